// What is read out of the certificate at the other end.
#include "tests/support/test_certificate.hpp"
#include "tests/support/tls_client.hpp"
#include "tests/unit/gateway/http/http_test_support.hpp"

#include <gtest/gtest.h>

namespace {

using namespace http_test;
using testing_support::TestAuthority;
using testing_support::TlsClient;
using testing_support::write_file;

// Remembers whom it was shown.
class Witness final : public Authenticator {
public:
    Result<Caller> authenticate(const Peer& peer) const override {
        seen = peer;
        return practice();
    }

    mutable Peer seen;
};

TEST(Peer, IsDescribedByItsCertificate) {
    TestAuthority authority;
    const auto own = authority.issue_server();
    const auto context = make_tls_context({write_file("peer.pem", own.certificate),
                                           write_file("peer.key", own.private_key),
                                           write_file("peer-ca.pem", authority.certificate())});
    const auto certificate =
        authority.issue({.common_name = "Practice, Invented",
                         .alternative_names = {"DNS:practice.example", "URI:urn:ods:A99901",
                                               "email:it@practice.example"}});
    TlsSettings settings(context.value());
    RouterParts parts;
    Witness witness;
    Router router(test_routes(), witness, parts.ids, parts.clock, parts.log, parts.metrics,
                  testing_support::r4());
    asio::io_context io;
    Server server(io, {}, &settings, router, parts.log, parts.metrics);
    std::thread thread([&] {
        asio::co_spawn(io, server.run(), asio::use_future);
        io.run();
    });
    {
        TlsClient client(server.port(), authority.certificate(), certificate);
        client.get("/fhir/metadata");
    }
    asio::co_spawn(io, server.stop(), asio::use_future).get();
    thread.join();

    EXPECT_EQ(witness.seen.fingerprint, certificate.fingerprint);
    EXPECT_EQ(witness.seen.subject, "CN=Practice\\, Invented");
    EXPECT_EQ(witness.seen.alternative_names,
              (std::vector<std::string>{"dns:practice.example", "uri:urn:ods:A99901",
                                        "email:it@practice.example"}));
    EXPECT_EQ(witness.seen.address, "127.0.0.1");
}

}  // namespace
