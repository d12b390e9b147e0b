#include "fhir/profiles/profile.hpp"

namespace fhir {

std::unique_ptr<Overlay> Overlay::clone() const {
    auto copy = std::make_unique<Overlay>();
    copy->element = element;
    copy->element_id = element_id;
    copy->owner = owner;
    copy->slice = slice;
    copy->place = place;
    copy->min = min;
    copy->max = max;
    copy->types = types;
    copy->profiles = profiles;
    copy->targets = targets;
    copy->fixed = fixed;
    copy->pattern = pattern;
    copy->min_value = min_value;
    copy->max_value = max_value;
    copy->max_length = max_length;
    copy->binding = binding;
    copy->rules = rules;
    copy->is_modifier = is_modifier;
    if (slicing) {
        copy->slicing = std::make_unique<Slicing>();
        copy->slicing->discriminators = slicing->discriminators;
        copy->slicing->rules = slicing->rules;
        copy->slicing->ordered = slicing->ordered;
        for (const auto& each : slicing->slices) copy->slicing->slices.push_back(each->clone());
    }
    for (const auto& each : children) copy->children.push_back(each->clone());
    return copy;
}

bool Overlay::is_empty() const noexcept {
    return slice.empty() && min == 0 && max == unbounded && types.empty() && profiles.empty() &&
           targets.empty() && fixed == nullptr && pattern == nullptr && min_value == nullptr &&
           max_value == nullptr && max_length == 0 && !binding && rules.empty() && !is_modifier &&
           !slicing && children.empty();
}

}  // namespace fhir
