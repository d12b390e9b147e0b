// The same gateway for those who speak FHIR XML.
#include "fhir/digest.hpp"
#include "fhir/json_reader.hpp"
#include "fhir/xml_writer.hpp"
#include "tests/e2e/gateway_test.hpp"
#include "tests/support/definitions.hpp"

namespace {

using namespace testing_support;

class Xml : public GatewayTest {};

const std::string xml_type = "application/fhir+xml";

std::string in_xml(const std::string& json) {
    const auto tree = fhir::read_json(json);
    if (!tree) throw std::runtime_error("no JSON: " + json);
    return fhir::write_xml(tree->root(), r4());
}

Answer send_xml(HttpsClient& who, const std::string& method, const std::string& target,
                const std::string& json, Headers headers = {}) {
    headers.emplace_back("Content-Type", xml_type + "; charset=utf-8");
    return who.send(method, target, in_xml(json), headers);
}

Answer get_xml(HttpsClient& who, const std::string& target) {
    return who.get(target, {{"Accept", xml_type}});
}

testing::AssertionResult is_xml(const Answer& answer, unsigned status) {
    if (answer.status == status && answer.header("Content-Type") == xml_type + "; charset=utf-8" &&
        answer.body.starts_with('<')) {
        return testing::AssertionSuccess();
    }
    return testing::AssertionFailure()
           << "not " << status << " in XML: " << answer.header("Content-Type") << ' '
           << answer.whole();
}

// Whatever the order of the members, which is the standard's in XML.
testing::AssertionResult say_the_same(const Answer& xml, const Answer& json) {
    if (fhir::digest_of(xml.resource(), {}) == fhir::digest_of(json.resource(), {})) {
        return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << xml.whole() << "\nis not\n" << json.whole();
}

TEST_F(Xml, TakesAReferralAndAnswersInTheSameFormat) {
    Message message;
    message.identifier = "xml-1";
    const Answer created = send_xml(practice, "POST", "/fhir/ServiceRequest", referral(message));

    ASSERT_TRUE(is_xml(created, 201));
    EXPECT_EQ(created.text({"resourceType"}), "ServiceRequest");
    const std::string target = target_of(here, created.header("Location"));
    EXPECT_EQ(practice.get(target).text({"subject", "reference"}), "#pat");
}

TEST_F(Xml, TakesATransaction) {
    const Answer taken = send_xml(practice, "POST", "/fhir", transaction({}));

    ASSERT_TRUE(is_xml(taken, 200));
    EXPECT_EQ(taken.text({"type"}), "transaction-response");
    EXPECT_EQ(resources_of(practice.get("/fhir/ServiceRequest"), "ServiceRequest").size(), 1U);
}

TEST_F(Xml, SaysWhatJsonSaysOfAnything) {
    Message message;
    message.identifier = "same-1";
    message.more =
        R"(,"occurrencePeriod":{"start":"2026-11-01"},"quantityQuantity":{"value":1.50},)"
        R"("_priority":{"extension":[{"url":"https://practice.example/why","valueCode":)"
        R"("list"}]},"doNotPerform":false)";
    const std::string sent = send(message);
    Message other;
    other.identifier = "same-2";
    send_xml(practice, "POST", "/fhir/ServiceRequest", referral(other));
    const auto claimed = claimed_tasks(claim(link_worker, "U99901"));
    ASSERT_EQ(claimed.size(), 2U);
    ASSERT_EQ(step(link_worker, claimed[0], "accepted").status, 200U);
    ASSERT_EQ(step(link_worker, claimed[0], "in-progress").status, 200U);
    ASSERT_EQ(step(link_worker, claimed[0], "completed", With::output).status, 200U);
    practice.get(claimed[0]);  // it hears how it ended, which the timeline tells from then on

    for (const std::string& target :
         {std::string("/fhir/metadata"), sent, sent + "/_history", sent + "/_history/1",
          sent + "/$timeline", std::string("/fhir/ServiceRequest?_count=1"),
          std::string("/fhir/Task?requester=Organization/A99901&_include=Task:focus"), claimed[0],
          claimed[0] + "/_history", std::string("/fhir/Subscription/feed-A99901"),
          std::string("/fhir/Subscription/feed-A99901/$status"),
          std::string("/fhir/Subscription/feed-A99901/$events?eventsSinceNumber=1&content="
                      "full-resource")}) {
        const Answer json = practice.get(target);
        const Answer xml = get_xml(practice, target);
        ASSERT_EQ(json.status, 200U) << target << json.whole();
        EXPECT_TRUE(is_xml(xml, 200)) << target;
        EXPECT_TRUE(say_the_same(xml, json)) << target;
    }
}

TEST_F(Xml, ShowsAProviderItsViewOfAReferralSentInXml) {
    Message message;
    message.performer = org::provider;
    ASSERT_TRUE(is_xml(send_xml(practice, "POST", "/fhir/ServiceRequest", referral(message)), 201));
    const Answer offered = provider.get("/fhir/Task?owner=Organization/P9901&_include=Task:focus");

    ASSERT_EQ(resources_of(offered, "ServiceRequest").size(), 1U) << offered.whole();
    EXPECT_TRUE(offered.says("Zebedina"));
    EXPECT_FALSE(offered.says("PLANTEDNOTE"));
}

TEST_F(Xml, KnowsARepeatInEitherFormat) {
    Message message;
    message.identifier = "repeat-1";
    const Answer first = send_xml(practice, "POST", "/fhir/ServiceRequest", referral(message));
    ASSERT_TRUE(is_xml(first, 201));
    const Answer in_json = practice.post("/fhir/ServiceRequest", referral(message));
    const Answer again = send_xml(practice, "POST", "/fhir/ServiceRequest", referral(message));

    EXPECT_EQ(in_json.status, 200U) << in_json.whole();
    EXPECT_EQ(in_json.header("Location"), first.header("Location"));
    EXPECT_TRUE(is_xml(again, 200));
    EXPECT_EQ(again.header("Location"), first.header("Location"));
}

TEST_F(Xml, TakesOperationsAndUpdates) {
    const std::string sent = send("update-1");
    const Answer claimed =
        send_xml(link_worker, "POST", "/fhir/Task/$claim",
                 R"({"resourceType":"Parameters","parameter":[{"name":"queue","valueReference":)"
                 R"({"reference":"Organization/U99901"}},{"name":"count","valueInteger":5}]})");
    ASSERT_TRUE(is_xml(claimed, 200));
    ASSERT_EQ(resources_of(claimed, "Task").size(), 1U) << claimed.whole();
    const Answer checked = send_xml(practice, "POST", "/fhir/ServiceRequest/$check", referral({}));
    EXPECT_TRUE(is_xml(checked, 200));

    std::string wanted = practice.get(sent).body;
    const std::string active = R"("status":"active","intent")";
    ASSERT_NE(wanted.find(active), std::string::npos) << wanted;
    wanted.replace(wanted.find(active), active.size(), R"("status":"on-hold","intent")");
    const Answer held = send_xml(practice, "PUT", sent, wanted, {{"If-Match", "W/\"1\""}});
    ASSERT_TRUE(is_xml(held, 200));
    EXPECT_EQ(held.text({"status"}), "on-hold");
}

TEST_F(Xml, NamesEveryFaultOfAReferralInXml) {
    Message message;
    message.priority = "stat";
    const Answer refused = send_xml(practice, "POST", "/fhir/ServiceRequest", referral(message));

    EXPECT_TRUE(is_xml(refused, 422));
    EXPECT_TRUE(is_refusal(refused, 422));
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Xml, RefusesWhatIsNoXmlAndWhatIsNotSafe) {
    const auto post = [this](const std::string& body) {
        return practice.post("/fhir/ServiceRequest", body, {{"Content-Type", xml_type}});
    };

    for (const std::string& body :
         {std::string("<ServiceRequest"), std::string("{\"resourceType\":\"ServiceRequest\"}"),
          std::string("<!DOCTYPE x [<!ENTITY a \"b\">]><ServiceRequest "
                      "xmlns=\"http://hl7.org/fhir\"><status value=\"&a;\"/></ServiceRequest>"),
          std::string("<ServiceRequest xmlns=\"http://example.org\"/>")}) {
        const Answer refused = post(body);
        EXPECT_TRUE(is_xml(refused, 400)) << body;
        EXPECT_TRUE(is_refusal(refused, 400)) << body;
    }
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(Xml, AnswersABatchWhoseEntriesAreJson) {
    const std::string sent = send("batch-1");
    const Answer answered = send_xml(
        practice, "POST", "/fhir",
        R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":")" +
            sent.substr(6) + R"(?_format=xml"}}]})");

    ASSERT_TRUE(is_xml(answered, 200));
    ASSERT_EQ(resources_of(answered, "ServiceRequest").size(), 1U) << answered.whole();
}

TEST_F(Xml, KeepsTheFormatInTheLinksOfASearch) {
    send("link-1");
    send("link-2");
    const Answer page = practice.get("/fhir/ServiceRequest?_format=xml&_count=1");
    ASSERT_TRUE(is_xml(page, 200));

    const std::string next = link_of(here, page, "next");

    ASSERT_FALSE(next.empty()) << page.whole();
    EXPECT_TRUE(is_xml(practice.get(next), 200));
}

}  // namespace
