// Who gets through the handshake, and as whom.
#include "gateway/http/tls.hpp"

#include "tests/support/test_certificate.hpp"
#include "tests/support/tls_client.hpp"
#include "tests/unit/gateway/http/http_test_support.hpp"

#include <gtest/gtest.h>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <string>

namespace {

using namespace http_test;
using namespace std::chrono_literals;
using testing_support::ClientAnswer;
using testing_support::TestAuthority;
using testing_support::TestCertificate;
using testing_support::TlsClient;
using testing_support::write_file;

config::Tls write_tls(const TestCertificate& server, const TestAuthority& clients,
                      const std::string& name = "server") {
    config::Tls tls;
    tls.certificate_file = write_file(name + ".pem", server.certificate);
    tls.private_key_file = write_file(name + ".key", server.private_key);
    tls.client_ca_file = write_file(name + "-clients.pem", clients.certificate());
    return tls;
}

struct TlsTest : testing::Test {
    TlsTest() {
        parts.authenticator.callers[known.fingerprint] = practice();
        parts.authenticator.callers[known.fingerprint].scopes.push_back(
            Scope::service_request_read);
    }

    // TLS 1.3 tells a client that its certificate was refused only after its handshake is over.
    unsigned status_with(const TestCertificate& certificate) {
        TlsClient client(server.port(), authority.certificate(), certificate);
        try {
            return client.get("/fhir/metadata").status;
        } catch (const boost::system::system_error&) {
            return 0;
        }
    }

    static config::Limits limits() {
        config::Limits limits = quick_limits();
        limits.connections_per_certificate = 2;
        return limits;
    }

