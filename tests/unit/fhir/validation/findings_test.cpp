#include "fhir/validation/findings.hpp"

#include "fhir/json_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fhir {
namespace {

class WhatIsFound : public testing::Test {
protected:
    const Node& at(std::initializer_list<std::string_view> names) const {
        return *tree.root().path(names);
    }
    static Finding finding(const Node& node, std::string detail,
                           Severity severity = Severity::error) {
        Finding made;
        made.node = &node;
        made.severity = severity;
        made.code = "made-up";
        made.detail = std::move(detail);
        return made;
    }
    std::vector<Issue> told(std::size_t most = 100) {
        std::vector<Issue> issues;
        findings.tell(definitions, source, most, issues);
        return issues;
    }

    const Definitions definitions = Definitions::r4();
    const std::string source = R"({
  "resourceType": "Observation",
  "note": [{"text": "caf)"
                               "\xC3\xA9"
                               R"("}, {"text": "b"}], "status": "final",
  "valueQuantity": {"value": 5},
  "_issued": {"id": "x"},
  "not a name": 1
})";
    Tree tree = *read_json(source);
    Findings findings;
};

TEST_F(WhatIsFound, IsToldInTheOrderOfTheSource) {
    findings.add(finding(at({"valueQuantity"}), "second"));
    findings.add(finding(at({"status"}), "first"));

    const auto issues = told();

    ASSERT_EQ(issues.size(), 2U);
    EXPECT_EQ(issues[0].detail, "first");
    EXPECT_EQ(issues[1].detail, "second");
}

TEST_F(WhatIsFound, IsToldErrorsFirstAtOnePlace) {
    findings.add(finding(at({"status"}), "mild", Severity::warning));
    findings.add(finding(at({"status"}), "grave"));

    EXPECT_EQ(told().front().detail, "grave");
}

TEST_F(WhatIsFound, IsToldOnceWhenItIsFoundTwice) {
    findings.add(finding(at({"status"}), "one"));
    findings.add(finding(at({"status"}), "another"));
    findings.add(finding(at({"status"}), "one"));

    EXPECT_EQ(told().size(), 2U);
}

TEST_F(WhatIsFound, IsCountedBeyondTheMost) {
    findings.add(finding(at({"status"}), "told"));
    for (const char* detail : {"a", "b", "b"}) {
        findings.add(finding(at({"valueQuantity"}), detail, Severity::warning));
    }

    const auto issues = told(1);

    ASSERT_EQ(issues.size(), 2U);
    EXPECT_NE(issues[1].detail.find("There are 2 more issues"), std::string::npos);
    EXPECT_EQ(issues[1].severity, Severity::information);
}

TEST_F(WhatIsFound, IsAnErrorWhenOneIsBeyondTheMost) {
    findings.add(finding(at({"status"}), "told", Severity::warning));
    findings.add(finding(at({"valueQuantity"}), "not told"));

    EXPECT_EQ(told(1).back().severity, Severity::error);
}

TEST_F(WhatIsFound, HasItsLineAndColumnInCharacters) {
    findings.add(finding(at({"status"}), "here"));

    const auto issues = told();

    EXPECT_EQ(issues.front().line, 3U);
    EXPECT_EQ(issues.front().column, 56U);  // in bytes it would be 57
}

TEST_F(WhatIsFound, HasNoPlaceWithoutASource) {
    findings.add(finding(at({"status"}), "somewhere"));
    std::vector<Issue> issues;

    findings.tell(definitions, {}, 100, issues);

    EXPECT_EQ(issues.front().line, 0U);
}

TEST_F(WhatIsFound, NamesWhatIsMissing) {
    Finding missing = finding(tree.root(), "required");
    missing.missing = "code";
    findings.add(std::move(missing));

    EXPECT_EQ(told().front().expression, "Observation.code");
}

TEST_F(WhatIsFound, IsForgottenBackToAMark) {
    findings.add(finding(at({"status"}), "kept", Severity::warning));
    const std::size_t mark = findings.mark();
    findings.add(finding(at({"status"}), "tried"));
    EXPECT_TRUE(findings.has_errors_since(mark));

    findings.rewind(mark);

    EXPECT_FALSE(findings.has_errors_since(0));
    EXPECT_EQ(told().size(), 1U);
}

TEST_F(WhatIsFound, HasThePathOfAnItem) {
    const Node& second = *std::next(at({"note"}).begin());

    EXPECT_EQ(FindingPaths().of(*second.find("text"), definitions), "Observation.note[1].text");
}

TEST_F(WhatIsFound, HasThePathOfAChoiceWithItsType) {
    definitions.describe(tree);

    EXPECT_EQ(FindingPaths().of(at({"valueQuantity", "value"}), definitions),
              "Observation.value.ofType(Quantity).value");
}

TEST_F(WhatIsFound, HasThePathOfTheElementForItsSibling) {
    definitions.describe(tree);

    EXPECT_EQ(FindingPaths().of(at({"_issued", "id"}), definitions), "Observation.issued.id");
}

TEST_F(WhatIsFound, HasAPathThatRepeatsNoNameOfAnotherShape) {
    EXPECT_EQ(FindingPaths().of(*tree.root().find("not a name"), definitions),
              "Observation.children()[5]");
}

}  // namespace
}  // namespace fhir
