#pragma once

#include "config/config.hpp"
#include "config/https_url.hpp"
#include "fhir/error.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

namespace gateway {

// A registered endpoint, with all that is needed to post to it. Immutable.
struct PushEndpoint {
    std::string client;
    std::string url;
    config::HttpsUrl address;
    std::vector<std::string> organisations;  // whose feeds its client may hear
    std::vector<std::string> keys;           // of the signature
    std::shared_ptr<SSL_CTX> tls;  // the registered authorities, and ours to show where it is to

    bool may_hear(const std::string& organisation) const;
};

// Of a client that has one. An error has an issue for each file that is wrong, with the setting in
// `expression`. Blocks on files; any thread.
fhir::Result<PushEndpoint> load_push_endpoint(const config::Client& client, const config::Tls& own);

}  // namespace gateway
