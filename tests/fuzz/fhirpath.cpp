// Any text as FHIRPath: no crash and no time without end when it is compiled and run, and the same
// answer when it is run again.
#include "fhir/fhirpath/fhirpath.hpp"
#include "fhir/json_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view message = R"({
    "resourceType": "Bundle", "type": "collection", "entry": [
    {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001", "resource": {
        "resourceType": "Patient", "id": "a", "active": true, "birthDate": "1990-02",
        "_birthDate": {"extension": [{"url": "urn:x", "valueInteger": 3}]},
        "name": [{"family": "A", "given": ["B", "C"]}, {"text": "D", "given": ["B"]}],
        "multipleBirthInteger": 2}},
    {"resource": {
        "resourceType": "Observation", "status": "final", "code": {"coding": [{"code": "c"}]},
        "subject": {"reference": "urn:uuid:00000000-0000-4000-8000-000000000001"},
        "effectiveDateTime": "2020-02-29T10:00:00+01:00",
        "valueQuantity": {"value": 1.50, "unit": "mg", "code": "mg",
                          "system": "http://unitsofmeasure.org"}}}]})";

struct World {
    fhir::Definitions definitions = fhir::Definitions::r4();
    fhir::Terminology terminology = fhir::Terminology::r4();
    fhir::Tree tree = fhir::read_json(message).value();
    fhir::References references;
    fhir::Evaluator evaluator{definitions};

    World() {
        terminology.close();
        definitions.describe(tree);
        references.index(tree);
    }
};

std::string answer(World& world, const fhir::Expression& expression, const fhir::Node& context) {
    const fhir::PathScope scope{.resource = &context,
                                .root_resource = &world.tree.root(),
                                .references = &world.references,
                                .terminology = &world.terminology,
                                .now = "2024-02-29T12:00:00.000Z"};
    const auto items = world.evaluator.evaluate(expression, context, scope);
    if (!items) return items.error().issues.front().detail;
    std::string text;
    for (const fhir::PathItem& item : *items) (text += fhir::to_text(item)) += '\n';
    return text;
}

void run(World& world, std::string_view text, const fhir::Type* type, const fhir::Node& context) {
    const auto expression = fhir::Expression::compile(text, world.definitions, type);
    if (!expression) return;
    const std::string once = answer(world, *expression, context);
    if (answer(world, *expression, context) != once) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static World world;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const fhir::Node& root = world.tree.root();
    run(world, text, nullptr, root);
    const fhir::Node& patient = *root.path({"entry", "resource"});
    run(world, text, world.definitions.find("Patient"), patient);
    return 0;
}
