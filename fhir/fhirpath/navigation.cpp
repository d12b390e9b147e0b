// How names lead from items to their children, and what items of the tree are worth.
#include "fhir/fhirpath/machine.hpp"

#include <charconv>

namespace fhir::path {
namespace {

bool is_sibling(const Node& member) {
    return member.name().starts_with('_');
}

// What there is of a value and its _element; false when there is nothing.
bool stands_for_something(const Node*& node, const Node*& sibling) {
    if (node != nullptr && node->kind() == fhir::Kind::null) node = nullptr;
    if (sibling != nullptr && !sibling->is_object()) sibling = nullptr;
    return node != nullptr || sibling != nullptr;
}

const Node* object_of(const PathItem& item) {
    if (item.kind != ItemKind::node) return nullptr;
    return item.node != nullptr && item.node->is_object() ? item.node : item.sibling;
}

// Gives each pair of a value and its _element to `take`, until that says true.
template <class Take>
bool each_pair(const Node* value, const Node* sibling, const Take& take) {
    const bool values = value != nullptr && value->is_array();
    const bool siblings = sibling != nullptr && sibling->is_array();
    if (!values && !siblings) return take(value, sibling);
    auto v = values ? value->begin() : Node::Iterator();
    auto s = siblings ? sibling->begin() : Node::Iterator();
    const Node::Iterator stop;
    while (v != stop || s != stop) {
        if (take(v != stop ? &*v : nullptr, s != stop ? &*s : nullptr)) return true;
        if (v != stop) ++v;
        if (s != stop) ++s;
    }
    return false;
}

const Node* partner(const Node& object, const Node& member) {
    const std::string_view name = member.name();
    const bool from_sibling = is_sibling(member);
    for (const Node& candidate : object) {
        if (&candidate == &member || candidate.element() != member.element()) continue;
        const std::string_view other = candidate.name();
        if (from_sibling ? other == name.substr(1)
                         : other.starts_with('_') && other.substr(1) == name) {
            return &candidate;
        }
    }
    return nullptr;
}

// Each value of an element, with its _element. `element` 0: of all of them.
template <class Take>
bool each_child(const Node& object, std::uint16_t element, const Take& take) {
    if (element != 0) {
        // One member has the name as a rule, and then nothing is to be paired.
        const Node* only = nullptr;
        bool more = false;
        for (const Node& member : object) {
            if (member.element() != element) continue;
            more = only != nullptr;
            if (more) break;
            only = &member;
        }
        if (only == nullptr) return false;
        if (!more) {
            return is_sibling(*only) ? each_pair(nullptr, only, take)
                                     : each_pair(only, nullptr, take);
        }
    }
    for (const Node& member : object) {
        if (member.element() == 0 || (element != 0 && member.element() != element)) continue;
        const bool from_sibling = is_sibling(member);
        // Only a primitive, or an array of them, has a sibling to look for.
        const Node* first =
            member.is_array() && member.begin() != member.end() ? &*member.begin() : &member;
        const Node* other = from_sibling || !first->is_object() ? partner(object, member) : nullptr;
        if (from_sibling && other != nullptr) continue;  // came with its value
        if (each_pair(from_sibling ? nullptr : &member, from_sibling ? &member : other, take)) {
            return true;
        }
    }
    return false;
}

}  // namespace

void Machine::push_boolean(bool value) {
    PathItem item;
    item.kind = ItemKind::boolean;
    item.boolean = value;
    stack.push_back(item);
}

bool Machine::push_logic(Logic value) {
    if (value == Logic::failed) return false;
    if (value != Logic::unknown) push_boolean(value == Logic::yes);
    return true;
}

void Machine::push_integer(std::int64_t value) {
    constexpr std::string_view digits = "0123456789";
    if (value >= 0 && value < 10) {
        return push_text(ItemKind::integer, digits.substr(static_cast<std::size_t>(value), 1));
    }
    char text[24];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    push_text(ItemKind::integer, memory.keep({text, static_cast<std::size_t>(end - text)}));
}

void Machine::push_decimal(Decimal value, ItemKind kind) {
    char text[64];
    push_text(kind, memory.keep({text, value.write(text)}));
}

void Machine::push_text(ItemKind kind, std::string_view text) {
    PathItem item;
    item.kind = kind;
    item.text = text;
    stack.push_back(item);
}

void Machine::push_node(const Node* node, const Node* sibling) {
    if (!stands_for_something(node, sibling)) return;
    PathItem& item = stack.emplace_back();
    item.node = node;
    item.sibling = sibling;
    const std::uint16_t id = node != nullptr ? node->type() : sibling->type();
    if (id != 0) item.type = &definitions_.type(id);
}

void Machine::push_children(const PathItem& of, std::uint16_t element) {
    const Node* object = object_of(of);
    if (object == nullptr) return;
    each_child(*object, element, [this](const Node* node, const Node* sibling) {
        push_node(node, sibling);
        return false;
    });
}

void Machine::erase(std::size_t from, std::size_t to) {
    if (from == to) return;
    stack.erase(stack.begin() + static_cast<std::ptrdiff_t>(from),
                stack.begin() + static_cast<std::ptrdiff_t>(to));
}

bool Machine::child(const Step& step) {
    if (step.op == Op::root_name && step.type.fhir != nullptr && self.type != nullptr &&
        self.type->is_a(*step.type.fhir)) {
        stack.push_back(self);
        return true;
    }
    if (program_->steps[step.left].op == Op::this_item) {
        if (self.kind == ItemKind::type_info) return of_type_info(step, self);
        const std::size_t before = stack.size();
        if (step.element != 0) push_children(self, step.element);
        return spend(stack.size() - before);
    }
    const std::size_t base = stack.size();
    if (!eval(step.left)) return false;
    const std::size_t middle = stack.size();
    if (!spend(middle - base)) return false;
    for (std::size_t i = base; i < middle; ++i) {
        const PathItem of = stack[i];
        if (of.kind == ItemKind::type_info) {
            of_type_info(step, of);
        } else if (step.element != 0) {
            push_children(of, step.element);
        }
    }
    const std::size_t found = stack.size() - middle;
    erase(base, middle);
    return spend(found);
}

Logic Machine::any_child(const Step& step) {
    if (step.op == Op::root_name && step.type.fhir != nullptr && self.type != nullptr &&
        self.type->is_a(*step.type.fhir)) {
        return Logic::yes;
    }
    const auto found = [&](const PathItem& of) {
        if (of.kind == ItemKind::type_info) {
            return step.literal.text == "name" || step.literal.text == "namespace";
        }
        const Node* object = object_of(of);
        return object != nullptr && step.element != 0 &&
               each_child(*object, step.element, [](const Node* node, const Node* sibling) {
                   return stands_for_something(node, sibling);
               });
    };
    if (program_->steps[step.left].op == Op::this_item) return told(found(self));
    const std::size_t base = stack.size();
    if (!eval(step.left) || !spend(stack.size() - base)) return Logic::failed;
    bool some = false;
    for (std::size_t i = base; i < stack.size() && !some; ++i) some = found(stack[i]);
    stack.resize(base);
    return told(some);
}

bool Machine::of_type_info(const Step& step, const PathItem& of) {
    const std::string_view name = of.text;
    const std::string_view space = of.unit;
    if (step.literal.text == "name") push_text(ItemKind::string, name);
    if (step.literal.text == "namespace") push_text(ItemKind::string, space);
    return true;
}

PathItem Machine::value_of(const PathItem& item) const {
    if (item.kind != ItemKind::node || item.node == nullptr) return item;
    const Node& node = *item.node;
    if (node.is_object()) {
        if (item.type == nullptr || !item.type->is_a(*known_.quantity)) return item;
        const Node* number = node.find("value");
        if (number == nullptr || node.find("comparator") != nullptr) return item;
        PathItem value;
        value.type = item.type;
        value.kind = ItemKind::quantity;
        value.text = number->text();
        value.unit = node.string("code");
        if (value.unit.empty()) value.unit = node.string("unit");
        if (value.unit.empty()) value.unit = "1";
        return value;
    }
    PathItem value;
    value.text = node.text();
    value.type = item.type;
    switch (item.type != nullptr ? item.type->primitive : Primitive::none) {
        case Primitive::boolean:
            value.kind = ItemKind::boolean;
            break;
        case Primitive::integer:
        case Primitive::positive_int:
        case Primitive::unsigned_int:
            value.kind = ItemKind::integer;
            break;
        case Primitive::decimal:
            value.kind = ItemKind::decimal;
            break;
        case Primitive::date:
            value.kind = ItemKind::date;
            break;
        case Primitive::date_time:
        case Primitive::instant:
            value.kind = ItemKind::date_time;
            break;
        case Primitive::time:
            value.kind = ItemKind::time;
            break;
        default:
            value.kind = node.kind() == fhir::Kind::boolean  ? ItemKind::boolean
                         : node.kind() == fhir::Kind::number ? ItemKind::decimal
                                                             : ItemKind::string;
            break;
    }
    value.boolean = value.kind == ItemKind::boolean && value.text == "true";
    return value;
}

}  // namespace fhir::path
