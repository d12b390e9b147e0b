#include "gateway/delivery/push_endpoint.hpp"

#include "gateway/delivery/signature.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace gateway {
namespace {

using fhir::Issue;

void note(std::vector<Issue>& issues, const std::string& place, std::string detail) {
    ERR_clear_error();
    issues.push_back(
        {fhir::Severity::error, fhir::IssueType::value, "config", std::move(detail), place});
}

std::shared_ptr<SSL_CTX> make_tls(const config::Push& push, const config::Tls& own,
                                  const std::string& place, std::vector<Issue>& issues) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (SSL_CTX_load_verify_file(context.get(), push.ca_file.c_str()) != 1) {
        note(issues, place + "ca_file",
             "cannot read CA certificates from " + push.ca_file +
                 "; give a PEM file with the certificate of every CA that may sign the receiver's");
    }
    if (!push.shows_certificate) return context;
    // What is wrong with these two is told where [tls] is read.
    if (SSL_CTX_use_certificate_chain_file(context.get(), own.certificate_file.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context.get(), own.private_key_file.c_str(),
                                    SSL_FILETYPE_PEM) != 1) {
        note(issues, place + "shows_certificate", "the pair of [tls] cannot be used");
    }
    return context;
}

}  // namespace

bool PushEndpoint::may_hear(const std::string& organisation) const {
    return std::ranges::find(organisations, organisation) != organisations.end();
}

fhir::Result<PushEndpoint> load_push_endpoint(const config::Client& client,
                                              const config::Tls& own) {
    const std::string place = "client " + client.id + ": push.";
    std::vector<Issue> issues;
    PushEndpoint endpoint;
    endpoint.client = client.id;
    endpoint.url = client.push.url;
    endpoint.address = config::parse_https_url(client.push.url).value_or(config::HttpsUrl());
    endpoint.organisations = client.queues;
    endpoint.organisations.push_back(client.organisation);
    endpoint.tls = make_tls(client.push, own, place, issues);

    std::ifstream stream(client.push.secret_file, std::ios::binary);
    const std::string secret{std::istreambuf_iterator<char>(stream), {}};
    if (!stream.is_open() || stream.bad()) {
        note(
            issues, place + "secret_file",
            "cannot read " + client.push.secret_file + "; make it, readable by the gateway's user");
    } else if (auto keys = read_keys(secret); keys) {
        endpoint.keys = *std::move(keys);
    } else {
        note(issues, place + "secret_file", keys.error().issues.front().detail);
    }
    if (issues.empty()) return endpoint;
    return fhir::Error{fhir::ErrorKind::invalid, std::move(issues), {}, {}, {}};
}

}  // namespace gateway
