#include "fhir/error.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

using fhir::ErrorKind;
using fhir::IssueType;

TEST(Error, SpeaksTheIssueTypesOfFhir) {
    EXPECT_EQ(to_code(IssueType::code_invalid), "code-invalid");
    EXPECT_EQ(to_code(IssueType::business_rule), "business-rule");
    EXPECT_EQ(to_code(IssueType::multiple_matches), "multiple-matches");
    EXPECT_EQ(to_code(IssueType::too_costly), "too-costly");
}

TEST(Error, HasAWordForEveryIssueType) {
    for (int type = 0; type <= static_cast<int>(IssueType::informational); ++type) {
        EXPECT_FALSE(to_code(static_cast<IssueType>(type)).empty()) << type;
    }
}

TEST(Error, SpeaksTheSeveritiesOfFhir) {
    EXPECT_EQ(to_code(fhir::Severity::error), "error");
    EXPECT_EQ(to_code(fhir::Severity::warning), "warning");
    EXPECT_EQ(to_code(fhir::Severity::information), "information");
}

TEST(Error, IsMadeWithOneIssue) {
    const auto error = fhir::make_error(ErrorKind::invalid, IssueType::required, "missing",
                                        "the status is missing", "Task.status");

    ASSERT_EQ(error.issues.size(), 1U);
    EXPECT_EQ(error.kind, ErrorKind::invalid);
    EXPECT_EQ(error.issues[0].type, IssueType::required);
    EXPECT_EQ(error.issues[0].code, "missing");
    EXPECT_EQ(error.issues[0].detail, "the status is missing");
    EXPECT_EQ(error.issues[0].expression, "Task.status");
}

TEST(Error, KeepsAHiddenCauseFromTheSender) {
    const auto error = fhir::hidden_error(ErrorKind::unavailable, "disk full");

    EXPECT_TRUE(error.issues.empty());
    EXPECT_EQ(error.cause, "disk full");
}

TEST(Error, IsThrownWhenAResultIsUsedUnchecked) {
    const fhir::Result<int> failed = fhir::hidden_error(ErrorKind::internal, "a bug");

    EXPECT_THROW(failed.value(), std::runtime_error);
}

}  // namespace
