#include "tests/unit/gateway/http/http_test_support.hpp"

#include <gtest/gtest.h>

namespace {

using namespace http_test;

struct RouterTest : testing::Test {
    RouterTest() { parts.authenticator.callers["known"] = practice(); }

    struct Asked {
        Method method = Method::get;
        std::string target;
        std::vector<std::pair<std::string, std::string>> fields{};
        std::string body{};
        std::string who = "known";
    };

    HttpResponse ask(const Asked& asked) {
        HttpRequest head;
        head.method = asked.method;
        head.target = asked.target;
        for (const auto& [name, value] : asked.fields) head.fields.add(name, value);
        if (!asked.body.empty()) {
            head.fields.add("Content-Length", std::to_string(asked.body.size()));
        }
        Peer peer;
        peer.fingerprint = asked.who;
        peer.address = "127.0.0.1";
        Admission admission = parts.router.admit(std::move(head), peer);
        if (admission.is_refused()) return parts.router.refuse(std::move(admission));
        return run(parts.router.dispatch(std::move(admission), asked.body));
    }

    HttpResponse get(const std::string& target,
                     std::vector<std::pair<std::string, std::string>> fields = {}) {
        return ask({.target = target, .fields = std::move(fields)});
    }

    HttpResponse post(const std::string& target, const std::string& type) {
        return ask({.method = Method::post,
                    .target = target,
                    .fields = {{"Content-Type", type}},
                    .body = "{}"});
    }

    RouterParts parts;
};

TEST_F(RouterTest, HandsThePathOverDecoded) {
    EXPECT_EQ(get("/fhir/ServiceRequest/a%2Db").body, "a-b");
}

TEST_F(RouterTest, IgnoresASlashAtTheEnd) {
    EXPECT_EQ(get("/fhir/ServiceRequest/17/").body, "17");
}

TEST_F(RouterTest, PrefersALiteralSegmentWhicheverCameFirst) {
    EXPECT_EQ(post("/fhir/ServiceRequest/$check", "application/json").body, "checked");
    EXPECT_EQ(post("/fhir/ServiceRequest/%24check", "application/json").body, "checked");
}

TEST_F(RouterTest, LetsNoEmptySegmentStandForAnId) {
    EXPECT_EQ(get("/fhir/ServiceRequest//").status, 404U);
    EXPECT_EQ(get("//fhir/ServiceRequest/1").status, 404U);
}

TEST_F(RouterTest, Says404WhereThereIsNothing) {
    const HttpResponse response = get("/fhir/Nothing");

    EXPECT_EQ(response.status, 404U);
    EXPECT_NE(response.body.find("OperationOutcome"), std::string::npos);
}

TEST_F(RouterTest, Says401ToStrangersWhateverThePath) {
    EXPECT_EQ(ask({.target = "/fhir/Nothing", .who = ""}).status, 401U);
    EXPECT_EQ(ask({.target = "/fhir/ServiceRequest/1", .who = ""}).status, 401U);
    EXPECT_EQ(ask({.method = Method::delete_, .target = "/fhir/ServiceRequest", .who = ""}).status,
              401U);
}

TEST_F(RouterTest, LetsStrangersToOpenRoutes) {
    EXPECT_EQ(ask({.target = "/fhir/metadata", .who = ""}).status, 200U);
}

TEST_F(RouterTest, Says405WithTheMethodsOfThePath) {
    const HttpResponse response =
        ask({.method = Method::delete_, .target = "/fhir/ServiceRequest"});

    EXPECT_EQ(response.status, 405U);
    EXPECT_EQ(response.fields.get("Allow"), "POST, GET, HEAD");
}

TEST_F(RouterTest, Says403ToThoseWithoutTheScope) {
    const HttpResponse response = ask({.method = Method::patch, .target = "/fhir/Task/1"});

    EXPECT_EQ(response.status, 403U);
}

TEST_F(RouterTest, LetsAnybodyKnownToARouteForAny) {
    EXPECT_EQ(get("/fhir/Task/1").status, 200U);
}

TEST_F(RouterTest, TakesBothNamesOfFhirJsonWithParameters) {
    EXPECT_EQ(post("/fhir/ServiceRequest", "application/fhir+json; charset=utf-8").status, 200U);
    EXPECT_EQ(post("/fhir/ServiceRequest", "application/json;fhirVersion=4.0").status, 200U);
}

TEST_F(RouterTest, Says415ToOtherBodies) {
    EXPECT_EQ(post("/fhir/ServiceRequest", "application/fhir+turtle").status, 415U);
    EXPECT_EQ(post("/fhir/ServiceRequest", "application/json; charset=utf-16").status, 415U);
    EXPECT_EQ(ask({.method = Method::post, .target = "/fhir/ServiceRequest", .body = "{}"}).status,
              415U);
}

TEST_F(RouterTest, Says415ToCompressedBodies) {
    const auto response =
        ask({.method = Method::post,
             .target = "/fhir/ServiceRequest",
             .fields = {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}},
             .body = "{}"});

