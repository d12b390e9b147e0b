// What is sent is held against R4, the installation's profiles and the gateway's rules at once.
#include "fhir/json_writer.hpp"
#include "tests/e2e/gateway_test.hpp"

#include <filesystem>

namespace {

using namespace testing_support;

// The first issue at that place; null: none.
const fhir::Node* issue_at(const Answer& answer, std::string_view place) {
    for (const fhir::Node& issue : answer.resource().items("issue")) {
        for (const fhir::Node& expression : issue.items("expression")) {
            if (expression.text() == place) return &issue;
        }
    }
    return nullptr;
}

// Of the extension with that end; empty: it has none.
std::string extension_of(const fhir::Node& issue, std::string_view end) {
    for (const fhir::Node& extension : issue.items("extension")) {
        if (extension.string("url").ends_with(end)) {
            return fhir::write_json(*(extension.find("valueInteger") != nullptr
                                          ? extension.find("valueInteger")
                                          : extension.find("valueString")));
        }
    }
    return {};
}

std::string with_member(const std::string& member) {
    Message message;
    message.more = ",\n" + member;
    return referral(message);
}

std::string entry_of_batch(const std::string& resource) {
    return R"({"resource":)" + resource + R"(,"request":{"method":"POST","url":"ServiceRequest"}})";
}

class HeldAgainstR4 : public GatewayTest {};

TEST_F(HeldAgainstR4, NamesItsFaultsAndOurOwnInOneOutcome) {
    Message message;
    message.priority = "stat";
    message.more = ",\n\"asNeededCodeableConcept\":{\"coding\":[]}";

    const Answer refused = practice.post("/fhir/ServiceRequest", referral(message));

    EXPECT_TRUE(is_refusal(refused, 400));
    EXPECT_NE(issue_at(refused, "ServiceRequest.priority"), nullptr) << refused.whole();
    const fhir::Node* fault =
        issue_at(refused, "ServiceRequest.asNeeded.ofType(CodeableConcept).coding");
    ASSERT_NE(fault, nullptr) << refused.whole();
    EXPECT_EQ(extension_of(*fault, "issue-line"), "2");
    EXPECT_EQ(extension_of(*fault, "issue-col"), "37");
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(HeldAgainstR4, BreaksARuleWith422) {
    const Answer refused =
        practice.post("/fhir/ServiceRequest", with_member(R"("doNotPerform":false,)"
                                                          R"("occurrenceDateTime":"2026-02-30")"));

    EXPECT_TRUE(is_refusal(refused, 422));
    EXPECT_NE(issue_at(refused, "ServiceRequest.occurrence.ofType(dateTime)"), nullptr)
        << refused.whole();
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(HeldAgainstR4, NamesAFaultInAnEntryOfATransaction) {
    std::string bundle = transaction({});
    const std::string gender = R"("gender":"female")";
    bundle.replace(bundle.find(gender), gender.size(),
                   R"("maritalStatus":{"txt":"widowed"},"gender":"lady")");

    const Answer refused = practice.post("/fhir", bundle);

    EXPECT_TRUE(is_refusal(refused, 400));
    EXPECT_NE(issue_at(refused, "Bundle.entry[0].resource.gender"), nullptr) << refused.whole();
    EXPECT_NE(issue_at(refused, "Bundle.entry[0].resource.maritalStatus"), nullptr)
        << refused.whole();
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(HeldAgainstR4, RefusesOneEntryOfABatchAndTakesTheOther) {
    Message other;
    other.identifier = "batch-2";
    const Answer answer =
        practice.post("/fhir", R"({"resourceType":"Bundle","type":"batch","entry":[)" +
                                   entry_of_batch(with_member(R"("occurrenceDateTime":"soon")")) +
                                   "," + entry_of_batch(referral(other)) + "]}");

    ASSERT_EQ(answer.status, 200U) << answer.whole();
    const fhir::Node& entries = *answer.resource().find("entry");
    const fhir::Node& refused = *entries.begin();
    const fhir::Node& taken = *++entries.begin();
    EXPECT_TRUE(refused.path({"response", "status"})->text().starts_with("422"));
    EXPECT_TRUE(taken.path({"response", "status"})->text().starts_with("201"));
    // The place is in the entry; the sender knows no lines of that text.
    const std::string told = fhir::write_json(refused);
    EXPECT_NE(told.find("ServiceRequest.occurrence.ofType(dateTime)"), std::string::npos) << told;
    EXPECT_EQ(told.find("issue-line"), std::string::npos) << told;
}

TEST_F(HeldAgainstR4, NamesTheLineOfAFaultInXml) {
    const Answer refused =
        practice.post("/fhir/ServiceRequest",
                      "<ServiceRequest xmlns=\"http://hl7.org/fhir\">\n<status value=\"active\"/>\n"
                      "<intent value=\"order\"/>\n<subject><display value=\"a\"/></subject>\n"
                      "<occurrenceDateTime value=\"soon\"/>\n</ServiceRequest>",
                      {{"Content-Type", "application/fhir+xml"}});

    EXPECT_TRUE(is_refusal(refused, 422));
    const fhir::Node* fault = issue_at(refused, "ServiceRequest.occurrence.ofType(dateTime)");
    ASSERT_NE(fault, nullptr) << refused.whole();
    EXPECT_EQ(extension_of(*fault, "issue-line"), "5");
}

TEST_F(HeldAgainstR4, TakesWhatIsOnlyWarnedOf) {
    const Answer taken = practice.post(
        "/fhir/ServiceRequest",
        with_member(R"("category":[{"coding":[{"system":"http://snomed.info/sct",)"
                    R"("code":"306206006"},{"system":"https://practice.example/c","code":"a"}]}])"),
        {{"Prefer", "return=OperationOutcome"}});

    ASSERT_EQ(taken.status, 201U) << taken.whole();
    for (const char* index : {"0", "1"}) {
        const fhir::Node* warning =
            issue_at(taken, std::string("ServiceRequest.category[0].coding[") + index + "].code");
        ASSERT_NE(warning, nullptr) << taken.whole();
        EXPECT_EQ(warning->string("severity"), "warning");
    }
    EXPECT_EQ(claimed_tasks(claim(link_worker, "U99901")).size(), 1U);
}

TEST_F(HeldAgainstR4, NamesAFaultInTheUpdateOfATask) {
    const std::string task = task_of(practice, send("update-1"));
    const auto patch = [&](const std::string& note) {
        return link_worker.send("PATCH", task,
                                R"([{"op":"replace","path":"/status","value":"accepted"},)"
                                R"({"op":"add","path":"/note/-","value":)" +
                                    note + "}]",
                                {{"Content-Type", "application/json-patch+json"}});
    };

    const Answer no_time = patch(R"({"text":"Rang twice","time":"yesterday"})");
    const Answer no_fhir = patch(R"({"text":"Rang twice","tme":"2026-11-25"})");
    const Answer taken = patch(R"({"text":"Rang twice","time":"2026-11-25"})");

    EXPECT_TRUE(is_refusal(no_time, 422));
    EXPECT_NE(issue_at(no_time, "Task.note[1].time"), nullptr) << no_time.whole();
    EXPECT_TRUE(is_refusal(no_fhir, 400));
    EXPECT_EQ(taken.status, 200U) << taken.whole();
}

TEST_F(HeldAgainstR4, LetsATaskThatIsPutLeaveOutWhatNeverChanges) {
    const std::string task = task_of(practice, send("update-2"));

    const Answer taken =
        link_worker.send("PUT", task, R"({"resourceType":"Task","status":"accepted"})");
    const Answer refused = link_worker.send(
        "PUT", task, R"({"resourceType":"Task","status":"in-progress","priority":7})");

    EXPECT_EQ(taken.status, 200U) << taken.whole();
    EXPECT_TRUE(is_refusal(refused, 400));
    EXPECT_NE(issue_at(refused, "Task.priority"), nullptr) << refused.whole();
}

TEST_F(HeldAgainstR4, FindsNothingWrongInWhatTheGatewayServes) {
    const std::string sent = send("served-1");
    const std::string task = task_of(practice, sent);
    ASSERT_EQ(step(link_worker, task, "accepted").status, 200U);
    ASSERT_EQ(step(link_worker, task, "completed", With::output).status, 200U);

    for (const std::string& target : {sent, sent + "/_history", task, task + "/_history"}) {
        const Answer served = link_worker.get(target);
        ASSERT_EQ(served.status, 200U) << served.whole();
        const Answer found = practice.post("/fhir/$validate", served.body);
        EXPECT_FALSE(found.says("\"severity\":\"error\"")) << target << found.whole();
    }
}

// An installation that asks for a note in each referral, a telephone of each person, and a second
// entry of each message of a kind.
class HeldAgainstProfiles : public GatewayTest {
protected:
    HeldAgainstProfiles()
        : GatewayTest(
              "[fhir]\npackages = [\"profiles\"]\n"
              "[fhir.profiles]\n"
              "ServiceRequest = [\"https://profiles.example/ServiceRequest\"]\n"
              "Patient = [\"https://profiles.example/Patient\"]\n"
              "[fhir.messages]\n"
              "\"https://events.example|new\" = [\"https://profiles.example/Bundle\"]\n") {}

    void SetUp() override {
        std::filesystem::create_directory(here.file("profiles"));
        write_profile("ServiceRequest", "occurrence[x]", 1);
        write_profile("Patient", "maritalStatus", 1);
        write_profile("Bundle", "timestamp", 1);
        GatewayTest::SetUp();
    }

    void write_profile(const std::string& type, const std::string& element, int least) {
        const std::string path = type + "." + element;
        write_file(here.file("profiles/" + type + ".json"),
                   R"({"resourceType":"StructureDefinition","url":"https://profiles.example/)" +
                       type + R"(","name":"Ours","status":"active","kind":"resource",)" +
                       R"("abstract":false,"type":")" + type +
                       R"(","baseDefinition":"http://hl7.org/fhir/StructureDefinition/)" + type +
                       R"(","derivation":"constraint","differential":{"element":[{"id":")" + path +
                       R"(","path":")" + path + R"(","min":)" + std::to_string(least) + "}]}}");
    }
};

std::string with_marital_status(std::string message) {
    const std::string gender = R"("gender":"female")";
    return message.replace(message.find(gender), gender.size(),
                           R"("gender":"female","maritalStatus":{"text":"widowed"})");
}

TEST_F(HeldAgainstProfiles, RefusesAReferralThatDoesNotMeetThem) {
    const Answer refused = practice.post("/fhir/ServiceRequest", referral({}));

    EXPECT_TRUE(is_refusal(refused, 422));
    const fhir::Node* fault = issue_at(refused, "ServiceRequest.occurrence");
    ASSERT_NE(fault, nullptr) << refused.whole();
    EXPECT_NE(extension_of(*fault, "message-id").find("https://profiles.example/ServiceRequest"),
              std::string::npos)
        << refused.whole();
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(HeldAgainstProfiles, TakesAReferralThatMeetsThem) {
    EXPECT_EQ(
        practice.post("/fhir/ServiceRequest", with_member(R"("occurrenceDateTime":"2026-11")"))
            .status,
        201U);
}

TEST_F(HeldAgainstProfiles, ReachTheEntriesOfATransaction) {
    Message message;
    message.more = R"(,"occurrenceDateTime":"2026-11")";

    const Answer refused = practice.post("/fhir", transaction(message));
    const Answer taken = practice.post("/fhir", with_marital_status(transaction(message)));

    EXPECT_TRUE(is_refusal(refused, 422));
    EXPECT_NE(issue_at(refused, "Bundle.entry[0].resource.maritalStatus"), nullptr)
        << refused.whole();
    EXPECT_EQ(taken.status, 200U) << taken.whole();
}

TEST_F(HeldAgainstProfiles, OfAKindOfMessageAreAskedByValidate) {
    const auto message = [](const std::string& event) {
        return R"({"resourceType":"Bundle","type":"message","entry":[{"fullUrl":)"
               R"("urn:uuid:0190a000-0000-7000-8000-000000000001","resource":{"resourceType":)"
               R"("MessageHeader","eventCoding":{"system":"https://events.example","code":")" +
               event + R"("},"source":{"endpoint":"https://practice.example"}}}]})";
    };

    const Answer fits = practice.post("/fhir/Bundle/$validate", message("old"));
    const Answer lacks = practice.post("/fhir/Bundle/$validate", message("new"));

    EXPECT_EQ(issue_at(fits, "Bundle.timestamp"), nullptr) << fits.whole();
    EXPECT_NE(issue_at(lacks, "Bundle.timestamp"), nullptr) << lacks.whole();
}

}  // namespace
