// Where an extension may stand (R4 defining-extensions.html 2.5.1.0.2).
#include "fhir/profiles/compile.hpp"

#include <algorithm>

namespace fhir {
namespace {

// "Patient.contact", "HumanName", "Observation.value[x]": the longest beginning that is a type, and
// the names after it. False when R4 has no such element.
bool read_path(const Definitions& definitions, std::string_view path, ExtensionContext& context) {
    std::size_t end = path.size();
    while (end != std::string_view::npos && end > 0) {
        context.type = definitions.find(path.substr(0, end));
        if (context.type != nullptr) break;
        end = path.rfind('.', end - 1);
    }
    if (context.type == nullptr) return false;
    const Type* type = context.type;
    for (std::string_view rest = path.substr(std::min(end + 1, path.size())); !rest.empty();) {
        const std::size_t dot = std::min(rest.find('.'), rest.size());
        std::string_view name = rest.substr(0, dot);
        if (name.ends_with("[x]")) name.remove_suffix(3);
        const Element* element = type != nullptr ? type->element(name) : nullptr;
        if (element == nullptr) return false;
        context.steps.push_back(element->id);
        type = element->types.size() == 1 ? element->types.front().type : nullptr;
        rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    return true;
}

// The path of an element's id: "Patient.name" of "http://x.y/z#Patient.name:official". Whether what
// holds the extension meets that profile, or is in that slice, is not asked.
std::string path_of(std::string_view id) {
    id.remove_prefix(id.find('#') + 1);  // npos + 1: none
    std::string path;
    bool is_slice = false;
    for (const char c : id) {
        if (c == ':' || c == '.') is_slice = c == ':';
        if (!is_slice) path.push_back(c);
    }
    return path;
}

bool is_anywhere(const ExtensionContext& context) {
    return context.kind == ExtensionContext::Kind::element &&
           (context.expression == "Element" || context.expression == "*");
}

}  // namespace

void read_contexts(ProfileWorkshop& workshop, const ProfileSource& source, Profile& profile) {
    using ContextKind = ExtensionContext::Kind;
    for (const Node& node : source.tree.root().items("context")) {
        const std::string_view type = node.string("type");
        ExtensionContext context;
        context.expression = node.string("expression");
        if (type == "extension") {
            context.kind = ContextKind::extension;
        } else if (type == "fhirpath") {
            context.kind = ContextKind::fhirpath;
            auto compiled = Expression::compile(context.expression, workshop.definitions);
            if (!compiled) {
                workshop.faults.error(source, node, "the context's FHIRPath cannot be compiled");
                continue;
            }
            context.compiled = std::make_shared<const Expression>(std::move(*compiled));
        } else if (type != "element") {
            workshop.faults.error(source, node,
                                  "a context's type is element, extension or fhirpath");
            continue;
        } else if (!is_anywhere(context)) {
            context.type = workshop.definitions.find_url(context.expression);
            if (context.type == nullptr &&
                !read_path(workshop.definitions, path_of(context.expression), context)) {
                workshop.faults.warning(source, node, source.place + context.expression,
                                        "FHIR R4 has no element " + context.expression +
                                            "; that context is not looked at");
                continue;
            }
        }
        profile.contexts.push_back(std::move(context));
    }
    if (std::ranges::any_of(profile.contexts, is_anywhere)) profile.contexts.clear();
    for (const Node& node : source.tree.root().items("contextInvariant")) {
        auto compiled = Expression::compile(node.text(), workshop.definitions);
        if (!compiled) {
            workshop.faults.error(
                source, node,
                "the FHIRPath cannot be compiled: " + compiled.error().issues.front().detail);
            continue;
        }
        profile.context_rules.push_back(std::move(*compiled));
    }
}

}  // namespace fhir
