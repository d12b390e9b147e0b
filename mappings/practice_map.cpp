#include "mappings/practice_map.hpp"

#include <algorithm>
#include <utility>

namespace mappings {
namespace {

template <class Item>
const Item* find_by_code(const std::vector<Item>& items, std::string_view code) {
    const auto found =
        std::lower_bound(items.begin(), items.end(), code,
                         [](const Item& item, std::string_view text) { return item.code < text; });
    return found != items.end() && found->code == code ? &*found : nullptr;
}

constexpr auto by_code = [](const auto& a, const auto& b) { return a.code < b.code; };

}  // namespace

PracticeMap::PracticeMap(std::vector<Practice> practices, std::vector<Pcn> pcns)
    : practices_(std::move(practices)), pcns_(std::move(pcns)) {
    std::sort(practices_.begin(), practices_.end(), by_code);
    std::sort(pcns_.begin(), pcns_.end(), by_code);
}

const Practice* PracticeMap::practice(std::string_view code) const {
    return find_by_code(practices_, code);
}

const Pcn* PracticeMap::pcn(std::string_view code) const {
    return find_by_code(pcns_, code);
}

const Pcn* PracticeMap::pcn_of(std::string_view practice_code, std::chrono::sys_days day) const {
    const Practice* found = practice(practice_code);
    if (found == nullptr) return nullptr;
    for (const Membership& one : found->memberships) {
        if (day < one.from || (one.until && day >= *one.until)) continue;
        const Pcn* home = pcn(one.pcn);
        return home == nullptr || (home->closed && day >= *home->closed) ? nullptr : home;
    }
    return nullptr;
}

}  // namespace mappings
