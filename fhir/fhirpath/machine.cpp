#include "fhir/fhirpath/machine.hpp"

#include "fhir/fhirpath/functions.hpp"

#include <algorithm>
#include <utility>

namespace fhir::path {
namespace {

constexpr std::uint64_t max_steps = 5'000'000;

// As $this of an iif() on an empty collection.
bool is_nothing(const PathItem& item) {
    return item.kind == PathItem::Kind::node && item.node == nullptr && item.sibling == nullptr;
}

// $this and $index, while it lives.
class SeenFrom {
public:
    SeenFrom(Machine& machine, PathItem item, std::int64_t place)
        : machine_(machine),
          self_(std::exchange(machine.self, item)),
          position_(std::exchange(machine.position, place)) {}
    SeenFrom(const SeenFrom&) = delete;
    SeenFrom& operator=(const SeenFrom&) = delete;
    ~SeenFrom() {
        machine_.self = self_;
        machine_.position = position_;
    }

private:
    Machine& machine_;
    const PathItem self_;
    const std::int64_t position_;
};

}  // namespace

Known::Known(const Definitions& definitions)
    : quantity(definitions.find("Quantity")), extension(definitions.element_id("extension")) {}

void Machine::start(const Program& program, const PathItem& context, const PathScope& scope) {
    program_ = &program;
    scope_ = &scope;
    context_ = self = context;
    position = 0;
    total_from = total_to = 0;
    budget_ = max_steps;
    memory.reset();
    stack.clear();
    why = {};
}

bool Machine::run(const Program& program, const PathItem& context, const PathScope& scope) {
    start(program, context, scope);
    return eval(program.root);
}

Logic Machine::judge(const Program& program, const PathItem& context, const PathScope& scope) {
    start(program, context, scope);
    return decide(program.root);
}

bool Machine::eval_at(std::uint32_t index, const PathItem& item, std::int64_t place) {
    const SeenFrom seen(*this, item, place);
    return eval(index);
}

Logic Machine::decide_at(std::uint32_t index, const PathItem& item, std::int64_t place) {
    const SeenFrom seen(*this, item, place);
    return decide(index);
}

bool Machine::eval(std::uint32_t index) {
    if (!spend() || !has_room()) return false;
    const Step& step = program_->steps[index];
    switch (step.op) {
        case Op::context:
            stack.push_back(context_);
            return true;
        case Op::this_item:
            if (!is_nothing(self)) stack.push_back(self);
            return true;
        case Op::index:
            push_integer(position);
            return true;
        case Op::total:
            for (std::size_t i = total_from; i < total_to; ++i) {
                const PathItem item = stack[i];
                stack.push_back(item);
            }
            return spend(total_to - total_from);
        case Op::literal:
            stack.push_back(step.literal);
            return true;
        case Op::nothing:
            return true;
        case Op::external:
            external(step.external);
            return true;
        case Op::root_name:
        case Op::child:
            return child(step);
        case Op::call: {
            if (step.function->judge != nullptr)
                return push_logic(step.function->judge(*this, step));
            const std::size_t base = stack.size();
            return eval(step.left) && step.function->run(*this, step, base);
        }
        case Op::type_as:
            return typed(step);
        default:
            return is_judgement(step.op) ? push_logic(judgement(step)) : binary(step);
    }
}

void Machine::external(External name) {
    switch (name) {
        case External::context:
            stack.push_back(context_);
            break;
        case External::resource:
            push_node(scope_->resource, nullptr);
            break;
        case External::root_resource:
            push_node(scope_->root_resource, nullptr);
            break;
        case External::extension:
            push_node(scope_->extension, nullptr);
            break;
    }
}

bool Machine::is_judged(std::uint32_t index) const {
    const Step& step = program_->steps[index];
    return is_judgement(step.op) || (step.op == Op::call && step.function->judge != nullptr);
}

Logic Machine::judgement(const Step& step) {
    switch (step.op) {
        case Op::type_is: {
            const std::size_t base = stack.size();
            if (!eval(step.left)) return Logic::failed;
            if (stack.size() > base + 1) {
                return failed("there are several items where one is wanted");
            }
            const Logic is =
                stack.size() == base ? Logic::unknown : told(is_type(stack[base], step.type));
            stack.resize(base);
            return is;
        }
        case Op::logical_and:
        case Op::logical_or:
        case Op::logical_xor:
        case Op::implies:
            return logic(step);
        case Op::in:
        case Op::contains:
            return membership(step);
        case Op::equal:
        case Op::not_equal:
        case Op::equivalent:
        case Op::not_equivalent:
            return equality(step);
        default:
            return order(step);
    }
}

Logic Machine::decide(std::uint32_t index) {
    const Step& step = program_->steps[index];
    if (is_judgement(step.op)) return spend() ? judgement(step) : Logic::failed;
    if (step.op == Op::call && step.function->judge != nullptr) {
        return spend() ? step.function->judge(*this, step) : Logic::failed;
    }
    const std::size_t base = stack.size();
    return eval(index) ? truth(base) : Logic::failed;
}

Logic Machine::any(std::uint32_t index) {
    const Step& step = program_->steps[index];
    if (!spend()) return Logic::failed;
    switch (step.op) {
        case Op::this_item:
            return is_nothing(self) ? Logic::no : Logic::yes;
        case Op::context:
        case Op::literal:
            return Logic::yes;
        case Op::nothing:
            return Logic::no;
        case Op::root_name:
        case Op::child:
            return any_child(step);
        case Op::unite: {
            const Logic left = any(step.left);
            return left == Logic::no ? any(step.right) : left;
        }
        default: {
            const std::size_t base = stack.size();
            if (!eval(index)) return Logic::failed;
            const bool some = stack.size() > base;
            stack.resize(base);
            return told(some);
        }
    }
}

Logic Machine::truth(std::size_t base) {
    const std::size_t count = stack.size() - base;
    if (count == 0) return Logic::unknown;
    if (count > 1) return failed("there are several items where one is wanted");
    const PathItem& item = stack.back();
    Logic result = Logic::yes;
    if (item.kind == ItemKind::boolean) {
        result = told(item.boolean);
    } else if (item.kind == ItemKind::node) {
        const PathItem value = value_of(item);
        result = told(value.kind != ItemKind::boolean || value.boolean);
    }
    stack.resize(base);
    return result;
}

Logic Machine::take_one(std::size_t base, PathItem& item) {
    const std::size_t count = stack.size() - base;
    if (count == 0) return Logic::unknown;
    if (count > 1) return failed("there are several items where one is wanted");
    item = value_of(stack.back());
    stack.resize(base);
    return Logic::yes;
}

Logic Machine::input_value(const Step& step, PathItem& item) {
    const std::size_t base = stack.size();
    return eval(step.left) ? take_one(base, item) : Logic::failed;
}

Logic Machine::argument_value(const Step& step, std::uint32_t number, PathItem& item) {
    const std::size_t base = stack.size();
    return eval(argument(step, number)) ? take_one(base, item) : Logic::failed;
}

namespace {

Logic as_text(Machine& m, Logic found, const PathItem& item, std::string_view& text) {
    if (found != Logic::yes) return found;
    // A primitive that has only an _element says nothing.
    if (item.kind == ItemKind::node && item.node == nullptr) return Logic::unknown;
    if (!is_text(item)) return m.failed("a string is wanted");
    text = item.text;
    return Logic::yes;
}

}  // namespace

bool is_text(const PathItem& item) noexcept {
    const bool moment = item.kind == ItemKind::date || item.kind == ItemKind::date_time ||
                        item.kind == ItemKind::time;
    return item.kind == ItemKind::string || (moment && item.type != nullptr);
}

Logic Machine::input_text(const Step& step, std::string_view& text) {
    PathItem item;
    const Logic found = input_value(step, item);
    return as_text(*this, found, item, text);
}

Logic Machine::argument_text(const Step& step, std::uint32_t number, std::string_view& text) {
    PathItem item;
    const Logic found = argument_value(step, number, item);
    return as_text(*this, found, item, text);
}

bool Machine::is_type(const PathItem& item, const TypeName& type) const {
    if (item.kind != ItemKind::node) return item.kind == type.system;
    return item.type != nullptr && type.fhir != nullptr && item.type->is_a(*type.fhir);
}

bool Machine::typed(const Step& step) {
    const std::size_t base = stack.size();
    if (!eval(step.left)) return false;
    std::size_t kept = base;
    for (std::size_t i = base; i < stack.size(); ++i) {
        if (is_type(stack[i], step.type)) stack[kept++] = stack[i];
    }
    stack.resize(kept);
    return true;
}

}  // namespace fhir::path
