#include "fhir/fhirpath/machine.hpp"

#include "fhir/fhirpath/functions.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace fhir::path {
namespace {

constexpr std::uint64_t max_steps = 5'000'000;
constexpr std::size_t block_size = 16384;

}  // namespace

bool Machine::run(const Program& program, const PathItem& context, const PathScope& scope) {
    program_ = &program;
    scope_ = &scope;
    context_ = self = context;
    total = {};
    position = 0;
    budget_ = max_steps;
    block_ = used_ = 0;
    large_.clear();
    stack.clear();
    why = {};
    return eval(program.root);
}

bool Machine::spend() {
    if (budget_ == 0) return fail("it takes too many steps");
    --budget_;
    return true;
}

std::string_view Machine::keep(std::string_view text) {
    if (text.empty()) return {};
    budget_ -= std::min<std::uint64_t>(budget_, text.size() / 16);
    char* to = nullptr;
    if (text.size() > block_size) {
        to = large_.emplace_back(std::make_unique<char[]>(text.size())).get();
    } else {
        if (block_ < blocks_.size() && used_ + text.size() > block_size) {
            ++block_;
            used_ = 0;
        }
        if (block_ == blocks_.size()) blocks_.push_back(std::make_unique<char[]>(block_size));
        to = blocks_[block_].get() + used_;
        used_ += text.size();
    }
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
}

void Machine::push_boolean(bool value) {
    PathItem item;
    item.kind = ItemKind::boolean;
    item.boolean = value;
    stack.push_back(item);
}

void Machine::push_integer(std::int64_t value) {
    char text[24];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    push_text(ItemKind::integer, keep({text, static_cast<std::size_t>(end - text)}));
}

void Machine::push_decimal(Decimal value) {
    char text[64];
    push_text(ItemKind::decimal, keep({text, value.write(text)}));
}

void Machine::push_text(ItemKind kind, std::string_view text) {
    PathItem item;
    item.kind = kind;
    item.text = text;
    stack.push_back(item);
}

void Machine::push_node(const Node* node, const Node* sibling) {
    if (node != nullptr && node->kind() == fhir::Kind::null) node = nullptr;
    if (sibling != nullptr && !sibling->is_object()) sibling = nullptr;
    if (node == nullptr && sibling == nullptr) return;
    PathItem item;
    item.node = node;
    item.sibling = sibling;
    const std::uint16_t id = node != nullptr ? node->type() : sibling->type();
    if (id != 0) item.type = &definitions_.type(id);
    stack.push_back(item);
}

void Machine::push_children(const PathItem& of, std::uint16_t element) {
    if (of.kind != ItemKind::node) return;
    const Node* object = of.node != nullptr && of.node->is_object() ? of.node : of.sibling;
    if (object == nullptr) return;
    const auto pair = [&](const Node* value, const Node* sibling) {
        const bool many =
            (value != nullptr && value->is_array()) || (sibling != nullptr && sibling->is_array());
        if (!many) return push_node(value, sibling);
        Node::Iterator v = value != nullptr && value->is_array() ? value->begin() : object->end();
        Node::Iterator s =
            sibling != nullptr && sibling->is_array() ? sibling->begin() : object->end();
        const Node::Iterator stop = object->end();
        while (v != stop || s != stop) {
            push_node(v != stop ? &*v : nullptr, s != stop ? &*s : nullptr);
            if (v != stop) ++v;
            if (s != stop) ++s;
        }
    };
    for (const Node& member : *object) {
        if (member.element() == 0 || (element != 0 && member.element() != element)) continue;
        const std::string_view name = member.name();
        const bool is_sibling = name.starts_with('_');
        const Node* other = nullptr;
        // Only a primitive, or an array of them, has a sibling to look for.
        const Node* first =
            member.is_array() && member.begin() != member.end() ? &*member.begin() : &member;
        if (is_sibling || !first->is_object()) {
            for (const Node& candidate : *object) {
                if (&candidate == &member || candidate.element() != member.element()) continue;
                const std::string_view theirs = candidate.name();
                if (is_sibling ? theirs == name.substr(1)
                               : theirs.starts_with('_') && theirs.substr(1) == name) {
                    other = &candidate;
                }
            }
        }
        if (is_sibling && other != nullptr) continue;  // came with its value
        pair(is_sibling ? nullptr : &member, is_sibling ? &member : other);
    }
}

bool Machine::eval_at(std::uint32_t index, const PathItem& item, std::int64_t place) {
    const PathItem outer = self;
    const std::int64_t outer_position = position;
    self = item;
    position = place;
    const bool done = eval(index);
    self = outer;
    position = outer_position;
    return done;
}

