#include "gateway/api/batch.hpp"

#include "fhir/json_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace gateway;
using fhir::ErrorKind;

constexpr std::string_view base = "https://gateway.example/fhir";

Request batch_request() {
    Request batch;
    batch.http.fields.add("Idempotency-Key", "key");
    batch.http.fields.add("Prefer", "return=minimal, wait=30");
    batch.request_id = "request";
    batch.has_own_request_id = true;
    return batch;
}

Result<HttpRequest> request_of(const std::string& entry, const Request& batch = batch_request()) {
    const auto tree = fhir::read_json(entry);
    return request_of_entry(tree->root(), 3, batch, base);
}

TEST(BundleEntry, BecomesARequestWithItsResourceAsBody) {
    const auto request = request_of(
        R"({"resource":{"resourceType":"Task","id":"1"},"request":{"method":"PUT","url":"Task/1"}})");

    ASSERT_TRUE(request);
    EXPECT_EQ(request->method, Method::put);
    EXPECT_EQ(request->target, "/fhir/Task/1");
    EXPECT_EQ(request->body, R"({"resourceType":"Task","id":"1"})");
    EXPECT_EQ(request->fields.get("Content-Type"), "application/fhir+json");
}

TEST(BundleEntry, CarriesTheKeysOfTheBatchWithItsIndex) {
    const auto request = request_of(R"({"request":{"method":"GET","url":"Task/1"}})");

    ASSERT_TRUE(request);
    EXPECT_EQ(request->fields.get("Idempotency-Key"), "key#3");
    EXPECT_EQ(request->fields.get("X-Request-Id"), "request#3");
}

TEST(BundleEntry, HasNoRequestIdOfItsOwnWhenTheBatchHadNone) {
    Request batch = batch_request();
    batch.has_own_request_id = false;

    const auto request = request_of(R"({"request":{"method":"GET","url":"Task/1"}})", batch);

    ASSERT_TRUE(request);
    EXPECT_FALSE(request->fields.has("X-Request-Id"));
}

TEST(BundleEntry, PassesConditionsOnAsFields) {
    const auto request = request_of(R"({"resource":{"resourceType":"ServiceRequest"},
        "request":{"method":"POST","url":"ServiceRequest","ifNoneExist":"identifier=x|1",
        "ifMatch":"W/\"2\""}})");

    ASSERT_TRUE(request);
    EXPECT_EQ(request->fields.get("If-None-Exist"), "identifier=x|1");
    EXPECT_EQ(request->fields.get("If-Match"), "W/\"2\"");
}

TEST(BundleEntry, NeverWaits) {
    const auto request = request_of(R"({"request":{"method":"GET","url":"Task"}})");

    ASSERT_TRUE(request);
    EXPECT_EQ(request->fields.all("Prefer").size(), 1U);
    EXPECT_EQ(request->fields.get("Prefer"), "return=minimal");
}

TEST(BundleEntry, UnderstandsOurOwnAbsoluteAddresses) {
    const auto request = request_of(
        R"({"request":{"method":"GET","url":"https://gateway.example/fhir/Task?_id=1"}})");

    ASSERT_TRUE(request);
    EXPECT_EQ(request->target, "/fhir/Task?_id=1");
}

TEST(BundleEntry, RefusesTheAddressOfAnother) {
    const auto request =
        request_of(R"({"request":{"method":"GET","url":"https://elsewhere.example/Task/1"}})");

    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().kind, ErrorKind::malformed);
}

TEST(BundleEntry, RefusesABundleInside) {
    for (const char* url : {"", "/", "https://gateway.example/fhir"}) {
        const auto request = request_of(R"({"resource":{"resourceType":"Bundle"},
            "request":{"method":"POST","url":")" +
                                        std::string(url) + "\"}}");

        EXPECT_FALSE(request) << url;
    }
}

TEST(BundleEntry, RefusesAnAddressWithASpace) {
    EXPECT_FALSE(request_of(R"({"request":{"method":"GET","url":"Task/1 HTTP/1.1"}})"));
}

TEST(BundleEntry, TakesAPatchOutOfItsBinary) {
    const auto request = request_of(R"({"resource":{"resourceType":"Binary",
        "contentType":"application/json-patch+json","data":"W3sib3AiOiJ0ZXN0In1d"},
        "request":{"method":"PATCH","url":"Task/1"}})");

    ASSERT_TRUE(request);
    EXPECT_EQ(request->body, R"([{"op":"test"}])");
    EXPECT_EQ(request->fields.get("Content-Type"), "application/json-patch+json");
}

TEST(BundleEntry, RefusesAPatchThatIsNoBase64) {
    EXPECT_FALSE(request_of(R"({"resource":{"resourceType":"Binary",
        "contentType":"application/json-patch+json","data":"!!"},
        "request":{"method":"PATCH","url":"Task/1"}})"));
}

TEST(BundleEntry, RefusesAnEntryWithoutARequest) {
    EXPECT_FALSE(request_of(R"({"resource":{"resourceType":"Task"}})"));
}

TEST(BundleAnswer, PutsAResourceBesideItsResponse) {
    HttpResponse answer;
    answer.status = 201;
    answer.body = R"({"resourceType":"ServiceRequest"})";
    answer.fields.set("Location", "https://gateway.example/fhir/ServiceRequest/1");
    answer.fields.set("ETag", "W/\"1\"");
    std::string text;
    fhir::JsonWriter json(text);

    write_answer(json, answer);

    EXPECT_EQ(text, R"({"resource":{"resourceType":"ServiceRequest"},"response":{)"
                    R"("status":"201 Created",)"
                    R"("location":"https://gateway.example/fhir/ServiceRequest/1",)"
                    R"("etag":"W/\"1\""}})");
}

TEST(BundleAnswer, PutsAnOutcomeInsideItsResponse) {
    HttpResponse answer;
    answer.status = 404;
    answer.body = R"({"resourceType":"OperationOutcome","issue":[]})";
    std::string text;
    fhir::JsonWriter json(text);

    write_answer(json, answer);

    EXPECT_EQ(text, R"({"response":{"status":"404 Not Found",)"
                    R"("outcome":{"resourceType":"OperationOutcome","issue":[]}}})");
}

}  // namespace
