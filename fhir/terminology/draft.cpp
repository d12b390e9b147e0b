#include "fhir/terminology/draft.hpp"

#include <algorithm>
#include <utility>

namespace fhir::terminology {

namespace {

bool has(const std::vector<SystemId>& systems, SystemId id) {
    return std::ranges::find(systems, id) != systems.end();
}

void keep_each_once(std::vector<SystemId>& systems) {
    std::ranges::sort(systems);
    const auto rest = std::ranges::unique(systems);
    systems.erase(rest.begin(), rest.end());
}

bool touches(const ValueSet& set, SystemId id) {
    return set.is_boundless || has(set.open, id) || has(set.whole, id) ||
           std::ranges::find(set.codes.entries(), id, &Entry::system) != set.codes.entries().end();
}

}  // namespace

void Draft::add_code(SystemId id, std::string_view code, Membership membership) {
    codes_.push_back({code.data(), static_cast<std::uint32_t>(code.size()), id, membership,
                      system(id).any_case});
}

void Draft::unite(const ValueSet& other) {
    for (Entry entry : other.codes.entries()) {
        // What the other takes off a system may come in by another rule: no is not sure here.
        if (entry.membership == Membership::no) entry.membership = Membership::unknown;
        codes_.push_back(entry);
    }
    whole_.insert(whole_.end(), other.whole.begin(), other.whole.end());
    open_.insert(open_.end(), other.open.begin(), other.open.end());
    is_boundless_ = is_boundless_ || other.is_boundless;
}

void Draft::unite(const Draft& other) {
    codes_.insert(codes_.end(), other.codes_.begin(), other.codes_.end());
    whole_.insert(whole_.end(), other.whole_.begin(), other.whole_.end());
    open_.insert(open_.end(), other.open_.begin(), other.open_.end());
    is_boundless_ = is_boundless_ || other.is_boundless_;
}

Membership Draft::held(const ValueSet& other, const Entry& entry) const {
    return content_->contains(other, system(entry.system).url, entry.code());
}

void Draft::intersect(const ValueSet& other) {
    Draft both(*content_);
    for (Entry entry : codes_) {
        const auto membership = held(other, entry);
        if (membership == Membership::no) continue;
        if (membership == Membership::unknown) entry.membership = membership;
        both.codes_.push_back(entry);
    }
    for (const SystemId id : whole_) {
        if (has(other.whole, id)) {
            both.add_whole(id);
            continue;
        }
        if (other.is_boundless || has(other.open, id)) both.add_open(id);
        // Either the other names the codes, or neither does.
        for (const Entry& entry : other.codes.entries())
            if (entry.system == id && content_->in_system(system(id), hash_of(entry.code()),
                                                          entry.code()) != Membership::no)
                both.codes_.push_back(entry);
    }
    for (const SystemId id : open_)
        if (touches(other, id)) both.add_open(id);
    if (is_boundless_) {
        for (Entry entry : other.codes.entries()) {
            entry.membership = Membership::unknown;
            both.codes_.push_back(entry);
        }
        both.open_.insert(both.open_.end(), other.whole.begin(), other.whole.end());
        both.open_.insert(both.open_.end(), other.open.begin(), other.open.end());
        both.is_boundless_ = other.is_boundless;
    }
    *this = std::move(both);
}

void Draft::subtract(const ValueSet& other) {
    Draft rest(*content_);
    const auto keep = [&](Entry entry) {
        const auto membership = held(other, entry);
        if (membership == Membership::yes) return;
        if (membership == Membership::unknown) entry.membership = membership;
        rest.codes_.push_back(entry);
    };
    // The codes that the other names are out, of a system that cannot be listed here.
    const auto name_those_out = [&](SystemId id) {
        for (Entry entry : other.codes.entries()) {
            if (entry.system != id || entry.membership == Membership::no) continue;
            entry.membership =
                entry.membership == Membership::yes ? Membership::no : Membership::unknown;
            rest.codes_.push_back(entry);
        }
    };
    for (const Entry& entry : codes_) keep(entry);
    for (const SystemId id : whole_) {
        if (!touches(other, id)) {
            rest.add_whole(id);
        } else if (system(id).coverage == Coverage::complete) {
            for (const Entry& entry : system(id).codes.entries()) keep(entry);
        } else if (!has(other.whole, id)) {
            name_those_out(id);
            other.is_boundless || has(other.open, id) ? rest.add_open(id) : rest.add_whole(id);
        }
    }
    for (const SystemId id : open_) {
        if (has(other.whole, id)) continue;
        name_those_out(id);
        rest.add_open(id);
    }
    rest.is_boundless_ = is_boundless_;
    *this = std::move(rest);
}

std::unique_ptr<ValueSet> Draft::finish(std::string_view url) && {
    auto made = std::make_unique<ValueSet>();
    made->url = url;
    keep_each_once(whole_);
    keep_each_once(open_);
    made->codes = CodeSet(std::move(codes_));
    made->whole = std::move(whole_);
    made->open = std::move(open_);
    made->is_boundless = is_boundless_;
    return made;
}

}  // namespace fhir::terminology
