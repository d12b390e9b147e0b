#include "gateway/http/outcome.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/systems.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace {

using namespace gateway;
using fhir::Error;
using fhir::ErrorKind;
using fhir::Issue;

constexpr auto last_kind = ErrorKind::version_not_supported;

Error error_of(ErrorKind kind) {
    Error error;
    error.kind = kind;
    return error;
}

std::vector<ErrorKind> all_kinds() {
    std::vector<ErrorKind> kinds;
    for (int i = 0; i <= static_cast<int>(last_kind); ++i) {
        kinds.push_back(static_cast<ErrorKind>(i));
    }
    return kinds;
}

TEST(Outcome, HasARowForEveryKindOfError) {
    std::set<unsigned> statuses;
    for (const ErrorKind kind : all_kinds()) {
        const HttpResponse response = outcome_response(error_of(kind));
        EXPECT_GE(response.status, 400U);
        EXPECT_FALSE(reason_of(response.status).empty()) << response.status;
        EXPECT_NE(response.body.find("\"text\":\""), std::string::npos);
        statuses.insert(response.status);
    }
    EXPECT_EQ(statuses.size(), all_kinds().size());
}

TEST(Outcome, TellsNothingOfTheCause) {
    const HttpResponse response =
        outcome_response(fhir::hidden_error(ErrorKind::internal, "disk sda1 is full"));

    EXPECT_EQ(response.status, 500U);
    EXPECT_EQ(response.body.find("sda1"), std::string::npos);
}

TEST(Outcome, NamesTheIssueInOurCodesAndTheNhsOnes) {
    Error error = fhir::make_error(ErrorKind::invalid, fhir::IssueType::required, "no-birth-date",
                                   "the person needs a date of birth", "Patient.birthDate");

    const auto tree = fhir::read_json(outcome_response(error).body);

    ASSERT_TRUE(tree);
    const fhir::Node* issue = tree->root().path({"issue"});
    ASSERT_NE(issue, nullptr);
    const fhir::Node& first = *issue->begin();
    EXPECT_EQ(first.string("severity"), "error");
    EXPECT_EQ(first.string("code"), "required");
    EXPECT_EQ(first.path({"details", "text"})->text(), "the person needs a date of birth");
    EXPECT_EQ(first.path({"expression"})->begin()->text(), "Patient.birthDate");
    EXPECT_EQ(first.find("diagnostics"), nullptr);
    std::vector<std::string> codings;
    for (const fhir::Node& coding : *first.path({"details", "coding"})) {
        codings.push_back(std::string(coding.string("system")) + "|" +
                          std::string(coding.string("code")));
    }
    const std::vector<std::string> expected{
        std::string(fhir::own::issue_codes) + "|no-birth-date",
        std::string(fhir::nhs::http_error_codes) + "|REC_UNPROCESSABLE_ENTITY"};
    EXPECT_EQ(codings, expected);
}

// "url value" of each extension of the outcome's only issue, in order.
std::vector<std::string> extensions_of(const Issue& issue) {
    const auto tree = fhir::read_json(outcome_json({issue}));
    std::vector<std::string> told;
    const fhir::Node* list = tree->root().path({"issue", "extension"});
    if (list == nullptr) return told;
    for (const fhir::Node& extension : *list) {
        const fhir::Node* number = extension.find("valueInteger");
        const fhir::Node* value = number != nullptr ? number : extension.find("valueString");
        told.push_back(std::string(extension.string("url")) + " " + std::string(value->text()));
    }
    return told;
}

TEST(Outcome, TellsTheLineTheColumnAndTheRule) {
    Issue issue;
    issue.rule = "dom-6";
    issue.line = 3;
    issue.column = 17;

    const std::vector<std::string> expected{
        "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line 3",
        "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col 17",
        "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id dom-6"};
    EXPECT_EQ(extensions_of(issue), expected);
}

TEST(Outcome, TellsTheRuleAloneWhereThePlaceIsNotKnown) {
    Issue issue;
    issue.rule = "dom-6";

    const std::vector<std::string> expected{
        "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id dom-6"};
    EXPECT_EQ(extensions_of(issue), expected);
}

TEST(Outcome, HasNoEmptyListOfExtensions) {
    EXPECT_EQ(outcome_json({Issue{}}).find("extension"), std::string::npos);
}

TEST(Outcome, KeepsWarningsAndTheirSeverity) {
    const std::vector<Issue> issues{{fhir::Severity::warning, fhir::IssueType::value, "w", "a", {}},
                                    {fhir::Severity::error, fhir::IssueType::value, "e", "b", {}}};

    const std::string text = outcome_json(issues, 422);

    EXPECT_NE(text.find("\"severity\":\"warning\""), std::string::npos);
    EXPECT_EQ(text.find("REC_UNPROCESSABLE_ENTITY"), text.rfind("REC_UNPROCESSABLE_ENTITY"));
}

TEST(Outcome, OfNothingSaysThatAllIsWell) {
    EXPECT_NE(outcome_json({}).find("\"severity\":\"information\""), std::string::npos);
}

TEST(Outcome, SaysWhenToComeBack) {
    Error later = error_of(ErrorKind::throttled);
    later.retry_after = std::chrono::seconds(7);

    EXPECT_EQ(outcome_response(later).fields.get("Retry-After"), "7");
    EXPECT_EQ(outcome_response(error_of(ErrorKind::unavailable)).fields.get("Retry-After"), "5");
}

TEST(Outcome, ListsTheMethodsThatAreAllowed) {
    Error error = error_of(ErrorKind::method_not_allowed);
    error.allow = "GET, HEAD";

    EXPECT_EQ(outcome_response(error).fields.get("Allow"), "GET, HEAD");
}

}  // namespace
