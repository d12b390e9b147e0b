// TLS as this gateway speaks it, decided here and nowhere else.
#pragma once

#include "config/config.hpp"
#include "fhir/error.hpp"
#include "fhir/instant.hpp"
#include "gateway/ports/authenticator.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <utility>

namespace gateway {

using TlsContext = std::shared_ptr<SSL_CTX>;

// TLS 1.2 and 1.3 with the ciphers that NCSC and Mozilla name, HTTP/1.1 by ALPN. A client may show
// a certificate or none; one that it shows must be signed by our client CA, be in date and be good
// for clients, or the handshake fails. Connections are never resumed: each handshake proves anew
// who is calling, so nobody outlives a change of the CA or comes back under another name.
//
// An error names the setting in `expression` and says in one sentence what is wrong and what to do:
// a file that cannot be read, a key that does not fit. A certificate that has run out is no error,
// for a gateway that starts is better than one that does not: ask `expiry_of`.
fhir::Result<TlsContext> make_tls_context(const config::Tls& settings);

// When the certificate that this context shows ends.
fhir::Timestamp expiry_of(const TlsContext& context);
// Whole days until then; negative once it is past.
std::int64_t days_left(const TlsContext& context, fhir::Timestamp now);

// Holds the context of the moment: a reload replaces it for the connections to come, and those
// that are open keep theirs. On the io thread only.
class TlsSettings {
public:
    explicit TlsSettings(TlsContext context) : current_(std::move(context)) {}

    const TlsContext& current() const { return current_; }
    void replace(TlsContext next) { current_ = std::move(next); }

private:
    TlsContext current_;
};

// What the certificate at the other end says; all empty when there was none. `address` is left.
Peer peer_of(const SSL* connection);

}  // namespace gateway
