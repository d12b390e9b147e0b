#include "fhir/validation/entry_links.hpp"

#include <algorithm>
#include <functional>

namespace fhir {

void EntryLinks::begin(const Node& entries) {
    places_.clear();
    links_.clear();
    connected_ = 0;
    for (const Node& entry : entries) places_.push_back({&entry, false, false});
    std::ranges::sort(places_, std::less<>(), &Place::entry);
    first_ = static_cast<std::uint32_t>(place_of(*entries.begin()));
}

// The number of places where the entry is none of ours.
std::size_t EntryLinks::place_of(const Node& entry) const {
    const auto found = std::ranges::lower_bound(places_, &entry, std::less<>(), &Place::entry);
    if (found == places_.end() || found->entry != &entry) return places_.size();
    return static_cast<std::size_t>(found - places_.begin());
}

void EntryLinks::link(const Node& from, const Node& to) {
    const std::size_t here = place_of(from);
    const std::size_t there = place_of(to);
    if (here == places_.size() || there == places_.size()) return;
    links_.push_back({static_cast<std::uint32_t>(here), static_cast<std::uint32_t>(there)});
}

void EntryLinks::finish() {
    both_ways_.clear();
    for (Place& place : places_) place.is_reached = place.is_connected = false;
    for (const Link& link : links_) {
        both_ways_.push_back(link);
        both_ways_.push_back({link.to, link.from});
    }
    follow(links_, &Place::is_reached);
    follow(both_ways_, &Place::is_connected);
    connected_ = static_cast<std::size_t>(std::ranges::count(places_, true, &Place::is_connected));
}

void EntryLinks::follow(std::vector<Link>& links, bool Place::*mark) {
    std::ranges::sort(links, {}, &Link::from);
    open_.assign(1, first_);
    places_[first_].*mark = true;
    while (!open_.empty()) {
        const std::uint32_t here = open_.back();
        open_.pop_back();
        for (auto at = std::ranges::lower_bound(links, here, {}, &Link::from);
             at != links.end() && at->from == here; ++at) {
            if (places_[at->to].*mark) continue;
            places_[at->to].*mark = true;
            open_.push_back(at->to);
        }
    }
}

bool EntryLinks::is_reached(const Node& entry) const {
    const std::size_t place = place_of(entry);
    return place == places_.size() || places_[place].is_reached;
}

bool EntryLinks::is_connected(const Node& entry) const {
    const std::size_t place = place_of(entry);
    return place == places_.size() || places_[place].is_connected;
}

}  // namespace fhir
