// Holds values against overlays: what a profile adds to base R4. Private to fhir/validation.
#pragma once

#include "fhir/fhirpath/fhirpath.hpp"
#include "fhir/profiles/profile.hpp"
#include "fhir/references.hpp"
#include "fhir/tree.hpp"
#include "fhir/validation/bindings.hpp"
#include "fhir/validation/findings.hpp"
#include "fhir/validation/validator.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fhir {

// One value: of a primitive, the value or its _element may be missing, of all others the latter is.
struct ProfileItem {
    const Node* node = nullptr;
    const Node* sibling = nullptr;

    const Node& place() const noexcept { return node != nullptr ? *node : *sibling; }
};

// The member of an object that has an element's values, and that with their _elements.
struct ProfileMember {
    const Node* values = nullptr;
    const Node* siblings = nullptr;

    std::size_t count() const noexcept;
    template <class Each>
    void each(Each use) const;
};

// One thread at a time; keeps its memory, and builds texts only when something is wrong.
class OverlayCheck {
public:
    OverlayCheck(const Rulebook& rules, Evaluator& evaluator, const References& references,
                 Findings& findings);

    // Forgets what it knew of the last tree.
    void start();
    // Reports what is wrong by the profile; whether there was no error.
    bool check(const Node& value, const Profile& profile);
    // The same without a report.
    bool conforms(const Node& value, const Profile& profile);

    // How one thing is reported. `rule` is the profile's URL where none is being checked, `key` an
    // invariant's.
    struct Fault {
        const Node* node = nullptr;
        std::string_view missing = {};
        Severity severity = Severity::error;
        IssueType type = IssueType::structure;
        std::string_view code = {};
        std::string_view rule = {};
        std::string_view key = {};
    };
    template <class Sentence>
    void report(const Fault& fault, Sentence sentence);

private:
    void value(const ProfileItem& item, const Overlay& overlay);
    void looked_at(const ProfileItem& item, const Overlay& overlay);
    void members(const Node& object, const Overlay& overlay);
    void nothing_in(const Node& primitive, const Overlay& overlay);
    void element(const Node& object, const ProfileMember& member, const Overlay& overlay);
    void cardinality(const Node& object, const ProfileMember& member, const Overlay& overlay,
                     std::size_t count, std::string_view slice);
    bool type(const ProfileItem& item, const Overlay& overlay);
    void literals(const ProfileItem& item, const Overlay& overlay);
    void limits(const Node& node, const Overlay& overlay);
    void rules(const ProfileItem& item, const Overlay& overlay);

    // profile_bindings.cpp
    void binding(const ProfileItem& item, const Overlay& overlay);
    Membership membership(const ProfileItem& item, const ValueBinding& binding) const;

    // profile_targets.cpp: profiles of values, and of what references lead to.
    void type_profiles(const ProfileItem& item, const Overlay& overlay);
    void targets(const Node& reference, const Overlay& overlay);
    bool is_target(const Node& resource, const Canonical& target);

    // profile_slices.cpp
    void slices(const Node& object, const ProfileMember& member, const Slicing& slicing,
                const Overlay* within);
    Membership in_slice(const ProfileItem& item, const Overlay& slice);
    Membership holds(const ProfileItem& item, const SliceTest& test);
    Membership ends_well(const ProfileItem& item, const SliceTest& test);
    Membership reach(const ProfileItem& item, const SliceTest& test, std::size_t step);
    Membership reach_child(const ProfileItem& item, const SliceTest& test, std::size_t step);
    bool fits(const ProfileItem& item, const Overlay& overlay);

    // What came of a profile and a resource, so that references that go in circles end.
    struct Verdict {
        const Node* node = nullptr;
        const Profile* profile = nullptr;
        bool conforms = true;
    };
    Verdict& verdict_of(const Node& node, const Profile& profile);
    void grow();
    const Type& type_of(const Node& node) const noexcept { return types_[node.type() - 1U]; }

    const Definitions& definitions_;
    const Rulebook& rules_;
    Evaluator& evaluator_;
    const References& references_;
    Findings& findings_;
    Bindings bindings_;
    const std::uint16_t extension_id_;

    const std::span<const Type> types_;
    const Profile* profile_ = nullptr;  // whose overlay is looked at
    bool is_quiet_ = false;
    bool has_failed_ = false;
    int depth_ = 0;
    std::vector<ProfileMember> open_;    // members of the objects that are looked at
    std::vector<std::uint32_t> counts_;  // of the slices that are being filled
    std::vector<Verdict> verdicts_;      // a hash table with empty places
    std::size_t known_ = 0;
};

template <class Each>
void ProfileMember::each(Each use) const {
    if (values == nullptr && siblings == nullptr) return;
    if (!(values != nullptr ? values : siblings)->is_array()) {
        use(ProfileItem{values, siblings});
        return;
    }
    const auto next = [](const Node* node) { return (++Node::Iterator(node)).operator->(); };
    const auto first = [](const Node* list) {
        return list != nullptr && list->is_array() ? list->begin().operator->() : nullptr;
    };
    const Node* value = first(values);
    const Node* sibling = first(siblings);
    while (value != nullptr || sibling != nullptr) {
        const auto told = [](const Node* node) {
            return node != nullptr && node->kind() != Kind::null ? node : nullptr;
        };
        const ProfileItem item{told(value), told(sibling)};
        if (item.node != nullptr || item.sibling != nullptr) use(item);
        if (value != nullptr) value = next(value);
        if (sibling != nullptr) sibling = next(sibling);
    }
}

template <class Sentence>
void OverlayCheck::report(const Fault& fault, Sentence sentence) {
    if (fault.severity == Severity::error) has_failed_ = true;
    if (is_quiet_) return;
    Finding finding;
    finding.node = fault.node;
    finding.missing = fault.missing;
    finding.severity = fault.severity;
    finding.type = fault.type;
    finding.code = fault.code;
    finding.detail = sentence();
    finding.rule = fault.rule;
    if (fault.rule.empty() && profile_ != nullptr) finding.rule = profile_->url;
    if (!fault.key.empty()) finding.rule.append("|").append(fault.key);
    findings_.add(std::move(finding));
}

}  // namespace fhir
