#include "mappings/rules.hpp"

#include "fhir/instant.hpp"

#include <utility>

namespace mappings {

fhir::Result<Condition> Condition::compile(std::string_view text,
                                           const fhir::Definitions& definitions) {
    auto expression =
        fhir::Expression::compile(text, definitions, definitions.find("ServiceRequest"));
    if (!expression) return expression.error();
    return Condition{std::make_shared<const fhir::Expression>(*std::move(expression))};
}

Questions::Questions(const Referral& referral, const fhir::Definitions& definitions,
                     std::chrono::sys_days day)
    : referral_(referral), now_(fhir::format_instant(day)), evaluator_(definitions) {
    references_.index(*referral.tree);
}

Questions::Truth Questions::ask(const Condition& condition) {
    fhir::PathScope scope;
    scope.resource = scope.root_resource = &referral_.tree->root();
    scope.references = &references_;
    scope.now = now_;
    fhir::PathItem context;
    context.node = referral_.service_request;
    return evaluator_.test(*condition.expression, context, scope);
}

Danger danger_of(Questions& questions, const std::vector<RiskRule>& rules) {
    Danger danger;
    for (const RiskRule& rule : rules) {
        if (rule.level <= danger.level) continue;
        if (questions.ask(rule.when) == Questions::Truth::no) continue;
        danger = {rule.level, rule.name};
    }
    return danger;
}

}  // namespace mappings