    EXPECT_EQ(response.status, 415U);
}

TEST_F(RouterTest, NeedsNoContentTypeWhereThereIsNoBody) {
    EXPECT_EQ(ask({.method = Method::post, .target = "/fhir/ServiceRequest"}).status, 200U);
}

TEST_F(RouterTest, Says406WhenNeitherJsonNorXmlWillDo) {
    EXPECT_EQ(get("/fhir/metadata", {{"Accept", "text/html"}}).status, 406U);
    EXPECT_EQ(get("/fhir/metadata?_format=html", {{"Accept", "application/json"}}).status, 406U);
}

TEST_F(RouterTest, LetsFormatBeatAccept) {
    EXPECT_EQ(get("/fhir/metadata?_format=application/fhir+json", {{"Accept", "text/xml"}}).status,
              200U);
}

TEST_F(RouterTest, AddsTheParametersOfASearchForm) {
    const HttpResponse response =
        ask({.method = Method::post,
             .target = "/fhir/ServiceRequest/_search?_count=2",
             .fields = {{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"}},
             .body = "identifier=x%7C1&status=active"});

    EXPECT_EQ(response.body, "_count=2;identifier=x|1;status=active;");
}

TEST_F(RouterTest, Says400ToAFormThatCannotBeRead) {
    const HttpResponse response =
        ask({.method = Method::post,
             .target = "/fhir/ServiceRequest/_search",
             .fields = {{"Content-Type", "application/x-www-form-urlencoded"}},
             .body = "identifier=%zz"});

    EXPECT_EQ(response.status, 400U);
}

TEST_F(RouterTest, AnswersHeadAsGetWithoutTheBody) {
    const HttpResponse response = ask({.method = Method::head, .target = "/fhir/metadata"});

    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.fields.get("Content-Length"), "38");
}

TEST_F(RouterTest, Says304WhenTheTagStillFits) {
    const HttpResponse response = get("/fhir/metadata", {{"If-None-Match", "\"1\", W/\"3\""}});

    EXPECT_EQ(response.status, 304U);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.fields.get("ETag"), "W/\"3\"");
    EXPECT_FALSE(response.fields.has("Content-Length"));
}

TEST_F(RouterTest, Says200WhenTheTagIsAnother) {
    EXPECT_EQ(get("/fhir/metadata", {{"If-None-Match", "W/\"2\""}}).status, 200U);
}

TEST_F(RouterTest, MakesA500OfAnExceptionAndKeepsTheReasonToTheLog) {
    const HttpResponse response = get("/fhir/broken");

    EXPECT_EQ(response.status, 500U);
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
    EXPECT_NE(parts.lines.str().find("a secret of ours"), std::string::npos);
}

TEST_F(RouterTest, Says503WithRetryAfterWhenTheStoreIsDown) {
    const HttpResponse response = get("/fhir/down");

    EXPECT_EQ(response.status, 503U);
    EXPECT_EQ(response.fields.get("Retry-After"), "5");
}

TEST_F(RouterTest, EchoesTheRequestIdAndTheCorrelationId) {
    const HttpResponse response =
        get("/fhir/metadata", {{"X-Request-Id", "abc"}, {"X-Correlation-Id", "def"}});

    EXPECT_EQ(response.fields.get("X-Request-Id"), "abc");
    EXPECT_EQ(response.fields.get("X-Correlation-Id"), "def");
}

TEST_F(RouterTest, MakesARequestIdWhenNoneCame) {
    EXPECT_EQ(get("/fhir/metadata").fields.get("X-Request-Id"), "made-1");
}

TEST_F(RouterTest, Says400ToARequestIdThatIsNone) {
    EXPECT_EQ(get("/fhir/metadata", {{"X-Request-Id", "a b"}}).status, 400U);
    EXPECT_EQ(get("/fhir/metadata", {{"X-Request-Id", std::string(129, 'a')}}).status, 400U);
}

