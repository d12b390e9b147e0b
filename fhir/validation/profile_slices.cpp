// Which slice an item is in, and what a sliced element must have (R4 profiling.html 5.1.0.13).
#include "fhir/validation/profile_overlay.hpp"
#include "fhir/validation/profile_values.hpp"

#include <algorithm>
#include <utility>

namespace fhir {
namespace {

constexpr std::size_t nowhere = SIZE_MAX;

Membership to_membership(bool is_so) {
    return is_so ? Membership::yes : Membership::no;
}

}  // namespace

// `within` is the slice whose items alone are sliced again; null: all of them.
void OverlayCheck::slices(const Node& object, const ProfileMember& member, const Slicing& slicing,
                          const Overlay* within) {
    const std::size_t base = counts_.size();
    counts_.resize(base + slicing.slices.size(), 0);
    bool is_undecided = false;
    bool has_others = false;
    std::size_t last = 0;
    member.each([&](const ProfileItem& item) {
        if (within != nullptr && in_slice(item, *within) != Membership::yes) return;
        std::size_t found = nowhere;
        bool may_be_in_one = false;
        for (std::size_t i = 0; i < slicing.slices.size() && found == nowhere; ++i) {
            const Membership is_in = in_slice(item, *slicing.slices[i]);
            if (is_in == Membership::yes) found = i;
            if (is_in == Membership::unknown) may_be_in_one = true;
        }
        if (found == nowhere) {
            is_undecided = is_undecided || may_be_in_one;
            has_others = true;
            if (slicing.rules == Slicing::Rules::closed && !may_be_in_one) {
                report({.node = &item.place(), .code = "in-no-slice"}, [] {
                    return "The value fits none of the slices, and the profile allows no other.";
                });
            }
            return;
        }
        const Overlay& slice = *slicing.slices[found];
        ++counts_[base + found];
        if (slicing.ordered && found < last) {
            report({.node = &item.place(), .code = "slice-order"},
                   [&] { return "A value of the slice " + slice.slice + " must come earlier."; });
        } else if (slicing.rules == Slicing::Rules::open_at_end && has_others) {
            report({.node = &item.place(), .code = "slice-order"}, [&] {
                return "A value of the slice " + slice.slice +
                       " must come before those that are in no slice.";
            });
        }
        last = std::max(last, found);
        if (slice.max != 0) value(item, slice);
    });
    for (std::size_t i = 0; i < slicing.slices.size(); ++i) {
        const Overlay& slice = *slicing.slices[i];
        const bool is_told = !slice.tests.empty();
        if (is_told && (!is_undecided || counts_[base + i] >= slice.min)) {
            cardinality(object, member, slice, counts_[base + i], slice.slice);
        }
        if (slice.slicing) slices(object, member, *slice.slicing, &slice);
    }
    counts_.resize(base);
}

Membership OverlayCheck::in_slice(const ProfileItem& item, const Overlay& slice) {
    if (slice.tests.empty()) return Membership::no;
    Membership all = Membership::yes;
    for (const SliceTest& test : slice.tests) {
        const Membership one = holds(item, test);
        if (one == Membership::no) return one;
        if (one == Membership::unknown) all = one;
    }
    return all;
}

Membership OverlayCheck::holds(const ProfileItem& item, const SliceTest& test) {
    const Membership found = reach(item, test, 0);
    if (test.how != SliceTest::How::absent) return found;
    return to_membership(found == Membership::no);
}

// Whether the path leads from the item to a value that passes.
Membership OverlayCheck::reach(const ProfileItem& item, const SliceTest& test, std::size_t step) {
    if (step == test.path.size()) return ends_well(item, test);
    const DiscriminatorStep& next = test.path[step];
    switch (next.kind) {
        case DiscriminatorStep::Kind::child:
        case DiscriminatorStep::Kind::extension:
            return reach_child(item, test, step);
        case DiscriminatorStep::Kind::of_type: {
            const bool is_it = type_of(item.place()).is_a(*next.type);
            return is_it ? reach(item, test, step + 1) : Membership::no;
        }
        case DiscriminatorStep::Kind::resolve: {
            const std::string_view reference =
                item.node != nullptr ? item.node->string("reference") : std::string_view();
            if (reference.empty()) return Membership::no;
            const Node* target = references_.resolve(*item.node, reference);
            if (target == nullptr || target->type() == 0) return Membership::unknown;
            return reach({target, nullptr}, test, step + 1);
        }
    }
    return Membership::no;
}

Membership OverlayCheck::reach_child(const ProfileItem& item, const SliceTest& test,
                                     std::size_t step) {
    const DiscriminatorStep& next = test.path[step];
    const bool is_extension = next.kind == DiscriminatorStep::Kind::extension;
    const Node* object = item.node != nullptr && item.node->is_object() ? item.node : item.sibling;
    if (object == nullptr) return Membership::no;
    const std::uint16_t element = is_extension ? extension_id_ : next.element;
    Membership best = Membership::no;
    const auto take = [&](const Node& value) {
        if (value.type() == 0 || best == Membership::yes) return;
        if (is_extension && value.string("url") != next.url) return;
        const Membership one = reach({&value, nullptr}, test, step + 1);
        if (one != Membership::no) best = one;
    };
    for (const Node& member : *object) {
        if (member.element() != element || member.name().starts_with('_')) continue;
        if (member.is_array()) {
            for (const Node& value : member) take(value);
        } else {
            take(member);
        }
    }
    return best;
}

Membership OverlayCheck::ends_well(const ProfileItem& item, const SliceTest& test) {
    using How = SliceTest::How;
    switch (test.how) {
        case How::exists:
        case How::absent:
            return Membership::yes;
        case How::text:
            return to_membership(item.node != nullptr && item.node->is_string() &&
                                 item.node->text() == test.text);
        case How::fixed:
            return to_membership(item.node != nullptr && is_equal(*item.node, *test.literal));
        case How::pattern:
            return to_membership(item.node != nullptr && holds_pattern(*item.node, *test.literal));
        case How::binding:
            return membership(item, *test.expected->binding);
        case How::structure:
            return to_membership(fits(item, *test.expected));
        case How::type:
        case How::profile:
            break;
    }
    if (item.place().type() == 0) return Membership::no;
    const Type& type = type_of(item.place());
    Membership best = Membership::no;
    for (const Canonical& canonical : test.canonicals) {
        if (canonical.type != nullptr) {
            if (type.is_a(*canonical.type)) return Membership::yes;
        } else if (canonical.profile == nullptr) {
            best = Membership::unknown;
        } else if (type.is_a(*canonical.profile->type)) {
            if (test.how == How::type) return Membership::yes;
            if (item.node != nullptr && conforms(*item.node, *canonical.profile)) {
                return Membership::yes;
            }
        }
    }
    return best;
}

bool OverlayCheck::fits(const ProfileItem& item, const Overlay& overlay) {
    const bool was_quiet = std::exchange(is_quiet_, true);
    const bool had_failed = std::exchange(has_failed_, false);
    value(item, overlay);
    const bool is_well = !has_failed_;
    is_quiet_ = was_quiet;
    has_failed_ = had_failed;
    return is_well;
}

}  // namespace fhir
