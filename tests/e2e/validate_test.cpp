// Resources held against R4: over the wire and at the command line.
#include "tests/e2e/gateway_test.hpp"

#include <algorithm>

namespace {

using namespace testing_support;

constexpr const char* good = R"({"resourceType":"Patient","active":true,"gender":"female"})";
constexpr const char* bad =
    "{\n  \"resourceType\": \"Patient\",\n  \"gender\": \"unheard-of\",\n"
    "  \"birthDate\": \"1947-13-02\"\n}\n";

class Validate : public GatewayTest {
protected:
    std::string file(const std::string& name, const std::string& text) {
        write_file(here.file(name), text);
        return here.file(name);
    }
};

std::vector<std::string> errors_of(const Answer& answer) {
    std::vector<std::string> places;
    for (const fhir::Node& issue : answer.resource().items("issue")) {
        if (issue.string("severity") != "error") continue;
        const fhir::Node* expression = issue.path({"expression"});
        if (expression == nullptr || expression->begin() == expression->end()) continue;
        places.emplace_back(expression->begin()->text());
    }
    return places;
}

TEST_F(Validate, NamesEveryFaultOfAResourceToAnyCaller) {
    const std::vector<std::string> places{"Patient.gender", "Patient.birthDate"};

    for (HttpsClient* who : {&practice, &link_worker, &provider}) {
        const Answer answer = who->post("/fhir/Patient/$validate", bad);
        ASSERT_EQ(answer.status, 200U) << answer.whole();
        EXPECT_EQ(errors_of(answer), places) << answer.whole();
    }
}

TEST_F(Validate, FindsNoErrorInAResourceThatIsRight) {
    for (const std::string target : {"/fhir/Patient/$validate", "/fhir/$validate"}) {
        const Answer answer = practice.post(target, good);
        EXPECT_EQ(answer.status, 200U) << answer.whole();
        EXPECT_TRUE(errors_of(answer).empty()) << answer.whole();
    }
}

TEST_F(Validate, TakesParametersAndXml) {
    const Answer wrapped = practice.post(
        "/fhir/Patient/$validate",
        std::string(R"({"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":)") +
            R"("create"},{"name":"resource","resource":)" + bad + "}]}");
    const Answer xml = practice.post("/fhir/Patient/$validate",
                                     R"(<Patient xmlns="http://hl7.org/fhir"><gender value="x"/>)"
                                     "</Patient>",
                                     {{"Content-Type", "application/fhir+xml"}});

    EXPECT_EQ(errors_of(wrapped).size(), 2U) << wrapped.whole();
    EXPECT_EQ(xml.status, 200U) << xml.whole();
    EXPECT_EQ(errors_of(xml), std::vector<std::string>{"Patient.gender"}) << xml.whole();
}

TEST_F(Validate, RefusesWhatIsNoResourceOfThatType) {
    EXPECT_TRUE(is_refusal(practice.post("/fhir/Patient/$validate", "{"), 400));
    EXPECT_TRUE(is_refusal(practice.post("/fhir/Task/$validate", good), 400));
    EXPECT_TRUE(is_refusal(practice.post("/fhir/Nothing/$validate", good), 404));
}

TEST_F(Validate, ShowsTheLineAndACaret) {
    const Outcome outcome = run_gateway({"validate", file("bad.json", bad)});

    EXPECT_EQ(outcome.exit_code, 65);
    EXPECT_NE(outcome.output.find("bad.json:3:13: error Patient.gender"), std::string::npos)
        << outcome.output;
    EXPECT_NE(outcome.output.find("  3 |   \"gender\": \"unheard-of\",\n    |             ^\n"),
              std::string::npos)
        << outcome.output;
}

TEST_F(Validate, WritesALineForEachResourceOfNdjson) {
    const std::string one = std::string(good) + "\n";
    const std::string many = file("many.ndjson", one +
                                                     R"({"resourceType":"Patient","x":1})"
                                                     "\n" +
                                                     one);
    const Outcome outcome = run_gateway({"validate", "--format", "ndjson", many});

    EXPECT_EQ(outcome.exit_code, 65);
    EXPECT_EQ(std::ranges::count(outcome.output, '\n'), 3) << outcome.output;
    EXPECT_NE(outcome.output.find("\"line\":2,\"valid\":false"), std::string::npos)
        << outcome.output;
    EXPECT_NE(outcome.output.find("\"line\":3,\"valid\":true"), std::string::npos)
        << outcome.output;
}

TEST_F(Validate, ExitsByWhatItFound) {
    const std::string fine = file("fine.json", good);

    EXPECT_EQ(run_gateway({"validate", fine}).exit_code, 0);
    EXPECT_EQ(run_gateway({"validate", fine, here.file("nowhere.json")}).exit_code, 66);
    EXPECT_EQ(run_gateway({"validate", "--package", here.file("nowhere"), fine}).exit_code, 78);
    EXPECT_EQ(run_gateway({"validate", "--profile", "http://nowhere", fine}).exit_code, 64);
}

}  // namespace