bool Machine::eval(std::uint32_t index) {
    if (!spend()) return false;
    const Step& step = program_->steps[index];
    const std::size_t base = stack.size();
    switch (step.op) {
        case Op::context:
            stack.push_back(context_);
            return true;
        case Op::this_item:
            stack.push_back(self);
            return true;
        case Op::index:
            push_integer(position);
            return true;
        case Op::total:
            stack.push_back(total);
            return true;
        case Op::literal:
            stack.push_back(step.literal);
            return true;
        case Op::nothing:
            return true;
        case Op::external:
            if (step.external == External::context) {
                stack.push_back(context_);
            } else {
                push_node(
                    step.external == External::resource ? scope_->resource : scope_->root_resource,
                    nullptr);
            }
            return true;
        case Op::root_name:
            if (step.type.fhir != nullptr && self.type != nullptr &&
                self.type->is_a(*step.type.fhir)) {
                stack.push_back(self);
            } else if (step.element != 0) {
                const PathItem of = self;
                push_children(of, step.element);
            }
            return true;
        case Op::child: {
            if (!eval(step.left)) return false;
            const std::size_t middle = stack.size();
            for (std::size_t i = base; i < middle; ++i) {
                if (!spend()) return false;
                const PathItem of = stack[i];
                if (step.element != 0) push_children(of, step.element);
            }
            stack.erase(stack.begin() + static_cast<std::ptrdiff_t>(base),
                        stack.begin() + static_cast<std::ptrdiff_t>(middle));
            return true;
        }
        case Op::call:
            if (!eval(step.left)) return false;
            return function(step.function).run(*this, step, base);
        case Op::type_is:
        case Op::type_as:
            return typed(step);
        case Op::logical_and:
        case Op::logical_or:
        case Op::logical_xor:
        case Op::implies:
            return logic(step);
        default:
            return binary(step);
    }
}

PathItem Machine::value_of(const PathItem& item) const {
    if (item.kind != ItemKind::node || item.node == nullptr) return item;
    PathItem value;
    value.text = item.node->text();
    value.type = item.type;
    if (item.node->is_object()) {
        const std::string_view unit = item.node->string("code");
        const Node* number = item.node->find("value");
        const Type* quantity = definitions_.find("Quantity");
        if (item.type == nullptr || quantity == nullptr || !item.type->is_a(*quantity) ||
            number == nullptr) {
            return item;
        }
        value.kind = ItemKind::quantity;
        value.text = number->text();
        value.unit = !unit.empty() ? unit : item.node->string("unit");
        if (value.unit.empty()) value.unit = "1";
        return value;
    }
    switch (item.type != nullptr ? item.type->primitive : Primitive::none) {
        case Primitive::boolean:
            value.kind = ItemKind::boolean;
            value.boolean = value.text == "true";
            return value;
        case Primitive::integer:
        case Primitive::positive_int:
        case Primitive::unsigned_int:
            value.kind = ItemKind::integer;
            return value;
        case Primitive::decimal:
            value.kind = ItemKind::decimal;
            return value;
        case Primitive::date:
            value.kind = ItemKind::date;
            return value;
        case Primitive::date_time:
        case Primitive::instant:
            value.kind = ItemKind::date_time;
            return value;
        case Primitive::time:
            value.kind = ItemKind::time;
            return value;
        default:
            break;
    }
    if (item.node->kind() == fhir::Kind::boolean) {
        value.kind = ItemKind::boolean;
        value.boolean = value.text == "true";
    } else {
        value.kind = item.node->kind() == fhir::Kind::number ? ItemKind::decimal : ItemKind::string;
    }
    return value;
}

bool Machine::is_type(const PathItem& item, const TypeName& type) const {
    if (item.kind != ItemKind::node) return item.kind == type.system;
    return item.type != nullptr && type.fhir != nullptr && item.type->is_a(*type.fhir);
}

Logic Machine::truth(std::size_t base) {
    const std::size_t count = stack.size() - base;
    Logic result = Logic::unknown;
    if (count > 1) {
        fail("there are several items where one is wanted");
        result = Logic::failed;
    } else if (count == 1) {
        const PathItem value = value_of(stack[base]);
        result = value.kind != ItemKind::boolean || value.boolean ? Logic::yes : Logic::no;
    }
    stack.resize(base);
    return result;
}

bool Machine::typed(const Step& step) {
    const std::size_t base = stack.size();
    if (!eval(step.left)) return false;
    if (step.op == Op::type_is) {
        if (stack.size() == base) return true;
        if (stack.size() > base + 1) return fail("there are several items where one is wanted");
        const bool result = is_type(stack[base], step.type);
        stack.resize(base);
        push_boolean(result);
        return true;
    }
    std::size_t kept = base;
    for (std::size_t i = base; i < stack.size(); ++i) {
        if (is_type(stack[i], step.type)) stack[kept++] = stack[i];
    }
    stack.resize(kept);
    return true;
}

}  // namespace fhir::path
