#pragma once

#include "config/config.hpp"
#include "gateway/ports/authenticator.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// Knows callers by their certificates, as clients.toml lists them. That the certificate is signed
// by an authority of ours has been seen to by TLS before. A certificate that fits two clients in
// two ways is the one that its fingerprint names, else its subject, else its first alternative
// name. On the io thread only.
class CertificateAuthenticator final : public Authenticator {
public:
    explicit CertificateAuthenticator(const std::vector<config::Client>& clients);

    fhir::Result<Caller> authenticate(const Peer& peer) const override;

    // From the next request on, these are the clients, and no others.
    void replace(const std::vector<config::Client>& clients);

private:
    using Callers = std::map<std::string, Caller, std::less<>>;

    const Caller* find(std::string_view kind, std::string_view value) const;

    Callers callers_;  // by kind and value: "fingerprint 00ff...", "subject CN=...", "san dns:..."
};

}  // namespace gateway
