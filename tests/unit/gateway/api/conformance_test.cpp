// What R4 and profiles say, and what the gateway says, as one list; and which profiles are asked of
// which resource.
#include "gateway/api/conformance.hpp"

#include "fhir/json_reader.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Severity;
using gateway::Conformance;
using gateway::joined;

Issue own(IssueType type, std::string expression) {
    Issue issue;
    issue.type = type;
    issue.code = "own";
    issue.expression = std::move(expression);
    return issue;
}

Issue of_fhir(Severity severity, std::string expression, std::uint32_t line = 7) {
    Issue issue;
    issue.severity = severity;
    issue.code = "fhir";
    issue.expression = std::move(expression);
    issue.rule = "rule";
    issue.line = line;
    issue.column = 3;
    return issue;
}

// "own Patient.gender 7:3 rule" of each, parted by semicolons.
std::string told(const std::vector<Issue>& issues) {
    std::string text;
    for (const Issue& issue : issues) {
        if (!text.empty()) text += "; ";
        if (issue.severity != Severity::error) text += "warning ";
        text += std::string(issue.code) + " " + issue.expression;
        if (issue.line != 0) {
            text += " " + std::to_string(issue.line) + ":" + std::to_string(issue.column);
        }
        if (!issue.rule.empty()) text += " " + issue.rule;
    }
    return text;
}

TEST(JoinedIssues, KeepWhatOnlyOneOfBothHasFound) {
    EXPECT_EQ(told(joined({of_fhir(Severity::error, "Patient.gender")},
                          {own(IssueType::required, "Patient.name")})),
              "fhir Patient.gender 7:3 rule; own Patient.name");
}

TEST(JoinedIssues, TellAFaultThatBothFoundOnceInTheGatewaysWords) {
    EXPECT_EQ(told(joined({of_fhir(Severity::error, "Patient.gender")},
                          {own(IssueType::code_invalid, "Patient.gender")})),
              "own Patient.gender 7:3 rule");
}

TEST(JoinedIssues, KnowAChoiceByTheNameThatTheMessageHas) {
    EXPECT_EQ(told(joined({of_fhir(Severity::error, "Patient.deceased.ofType(dateTime)")},
                          {own(IssueType::value, "Patient.deceasedDateTime")})),
              "own Patient.deceasedDateTime 7:3 rule");
}

TEST(JoinedIssues, GiveEveryFaultOfOurOwnAtAPlaceItsLine) {
    EXPECT_EQ(told(joined({of_fhir(Severity::error, "Patient.name")},
                          {own(IssueType::required, "Patient.name"),
                           own(IssueType::value, "Patient.name")})),
              "own Patient.name 7:3 rule; own Patient.name 7:3 rule");
}

TEST(JoinedIssues, KeepTheFirstLineOfAPlaceWithSeveralFaults) {
    EXPECT_EQ(told(joined({of_fhir(Severity::error, "Patient.name", 7),
                           of_fhir(Severity::error, "Patient.name", 9)},
                          {own(IssueType::required, "Patient.name")})),
              "own Patient.name 7:3 rule");
}

TEST(JoinedIssues, TellBothWhereTheGatewayAsksWhatNobodyElseDoes) {
    for (const IssueType type :
         {IssueType::business_rule, IssueType::forbidden, IssueType::not_supported}) {
        EXPECT_EQ(told(joined({of_fhir(Severity::error, "ServiceRequest.requester")},
                              {own(type, "ServiceRequest.requester")})),
                  "fhir ServiceRequest.requester 7:3 rule; own ServiceRequest.requester");
    }
}

TEST(JoinedIssues, DoNotTakeAWarningForTheFaultAtItsPlace) {
    EXPECT_EQ(told(joined({of_fhir(Severity::warning, "Patient.gender")},
                          {own(IssueType::code_invalid, "Patient.gender")})),
              "own Patient.gender; warning fhir Patient.gender 7:3 rule");
    Issue doubt = own(IssueType::code_invalid, "Patient.gender");
    doubt.severity = Severity::warning;
    EXPECT_EQ(told(joined({of_fhir(Severity::error, "Patient.gender")}, {doubt})),
              "fhir Patient.gender 7:3 rule; warning own Patient.gender");
}

