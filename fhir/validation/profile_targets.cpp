// Profiles of values, and of what references lead to.
#include "fhir/validation/profile_overlay.hpp"
#include "fhir/validation/reference_parts.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace fhir {
namespace {

// References from one to the next are followed so far, no further: a message may be made to be
// deep.
constexpr int most_depth = 16;

const Type* type_meant(const Canonical& canonical) {
    return canonical.profile != nullptr ? canonical.profile->type : canonical.type;
}

std::string names_of(const std::vector<Canonical>& canonicals) {
    std::string text;
    for (const Canonical& each : canonicals) {
        if (!text.empty()) text.append(", ");
        text.append(each.type != nullptr ? each.type->name : std::string_view(each.url));
    }
    return text;
}

}  // namespace

void OverlayCheck::start() {
    if (known_ != 0) std::ranges::fill(verdicts_, Verdict());
    known_ = 0;
    counts_.clear();
    open_.clear();
    has_failed_ = false;
}

OverlayCheck::Verdict& OverlayCheck::verdict_of(const Node& node, const Profile& profile) {
    if (known_ * 2 >= verdicts_.size()) grow();
    const std::hash<const void*> hash;
    std::size_t at = hash(&node) / alignof(Node) * 31 + hash(&profile) / alignof(Profile);
    for (;; ++at) {
        Verdict& verdict = verdicts_[at & (verdicts_.size() - 1)];
        if (verdict.node == nullptr) return verdict;
        if (verdict.node == &node && verdict.profile == &profile) return verdict;
    }
}

void OverlayCheck::grow() {
    std::vector<Verdict> old = std::move(verdicts_);
    verdicts_.assign(std::max<std::size_t>(64, old.size() * 2), Verdict());
    known_ = 0;
    for (const Verdict& each : old) {
        if (each.node == nullptr) continue;
        verdict_of(*each.node, *each.profile) = each;
        ++known_;
    }
}

bool OverlayCheck::conforms(const Node& value, const Profile& profile) {
    Verdict& verdict = verdict_of(value, profile);
    if (verdict.node != nullptr) return verdict.conforms;
    verdict = {&value, &profile, true};  // who asks again meanwhile came round in a circle
    ++known_;
    if (depth_ == most_depth) return true;
    ++depth_;
    const bool was_quiet = std::exchange(is_quiet_, true);
    const bool had_failed = std::exchange(has_failed_, false);
    const bool is_well = check(value, profile);
    is_quiet_ = was_quiet;
    has_failed_ = had_failed;
    --depth_;
    verdict_of(value, profile).conforms = is_well;
    return is_well;
}

void OverlayCheck::type_profiles(const ProfileItem& item, const Overlay& overlay) {
    if (item.node == nullptr) return;
    const Type& type = type_of(*item.node);
    const Profile* only = nullptr;
    std::size_t candidates = 0;
    for (const Canonical& each : overlay.profiles) {
        const Type* wanted = type_meant(each);
        if (wanted == nullptr) return;  // it is not here: nobody can tell
        if (!type.is_a(*wanted)) continue;
        if (each.profile == nullptr) return;
        only = each.profile;
        ++candidates;
    }
    if (candidates == 0) return;
    if (only->is_extension) {
        // Extensions are held against their definitions wherever they stand.
        const std::string_view url = item.node->string("url");
        const auto is_it = [&](const Canonical& each) { return each.url == url; };
        if (std::ranges::any_of(overlay.profiles, is_it)) return;
        report({.node = item.node, .code = "wrong-extension"}, [&] {
            return "The profile allows only the extension " + names_of(overlay.profiles) + ".";
        });
        return;
    }
    if (candidates == 1) {
        check(*item.node, *only);
        return;
    }
    const auto is_met = [&](const Canonical& each) {
        return each.profile != nullptr && type.is_a(*each.profile->type) &&
               conforms(*item.node, *each.profile);
    };
    if (std::ranges::any_of(overlay.profiles, is_met)) return;
    report({.node = item.node, .code = "no-profile-met"},
           [&] { return "The value meets none of " + names_of(overlay.profiles) + "."; });
}

bool OverlayCheck::is_target(const Node& resource, const Canonical& target) {
    const Type* wanted = type_meant(target);
    if (wanted == nullptr) return true;
    if (!type_of(resource).is_a(*wanted)) return false;
    return target.profile == nullptr || conforms(resource, *target.profile);
}

void OverlayCheck::targets(const Node& reference, const Overlay& overlay) {
    const std::string_view text = reference.string("reference");
    if (text.empty()) return;
    const Node* resource = references_.resolve(reference, text);
    const bool is_here = resource != nullptr && resource->type() != 0;
    const Type* type = is_here ? &type_of(*resource) : parts_of(text, definitions_).type;
    if (type == nullptr) return;  // it leads out, and does not say to what
    const auto may_be = [&](const Canonical& each) {
        const Type* wanted = type_meant(each);
        return wanted == nullptr || type->is_a(*wanted);
    };
    if (std::ranges::none_of(overlay.targets, may_be)) {
        report({.node = &reference, .code = "wrong-target"}, [&] {
            return "The reference leads to " + std::string(type->name) + ", the profile allows " +
                   names_of(overlay.targets) + ".";
        });
        return;
    }
    if (!is_here) return;
    const auto is_met = [&](const Canonical& each) { return is_target(*resource, each); };
    if (std::ranges::any_of(overlay.targets, is_met)) return;
    report({.node = &reference, .code = "target-profile"}, [&] {
        return "The resource that the reference leads to meets none of " +
               names_of(overlay.targets) + ".";
    });
}

}  // namespace fhir
