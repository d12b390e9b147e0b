#include "mappings/practice_import.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mappings {
namespace {

using std::chrono::sys_days;

bool touches(const Membership& a, const Membership& b) {
    return (!a.until || *a.until >= b.from) && (!b.until || *b.until >= a.from);
}

// Sorted, cut where the next one starts, and joined where the same PCN goes on.
std::vector<Membership> in_order(std::vector<Membership> all) {
    std::stable_sort(all.begin(), all.end(),
                     [](const Membership& a, const Membership& b) { return a.from < b.from; });
    std::vector<Membership> result;
    for (std::size_t i = 0; i < all.size(); ++i) {
        Membership one = all[i];
        if (i + 1 < all.size() && (!one.until || *one.until > all[i + 1].from)) {
            one.until = all[i + 1].from;
        }
        if (one.until && *one.until <= one.from) continue;
        if (!result.empty() && result.back().pcn == one.pcn && result.back().until == one.from) {
            result.back().until = one.until;
        } else {
            result.push_back(std::move(one));
        }
    }
    return result;
}

}  // namespace

std::vector<Membership> merged(std::vector<Membership> memberships,
                               std::vector<Membership> relations) {
    std::erase_if(memberships, [&](const Membership& old) {
        return std::any_of(relations.begin(), relations.end(), [&](const Membership& relation) {
            return relation.pcn == old.pcn && touches(relation, old);
        });
    });
    std::move(relations.begin(), relations.end(), std::back_inserter(memberships));
    return in_order(std::move(memberships));
}

std::vector<Membership> observed(std::vector<Membership> memberships, const std::string& pcn,
                                 sys_days day) {
    Membership fact{pcn, day, std::nullopt};
    for (Membership& one : memberships) {
        const bool holds = one.from <= day && (!one.until || day < *one.until);
        if (holds && one.pcn == pcn) return memberships;
        if (holds) one.until = day;  // empty when it started that day: in_order drops it
        if (one.from > day && !fact.until) fact.until = one.from;
    }
    memberships.push_back(std::move(fact));
    return in_order(std::move(memberships));
}

}  // namespace mappings
