#include "gateway/http/tls.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string>
#include <string_view>

namespace gateway {
namespace {

using fhir::Error;

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Error mistake(const char* setting, std::string detail) {
    ERR_clear_error();
    return fhir::make_error(fhir::ErrorKind::invalid, fhir::IssueType::value, "tls",
                            std::move(detail), setting);
}

// Wire form: a length, then the name.
constexpr std::array<unsigned char, 9> http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

int choose_protocol(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned offered_size, void* /*nothing*/) {
    unsigned char* chosen = nullptr;
    const int result = SSL_select_next_proto(&chosen, out_size, http_1_1.data(), http_1_1.size(),
                                             offered, offered_size);
    *out = chosen;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool set_profile(SSL_CTX* context) {
    SSL_CTX_set_options(context,
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    // An idle connection holds no buffers; and one read may take all that has come.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    return SSL_CTX_set_num_tickets(context, 0) == 1 &&
           SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_ciphersuites(context,
                                    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                                    "TLS_CHACHA20_POLY1305_SHA256") == 1 &&
           SSL_CTX_set_cipher_list(context,
                                   "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                                   "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                                   "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305") ==
               1 &&
           SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1;
}

fhir::Result<void> load_own(SSL_CTX* context, const config::Tls& settings) {
    if (SSL_CTX_use_certificate_chain_file(context, settings.certificate_file.c_str()) != 1) {
        return mistake("tls.certificate_file",
                       "cannot read a certificate from " + settings.certificate_file +
                           "; give a PEM file that starts with the gateway's own certificate and "
                           "is readable by its user");
    }
    if (SSL_CTX_use_PrivateKey_file(context, settings.private_key_file.c_str(), SSL_FILETYPE_PEM) !=
        1) {
        const bool is_other = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
        return mistake("tls.private_key_file",
                       is_other ? "the key in " + settings.private_key_file +
                                      " does not belong to the certificate in " +
                                      settings.certificate_file +
                                      "; give the key that it was "
                                      "made with"
                                : "cannot read a private key from " + settings.private_key_file +
                                      "; give a PEM file without a password that is readable by "
                                      "the gateway's user");
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        return mistake("tls.private_key_file", "the key in " + settings.private_key_file +
                                                   " does not belong to the certificate in " +
                                                   settings.certificate_file +
                                                   "; give the key that it was made with");
    }
    return {};
}

fhir::Result<void> load_clients_ca(SSL_CTX* context, const std::string& file) {
    if (file.empty()) return {};  // then nobody can show who they are
    STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(file.c_str());
    if (names == nullptr || SSL_CTX_load_verify_file(context, file.c_str()) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return mistake("tls.client_ca_file",
                       "cannot read CA certificates from " + file +
                           "; give a PEM file with the certificate of every CA that signs client "
                           "certificates");
    }
    SSL_CTX_set_client_CA_list(context, names);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    return {};
}

std::string fingerprint_of(const X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) return {};
    constexpr std::string_view hex = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text.push_back(hex[digest[i] >> 4U]);
        text.push_back(hex[digest[i] & 0x0FU]);
    }
    return text;
}

std::string subject_of(const X509* certificate) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    X509_NAME_print_ex(memory.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

// Empty for a kind that we do not use, and for a name with a NUL, which says two things at once.
std::string alternative_name(const GENERAL_NAME& name) {
    const char* prefix = name.type == GEN_DNS     ? "dns:"
                         : name.type == GEN_URI   ? "uri:"
                         : name.type == GEN_EMAIL ? "email:"
                                                  : nullptr;
    if (prefix == nullptr) return {};
    const ASN1_IA5STRING* text = name.d.ia5;
    const std::string_view value(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                                 static_cast<std::size_t>(ASN1_STRING_length(text)));
    if (value.find('\0') != std::string_view::npos) return {};
    return prefix + std::string(value);
}

std::vector<std::string> alternative_names_of(const X509* certificate) {
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
        static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
        &GENERAL_NAMES_free);
    std::vector<std::string> texts;
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        std::string text = alternative_name(*sk_GENERAL_NAME_value(names.get(), i));
        if (!text.empty()) texts.push_back(std::move(text));
    }
    return texts;
}

}  // namespace

fhir::Result<TlsContext> make_tls_context(const config::Tls& settings) {
    const TlsContext context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    if (!context || !set_profile(context.get())) {
        return mistake("tls",
                       "this OpenSSL cannot do TLS 1.2 and 1.3 as the gateway needs it; "
                       "install OpenSSL 3.0 or later with its default settings");
    }
    if (const auto own = load_own(context.get(), settings); !own) return own.error();
    if (const auto clients = load_clients_ca(context.get(), settings.client_ca_file); !clients) {
        return clients.error();
    }
    return context;
}

fhir::Timestamp expiry_of(const TlsContext& context) {
    std::tm end{};
    const X509* certificate = SSL_CTX_get0_certificate(context.get());
    ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end);
    return fhir::Timestamp(std::chrono::seconds(timegm(&end)));
}

std::int64_t days_left(const TlsContext& context, fhir::Timestamp now) {
    return std::chrono::floor<std::chrono::days>(expiry_of(context) - now).count();
}

Peer peer_of(const SSL* connection) {
    const Certificate certificate(SSL_get1_peer_certificate(connection), &X509_free);
    Peer peer;
    if (!certificate) return peer;
    peer.fingerprint = fingerprint_of(certificate.get());
    peer.subject = subject_of(certificate.get());
    peer.alternative_names = alternative_names_of(certificate.get());
    return peer;
}

}  // namespace gateway
