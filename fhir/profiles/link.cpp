// What can only be said once all profiles are there: which profiles are meant, and how slices are
// told apart.
#include "fhir/profiles/compile.hpp"
#include "fhir/profiles/discriminator.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace fhir {
namespace {

// What is asked of each value is asked often.
void note(Overlay& overlay) {
    overlay.child_keys.clear();
    for (const auto& child : overlay.children) {
        bool is_required = child->min > 0;
        if (child->slicing) {
            is_required = is_required ||
                          std::ranges::any_of(child->slicing->slices,
                                              [](const auto& slice) { return slice->min > 0; });
        }
        overlay.child_keys.push_back({child->element_id, is_required});
    }
    overlay.has_limits =
        overlay.min_value != nullptr || overlay.max_value != nullptr || overlay.max_length != 0;
    overlay.looks_at_values = overlay.has_limits || overlay.fixed != nullptr ||
                              overlay.pattern != nullptr || overlay.binding.has_value() ||
                              !overlay.types.empty() || !overlay.targets.empty() ||
                              !overlay.profiles.empty() || !overlay.rules.empty();
}

using Twins = std::vector<const Overlay*>;

// Slices of slices come to the same overlay in many ways.
void add_once(Twins& twins, const Overlay* twin) {
    if (twin != nullptr && std::ranges::find(twins, twin) == twins.end()) twins.push_back(twin);
}

class Linking {
public:
    Linking(ProfileWorkshop& workshop, const ProfileSource& source)
        : workshop_(workshop), source_(source) {}

    void canonicals(Overlay& overlay);
    // `twins` are the overlays of the same element outside of the slice that this one is in, or
    // in the profile of its type: what they say holds here too.
    void slices(Overlay& overlay, Twins twins);

private:
    void find(Canonical& canonical, const Overlay& overlay);
    void tell_apart(Overlay& slice, std::span<const Discriminator> discriminators,
                    const Twins& twins);

    ProfileWorkshop& workshop_;
    const ProfileSource& source_;
};

void Linking::find(Canonical& canonical, const Overlay& overlay) {
    canonical.type = workshop_.definitions.find_url(canonical.url);
    if (canonical.type != nullptr) return;
    if (const ProfileSource* found = find_source(workshop_, canonical.url)) {
        canonical.profile = found->profile.get();
        return;
    }
    workshop_.faults.warning(
        source_, *overlay.place, canonical.url,
        "the profile " + canonical.url + " is not here; nothing is held against it");
}

void Linking::canonicals(Overlay& overlay) {
    for (Canonical& each : overlay.profiles) find(each, overlay);
    for (Canonical& each : overlay.targets) find(each, overlay);
    note(overlay);
    for (const auto& child : overlay.children) canonicals(*child);
    if (!overlay.slicing) return;
    for (const auto& slice : overlay.slicing->slices) canonicals(*slice);
}

void Linking::slices(Overlay& overlay, Twins twins) {
    for (const Canonical& each : overlay.profiles) {
        if (each.profile != nullptr) add_once(twins, each.profile->root.get());
    }
    for (const auto& child : overlay.children) {
        Twins child_twins;
        for (const Overlay* twin : twins) add_once(child_twins, twin->child(child->element_id));
        slices(*child, std::move(child_twins));
    }
    if (!overlay.slicing) return;
    std::span<const Discriminator> discriminators = overlay.slicing->discriminators;
    for (const Overlay* twin : twins) {
        if (discriminators.empty() && twin->slicing) discriminators = twin->slicing->discriminators;
    }
    for (const auto& slice : overlay.slicing->slices) {
        Twins slice_twins;
        for (const Overlay* twin : twins) add_once(slice_twins, twin->find_slice(slice->slice));
        tell_apart(*slice, discriminators, slice_twins);
        add_once(slice_twins, &overlay);
        for (const Overlay* twin : twins) add_once(slice_twins, twin);
        slices(*slice, std::move(slice_twins));
    }
}

void Linking::tell_apart(Overlay& slice, std::span<const Discriminator> discriminators,
                         const Twins& twins) {
    slice.tests.clear();
    for (const Discriminator& discriminator : discriminators) {
        std::string fault;
        auto test = test_of(workshop_.definitions, slice, discriminator, fault);
        for (const Overlay* twin : twins) {
            if (!test && fault.empty()) {
                test = test_of(workshop_.definitions, *twin, discriminator, fault);
            }
        }
        if (!fault.empty()) {
            workshop_.faults.error(source_, *slice.place, std::move(fault));
        } else if (test) {
            slice.tests.push_back(std::move(*test));
        }
    }
    if (!slice.tests.empty()) return;
    if (discriminators.empty()) {
        SliceTest test;
        test.how = SliceTest::How::structure;
        test.expected = &slice;
        slice.tests.push_back(std::move(test));
        return;
    }
    workshop_.faults.warning(
        source_, *slice.place, source_.place + slice.slice,
        "nothing tells what is in the slice " + slice.slice + "; it is not looked for");
}

}  // namespace

void link_canonicals(ProfileWorkshop& workshop, const ProfileSource& source, Profile& profile) {
    Linking(workshop, source).canonicals(*profile.root);
}

void link_slices(ProfileWorkshop& workshop, const ProfileSource& source, Profile& profile) {
    Linking(workshop, source).slices(*profile.root, {});
}

}  // namespace fhir
