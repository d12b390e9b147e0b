#include "fhir/validation/definition_check.hpp"

#include "fhir/profiles/profile.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace fhir {
namespace {

std::string_view without_x(std::string_view name) {
    return name.ends_with("[x]") ? name.substr(0, name.size() - 3) : name;
}

// Whether an element of the same differential says which types there are at this path.
bool is_typed(const Node& definition, std::string_view path) {
    const Node& all = *definition.parent();
    return std::any_of(all.begin(), all.end(), [&](const Node& other) {
        return other.string("path") == path && other.find("type") != nullptr;
    });
}

// The element of one of the types that a name leads to, also by the shorthand "valueQuantity".
const Element* element_of(std::vector<const Type*>& types, std::string_view name) {
    for (const Type* type : types) {
        if (const Element* element = type->element(name)) {
            types.clear();
            for (const ElementType& each : element->types) types.push_back(each.type);
            return element;
        }
        const Member member = type->find(name);
        if (member.element != nullptr && !member.is_sibling) {
            types = {member.type->type};
            return member.element;
        }
    }
    return nullptr;
}

}  // namespace

DefinitionCheck::DefinitionCheck(const Definitions& definitions, const Profiles* profiles,
                                 Findings& findings)
    : definitions_(definitions),
      profiles_(profiles),
      findings_(findings),
      structure_definition_(definitions.find("StructureDefinition")) {}

void DefinitionCheck::check(const Node& resource) {
    if (resource.type() != structure_definition_->id) return;
    if (resource.string("derivation") != "constraint") return;
    const Type* type = definitions_.find(resource.string("type"));
    const Node* differential = resource.find("differential");
    const Node* elements = differential == nullptr ? nullptr : differential->find("element");
    if (type == nullptr || elements == nullptr || !elements->is_array()) return;
    const Base base = base_of(resource);
    for (const Node& definition : *elements) path(definition, *type, base);
}

DefinitionCheck::Base DefinitionCheck::base_of(const Node& resource) const {
    std::string_view url = resource.string("baseDefinition");
    url = url.substr(0, url.find('|'));
    if (definitions_.find_url(url) != nullptr) return {.is_known = true};
    const Profile* profile = profiles_ == nullptr ? nullptr : profiles_->find(url);
    if (profile == nullptr) return {};
    return {.is_known = true, .overlay = profile->root.get()};
}

// Goes no further where this profile tells of types, or its base of slices: what is there then is
// for the compiler of profiles to find.
void DefinitionCheck::path(const Node& definition, const Type& type, Base base) {
    const std::string_view path = definition.string("path");
    std::size_t end = path.find('.');
    if (path.substr(0, end) != type.name) return;  // sdf-8 tells of it
    std::vector<const Type*> types{&type};
    bool is_choice = false;
    while (end != std::string_view::npos) {
        const std::string_view around = path.substr(0, end);
        const std::size_t begin = end + 1;
        end = path.find('.', begin);
        const std::string_view name = without_x(path.substr(begin, end - begin));
        const bool is_open = is_choice || types.empty() || types.front()->is_abstract;
        if (is_open && !base.is_known) return;
        if (around != type.name && is_typed(definition, around)) return;
        if (is_choice) {
            add(definition, path, " leads into a choice of types; say first which of them it is.");
            return;
        }
        const bool is_primitive = std::ranges::any_of(
            types, [](const Type* each) { return each->primitive != Primitive::none; });
        const Element* element = element_of(types, name);
        if (element == nullptr) {
            if (!is_primitive || name != "value") {
                add(definition, path, " leads to no element that FHIR R4 has.");
            }
            return;
        }
        if (base.overlay != nullptr) base.overlay = base.overlay->child(element->id);
        if (base.overlay != nullptr && base.overlay->slicing) return;
        if (base.overlay != nullptr && !base.overlay->types.empty()) types = base.overlay->types;
        is_choice = types.size() > 1;
    }
}

void DefinitionCheck::add(const Node& definition, std::string_view path, std::string_view why) {
    findings_.add({.node = &definition,
                   .type = IssueType::structure,
                   .code = "broken-profile",
                   .detail = "The path " + std::string(path) + std::string(why),
                   .at = definition.find("path")});
}

}  // namespace fhir