    TestAuthority authority;
    TestCertificate known = authority.issue_client("practice.example");
    TlsSettings settings{make_tls_context(write_tls(authority.issue_server(), authority)).value()};
    RouterParts parts;
    RunningServer server{parts, {.limits = limits()}, &settings};
};

TEST_F(TlsTest, KnowsAClientByItsCertificate) {
    TlsClient client(server.port(), authority.certificate(), known);

    EXPECT_EQ(client.get("/fhir/ServiceRequest/1").status, 200U);
    EXPECT_EQ(client.get("/fhir/ServiceRequest/2").body, "2");
}

TEST_F(TlsTest, LetsAClientWithoutACertificateToOpenRoutesOnly) {
    TlsClient client(server.port(), authority.certificate());

    EXPECT_EQ(client.get("/fhir/metadata").status, 200U);
    EXPECT_EQ(client.get("/fhir/ServiceRequest/1").status, 401U);
}

TEST_F(TlsTest, TakesACertificateThatNobodyIsRegisteredFor) {
    EXPECT_EQ(status_with(authority.issue_client("stranger.example")), 200U);
}

TEST_F(TlsTest, RefusesACertificateOfAnotherCa) {
    TestAuthority other("Test CA");  // the same name, another key

    EXPECT_EQ(status_with(other.issue_client("practice.example")), 0U);
}

TEST_F(TlsTest, RefusesACertificateThatHasRunOut) {
    EXPECT_EQ(
        status_with(authority.issue({.common_name = "late", .starts_in = -2h, .ends_in = -1h})),
        0U);
    server.stop();
    EXPECT_NE(parts.lines.str().find("certificate has expired"), std::string::npos)
        << parts.lines.str();
}

TEST_F(TlsTest, RefusesACertificateThatIsNotValidYet) {
    EXPECT_EQ(status_with(authority.issue({.common_name = "early", .starts_in = 1h})), 0U);
}

TEST_F(TlsTest, RefusesACertificateThatIsNotForClients) {
    EXPECT_EQ(status_with(authority.issue({.common_name = "server", .usage = "serverAuth"})), 0U);
}

TEST_F(TlsTest, CountsFailedHandshakes) {
    TestAuthority other;
    status_with(other.issue_client("practice.example"));
    server.stop();

    EXPECT_NE(parts.metrics.text().find("gateway_handshake_failures_total 1"), std::string::npos);
}

TEST_F(TlsTest, GivesNewConnectionsTheNewContextAndOldOnesKeepTheirs) {
    TestAuthority next("Next CA");
    const TestCertificate next_client = next.issue_client("practice.example");
    TlsClient before(server.port(), authority.certificate(), known);
    before.get("/fhir/metadata");

    const TlsContext replacement =
        make_tls_context(write_tls(next.issue_server(), next, "next")).value();
    server.on_its_thread([this, &replacement] { settings.replace(replacement); });
    TlsClient after(server.port(), next.certificate(), next_client);
    TlsClient late(server.port(), next.certificate(), known);

    EXPECT_EQ(before.get("/fhir/ServiceRequest/1").status, 200U);
    EXPECT_EQ(after.get("/fhir/metadata").status, 200U);
    EXPECT_EQ(
        [&late] {
            try {
                return late.get("/fhir/metadata").status;
            } catch (const boost::system::system_error&) {
                return 0U;
            }
        }(),
        0U);
}

TEST_F(TlsTest, TurnsAwayTheConnectionThatIsOneTooManyForItsCertificate) {
    TlsClient first(server.port(), authority.certificate(), known);
    TlsClient second(server.port(), authority.certificate(), known);
    TlsClient third(server.port(), authority.certificate(), known);
    first.get("/fhir/metadata");
    second.get("/fhir/metadata");

    const ClientAnswer answer = third.get("/fhir/metadata");

    EXPECT_EQ(answer.status, 503U);
    EXPECT_EQ(answer.field("Connection"), "close");
    EXPECT_EQ(first.get("/fhir/metadata").status, 200U);
}

TEST_F(TlsTest, CountsAClosedConnectionNoMore) {
    for (int i = 0; i < 5; ++i) {
        TlsClient client(server.port(), authority.certificate(), known);
        ASSERT_EQ(client.get("/fhir/metadata", {{"Connection", "close"}}).status, 200U) << i;
        ASSERT_TRUE(client.is_closed_by_server());
    }
}

TEST_F(TlsTest, TakesALargeBodyAndSendsItBack) {
    TlsClient client(server.port(), authority.certificate(), known);

    EXPECT_EQ(client.post("/open", std::string(1'000'000, 'x')).body.size(), 1'000'000U);
}

TEST_F(TlsTest, OutlivesBytesThatAreNotTls) {
    TlsClient plain(server.port(), {});
    plain.send_raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    plain.is_closed_by_server();

    EXPECT_EQ(status_with(known), 200U);
}

// OpenSSL as a client, where Asio's own is too kind.
struct RawTls {
    explicit RawTls(std::uint16_t port) {
        socket.connect({boost::asio::ip::make_address("127.0.0.1"), port});
        SSL_set_fd(ssl.get(), socket.native_handle());
    }

    bool connect() { return SSL_connect(ssl.get()) == 1; }

    boost::asio::io_context io;
    boost::asio::ip::tcp::socket socket{io};
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()),
                                                              &SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl{SSL_new(context.get()), &SSL_free};
};

