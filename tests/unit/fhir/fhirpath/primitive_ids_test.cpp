// The id of a primitive is no part of what it says.
#include "fhir/fhirpath/fhirpath.hpp"
#include "fhir/json_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

std::string answer(std::string_view json, std::string_view text) {
    const fhir::Definitions definitions = fhir::Definitions::r4();
    const fhir::Tree tree = fhir::read_json(json).value();
    definitions.describe(tree);
    const auto expression = fhir::Expression::compile(text, definitions);
    fhir::Evaluator evaluator(definitions);
    const auto items = evaluator.evaluate(expression.value(), tree.root(), {});
    return items && items->size() == 1 ? to_text(items->front()) : "not one item";
}

TEST(PathEquality, PassesOverTheIdsOfPrimitives) {
    constexpr std::string_view json =
        R"({"resourceType":"StructureDefinition","type":"A","_type":{"id":"x"},"name":"A"})";

    EXPECT_EQ(answer(json, "type = name"), "true");
    EXPECT_EQ(answer(json, "(type | name).count()"), "1");
}

TEST(PathEquality, HeedsTheExtensionsOfPrimitives) {
    EXPECT_EQ(answer(R"({"resourceType":"StructureDefinition","type":"A","name":"A",)"
                     R"("_type":{"extension":[{"url":"urn:x","valueCode":"c"}]}})",
                     "type = name"),
              "false");
}

}  // namespace
