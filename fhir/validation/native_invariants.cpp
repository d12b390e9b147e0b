#include "fhir/validation/native_invariants.hpp"

#include "fhir/walk.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace fhir {
namespace {

using Value = Structure::Value;

bool has(const Node& node, std::string_view name) {
    return node.find(name) != nullptr;
}

// A primitive may be there by its value, by its _element, or by both.
bool has_primitive(const Node& node, std::string_view name, std::string_view sibling) {
    return has(node, name) || has(node, sibling);
}

// An element beside `id`, which counts as no content.
bool has_content(const Node& node) {
    for (const Node& child : node) {
        if (child.name() != "id" && child.name() != "resourceType") return true;
    }
    return false;
}

bool ele_1(const Value& value, NativeMemory& /*memory*/) {
    if (value.node == nullptr) return has_content(*value.sibling);
    return !value.node->is_object() || has_content(*value.node);
}

bool ext_1(const Value& value, NativeMemory& /*memory*/) {
    bool has_extension = false;
    bool has_value = false;
    for (const Node& child : *value.node) {
        const std::string_view name = child.name();
        has_extension = has_extension || name == "extension";
        has_value = has_value || name.starts_with("value") || name.starts_with("_value");
    }
    return has_extension != has_value;
}

bool dom_2(const Value& value, NativeMemory& /*memory*/) {
    for (const Node& contained : value.node->items("contained")) {
        if (has(contained, "contained")) return false;
    }
    return true;
}

Primitive primitive_of(const Node& node, const Definitions& definitions) {
    return node.type() == 0 ? Primitive::none : definitions.type(node.type()).primitive;
}

// Whether the text may point at a contained resource: the `reference` of anything, or a URI.
bool may_point(const Node& node, const Definitions& definitions) {
    if (!node.is_string() || !node.text().starts_with('#')) return false;
    if (node.name() == "reference") return true;
    const Primitive primitive = primitive_of(node, definitions);
    return primitive == Primitive::uri || primitive == Primitive::url ||
           primitive == Primitive::canonical;
}

bool points_back(const Node& contained, const Definitions& definitions) {
    bool found = false;
    const auto enter = [&](const Node& node) {
        if (!node.is_string() || node.text() != "#") return;
        found = found || node.name() == "reference" ||
                primitive_of(node, definitions) == Primitive::canonical;
    };
    walk(contained, enter, [](const Node&) {});
    return found;
}

bool dom_3(const Value& value, NativeMemory& memory) {
    const auto contained = value.node->items("contained");
    if (contained.begin() == contained.end()) return true;
    std::vector<std::string_view>& pointers = memory.texts;
    pointers.clear();
    const auto enter = [&](const Node& node) {
        if (may_point(node, memory.definitions)) pointers.push_back(node.text().substr(1));
    };
    walk(*value.node, enter, [](const Node&) {});
    std::sort(pointers.begin(), pointers.end());
    memory.culprits.clear();
    for (const Node& resource : contained) {
        const Node* id = resource.find("id");
        if (id == nullptr || !id->is_string()) continue;
        const bool is_referred_to =
            std::binary_search(pointers.begin(), pointers.end(), id->text());
        if (is_referred_to || points_back(resource, memory.definitions)) continue;
        memory.culprits.push_back(&resource);
    }
    return memory.culprits.empty();
}

bool dom_4(const Value& value, NativeMemory& /*memory*/) {
    for (const Node& contained : value.node->items("contained")) {
        const Node* meta = contained.find("meta");
        if (meta == nullptr) continue;
        if (has_primitive(*meta, "versionId", "_versionId")) return false;
        if (has_primitive(*meta, "lastUpdated", "_lastUpdated")) return false;
    }
    return true;
}

bool dom_5(const Value& value, NativeMemory& /*memory*/) {
    for (const Node& contained : value.node->items("contained")) {
        const Node* meta = contained.find("meta");
        if (meta != nullptr && has(*meta, "security")) return false;
    }
    return true;
}

bool ref_1(const Value& value, NativeMemory& memory) {
    const std::string_view reference = value.node->string("reference");
    if (!reference.starts_with('#') || reference.size() == 1) return true;
    return memory.contains(container_around(*value.node, memory.definitions), reference.substr(1));
}

bool qty_3(const Value& value, NativeMemory& /*memory*/) {
    return !has_primitive(*value.node, "code", "_code") ||
           has_primitive(*value.node, "system", "_system");
}

bool cpt_2(const Value& value, NativeMemory& /*memory*/) {
    return !has_primitive(*value.node, "value", "_value") ||
           has_primitive(*value.node, "system", "_system");
}

bool att_1(const Value& value, NativeMemory& /*memory*/) {
    return !has_primitive(*value.node, "data", "_data") ||
           has_primitive(*value.node, "contentType", "_contentType");
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

// Whether all entries have the member in a bundle of these types, and none in others. Of a bundle
// without a type it cannot be said, which is not enough.
bool all_have(const Node& bundle, std::string_view member,
              std::initializer_list<std::string_view> types) {
    const Node* type = bundle.find("type");
    const bool must_have = type != nullptr && is_one_of(type->text(), types);
    for (const Node& entry : bundle.items("entry")) {
        if (type == nullptr || has(entry, member) != must_have) return false;
    }
    return true;
}

bool bdl_3(const Value& value, NativeMemory& /*memory*/) {
    return all_have(*value.node, "request", {"batch", "transaction", "history"});
}

bool bdl_4(const Value& value, NativeMemory& /*memory*/) {
    return all_have(*value.node, "response", {"batch-response", "transaction-response", "history"});
}

bool bdl_5(const Value& value, NativeMemory& /*memory*/) {
    return has(*value.node, "resource") || has(*value.node, "request") ||
           has(*value.node, "response");
}

bool bdl_7(const Value& value, NativeMemory& memory) {
    if (value.node->string("type") == "history") return true;
    std::vector<NativeMemory::Versioned>& known = memory.versioned;
    known.clear();
    for (const Node& entry : value.node->items("entry")) {
        if (!has_primitive(entry, "fullUrl", "_fullUrl")) continue;
        const Node* version = entry.path({"resource", "meta", "versionId"});
        known.emplace_back(entry.string("fullUrl"),
                           version == nullptr ? std::string_view() : version->text());
    }
    std::sort(known.begin(), known.end());
    return std::adjacent_find(known.begin(), known.end()) == known.end();
}

bool bdl_8(const Value& value, NativeMemory& /*memory*/) {
    return value.node->string("fullUrl").find("/_history/") == std::string_view::npos;
}

bool que_10(const Value& value, NativeMemory& /*memory*/) {
    return !has_primitive(*value.node, "maxLength", "_maxLength") ||
           is_one_of(value.node->string("type"),
                     {"boolean", "decimal", "integer", "string", "text", "url", "open-choice"});
}

// A linkId without a value is like no other.
bool que_2(const Value& value, NativeMemory& memory) {
    std::vector<std::string_view>& ids = memory.texts;
    ids.clear();
    const auto enter = [&](const Node& node) {
        if (node.name() == "linkId" && node.element() != 0 && node.is_string())
            ids.push_back(node.text());
    };
    walk(*value.node, enter, [](const Node&) {});
    std::sort(ids.begin(), ids.end());
    return std::adjacent_find(ids.begin(), ids.end()) == ids.end();
}

struct Twin {
    std::string_view key;
    std::string_view expression;
    NativeInvariant holds;
};

constexpr std::array twins = {
    Twin{"bdl-3",
         "entry.all(request.exists() = (%resource.type = 'batch' or %resource.type = "
         "'transaction' or %resource.type = 'history'))",
         bdl_3},
    Twin{"bdl-4",
         "entry.all(response.exists() = (%resource.type = 'batch-response' or %resource.type = "
         "'transaction-response' or %resource.type = 'history'))",
         bdl_4},
    Twin{"bdl-5", "resource.exists() or request.exists() or response.exists()", bdl_5},
    Twin{"bdl-7",
         "(type = 'history') or entry.where(fullUrl.exists()).select(fullUrl&resource.meta."
         "versionId).isDistinct()",
         bdl_7},
    Twin{"bdl-8", "fullUrl.exists() implies fullUrl.contains('/_history/').not()", bdl_8},
    Twin{"ele-1", "hasValue() or (children().count() > id.count())", ele_1},
    Twin{"ext-1", "extension.exists() != value.exists()", ext_1},
    Twin{"dom-2", "contained.contained.empty()", dom_2},
    Twin{"dom-3",
         "contained.where((('#'+id in (%resource.descendants().reference | "
         "%resource.descendants().as(canonical) | %resource.descendants().as(uri) | "
         "%resource.descendants().as(url))) or descendants().where(reference = '#').exists() or "
         "descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = "
         "'#').exists()).not()).trace('unmatched', id).empty()",
         dom_3},
    Twin{"dom-4", "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()", dom_4},
    Twin{"dom-5", "contained.meta.security.empty()", dom_5},
    Twin{"ref-1",
         "reference.startsWith('#').not() or (reference.substring(1).trace('url') in "
         "%rootResource.contained.id.trace('ids'))",
         ref_1},
    Twin{"qty-3", "code.empty() or system.exists()", qty_3},
    Twin{"cpt-2", "value.empty() or system.exists()", cpt_2},
    Twin{"att-1", "data.empty() or contentType.exists()", att_1},
    Twin{"que-10",
         "(type in ('boolean' | 'decimal' | 'integer' | 'string' | 'text' | 'url' | "
         "'open-choice')) or maxLength.empty()",
         que_10},
    Twin{"que-2", "descendants().linkId.isDistinct()", que_2},
};

}  // namespace

const Node& resource_around(const Node& node, const Definitions& definitions) {
    const Node* place = &node;
    while (place->parent() != nullptr) {
        const bool is_typed = place->is_object() && place->type() != 0;
        if (is_typed && definitions.type(place->type()).kind == TypeKind::resource) break;
        place = place->parent();
    }
    return *place;
}

const Node& container_around(const Node& node, const Definitions& definitions) {
    const Node& resource = resource_around(node, definitions);
    const Node* list = resource.parent();
    if (list == nullptr || list->name() != "contained") return resource;
    return resource_around(*list, definitions);
}

bool NativeMemory::contains(const Node& container, std::string_view id) {
    if (container_ != &container) {
        container_ = &container;
        ids_.clear();
        for (const Node& contained : container.items("contained")) {
            const Node* own = contained.find("id");
            if (own != nullptr && own->is_string()) ids_.push_back(own->text());
        }
        std::sort(ids_.begin(), ids_.end());
    }
    return std::binary_search(ids_.begin(), ids_.end(), id);
}

NativeInvariant native_invariant(const Invariant& invariant) noexcept {
    for (const Twin& twin : twins) {
        if (twin.key == invariant.key && twin.expression == invariant.expression) return twin.holds;
    }
    return nullptr;
}

}  // namespace fhir
