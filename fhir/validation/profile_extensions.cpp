#include "fhir/validation/profile_extensions.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace fhir {
namespace {

// The object around a node, beyond the array that it stands in.
const Node* object_around(const Node& node) {
    const Node* parent = node.parent();
    while (parent != nullptr && parent->is_array()) parent = parent->parent();
    return parent;
}

// The element that has an extension: of a primitive, its value and its _element.
PathItem item_of(const Node& host) {
    PathItem item;
    const bool is_in_list = host.parent() != nullptr && host.parent()->is_array();
    const Node* list = is_in_list ? host.parent() : &host;
    if (!list->name().starts_with('_')) {
        item.node = &host;
        return item;
    }
    item.sibling = &host;
    const Node* values = list->parent()->find(list->name().substr(1));
    if (!is_in_list || values == nullptr) {
        item.node = values;
        return item;
    }
    auto value = values->begin();
    for (auto at = list->begin(); &*at != &host && value != values->end(); ++at) ++value;
    if (value != values->end() && value->kind() != Kind::null) item.node = &*value;
    return item;
}

// What a definition calls the extensions within: "type", "period". Others have URLs.
bool is_local(std::string_view url) {
    return url.find(':') == std::string_view::npos;
}

}  // namespace

ExtensionCheck::ExtensionCheck(const Rulebook& rules, Evaluator& evaluator,
                               const References& references, OverlayCheck& overlays)
    : definitions_(*rules.definitions),
      profiles_(rules.profiles),
      evaluator_(evaluator),
      terminology_(rules.terminology),
      references_(references),
      overlays_(overlays),
      extension_id_(rules.definitions->element_id("extension")),
      url_id_(rules.definitions->element_id("url")) {}

void ExtensionCheck::check(const Node& extension, const Node& host, bool is_modifier) {
    const std::string_view url = extension.string("url");
    if (url.empty()) return;  // which base R4 reports
    const Profile* definition = profiles_ != nullptr ? profiles_->find_extension(url) : nullptr;
    if (definition == nullptr) return unknown(extension, host, url, is_modifier);
    overlays_.check(extension, *definition);
    const std::string_view rule = definition->url;
    if (definition->is_modifier != is_modifier) {
        overlays_.report({.node = &extension, .code = "extension-place", .rule = rule}, [&] {
            return is_modifier ? "The extension is none that modifies; write it in extension."
                               : "The extension modifies; write it in modifierExtension.";
        });
    }
    context(extension, host, *definition);
}

void ExtensionCheck::context(const Node& extension, const Node& host, const Profile& definition) {
    const OverlayCheck::Fault fault{
        .node = &extension, .code = "extension-context", .rule = definition.url};
    const auto allows = [&](const ExtensionContext& each) { return may_stand(host, each); };
    if (!definition.contexts.empty() && std::ranges::none_of(definition.contexts, allows)) {
        overlays_.report(fault, [&] {
            std::string text = "The extension may not stand here. Its definition allows ";
            for (const ExtensionContext& each : definition.contexts) {
                if (&each != &definition.contexts.front()) text.append(", ");
                text.append(each.expression);
            }
            return text.append(".");
        });
    }
    if (definition.context_rules.empty()) return;
    PathScope scope = scope_of(host);
    scope.extension = &extension;
    for (const Expression& rule : definition.context_rules) {
        if (evaluator_.test(rule, item_of(host), scope) == Evaluator::Truth::yes) continue;
        overlays_.report(fault, [&] {
            return "The extension may stand only where this holds: " + std::string(rule.text());
        });
    }
}

PathScope ExtensionCheck::scope_of(const Node& host) const {
    PathScope scope;
    scope.resource = References::resource_of(host);
    scope.root_resource = References::container_of(host);
    scope.references = &references_;
    scope.terminology = terminology_;
    return scope;
}

void ExtensionCheck::unknown(const Node& extension, const Node& host, std::string_view url,
                             bool is_modifier) {
    if (is_modifier) {
        overlays_.report(
            {.node = &extension, .type = IssueType::not_supported, .code = "unknown-modifier"}, [] {
                return "A modifier extension that is not known here changes what "
                       "the rest means; it must not be ignored.";
            });
        return;
    }
    if (host.element() != extension_id_ || !is_local(url) || profiles_ == nullptr) return;
    const Profile* outer = profiles_->find_extension(host.string("url"));
    const Overlay* inner = outer != nullptr ? outer->root->child(extension_id_) : nullptr;
    if (inner == nullptr || !inner->slicing) return;
    for (const auto& slice : inner->slicing->slices) {
        const Overlay* known = slice->child(url_id_);
        if (known == nullptr || known->fixed == nullptr || known->fixed->text() == url) return;
    }
    overlays_.report({.node = &extension, .code = "unknown-extension", .rule = outer->url}, [] {
        return "The definition of the extension around it knows no extension of this name.";
    });
}

const ExtensionCheck::Places& ExtensionCheck::places_of(const Expression& context,
                                                        const Node& resource) {
    if (std::exchange(resource_, &resource) != &resource) places_.clear();
    const auto known = std::ranges::find(places_, &context, &Places::context);
    if (known != places_.end()) return *known;
    Places& places = places_.emplace_back();
    places.context = &context;
    const auto found = evaluator_.evaluate(context, resource, scope_of(resource));
    places.is_known = found.has_value();
    if (!found) return places;
    for (const PathItem& item : *found) {
        if (item.node != nullptr) places.nodes.push_back(item.node);
        if (item.sibling != nullptr) places.nodes.push_back(item.sibling);
    }
    std::ranges::sort(places.nodes, std::less<>());
    return places;
}

bool ExtensionCheck::may_stand(const Node& host, const ExtensionContext& context) {
    using ContextKind = ExtensionContext::Kind;
    if (context.kind == ContextKind::extension) return host.string("url") == context.expression;
    if (context.kind == ContextKind::fhirpath) {
        const Node* resource = References::resource_of(host);
        if (resource == nullptr) return true;
        const Places& places = places_of(*context.compiled, *resource);
        return !places.is_known || std::ranges::binary_search(places.nodes, &host, std::less<>());
    }
    const Node* at = &host;
    for (auto step = context.steps.rbegin(); step != context.steps.rend(); ++step) {
        if (at == nullptr || at->element() != *step) return false;
        at = object_around(*at);
    }
    if (at == nullptr || at->type() == 0) return false;
    return definitions_.type(at->type()).is_a(*context.type);
}

}  // namespace fhir
