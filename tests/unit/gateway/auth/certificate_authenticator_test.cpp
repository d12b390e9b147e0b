#include "gateway/auth/certificate_authenticator.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using config::ClientRole;
using gateway::CertificateAuthenticator;
using gateway::Peer;
using gateway::Scope;

const std::string some_fingerprint(64, 'a');

config::Client practice() {
    config::Client client;
    client.id = "practice";
    client.organisation = "A99901";
    client.fingerprint = some_fingerprint;
    return client;
}

config::Client provider() {
    config::Client client;
    client.id = "provider";
    client.organisation = "P99901";
    client.role = ClientRole::provider;
    client.queues = {"P99901"};
    client.subject = "CN=provider.example,O=Provider";
    return client;
}

config::Client triage() {
    config::Client client;
    client.id = "triage";
    client.organisation = "T99901";
    client.role = ClientRole::link_worker;
    client.queues = {"T99901"};
    client.alternative_name = "dns:triage.example";
    return client;
}

std::string client_of(const CertificateAuthenticator& authenticator, const Peer& peer) {
    const auto caller = authenticator.authenticate(peer);
    return caller ? caller->client : "nobody";
}

gateway::Caller caller_with(ClientRole role) {
    config::Client client = practice();
    client.role = role;
    return *CertificateAuthenticator({client}).authenticate({some_fingerprint, "", {}, ""});
}

TEST(CertificateAuthenticator, KnowsAClientByItsFingerprint) {
    const CertificateAuthenticator authenticator({practice(), provider(), triage()});

    EXPECT_EQ(client_of(authenticator, {some_fingerprint, "CN=x", {}, ""}), "practice");
}

TEST(CertificateAuthenticator, KnowsAClientByItsSubject) {
    const CertificateAuthenticator authenticator({practice(), provider(), triage()});

    EXPECT_EQ(client_of(authenticator, {"other", "CN=provider.example,O=Provider", {}, ""}),
              "provider");
}

TEST(CertificateAuthenticator, KnowsAClientByAnAlternativeName) {
    const CertificateAuthenticator authenticator({practice(), provider(), triage()});

    EXPECT_EQ(client_of(authenticator, {"other", "", {"uri:x", "dns:Triage.Example"}, ""}),
              "triage");
}

TEST(CertificateAuthenticator, KnowsNobodyByPartOfASubject) {
    const CertificateAuthenticator authenticator({provider()});

    EXPECT_EQ(client_of(authenticator, {"other", "CN=provider.example", {}, ""}), "nobody");
}

TEST(CertificateAuthenticator, TakesNoSubjectForAnAlternativeName) {
    const CertificateAuthenticator authenticator({triage()});

    EXPECT_EQ(client_of(authenticator, {"other", "dns:triage.example", {}, ""}), "nobody");
}

TEST(CertificateAuthenticator, KnowsNobodyWithoutACertificate) {
    const CertificateAuthenticator authenticator({practice(), provider(), triage()});

    const auto caller = authenticator.authenticate({"", "", {}, "127.0.0.1"});

    ASSERT_FALSE(caller);
    EXPECT_EQ(caller.error().kind, fhir::ErrorKind::unauthenticated);
}

TEST(CertificateAuthenticator, PassesOnWhatTheClientMayWork) {
    const CertificateAuthenticator authenticator({triage()});

    const auto caller = authenticator.authenticate({"other", "", {"dns:triage.example"}, ""});

    ASSERT_TRUE(caller);
    EXPECT_TRUE(caller->works_on("T99901"));
    EXPECT_EQ(caller->organisation, "T99901");
}

TEST(CertificateAuthenticator, ForgetsThoseWhoAreReplaced) {
    CertificateAuthenticator authenticator({practice()});

    authenticator.replace({provider()});

    EXPECT_EQ(client_of(authenticator, {some_fingerprint, "", {}, ""}), "nobody");
}

TEST(CertificateAuthenticator, LetsAReferrerSendAndCancel) {
    const gateway::Caller caller = caller_with(ClientRole::referrer);

    EXPECT_TRUE(caller.may(Scope::service_request_create));
    EXPECT_TRUE(caller.may(Scope::task_update));
}

TEST(CertificateAuthenticator, LetsALinkWorkerReferOnward) {
    EXPECT_TRUE(caller_with(ClientRole::link_worker).may(Scope::service_request_create));
}

TEST(CertificateAuthenticator, LetsAProviderWorkButNotSend) {
    const gateway::Caller caller = caller_with(ClientRole::provider);

    EXPECT_TRUE(caller.may(Scope::task_update));
    EXPECT_FALSE(caller.may(Scope::service_request_create));
    EXPECT_FALSE(caller.may(Scope::service_request_update));
}

TEST(CertificateAuthenticator, LetsAnOperatorSeeNoReferral) {
    const gateway::Caller caller = caller_with(ClientRole::operations);

    EXPECT_TRUE(caller.may(Scope::any));
    EXPECT_TRUE(caller.may(Scope::directory_read));
    EXPECT_FALSE(caller.may(Scope::service_request_read));
    EXPECT_FALSE(caller.may(Scope::task_read));
    EXPECT_FALSE(caller.may(Scope::subscription_read));
}

TEST(CertificateAuthenticator, LetsAnOperatorAloneSeeTheReport) {
    EXPECT_TRUE(caller_with(ClientRole::operations).may(Scope::report_read));
    for (const ClientRole role :
         {ClientRole::referrer, ClientRole::link_worker, ClientRole::provider}) {
        EXPECT_FALSE(caller_with(role).may(Scope::report_read));
    }
}

}  // namespace
