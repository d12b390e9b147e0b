#include "tests/unit/fhir/fhirpath/run_path.hpp"

#include "fhir/json_reader.hpp"

#include <gtest/gtest.h>

namespace {

using fhir_path_test::definitions;
using fhir_path_test::run;

// A patient with many names, each as often as `copies` says.
std::string many_names(int count, int copies) {
    std::string json = R"({"resourceType": "Patient", "name": [)";
    for (int i = 0; i < count; ++i) {
        if (i > 0) json += ',';
        json += R"({"family": "N)" + std::to_string(i / copies) + R"(", "given": ["A"]})";
    }
    return json + "]}";
}

std::string run_on(const std::string& json, std::string_view text) {
    auto tree = fhir::read_json(json);
    if (!tree) return "no tree";
    definitions().describe(*tree);
    const auto expression = fhir::Expression::compile(text, definitions());
    if (!expression) return "refused";
    fhir::Evaluator evaluator(definitions());
    const auto items = evaluator.evaluate(*expression, tree->root(), {});
    if (!items) return "failed";
    return items->empty() ? "" : fhir::to_text(items->front());
}

// Item by item against all others these would take 10^8 comparisons, more than a run may have.
TEST(FhirPathLimits, LetSetsOfManyItemsBeMade) {
    const std::string json = many_names(20000, 2);
    EXPECT_EQ(run_on(json, "name.distinct().count()"), "10000");
    EXPECT_EQ(run_on(json, "(name | name).count()"), "10000");
    EXPECT_EQ(run_on(json, "name.intersect(name.skip(10000)).count()"), "5000");
    EXPECT_EQ(run_on(json, "name.family.isDistinct()"), "false");
}

TEST(FhirPathLimits, EndWhatWouldTakeTooLong) {
    const std::string json = many_names(5000, 1);
    EXPECT_EQ(run_on(json, "name.select(%context.name.family).count()"), "failed");
}

TEST(FhirPathLimits, EndRepetitionOfWhatNeverEnds) {
    EXPECT_EQ(run("1.repeat($this + 1)"), "failed");
    EXPECT_EQ(run("'x'.repeat($this & $this)"), "failed");
}

// Two million characters, of which nobody asked for more than their number.
TEST(FhirPathLimits, EndTextsThatFallIntoTooManyItems) {
    const std::string by = ".replace('a', '" + std::string(128, 'a') + "')";
    const std::string text = "'a'" + by + by + by;

    EXPECT_EQ(run(text + ".length()"), "2097152");
    EXPECT_EQ(run(text + ".toChars().count()"), "failed");
    EXPECT_EQ(run(text + ".split('a').count()"), "failed");
    EXPECT_EQ(run(text + ".split('').count()"), "failed");
}

}  // namespace