TEST_F(RouterTest, SendsTheFieldsOfEveryAnswer) {
    const HttpResponse response = get("/fhir/Nothing");

    EXPECT_EQ(response.fields.get("Cache-Control"), "no-store");
    EXPECT_EQ(response.fields.get("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(response.fields.get("Content-Security-Policy"), "default-src 'none'");
    EXPECT_EQ(response.fields.get("Date"), "Mon, 02 Mar 2026 09:00:00 GMT");
    EXPECT_TRUE(response.fields.has("Strict-Transport-Security"));
    EXPECT_EQ(response.fields.get("Content-Type"), fhir_json);
}

TEST_F(RouterTest, LogsNeitherPathNorQueryNorBody) {
    ask({.method = Method::post,
         .target = "/fhir/ServiceRequest?patient=9990000018",
         .fields = {{"Content-Type", "application/json"},
                    {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}},
         .body = "Mrs Invented"});

    const std::string line = parts.lines.str();
    EXPECT_EQ(line.find("9990000018"), std::string::npos);
    EXPECT_EQ(line.find("Invented"), std::string::npos);
    EXPECT_NE(line.find("\"route\":\"ServiceRequest.create\""), std::string::npos);
    EXPECT_NE(line.find("\"client\":\"practice\""), std::string::npos);
    EXPECT_NE(line.find("\"trace\":\"00-0af7651916cd43dd8448eb211c80319c"), std::string::npos);
}

TEST_F(RouterTest, LeavesATraceThatIsNoneOutOfTheLog) {
    get("/fhir/metadata", {{"traceparent", "00-hello"}});

    EXPECT_EQ(parts.lines.str().find("\"trace\""), std::string::npos);
}

TEST_F(RouterTest, CountsByRouteAndStatus) {
    get("/fhir/metadata");
    get("/fhir/metadata");

    EXPECT_NE(
        parts.metrics.text().find("gateway_requests_total{route=\"metadata\",status=\"200\"} 2"),
        std::string::npos);
}

TEST(Router, Says429WithRetryAfterToWhomAsksTooOften) {
    RouterParts parts(test_routes(), {.requests_per_second = 0.5, .request_burst = 2});
    std::vector<unsigned> statuses;
    HttpResponse last;

    for (int i = 0; i < 3; ++i) {
        HttpRequest head;
        head.target = "/fhir/metadata";
        Admission admission = parts.router.admit(std::move(head), {});
        last = admission.is_refused() ? parts.router.refuse(std::move(admission))
                                      : run(parts.router.dispatch(std::move(admission), {}));
        statuses.push_back(last.status);
    }

    EXPECT_EQ(statuses, (std::vector<unsigned>{200, 200, 429}));
    EXPECT_EQ(last.fields.get("Retry-After"), "2");
}

TEST(Prefer, IsReadAsRealClientsSendIt) {
    Request request;
    request.http.fields.add("Prefer", "return=presentation, handling = \"strict\"");
    request.http.fields.add("Prefer", "respond-async; wait=50");

    EXPECT_EQ(request.prefer("return"), "presentation");
    EXPECT_EQ(request.prefer("handling"), "strict");
    EXPECT_EQ(request.prefer("Wait"), "50");
    EXPECT_EQ(request.prefer("other"), "");
}

TEST(RateLimit, FillsTheBucketWithTime) {
    RateLimit limit(10, 1);
    const RateLimit::Time start{};

    EXPECT_FALSE(limit.take("a", start));
    EXPECT_EQ(limit.take("a", start), std::chrono::seconds(1));
    EXPECT_FALSE(limit.take("a", start + std::chrono::milliseconds(100)));
}

TEST(RateLimit, KeepsClientsApart) {
    RateLimit limit(1, 1);

    EXPECT_FALSE(limit.take("a", {}));
    EXPECT_FALSE(limit.take("b", {}));
}

TEST(RateLimit, ForgetsClientsWhoseBucketIsFull) {
    RateLimit limit(1, 1);
    for (int i = 0; i < 5000; ++i) {
        limit.take(std::to_string(i), RateLimit::Time(std::chrono::seconds(10 * i)));
    }

    EXPECT_LE(limit.size(), 1025U);
}

}  // namespace
