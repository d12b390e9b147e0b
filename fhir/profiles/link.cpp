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

class Linking {
public:
    Linking(ProfileWorkshop& workshop, const ProfileSource& source)
        : workshop_(workshop), source_(source) {}

    void canonicals(Overlay& overlay);
    // `twins` are the overlays of the same element outside of the slice that this one is in, or
    // in the profile of its type: what they say holds here too.
    void slices(Overlay& overlay, std::vector<const Overlay*> twins);

private:
    void find(Canonical& canonical, const Overlay& overlay);
    void tell_apart(Overlay& slice, std::span<const Discriminator> discriminators,
                    const std::vector<const Overlay*>& twins);

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

void Linking::slices(Overlay& overlay, std::vector<const Overlay*> twins) {
    for (const Canonical& each : overlay.profiles) {
        if (each.profile != nullptr) twins.push_back(each.profile->root.get());
    }
    for (const auto& child : overlay.children) {
        std::vector<const Overlay*> child_twins;
        for (const Overlay* twin : twins) {
            if (const Overlay* found = twin->child(child->element_id)) child_twins.push_back(found);
        }
        slices(*child, std::move(child_twins));
    }
    if (!overlay.slicing) return;
    std::span<const Discriminator> discriminators = overlay.slicing->discriminators;
    for (const Overlay* twin : twins) {
        if (discriminators.empty() && twin->slicing) discriminators = twin->slicing->discriminators;
    }
    for (const auto& slice : overlay.slicing->slices) {
        std::vector<const Overlay*> slice_twins;
        for (const Overlay* twin : twins) {
            if (const Overlay* found = twin->find_slice(slice->slice)) slice_twins.push_back(found);
        }
        tell_apart(*slice, discriminators, slice_twins);
        slice_twins.push_back(&overlay);
        slice_twins.insert(slice_twins.end(), twins.begin(), twins.end());
        slices(*slice, std::move(slice_twins));
    }
}

void Linking::tell_apart(Overlay& slice, std::span<const Discriminator> discriminators,
                         const std::vector<const Overlay*>& twins) {
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
