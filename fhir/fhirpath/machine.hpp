// Runs the steps of one program on a stack of items. One thread.
#pragma once

#include "fhir/fhirpath/decimal.hpp"
#include "fhir/fhirpath/moment.hpp"
#include "fhir/fhirpath/program.hpp"

#include <optional>
#include <vector>

namespace fhir::path {

enum class Logic : std::uint8_t { no, yes, unknown, failed };

class Machine {
public:
    explicit Machine(const Definitions& definitions) : definitions_(definitions) {}

    // Leaves the result on the stack; false: it cannot be run, and `why` says why.
    bool run(const Program& program, const PathItem& context, const PathScope& scope);

    // Puts the value of a step, seen from $this, at the end of the stack.
    bool eval(std::uint32_t index);
    bool eval_at(std::uint32_t index, const PathItem& self, std::int64_t position);
    bool argument(const Step& step, std::uint32_t number) {
        return eval(program_->arguments[step.right + number]);
    }
    std::uint32_t argument_step(const Step& step, std::uint32_t number) const {
        return program_->arguments[step.right + number];
    }

    bool fail(std::string_view reason) {
        if (why.empty()) why = reason;
        return false;
    }
    bool spend();  // one step of the budget

    void push_boolean(bool value);
    void push_integer(std::int64_t value);
    void push_decimal(Decimal value);
    void push_text(PathItem::Kind kind, std::string_view text);
    void push_node(const Node* node, const Node* sibling);
    void push_children(const PathItem& of, std::uint16_t element);  // 0: all of them
    std::string_view keep(std::string_view text);                   // into the memory of this run

    PathItem value_of(const PathItem& item) const;  // a primitive of FHIR as one of System
    bool equal(const PathItem& a, const PathItem& b, Logic& result);
    bool equivalent(const PathItem& a, const PathItem& b);
    bool is_type(const PathItem& item, const TypeName& type) const;
    Logic truth(std::size_t base);  // of the single item from `base` on

    const Definitions& definitions() const noexcept { return definitions_; }
    const PathScope& scope() const noexcept { return *scope_; }

    std::vector<PathItem> stack;
    PathItem self;
    PathItem total;
    std::int64_t position = 0;
    std::string_view why;

private:
    bool binary(const Step& step);
    bool arithmetic(const Step& step, const PathItem& a, const PathItem& b);
    bool logic(const Step& step);
    bool compare_items(const Step& step, const PathItem& a, const PathItem& b);
    bool sets(const Step& step, std::size_t base, std::size_t middle);
    bool typed(const Step& step);

    const Definitions& definitions_;
    const Program* program_ = nullptr;
    const PathScope* scope_ = nullptr;
    PathItem context_;
    std::uint64_t budget_ = 0;
    std::vector<std::unique_ptr<char[]>> blocks_;
    std::size_t block_ = 0;
    std::size_t used_ = 0;
    std::vector<std::unique_ptr<char[]>> large_;
};

}  // namespace fhir::path
