// One POST over real TLS to receivers of every kind.
#include "gateway/delivery/https_sender.hpp"

#include "tests/support/https_receiver.hpp"
#include "tests/support/test_certificate.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

namespace {

using namespace gateway;
using namespace std::chrono_literals;
using testing_support::CertificateRequest;
using testing_support::HttpsReceiver;
using testing_support::TestAuthority;
using testing_support::TestCertificate;

class HttpsSenderTest : public testing::Test {
protected:
    // `host`: by what name the receiver is called.
    void register_endpoint(std::uint16_t port, const std::string& host = "localhost") {
        config::Client client;
        client.id = "practice";
        client.organisation = "A99901";
        client.push.url = "https://" + host + ":" + std::to_string(port) + "/notify?a=b";
        client.push.ca_file = testing_support::write_file("ca.pem", authority.certificate());
        client.push.secret_file =
            testing_support::write_file("secret", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3\n");
        const auto endpoint = load_push_endpoint(client, config::Tls());
        ASSERT_TRUE(endpoint);
        url = endpoint->url;
        PushEndpoints all;
        all["practice"] = std::make_shared<const PushEndpoint>(*endpoint);
        sender.replace(all);
    }
    std::unique_ptr<HttpsReceiver> receiver_of(const TestCertificate& certificate) {
        return std::make_unique<HttpsReceiver>(certificate.certificate, certificate.private_key);
    }
    PostAnswer post(const std::string& to, Interrupt& interrupt) {
        OutgoingPost post;
        post.client = "practice";
        post.url = to;
        post.fields = {{"Content-Type", "application/fhir+json"}, {"webhook-id", "id-1"}};
        post.body = "{}";
        auto answer = asio::co_spawn(io, sender.post(std::move(post), interrupt), asio::use_future);
        io.restart();
        io.run();
        return answer.get();
    }
    PostAnswer post() {
        Interrupt interrupt;
        return post(url, interrupt);
    }

    TestAuthority authority;
    asio::io_context io{1};
    HttpsSender sender{io.get_executor(), {500ms, 500ms, 500ms, 4096}};
    std::string url;
};

TEST_F(HttpsSenderTest, PostsWhatItIsGiven) {
    const auto receiver = receiver_of(authority.issue_server());
    register_endpoint(receiver->port());

    const PostAnswer answer = post();

    EXPECT_EQ(answer.outcome, DeliveryOutcome::delivered);
    EXPECT_EQ(answer.status, 204U);
    ASSERT_EQ(receiver->posts().size(), 1U);
    const auto got = receiver->posts()[0];
    EXPECT_EQ(got.target, "/notify?a=b");
    EXPECT_EQ(got.body, "{}");
    EXPECT_EQ(got.fields.at("webhook-id"), "id-1");
    EXPECT_EQ(got.fields.at("host"), "localhost:" + std::to_string(receiver->port()));
}

TEST_F(HttpsSenderTest, CallsAReceiverByItsAddressToo) {
    const auto receiver = receiver_of(authority.issue_server());
    register_endpoint(receiver->port(), "127.0.0.1");

    EXPECT_EQ(post().outcome, DeliveryOutcome::delivered);
}

TEST_F(HttpsSenderTest, TellsAnswersApart) {
    const auto receiver = receiver_of(authority.issue_server());
    register_endpoint(receiver->port());
    const std::pair<unsigned, DeliveryOutcome> expected[] = {
        {200, DeliveryOutcome::delivered},  {302, DeliveryOutcome::redirected},
        {307, DeliveryOutcome::redirected}, {400, DeliveryOutcome::refused},
        {404, DeliveryOutcome::refused},    {410, DeliveryOutcome::gone},
        {503, DeliveryOutcome::refused}};

    for (const auto& [status, outcome] : expected) {
        receiver->answer(status, "Location: https://elsewhere.example/\r\n");
        const PostAnswer answer = post();
        EXPECT_EQ(answer.outcome, outcome) << status;
        EXPECT_EQ(answer.status, status);
    }
    EXPECT_EQ(receiver->posts().size(), 7U);
}

TEST_F(HttpsSenderTest, HearsWhenToComeAgain) {
    const auto receiver = receiver_of(authority.issue_server());
    register_endpoint(receiver->port());

    receiver->answer(429, "Retry-After: 120\r\n");
    EXPECT_EQ(post().retry_after, 120s);
    receiver->answer(503, "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n");
    EXPECT_GT(post().retry_after.value_or(0s), 24h * 365);
    receiver->answer(503, "Retry-After: soon\r\n");
    EXPECT_FALSE(post().retry_after);
}

TEST_F(HttpsSenderTest, TrustsNoOtherAuthority) {
    TestAuthority other("Somebody else's CA");
    const auto receiver = receiver_of(other.issue_server());
    register_endpoint(receiver->port());

    EXPECT_EQ(post().outcome, DeliveryOutcome::untrusted);
    EXPECT_TRUE(receiver->posts().empty());
}

TEST_F(HttpsSenderTest, TrustsNoCertificateOfAnotherName) {
    CertificateRequest request;
    request.common_name = "localhost";
    request.alternative_names = {"DNS:elsewhere.example"};
    request.usage = "serverAuth";
    const auto receiver = receiver_of(authority.issue(request));
    register_endpoint(receiver->port());

    EXPECT_EQ(post().outcome, DeliveryOutcome::untrusted);
    register_endpoint(receiver->port(), "127.0.0.1");
    EXPECT_EQ(post().outcome, DeliveryOutcome::untrusted);
}

TEST_F(HttpsSenderTest, TrustsNoNameThatStandsInTheSubjectAlone) {
    CertificateRequest request;
    request.common_name = "localhost";
    request.usage = "serverAuth";
    const auto receiver = receiver_of(authority.issue(request));
    register_endpoint(receiver->port());

    EXPECT_EQ(post().outcome, DeliveryOutcome::untrusted);
}

TEST_F(HttpsSenderTest, TrustsNoCertificateThatIsForClients) {
    CertificateRequest request;
    request.common_name = "localhost";
    request.alternative_names = {"DNS:localhost"};
    const auto receiver = receiver_of(authority.issue(request));
    register_endpoint(receiver->port());

    EXPECT_EQ(post().outcome, DeliveryOutcome::untrusted);
}

TEST_F(HttpsSenderTest, TrustsNoCertificateThatHasRunOut) {
    CertificateRequest request;
    request.common_name = "localhost";
    request.alternative_names = {"DNS:localhost"};
    request.usage = "serverAuth";
    request.starts_in = -3600s;
    request.ends_in = -60s;
    const auto receiver = receiver_of(authority.issue(request));
    register_endpoint(receiver->port());

    EXPECT_EQ(post().outcome, DeliveryOutcome::untrusted);
}

TEST_F(HttpsSenderTest, WaitsNoLongerThanItSaysForAnAnswer) {
    const auto receiver = receiver_of(authority.issue_server());
    register_endpoint(receiver->port());
    receiver->answer_with("");

    const auto before = std::chrono::steady_clock::now();
    const PostAnswer answer = post();

    EXPECT_EQ(answer.outcome, DeliveryOutcome::timed_out);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
}

TEST_F(HttpsSenderTest, WaitsNoLongerThanItSaysForAHandshake) {
    asio::ip::tcp::acceptor silent(io, {asio::ip::address_v4::loopback(), 0});
    register_endpoint(silent.local_endpoint().port());

    EXPECT_EQ(post().outcome, DeliveryOutcome::timed_out);
}

TEST_F(HttpsSenderTest, FindsNobodyWhereNobodyListens) {
    asio::ip::tcp::acceptor taken(io, {asio::ip::address_v4::loopback(), 0});
    register_endpoint(taken.local_endpoint().port(), "127.0.0.2");

    EXPECT_EQ(post().outcome, DeliveryOutcome::unreachable);
}

TEST_F(HttpsSenderTest, FindsNobodyByANameThatIsNone) {
    register_endpoint(443, "no-such-host.invalid");

    const DeliveryOutcome outcome = post().outcome;

    EXPECT_TRUE(outcome == DeliveryOutcome::unreachable || outcome == DeliveryOutcome::timed_out);
}

TEST_F(HttpsSenderTest, ReadsNoEndlessAnswer) {
    const auto receiver = receiver_of(authority.issue_server());
    register_endpoint(receiver->port());
    receiver->answer_with("HTTP/1.1 500 Long\r\nContent-Length: 100000000\r\n\r\n" +
                          std::string(100'000, 'x'));
    EXPECT_EQ(post().outcome, DeliveryOutcome::refused);

    receiver->answer_with("HTTP/1.1 200 OK\r\nX-Long: " + std::string(100'000, 'x') + "\r\n\r\n");
    EXPECT_EQ(post().outcome, DeliveryOutcome::broken);
}

TEST_F(HttpsSenderTest, TakesNothingElseForAnAnswer) {
    const auto receiver = receiver_of(authority.issue_server());
    register_endpoint(receiver->port());

    for (const char* answer :
         {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 20", "\r\n", "HTTP/9.9 200 OK"}) {
        receiver->answer_with(answer);
        EXPECT_EQ(post().outcome, DeliveryOutcome::broken) << answer;
    }
}

TEST_F(HttpsSenderTest, PostsToNothingButTheRegisteredEndpoint) {
    const auto receiver = receiver_of(authority.issue_server());
    register_endpoint(receiver->port());
    Interrupt interrupt;

    const PostAnswer answer = post(url + "&c=d", interrupt);

    EXPECT_EQ(answer.outcome, DeliveryOutcome::not_registered);
    EXPECT_TRUE(receiver->posts().empty());
}

TEST_F(HttpsSenderTest, EndsAtOnceWhenItIsInterrupted) {
    const auto receiver = receiver_of(authority.issue_server());
    register_endpoint(receiver->port());
    receiver->answer_with("");
    Interrupt interrupt;
    asio::steady_timer soon(io, 200ms);
    soon.async_wait([&interrupt](const auto&) { interrupt.now(); });

    // Its own deadline would be told as timed_out.
    EXPECT_EQ(post(url, interrupt).outcome, DeliveryOutcome::broken);
}

}  // namespace
