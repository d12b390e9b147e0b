#include "tests/unit/fhir/fhirpath/run_path.hpp"

#include "fhir/json_reader.hpp"

namespace fhir_path_test {
namespace {

constexpr std::string_view patient = R"({
  "resourceType": "Patient", "id": "p1", "active": true, "birthDate": "1970-03",
  "gender": "female", "managingOrganization": {"reference": "#o1", "extension": [
    {"url": "urn:a", "valueAge": {"value": 2, "code": "a", "system": "http://unitsofmeasure.org"}}]},
  "contained": [{"resourceType": "Organization", "id": "o1", "name": "Invented Practice"}],
  "text": {"status": "generated",
           "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>x</script></div>"},
  "maritalStatus": {"coding": [{"system": "urn:none", "code": "x"}, {
    "system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "code": "M"}]},
  "name": [
    {"use": "official", "family": "Invented", "given": ["Ada", null, "Bea"],
     "_given": [null, {"extension": [{"url": "urn:x", "valueString": "unsaid"}]}, null]},
    {"use": "usual", "given": ["Addy"]}],
  "multipleBirthInteger": 2,
  "extension": [{"url": "urn:q", "valueQuantity": {"value": 5.0, "code": "mg"}}]
})";

}  // namespace

const fhir::Definitions& definitions() {
    static const fhir::Definitions made = fhir::Definitions::r4();
    return made;
}

std::string run(std::string_view text) {
    return run(text, {});
}

std::string run(std::string_view text, const fhir::PathScope& given) {
    auto tree = fhir::read_json(patient);
    if (!tree) return "no tree";
    definitions().describe(*tree);
    const auto expression = fhir::Expression::compile(text, definitions());
    if (!expression) return "refused";
    fhir::Evaluator evaluator(definitions());
    fhir::References references;
    references.index(*tree);
    fhir::PathScope scope = given;
    scope.resource = scope.root_resource = &tree->root();
    scope.references = &references;
    const auto items = evaluator.evaluate(*expression, tree->root(), scope);
    if (!items) return "failed";
    std::string all;
    for (const fhir::PathItem& item : *items) {
        if (!all.empty()) all += ',';
        all += fhir::to_text(item);
    }
    return all;
}

}  // namespace fhir_path_test
