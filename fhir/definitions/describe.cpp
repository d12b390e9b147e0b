#include "fhir/definitions/tables.hpp"
#include "fhir/walk.hpp"

namespace fhir {
namespace {

void describe_nothing(const Node& node) {
    node.describe(0, 0);
}

}  // namespace

void Definitions::describe(const Tree& tree) const noexcept {
    const Type* type = find(tree.root().string("resourceType"));
    if (type != nullptr && type->kind == TypeKind::resource && !type->is_abstract) {
        describe(tree.root(), *type);
    } else {
        walk(tree.root(), describe_nothing, [](const Node&) {});
    }
}

void Definitions::describe(const Node& node, const Type& type) const noexcept {
    const Tables& tables = *tables_;
    const std::uint16_t resource = *tables.type_ids.find("Resource");

    // What stands where R4 wants any resource is told by what it says of itself.
    const auto actual = [&](const Node& value, std::uint16_t id) -> std::uint16_t {
        if (id != resource || !value.is_object()) return id;
        const Type* said = find(value.string("resourceType"));
        if (said == nullptr || said->kind != TypeKind::resource || said->is_abstract) return 0;
        return said->id;
    };
    const auto enter = [&](const Node& below) {
        if (&below == &node) return below.describe(actual(below, type.id), 0);
        const Node& parent = *below.parent();
        if (parent.is_array()) {
            return below.describe(actual(below, parent.type()), parent.element());
        }
        if (parent.type() == 0) return describe_nothing(below);
        const auto* entry = tables.indexes[parent.type() - 1U].find(below.name()).entry;
        if (entry == nullptr) return describe_nothing(below);
        below.describe(actual(below, entry->type_id), entry->element_id);
    };
    walk(node, enter, [](const Node&) {});
}

}  // namespace fhir