TEST_F(TlsTest, SpeaksNothingOlderThan12) {
    for (const int version : {TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
        RawTls client(server.port());
        SSL_set_security_level(client.ssl.get(), 0);
        SSL_set_min_proto_version(client.ssl.get(), version);
        SSL_set_max_proto_version(client.ssl.get(), version);

        EXPECT_EQ(client.connect(), version >= TLS1_2_VERSION) << version;
    }
}

TEST_F(TlsTest, OffersForwardSecretAeadCiphersOnly) {
    for (const char* cipher : {"AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256",
                               "ECDHE-ECDSA-AES256-SHA", "DHE-RSA-AES128-GCM-SHA256"}) {
        RawTls client(server.port());
        SSL_set_max_proto_version(client.ssl.get(), TLS1_2_VERSION);
        ASSERT_EQ(SSL_set_cipher_list(client.ssl.get(), cipher), 1) << cipher;

        EXPECT_FALSE(client.connect()) << cipher;
    }
}

TEST_F(TlsTest, AgreesOnHttp11AndRefusesWhoWantsOnlyAnotherProtocol) {
    const unsigned char both[] = "\x02h2\x08http/1.1";
    const unsigned char other[] = "\x02h2";
    RawTls first(server.port());
    RawTls second(server.port());
    SSL_set_alpn_protos(first.ssl.get(), both, sizeof both - 1);
    SSL_set_alpn_protos(second.ssl.get(), other, sizeof other - 1);

    ASSERT_TRUE(first.connect());
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(first.ssl.get(), &chosen, &size);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");
    EXPECT_FALSE(second.connect());
}

TEST_F(TlsTest, ResumesNoSession) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        RawTls first(server.port());
        SSL_set_max_proto_version(first.ssl.get(), version);
        ASSERT_TRUE(first.connect());
        const std::string ask = "GET /fhir/metadata HTTP/1.1\r\nHost: localhost\r\n\r\n";
        SSL_write(first.ssl.get(), ask.data(), static_cast<int>(ask.size()));
        char answer[64];
        SSL_read(first.ssl.get(), answer, sizeof answer);  // a ticket would have come before
        SSL_SESSION* session = SSL_get1_session(first.ssl.get());
        RawTls second(server.port());
        SSL_set_max_proto_version(second.ssl.get(), version);
        SSL_set_session(second.ssl.get(), session);
        SSL_SESSION_free(session);

        ASSERT_TRUE(second.connect());
        EXPECT_EQ(SSL_session_reused(second.ssl.get()), 0) << version;
    }
}

TEST(TlsContext, NamesTheFileThatItCannotRead) {
    TestAuthority authority;
    config::Tls tls = write_tls(authority.issue_server(), authority);
    tls.certificate_file = "/nowhere/server.pem";

    const auto context = make_tls_context(tls);

    ASSERT_FALSE(context);
    EXPECT_EQ(context.error().issues.front().expression, "tls.certificate_file");
    EXPECT_NE(context.error().issues.front().detail.find("/nowhere/server.pem"), std::string::npos);
}

TEST(TlsContext, SaysThatTheKeyBelongsToAnotherCertificate) {
    TestAuthority authority;
    config::Tls tls = write_tls(authority.issue_server(), authority);
    tls.private_key_file = write_file("other.key", authority.issue_server().private_key);

    const auto context = make_tls_context(tls);

    ASSERT_FALSE(context);
    EXPECT_EQ(context.error().issues.front().expression, "tls.private_key_file");
    EXPECT_NE(context.error().issues.front().detail.find("does not belong"), std::string::npos);
}

TEST(TlsContext, SaysThatTheKeyCannotBeRead) {
    TestAuthority authority;
    config::Tls tls = write_tls(authority.issue_server(), authority);
    tls.private_key_file = write_file("garbage.key", "no key");

    const auto context = make_tls_context(tls);

    ASSERT_FALSE(context);
    EXPECT_NE(context.error().issues.front().detail.find("cannot read a private key"),
              std::string::npos);
}

TEST(TlsContext, NamesAClientCaThatIsNone) {
    TestAuthority authority;
    config::Tls tls = write_tls(authority.issue_server(), authority);
    tls.client_ca_file = write_file("garbage.pem", "no certificate");

    const auto context = make_tls_context(tls);

    ASSERT_FALSE(context);
    EXPECT_EQ(context.error().issues.front().expression, "tls.client_ca_file");
}

TEST(TlsContext, CountsTheDaysOfItsCertificate) {
    TestAuthority authority;
    const auto server = authority.issue(
        {.common_name = "localhost", .usage = "serverAuth", .ends_in = std::chrono::hours(240)});
    const auto context = make_tls_context(write_tls(server, authority)).value();
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());

    EXPECT_EQ(days_left(context, now), 9);
    EXPECT_EQ(days_left(context, now + std::chrono::hours(241)), -1);
}

TEST(TlsContext, IsMadeOfACertificateThatHasRunOut) {
    TestAuthority authority;
    const auto server = authority.issue(
        {.common_name = "localhost", .usage = "serverAuth", .starts_in = -2h, .ends_in = -1h});

    EXPECT_TRUE(make_tls_context(write_tls(server, authority)));
}

}  // namespace
