#include "gateway/auth/certificate_authenticator.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace gateway {
namespace {

using config::ClientRole;

Role role_of(ClientRole role) {
    switch (role) {
        case ClientRole::referrer:
            return Role::referrer;
        case ClientRole::link_worker:
            return Role::link_worker;
        case ClientRole::provider:
            return Role::provider;
        case ClientRole::operations:
            break;
    }
    return Role::operations;
}

// What the table in README.md says.
std::vector<Scope> scopes_of(ClientRole role) {
    using enum Scope;
    // directory_update: for who has no system and rings up.
    if (role == ClientRole::operations) {
        return {directory_read, directory_update, subscription_redrive, report_read};
    }
    std::vector<Scope> scopes{service_request_read, task_read,          task_update,
                              subscription_read,    subscription_write, directory_read};
    if (role != ClientRole::provider) {
        scopes.insert(scopes.end(), {service_request_create, service_request_update});
    }
    if (role != ClientRole::referrer) scopes.push_back(directory_update);
    return scopes;
}

Caller caller_of(const config::Client& client) {
    return {client.id,       client.organisation,       role_of(client.role),
            client.queues,   client.must_send_if_match, scopes_of(client.role),
            client.push.url, client.push.heartbeat};
}

// Names of hosts compare without case; everything else as it stands.
std::string normal_alternative_name(std::string_view name) {
    std::string normal(name);
    if (!normal.starts_with("dns:")) return normal;
    std::ranges::transform(normal, normal.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return normal;
}

std::string key_of(std::string_view kind, std::string_view value) {
    return std::string(kind).append(" ").append(value);
}

std::string key_of(const config::Client& client) {
    if (!client.fingerprint.empty()) return key_of("fingerprint", client.fingerprint);
    if (!client.subject.empty()) return key_of("subject", client.subject);
    return key_of("san", normal_alternative_name(client.alternative_name));
}

}  // namespace

CertificateAuthenticator::CertificateAuthenticator(const std::vector<config::Client>& clients) {
    replace(clients);
}

void CertificateAuthenticator::replace(const std::vector<config::Client>& clients) {
    Callers next;
    for (const config::Client& client : clients) next.emplace(key_of(client), caller_of(client));
    callers_ = std::move(next);
}

fhir::Result<Caller> CertificateAuthenticator::authenticate(const Peer& peer) const {
    if (peer.fingerprint.empty()) {
        return fhir::make_error(
            fhir::ErrorKind::unauthenticated, fhir::IssueType::login, "no-certificate",
            "This address asks for a client certificate, and none was shown. Connect with the "
            "certificate that is registered for your organisation.");
    }
    if (const Caller* caller = find("fingerprint", peer.fingerprint)) return *caller;
    if (const Caller* caller = find("subject", peer.subject)) return *caller;
    for (const std::string& name : peer.alternative_names) {
        if (const Caller* caller = find("san", normal_alternative_name(name))) return *caller;
    }
    fhir::Error error = fhir::make_error(
        fhir::ErrorKind::unauthenticated, fhir::IssueType::login, "unknown-certificate",
        "This client certificate is not registered here. Ask the operator of this gateway to "
        "register its SHA-256 fingerprint for your organisation.");
    error.cause = "certificate " + peer.fingerprint + " is in no entry of the clients file";
    return error;
}

const Caller* CertificateAuthenticator::find(std::string_view kind, std::string_view value) const {
    const auto found = callers_.find(key_of(kind, value));
    return found == callers_.end() ? nullptr : &found->second;
}

}  // namespace gateway
