// $validate: resources held against R4, over the wire.
#include "tests/e2e/gateway_test.hpp"

namespace {

using namespace testing_support;

constexpr const char* good = R"({"resourceType":"Patient","active":true,"gender":"female"})";
constexpr const char* bad =
    "{\n  \"resourceType\": \"Patient\",\n  \"gender\": \"unheard-of\",\n"
    "  \"birthDate\": \"1947-13-02\"\n}\n";

class Validate : public GatewayTest {};

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

TEST_F(Validate, TakesParametersInXmlAndTellsTheLineOfTheWholeBody) {
    const Answer answer = practice.post(
        "/fhir/Patient/$validate",
        "<Parameters xmlns=\"http://hl7.org/fhir\">\n<parameter>\n<name value=\"resource\"/>\n"
        "<resource><Patient><gender value=\"x\"/></Patient></resource></parameter></Parameters>",
        {{"Content-Type", "application/fhir+xml"}, {"Accept", "application/fhir+json"}});

    EXPECT_EQ(answer.status, 200U) << answer.whole();
    EXPECT_EQ(errors_of(answer), std::vector<std::string>{"Patient.gender"}) << answer.whole();
    EXPECT_TRUE(answer.says("operationoutcome-issue-line\",\"valueInteger\":4")) << answer.whole();
}

TEST_F(Validate, ReadsModeAndProfileFromTheAddressOrFromParameters) {
    const std::string patient = "http://hl7.org/fhir/StructureDefinition/Patient";
    const auto parameters = [&](const std::string& mode, const std::string& profile) {
        return R"({"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":")" + mode +
               R"("},{"name":"profile","valueUri":")" + profile +
               R"("},{"name":"resource","resource":)" + good + "}]}";
    };
    const std::string address = "/fhir/Patient/$validate?mode=profile&profile=";

    EXPECT_TRUE(errors_of(practice.post(address + patient, good)).empty());
    EXPECT_TRUE(errors_of(practice.post("/fhir/Patient/$validate", parameters("profile", patient)))
                    .empty());
    for (const Answer& answer :
         {practice.post(address + "https://example.org/unknown", good),
          practice.post("/fhir/Patient/$validate",
                        parameters("profile", "https://example.org/unknown"))}) {
        EXPECT_EQ(answer.status, 200U) << answer.whole();
        EXPECT_EQ(errors_of(answer), std::vector<std::string>{"Patient"}) << answer.whole();
        EXPECT_TRUE(answer.says("unknown-profile")) << answer.whole();
    }
    EXPECT_TRUE(is_refusal(practice.post("/fhir/Patient/$validate?mode=guess", good), 400));
    EXPECT_TRUE(is_refusal(practice.post("/fhir/Patient/$validate?mode=profile", good), 400));
    EXPECT_EQ(practice.post("/fhir/Patient/$validate?mode=update", good).status, 200U);
}

TEST_F(Validate, RefusesABodyThatIsEmptyOrTooLarge) {
    const Answer empty = practice.post("/fhir/Patient/$validate", "");
    const Answer parameters =
        practice.post("/fhir/Patient/$validate", R"({"resourceType":"Parameters"})");
    const Answer huge = practice.post(
        "/fhir/Patient/$validate",
        R"({"resourceType":"Patient","name":[{"family":")" + std::string(2U << 20U, 'x') + "\"}]}");

    EXPECT_TRUE(is_refusal(empty, 400));
    EXPECT_TRUE(is_refusal(parameters, 400));
    EXPECT_TRUE(parameters.says("one called resource")) << parameters.whole();
    EXPECT_TRUE(is_refusal(huge, 413));
    EXPECT_EQ(practice.post("/fhir/Patient/$validate", good).status, 200U);
}

TEST_F(Validate, StoresNothing) {
    EXPECT_EQ(practice.post("/fhir/ServiceRequest/$validate", referral({})).status, 200U);
    EXPECT_TRUE(nothing_is_stored());
}

}  // namespace