// "Patient p Bundle b": each resource and what is demanded of it.
std::string demanded(const gateway::ConformanceSettings& settings, const std::string& json) {
    auto library = std::make_unique<const fhir::Library>();
    const Conformance conformance(std::move(library), settings);
    const auto tree = fhir::read_json(json).value();
    std::string text;
    for (const fhir::Demand& demand : conformance.demands_of(tree.root())) {
        if (!text.empty()) text += " ";
        text += std::string(demand.resource->string("resourceType")) + " ";
        text += demand.profile;
    }
    return text;
}

std::string bundle(const std::string& type, const std::string& resource) {
    return R"({"resourceType":"Bundle","type":")" + type + R"(","entry":[{"resource":)" + resource +
           R"(},{"request":{"method":"GET","url":"Patient/1"}}]})";
}

constexpr const char* person = R"({"resourceType":"Patient"})";

TEST(Demands, AreOfTheRootByItsType) {
    EXPECT_EQ(demanded({{}, {{"Patient", {"p", "q"}}, {"Task", {"t"}}}, {}}, person),
              "Patient p Patient q");
}

TEST(Demands, ReachTheResourcesOfEntries) {
    for (const char* type : {"transaction", "batch", "message", "document"}) {
        EXPECT_EQ(demanded({{}, {{"Patient", {"p"}}, {"Bundle", {"b"}}}, {}}, bundle(type, person)),
                  "Bundle b Patient p");
    }
}

TEST(Demands, LeaveOthersResourcesInASearchsetAlone) {
    EXPECT_EQ(demanded({{}, {{"Patient", {"p"}}}, {}}, bundle("searchset", person)), "");
}

TEST(Demands, ReachTheBundleInABundle) {
    EXPECT_EQ(
        demanded({{}, {{"Patient", {"p"}}}, {}}, bundle("message", bundle("document", person))),
        "Patient p");
}

TEST(Demands, OfAMessageFollowItsEvent) {
    const gateway::ConformanceSettings settings{
        {}, {}, {{"new", {"code"}}, {"http://e|new", {"coding"}}, {"http://uri", {"uri"}}}};
    const auto message = [](const std::string& event) {
        return bundle("message", R"({"resourceType":"MessageHeader",)" + event + "}");
    };

    EXPECT_EQ(demanded(settings, message(R"("eventCoding":{"system":"http://e","code":"new"})")),
              "Bundle code Bundle coding");
    EXPECT_EQ(demanded(settings, message(R"("eventCoding":{"system":"http://f","code":"new"})")),
              "Bundle code");
    EXPECT_EQ(demanded(settings, message(R"("eventUri":"http://uri")")), "Bundle uri");
    EXPECT_EQ(demanded(settings, message(R"("eventCoding":{"code":"old"})")), "");
}

TEST(Demands, OfAnEventAreOfMessagesAlone) {
    EXPECT_EQ(demanded({{}, {}, {{"http://uri", {"uri"}}}},
                       bundle("transaction",
                              R"({"resourceType":"MessageHeader","eventUri":"http://uri"})")),
              "");
}

TEST(ConformanceSettings, NameEveryProfileThatCannotBeMet) {
    const std::string patient = "http://hl7.org/fhir/StructureDefinition/Patient";
    const auto loaded = Conformance::load(
        {{}, {{"Patient", {patient, "http://nowhere"}}, {"Task", {patient}}}, {{"e", {patient}}}});

    ASSERT_FALSE(loaded);
    std::string text;
    for (const Issue& issue : loaded.error().issues) {
        text += issue.expression + ": " + issue.detail + "\n";
    }
    EXPECT_EQ(text,
              "fhir.profiles.Patient: http://nowhere is in none of the packages\n"
              "fhir.profiles.Task: " +
                  patient +
                  " is for Patient\n"
                  "fhir.messages.e: " +
                  patient + " is for Patient\n");
}

}  // namespace
