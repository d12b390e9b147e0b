#include "tests/unit/fhir/validation/validated.hpp"

#include "fhir/json_reader.hpp"

namespace fhir_validation_test {
namespace {

fhir::Validity validated(std::string_view json) {
    const auto tree = fhir::read_json(json).value();
    fhir::Validator validator(base_r4());
    return validator.validate(tree, json);
}

}  // namespace

const fhir::Rulebook& base_r4() {
    static const fhir::Definitions definitions = fhir::Definitions::r4();
    static const fhir::Terminology terminology = fhir::Terminology::r4();
    static const fhir::Rulebook rules(&definitions, &terminology);
    return rules;
}

std::string found(std::string_view json) {
    std::string all;
    for (const fhir::Issue& issue : validated(json).issues) {
        if (issue.severity == fhir::Severity::information) continue;
        if (!all.empty()) all.append("\n");
        all.append(to_code(issue.severity)).append(" ").append(issue.code).append(" ");
        all.append(issue.expression);
    }
    return all;
}

std::string first_detail(std::string_view json) {
    const fhir::Validity validity = validated(json);
    return validity.issues.empty() ? std::string() : validity.issues.front().detail;
}

}  // namespace fhir_validation_test
