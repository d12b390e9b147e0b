// Runs the steps of one program on a stack of items. One thread.
#pragma once

#include "fhir/fhirpath/decimal.hpp"
#include "fhir/fhirpath/item_set.hpp"
#include "fhir/fhirpath/memory.hpp"
#include "fhir/fhirpath/moment.hpp"
#include "fhir/fhirpath/program.hpp"

#include <optional>
#include <vector>

namespace fhir::path {

// Three-valued logic; `unknown` is the empty collection. `failed`: it cannot be run, and `why` of
// the machine says why.
enum class Logic : std::uint8_t { no, yes, unknown, failed };

constexpr Logic told(bool value) noexcept {
    return value ? Logic::yes : Logic::no;
}

// Whether a value may stand where a string is wanted: a date of the tree may, as it was written.
bool is_text(const PathItem& item) noexcept;

// What the machine asks of the definitions again and again.
struct Known {
    explicit Known(const Definitions& definitions);
    const Type* quantity;
    std::uint16_t extension;
};

class Machine {
public:
    explicit Machine(const Definitions& definitions)
        : definitions_(definitions), known_(definitions) {}

    // Leaves the result on the stack; false: it cannot be run.
    bool run(const Program& program, const PathItem& context, const PathScope& scope);
    // The same for those who want one truth.
    Logic judge(const Program& program, const PathItem& context, const PathScope& scope);

    // Puts the value of a step, seen from $this, at the end of the stack.
    bool eval(std::uint32_t index);
    bool eval_at(std::uint32_t index, const PathItem& self, std::int64_t position);
    // The truth of its single item, and whether it has any item (never `unknown`): they look no
    // further than they must, and leave the stack as it was unless they fail.
    Logic decide(std::uint32_t index);
    Logic decide_at(std::uint32_t index, const PathItem& self, std::int64_t position);
    Logic any(std::uint32_t index);

    std::uint32_t argument(const Step& step, std::uint32_t number) const {
        return program_->arguments[step.right + number];
    }
    // Takes the single item from `base` on, as a value of System where it is one. `unknown`: there
    // is none.
    Logic take_one(std::size_t base, PathItem& item);
    Logic input_value(const Step& step, PathItem& item);
    Logic argument_value(const Step& step, std::uint32_t number, PathItem& item);
    // The same where only a string will do.
    Logic input_text(const Step& step, std::string_view& text);
    Logic argument_text(const Step& step, std::uint32_t number, std::string_view& text);

    bool fail(std::string_view reason) {
        if (why.empty()) why = reason;
        return false;
    }
    Logic failed(std::string_view reason) {
        fail(reason);
        return Logic::failed;
    }
    bool spend(std::uint64_t steps = 1) {  // of the budget
        if (budget_ < steps) return fail("it takes too many steps");
        budget_ -= steps;
        return true;
    }
    // For who pushes as many items as a text has characters.
    bool has_room() { return stack.size() <= max_items || fail("it finds too many items"); }

    void push_boolean(bool value);
    bool push_logic(Logic value);
    void push_integer(std::int64_t value);
    void push_decimal(Decimal value, ItemKind kind = ItemKind::decimal);
    void push_text(PathItem::Kind kind, std::string_view text);
    void push_node(const Node* node, const Node* sibling);
    void push_children(const PathItem& of, std::uint16_t element);  // 0: all of them
    void erase(std::size_t from, std::size_t to);                   // of the stack
    // Lets through the items of the stack from `from` on that are new to `set`.
    bool keep_new(std::size_t from);

    PathItem value_of(const PathItem& item) const;  // a primitive of FHIR as one of System
    Logic equal(const PathItem& a, const PathItem& b);
    bool equivalent(const PathItem& a, const PathItem& b);
    bool is_type(const PathItem& item, const TypeName& type) const;
    Logic truth(std::size_t base);  // of the single item from `base` on, which it takes

    const Definitions& definitions() const noexcept { return definitions_; }
    const Known& known() const noexcept { return known_; }
    const PathScope& scope() const noexcept { return *scope_; }

    std::vector<PathItem> stack;
    PathItem self;
    std::size_t total_from = 0;  // $total stands on the stack
    std::size_t total_to = 0;
    std::int64_t position = 0;
    std::string_view why;
    Memory memory;
    std::string scratch;  // for who builds a text before it is kept
    ItemSet set;
    std::vector<ItemSet> spare_sets;  // for repeat(), whose criterion may use `set`

private:
    static constexpr std::size_t max_items = std::size_t{1} << 20;  // at one time

    void start(const Program& program, const PathItem& context, const PathScope& scope);
    void external(External name);
    bool child(const Step& step);
    bool of_type_info(const Step& step, const PathItem& of);
    Logic any_child(const Step& step);
    bool typed(const Step& step);
    bool binary(const Step& step);
    bool negate(const Step& step);
    bool subscript(std::size_t base, std::size_t middle);
    bool arithmetic(const Step& step, const PathItem& a, const PathItem& b);
    bool quantity_arithmetic(const Step& step, const PathItem& a, const PathItem& b);
    bool date_arithmetic(const Step& step, const PathItem& a, const PathItem& b);
    bool is_judged(std::uint32_t index) const;  // leaves one boolean, or nothing
    Logic judgement(const Step& step);
    Logic logic(const Step& step);
    Logic equality(const Step& step);
    Logic membership(const Step& step);
    Logic order(const Step& step);
    Logic order_of(const PathItem& a, const PathItem& b, std::strong_ordering& order);

    const Definitions& definitions_;
    Known known_;
    const Program* program_ = nullptr;
    const PathScope* scope_ = nullptr;
    PathItem context_;
    std::uint64_t budget_ = 0;
};

}  // namespace fhir::path
