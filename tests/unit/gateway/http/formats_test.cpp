#include "fhir/xml_reader.hpp"
#include "tests/unit/gateway/http/http_test_support.hpp"

#include <gtest/gtest.h>

namespace {

using namespace http_test;

using Headers = std::vector<std::pair<std::string, std::string>>;

struct FormatsTest : testing::Test {
    FormatsTest() { parts.authenticator.callers["known"] = practice(); }

    HttpResponse ask(Method method, const std::string& target, const Headers& fields,
                     const std::string& body = {}) {
        HttpRequest head;
        head.method = method;
        head.target = target;
        for (const auto& [name, value] : fields) head.fields.add(name, value);
        if (!body.empty()) head.fields.add("Content-Length", std::to_string(body.size()));
        Peer peer;
        peer.fingerprint = "known";
        Admission admission = parts.router.admit(std::move(head), peer);
        if (admission.is_refused()) return parts.router.refuse(std::move(admission));
        return run(parts.router.dispatch(std::move(admission), body));
    }

    HttpResponse get(const std::string& target, const Headers& fields = {}) {
        return ask(Method::get, target, fields);
    }

    RouterParts parts;
};

// The type of the resource that an answer in XML holds; empty when it is none.
std::string xml_type(const HttpResponse& response) {
    if (response.fields.get("Content-Type") != fhir_xml) return {};
    const auto tree = fhir::read_xml(response.body, testing_support::r4());
    return tree ? std::string(tree->root().string("resourceType")) : std::string();
}

TEST_F(FormatsTest, AnswerInXmlByAcceptAndByFormat) {
    EXPECT_EQ(xml_type(get("/fhir/metadata", {{"Accept", "application/fhir+xml"}})),
              "CapabilityStatement");
    EXPECT_EQ(xml_type(get("/fhir/metadata?_format=xml")), "CapabilityStatement");
    EXPECT_EQ(xml_type(get("/fhir/metadata?_format=application/fhir%2Bxml",
                           {{"Accept", "application/json"}})),
              "CapabilityStatement");
}

TEST_F(FormatsTest, LeaveJsonAsItWasMade) {
    const HttpResponse response = get("/fhir/metadata", {{"Accept", "application/fhir+json"}});

    EXPECT_EQ(response.fields.get("Content-Type"), fhir_json);
    EXPECT_EQ(response.body, R"({"resourceType":"CapabilityStatement"})");
}

TEST_F(FormatsTest, TellTheLengthOfTheXmlToHead) {
    const Headers accept{{"Accept", "application/fhir+xml"}};
    const HttpResponse whole = get("/fhir/metadata", accept);
    const HttpResponse head = ask(Method::head, "/fhir/metadata", accept);

    EXPECT_EQ(head.body, "");
    EXPECT_EQ(head.fields.get("Content-Type"), fhir_xml);
    EXPECT_EQ(head.fields.get("Content-Length"), std::to_string(whole.body.size()));
}

TEST_F(FormatsTest, TellErrorsInXmlWhateverTheErrorIs) {
    const Headers accept{{"Accept", "application/fhir+xml"}};

    EXPECT_EQ(xml_type(get("/fhir/Nothing", accept)), "OperationOutcome");
    EXPECT_EQ(xml_type(get("/fhir/broken", accept)), "OperationOutcome");
    EXPECT_EQ(xml_type(get("/fhir/down?_format=xml")), "OperationOutcome");
    EXPECT_EQ(xml_type(ask(Method::delete_, "/fhir/ServiceRequest", accept)), "OperationOutcome");
    EXPECT_EQ(xml_type(ask(Method::post, "/fhir/ServiceRequest",
                           {{"Accept", "text/xml"}, {"Content-Type", "text/plain"}}, "?")),
              "OperationOutcome");
}

TEST_F(FormatsTest, TellThoseWhoTakeNeitherInJson) {
    const HttpResponse response = get("/fhir/metadata", {{"Accept", "text/html"}});

    EXPECT_EQ(response.status, 406U);
    EXPECT_EQ(response.fields.get("Content-Type"), fhir_json);
}

TEST_F(FormatsTest, TakeABodyOfXmlAsItCame) {
    const std::string body = R"({"resourceType":"Basic"})";
    const HttpResponse response = ask(Method::post, "/fhir/ServiceRequest",
                                      {{"Content-Type", "application/fhir+xml; charset=utf-8"},
                                       {"Accept", "application/fhir+json"}},
                                      body);

    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, body);  // the route gives back what the handler was given
}

TEST_F(FormatsTest, AnswerWhoSentXmlAndDidNotSayInXml) {
    const HttpResponse response =
        ask(Method::post, "/fhir/ServiceRequest", {{"Content-Type", "application/fhir+xml"}},
            R"({"resourceType":"Basic"})");

    EXPECT_EQ(xml_type(response), "Basic");
}

TEST_F(FormatsTest, RefuseXmlInAnotherCharset) {
    const HttpResponse response =
        ask(Method::post, "/fhir/ServiceRequest",
            {{"Content-Type", "application/fhir+xml; charset=utf-16"}}, "<Basic/>");

    EXPECT_EQ(response.status, 415U);
    EXPECT_EQ(xml_type(response), "OperationOutcome");
}

TEST_F(FormatsTest, RefuseXmlWhereARouteTakesSomethingElse) {
    parts.authenticator.callers["known"].scopes.push_back(Scope::task_update);

    EXPECT_EQ(ask(Method::patch, "/fhir/Task/1", {{"Content-Type", "application/fhir+xml"}},
                  "<Parameters/>")
                  .status,
              415U);
}

TEST_F(FormatsTest, LeaveWhatIsNoFhirAsItIs) {
    EXPECT_EQ(get("/metrics", {{"Accept", "text/plain, text/xml"}}).body, "text");
}

TEST_F(FormatsTest, HearOfTheFormatInASearchForm) {
    const Headers form{{"Content-Type", "application/x-www-form-urlencoded"}};

    EXPECT_EQ(ask(Method::post, "/fhir/ServiceRequest/_search", form, "_format=html").status, 406U);
    EXPECT_EQ(ask(Method::post, "/fhir/ServiceRequest/_search", form, "_format=xml").status, 200U);
}

}  // namespace
