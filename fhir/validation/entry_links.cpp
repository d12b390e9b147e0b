#include "fhir/validation/entry_links.hpp"

#include <algorithm>
#include <functional>

namespace fhir {

void EntryLinks::begin(const Node& entries) {
    places_.clear();
    links_.clear();
    for (const Node& entry : entries) places_.push_back({&entry, 0, false});
    // Mostly they are in that order already.
    if (!std::ranges::is_sorted(places_, std::less<>(), &Place::entry)) {
        std::ranges::sort(places_, std::less<>(), &Place::entry);
    }
    for (std::uint32_t i = 0; i < places_.size(); ++i) places_[i].joined = i;
    groups_ = places_.size();
    first_ = static_cast<std::uint32_t>(place_of(*entries.begin()));
}

// The number of places where the entry is none of ours.
std::size_t EntryLinks::place_of(const Node& entry) const {
    const auto found = std::ranges::lower_bound(places_, &entry, std::less<>(), &Place::entry);
    if (found == places_.end() || found->entry != &entry) return places_.size();
    return static_cast<std::size_t>(found - places_.begin());
}

// Halves the way for the next that asks.
std::uint32_t EntryLinks::group_of(std::uint32_t place) {
    while (places_[place].joined != place) {
        places_[place].joined = places_[places_[place].joined].joined;
        place = places_[place].joined;
    }
    return place;
}

void EntryLinks::link(const Node& from, const Node& to) {
    const std::size_t here = place_of(from);
    const std::size_t there = place_of(to);
    if (here == places_.size() || there == places_.size()) return;
    links_.push_back({static_cast<std::uint32_t>(here), static_cast<std::uint32_t>(there)});
    const std::uint32_t left = group_of(links_.back().from);
    const std::uint32_t right = group_of(links_.back().to);
    if (left == right) return;
    places_[left].joined = right;
    --groups_;
}

bool EntryLinks::are_all_connected() const noexcept {
    return groups_ <= 1;
}

bool EntryLinks::is_connected(const Node& entry) {
    const std::size_t place = place_of(entry);
    return place == places_.size() ||
           group_of(static_cast<std::uint32_t>(place)) == group_of(first_);
}

void EntryLinks::follow() {
    std::ranges::sort(links_, {}, &Link::from);
    open_.assign(1, first_);
    places_[first_].is_reached = true;
    while (!open_.empty()) {
        const std::uint32_t here = open_.back();
        open_.pop_back();
        for (auto at = std::ranges::lower_bound(links_, here, {}, &Link::from);
             at != links_.end() && at->from == here; ++at) {
            if (places_[at->to].is_reached) continue;
            places_[at->to].is_reached = true;
            open_.push_back(at->to);
        }
    }
}

bool EntryLinks::is_reached(const Node& entry) const {
    const std::size_t place = place_of(entry);
    return place == places_.size() || places_[place].is_reached;
}

}  // namespace fhir
