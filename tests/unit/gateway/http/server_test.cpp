// The server over plain HTTP: what it does with bytes, time and its own end.
#include "tests/support/tls_client.hpp"
#include "tests/unit/gateway/http/http_test_support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

namespace {

using namespace http_test;
using namespace std::chrono_literals;
using testing_support::ClientAnswer;
using testing_support::TlsClient;

struct ServerTest : testing::Test {
    explicit ServerTest(config::Limits limits = quick_limits())
        : server(parts, {.limits = std::move(limits), .hosts = {"localhost"}}),
          client(server.port(), {}) {}

    static std::string head(const std::string& fields, const std::string& line = "POST /open") {
        return line + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
    }

    RouterParts parts;
    RunningServer server;
    TlsClient client;
};

TEST_F(ServerTest, KeepsTheConnectionFromOneRequestToTheNext) {
    EXPECT_EQ(client.get("/fhir/metadata").status, 200U);
    EXPECT_EQ(client.post("/open", "hello").body, "hello");
    EXPECT_TRUE(client.is_open());
}

TEST_F(ServerTest, ClosesWhenTheClientAsksForIt) {
    const ClientAnswer answer = client.get("/fhir/metadata", {{"Connection", "close"}});

    EXPECT_EQ(answer.field("Connection"), "close");
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, AnswersOneAfterTheOtherWhatWasSentTogether) {
    client.send_raw(head("Content-Length: 3\r\n") + "one" + head("Content-Length: 3\r\n") + "two");

    EXPECT_EQ(client.read_answer().body, "one");
    EXPECT_EQ(client.read_answer().body, "two");
}

TEST_F(ServerTest, PutsAChunkedBodyTogether) {
    client.send_raw(head("Transfer-Encoding: chunked\r\n") +
                    "5;a=\"b\"\r\nhello\r\n6\r\n world\r\n000\r\n\r\n");

    EXPECT_EQ(client.read_answer().body, "hello world");
    EXPECT_EQ(client.get("/fhir/metadata").status, 200U);
}

TEST_F(ServerTest, TakesAChunkedBodyInAnyPieces) {
    const std::string body = "5\r\nhello\r\n0\r\n\r\n";
    for (std::size_t cut = 1; cut < body.size(); ++cut) {
        client.send_raw(head("Transfer-Encoding: chunked\r\n") + body.substr(0, cut));
        client.send_raw(body.substr(cut));

        ASSERT_EQ(client.read_answer().body, "hello") << cut;
    }
}

TEST_F(ServerTest, OutlivesAnEmptyChunkedBodyInPieces) {
    for (const char* piece : {"0", "\r", "\n", "\r", "\n"}) {
        if (*piece == '0') client.send_raw(head("Transfer-Encoding: chunked\r\n"));
        client.send_raw(piece);
        std::this_thread::sleep_for(5ms);  // so that each piece is a segment of its own
    }

    EXPECT_EQ(client.read_answer().status, 200U);
}

TEST_F(ServerTest, RefusesTrailersAndCloses) {
    client.send_raw(head("Transfer-Encoding: chunked\r\n") + "1\r\nx\r\n0\r\nHost: other\r\n\r\n");

    EXPECT_EQ(client.read_answer().status, 400U);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, RefusesAnEndlessChunkExtension) {
    client.send_raw(head("Transfer-Encoding: chunked\r\n") + "1;a=" + std::string(100'000, 'b'));

    EXPECT_EQ(client.read_answer().status, 400U);
}

TEST_F(ServerTest, RefusesChunksThatGrowTooLarge) {
    const std::string chunk = "80000\r\n" + std::string(0x80000, 'x') + "\r\n";
    client.send_raw(head("Transfer-Encoding: chunked\r\n") + chunk + chunk + chunk);

    EXPECT_EQ(client.read_answer().status, 413U);
}

TEST_F(ServerTest, RefusesALargeBodyBeforeItComes) {
    client.send_raw(head("Content-Length: 1048577\r\n"));

    EXPECT_EQ(client.read_answer().status, 413U);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, TakesABodyOfTheLargestSize) {
    EXPECT_EQ(client.post("/open", std::string(1024 * 1024, 'x')).body.size(), 1024U * 1024);
}

TEST_F(ServerTest, AsksForTheBodyWhenItIsExpectedTo) {
    client.send_raw(head("Content-Length: 2\r\nExpect: 100-continue\r\n"));
    const ClientAnswer go_on = client.read_answer();
    client.send_raw("ok");

    EXPECT_EQ(go_on.status, 100U);
    EXPECT_EQ(client.read_answer().body, "ok");
}

TEST_F(ServerTest, DoesNotAskForTheBodyOfARequestThatItRefuses) {
    client.send_raw(head("Content-Length: 2\r\nExpect: 100-continue\r\n", "POST /nowhere"));

    EXPECT_EQ(client.read_answer().status, 401U);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, KeepsTheConnectionOfARefusedRequestWithASmallBody) {
    EXPECT_EQ(client.post("/fhir/ServiceRequest", "{}").status, 401U);
    EXPECT_EQ(client.get("/fhir/metadata").status, 200U);
    EXPECT_TRUE(client.is_open());
}

TEST_F(ServerTest, ClosesAfterARefusedRequestWithALargeBody) {
    const ClientAnswer answer = client.post("/fhir/ServiceRequest", std::string(100'000, 'x'));

    EXPECT_EQ(answer.status, 401U);
    EXPECT_EQ(answer.field("Connection"), "close");
}

TEST_F(ServerTest, SendsHeadWithoutABodyAndStaysInStep) {
    const ClientAnswer answer = client.send("HEAD", "/fhir/metadata");

    EXPECT_EQ(answer.field("Content-Length"), "38");
    EXPECT_EQ(client.get("/fhir/metadata").status, 200U);
}

TEST_F(ServerTest, AnswersAnotherHostWith421AndCloses) {
    client.send_raw("GET /fhir/metadata HTTP/1.1\r\nHost: other.example\r\n\r\n");

    EXPECT_EQ(client.read_answer().status, 421U);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, GivesUpOnAHeaderThatTakesTooLong) {
    const auto before = std::chrono::steady_clock::now();
    client.send_raw("GET /fhir/metadata HTTP/1.1\r\nHost: loc");

    EXPECT_EQ(client.read_answer().status, 408U);
    EXPECT_TRUE(client.is_closed_by_server());
    EXPECT_LT(std::chrono::steady_clock::now() - before, 3s);
}

TEST_F(ServerTest, GivesUpOnAHeaderThatTricklesInFasterThanItIsCut) {
    const auto before = std::chrono::steady_clock::now();
    const std::string text =
        "GET /fhir/metadata HTTP/1.1\r\nHost: localhost\r\nA: " + std::string(100, 'b');
    for (const char c : text) {
        client.send_raw(std::string_view(&c, 1));
        std::this_thread::sleep_for(20ms);  // the pace of a slow client is what is tested
        if (std::chrono::steady_clock::now() - before > 2s) break;
    }

    EXPECT_EQ(client.read_answer().status, 408U);
}

TEST_F(ServerTest, GivesUpOnABodyThatTakesTooLong) {
    client.send_raw(head("Content-Length: 10\r\n") + "half");

    EXPECT_EQ(client.read_answer().status, 408U);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, OutlivesAClientThatGoesAwayInTheMidstOfItsRequest) {
    client.send_raw(head("Content-Length: 10\r\n") + "half");
    client.close();

    EXPECT_EQ(client.get("/fhir/metadata").status, 200U);
}

struct IdleServerTest : ServerTest {
    static config::Limits limits() {
        config::Limits limits = quick_limits();
        limits.idle_timeout = 1s;
        return limits;
    }
    IdleServerTest() : ServerTest(limits()) {}
};

TEST_F(IdleServerTest, ClosesAConnectionThatAsksNothing) {
    client.connect();

    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(IdleServerTest, ClosesAConnectionThatAsksNothingMore) {
    client.get("/fhir/metadata");

    EXPECT_TRUE(client.is_closed_by_server());
}

struct CrowdedServerTest : ServerTest {
    static config::Limits limits() {
        config::Limits limits = quick_limits();
        limits.connections_per_address = 1;
        return limits;
    }
    CrowdedServerTest() : ServerTest(limits()) {}
};

TEST_F(CrowdedServerTest, TakesNoMoreConnectionsOfAnAddressThanAreAllowed) {
    client.get("/fhir/metadata");
    TlsClient second(server.port(), {});

    EXPECT_EQ(second.get("/fhir/metadata").status, 0U);
    EXPECT_EQ(client.get("/fhir/metadata").status, 200U);
}

TEST_F(ServerTest, LetsAnAnswerFinishWhenItStops) {
    client.send_raw(head("", "GET /slow"));
    // The request has arrived once a later one on another connection is answered.
    TlsClient other(server.port(), {});
    other.get("/fhir/metadata");
    std::thread stopping([this] { server.stop(); });

    const ClientAnswer answer = client.read_answer();
    stopping.join();

    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.field("Connection"), "close");
}

TEST_F(ServerTest, CutsIdleConnectionsAndWhatOutlastsTheGraceWhenItStops) {
    client.get("/fhir/metadata");
    TlsClient stuck(server.port(), {});
    stuck.send_raw(head("", "GET /stuck"));
    client.get("/fhir/metadata");
    const auto before = std::chrono::steady_clock::now();

    server.stop();

    EXPECT_LT(std::chrono::steady_clock::now() - before, 4s);
    EXPECT_EQ(stuck.read_answer().status, 0U);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTest, CountsItsConnections) {
    client.get("/fhir/metadata");

    EXPECT_NE(parts.metrics.text().find("gateway_connections 1"), std::string::npos);
}

}  // namespace
