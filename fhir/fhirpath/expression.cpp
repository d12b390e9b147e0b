#include "fhir/fhirpath/equality.hpp"
#include "fhir/fhirpath/machine.hpp"
#include "fhir/fhirpath/parser.hpp"
#include "fhir/json_writer.hpp"

namespace fhir {

Expression::Expression(std::unique_ptr<const Program> program) noexcept
    : program_(std::move(program)) {}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

std::string_view Expression::text() const noexcept {
    return program_->text;
}

Result<Expression> Expression::compile(std::string_view text, const Definitions& definitions,
                                       const Type* context) {
    auto program = std::make_unique<Program>();
    program->text = text;
    if (auto parsed = path::parse(*program, definitions, context); !parsed) return parsed.error();
    return Expression(std::move(program));
}

struct Evaluator::Memory {
    explicit Memory(const Definitions& definitions) : machine(definitions) {}
    path::Machine machine;
};

Evaluator::Evaluator(const Definitions& definitions)
    : memory_(std::make_unique<Memory>(definitions)) {}
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator::~Evaluator() = default;

Result<std::span<const PathItem>> Evaluator::evaluate(const Expression& expression,
                                                      const Node& context, const PathScope& scope) {
    PathItem item;
    item.node = &context;
    return evaluate(expression, item, scope);
}

Result<std::span<const PathItem>> Evaluator::evaluate(const Expression& expression,
                                                      const PathItem& context,
                                                      const PathScope& scope) {
    auto& machine = memory_->machine;
    PathItem item = context;
    if (item.type == nullptr && item.node != nullptr && item.node->type() != 0) {
        item.type = &machine.definitions().type(item.node->type());
    }
    if (!machine.run(*expression.program_, item, scope)) {
        return make_error(
            ErrorKind::invalid, IssueType::invalid, "fhirpath",
            "The FHIRPath expression cannot be run here: " + std::string(machine.why) + ".");
    }
    return std::span<const PathItem>(machine.stack);
}

Evaluator::Truth Evaluator::test(const Expression& expression, const PathItem& context,
                                 const PathScope& scope) {
    auto& machine = memory_->machine;
    PathItem item = context;
    if (item.type == nullptr && item.node != nullptr && item.node->type() != 0) {
        item.type = &machine.definitions().type(item.node->type());
    }
    switch (machine.judge(*expression.program_, item, scope)) {
        case path::Logic::yes:
            return Truth::yes;
        case path::Logic::failed:
            return Truth::failed;
        default:
            return Truth::no;
    }
}

std::string to_text(const PathItem& item) {
    using ItemKind = PathItem::Kind;
    switch (item.kind) {
        case ItemKind::node:
            if (item.node == nullptr) return {};
            return item.node->is_object() ? write_json(*item.node) : std::string(item.node->text());
        case ItemKind::boolean:
            return item.boolean ? "true" : "false";
        case ItemKind::string:
            return "'" + std::string(item.text) + "'";
        case ItemKind::date:
        case ItemKind::date_time:
            return "@" + std::string(item.text);
        case ItemKind::time:
            return "@T" + std::string(item.text);
        case ItemKind::quantity:
            return std::string(item.text) + " " +
                   (path::is_calendar(item.unit) ? std::string(item.unit)
                                                 : "'" + std::string(item.unit) + "'");
        case ItemKind::type_info:
            return std::string(item.unit) + "." + std::string(item.text);
        default:
            return std::string(item.text);
    }
}

}  // namespace fhir
