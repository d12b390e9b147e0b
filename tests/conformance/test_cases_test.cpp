// The test cases of the standard's own validator, as their manifest classes them: what is no JSON
// and what breaks base FHIR is refused, what is valid is taken. Skips where they are not beside the
// project.
#include "tests/conformance/oracle/verdicts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace {

using namespace conformance;

// Where the manifest's class is not what R4 alone says, and why.
struct Exception {
    std::string_view name;
    std::string_view reason;
};
constexpr std::array exceptions{
    Exception{"bad-markdown-no-html", "only with the option that forbids HTML in markdown"},
    Exception{"pat-security-bad-string", "only with the option that checks strings for scripts"},
    Exception{"parameters-reference-bad", "only with the option that references must exist"},
    Exception{"dr-eh", "a fault against a profile of a guide"},
    Exception{"fhirpath-bad", "ctm-1 of R4 lets a member that cannot be resolved pass"},
    Exception{"fhirpath-null", "ctm-1 of R4 lets a member that cannot be resolved pass"},
    Exception{"group-minimal", "a Group of R5; R4 requires actual"},
    Exception{"group-minimal-tiny", "a Group of R5; R4 requires actual"},
    Exception{"list-xhtml-correct1", "fhir_comments, which R4 does not have"},
    Exception{"list-xhtml-correct2", "fhir_comments, which R4 does not have"},
    Exception{"obs-decimal", "R4 has no limit to the digits of a decimal"},
    Exception{"sig-bundle.json", "extensions of a guide that is not here"},
};

bool is_excepted(std::string_view name) {
    return std::any_of(exceptions.begin(), exceptions.end(),
                       [name](const Exception& known) { return known.name == name; });
}

TEST(TestCases, OfTheStandardAreJudgedAsTheirManifestSays) {
    const auto folder = beside() / "corpus-bad" / "fhir-test-cases";
    if (!exists(folder)) GTEST_SKIP() << "the test cases do not lie beside the project";
    const auto manifest = fhir::read_json(content_of(folder / "manifest.json"), wide);
    ASSERT_TRUE(manifest);
    const fhir::Definitions definitions = fhir::Definitions::r4();
    fhir::Terminology terminology = fhir::Terminology::r4();
    terminology.close();
    fhir::Validator validator(fhir::Rulebook{&definitions, &terminology, nullptr});
    int judged = 0;
    std::size_t excepted = 0;

    for (const fhir::Node& item : manifest->root().items("cases")) {
        const std::string_view kind = item.string("class");
        if (kind == "terminology-or-guide" || kind == "unknown") continue;
        const std::string file = "cases/" + std::string(item.string("file"));
        const Verdict ours = judge(validator, folder, file, {});
        const bool is_as_classed = ours.is_valid() == (kind == "valid");
        ++judged;
        if (is_excepted(item.string("name"))) ++excepted;
        EXPECT_NE(is_as_classed, is_excepted(item.string("name")))
            << item.string("name") << " is classed as " << kind << ": "
            << (ours.is_valid() || ours.faults.empty() ? "valid" : ours.faults.front().text);
    }

    EXPECT_GT(judged, 80);
    EXPECT_EQ(excepted, exceptions.size());
}

}  // namespace
