#include "fhir/digest.hpp"

#include "fhir/json_text.hpp"

#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace fhir {
namespace {

template <auto free>
struct Free {
    template <class Handle>
    void operator()(Handle* handle) const {
        free(handle);
    }
};

using Algorithm = std::unique_ptr<EVP_MD, Free<EVP_MD_free>>;
using Hash = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using MacAlgorithm = std::unique_ptr<EVP_MAC, Free<EVP_MAC_free>>;
using Mac = std::unique_ptr<EVP_MAC_CTX, Free<EVP_MAC_CTX_free>>;

// OpenSSL without SHA-256, or without memory: nothing can go on.
void require(bool is_done) {
    if (!is_done) throw std::runtime_error("OpenSSL cannot make a SHA-256 digest");
}

Hash new_hash() {
    // To look an algorithm up by its name takes as long as to hash a referral.
    static const Algorithm sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    Hash hash(EVP_MD_CTX_new());
    require(sha256 && hash && EVP_DigestInit_ex2(hash.get(), sha256.get(), nullptr) == 1);
    return hash;
}

Mac new_mac() {
    static const MacAlgorithm hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    require(hmac != nullptr);
    Mac mac(EVP_MAC_CTX_new(hmac.get()));
    std::string name = "SHA256";
    const OSSL_PARAM settings[] = {OSSL_PARAM_construct_utf8_string("digest", name.data(), 0),
                                   OSSL_PARAM_construct_end()};
    require(mac && EVP_MAC_CTX_set_params(mac.get(), settings) == 1);
    return mac;
}

const unsigned char* bytes_of(std::string_view text) {
    // Never null: to OpenSSL a null key means "the one before".
    return reinterpret_cast<const unsigned char*>(text.empty() ? "" : text.data());
}

}  // namespace

Digest digest_of(const Node& node, std::string_view context) {
    // The size parts the context from what follows.
    std::string text = std::to_string(context.size());
    text.append(":").append(context);
    append_canonical_json(text, node);
    return digest_of(text);
}

Digest digest_of(std::string_view text) {
    thread_local const Hash hash = new_hash();
    Digest digest;
    require(EVP_DigestInit_ex2(hash.get(), nullptr, nullptr) == 1 &&
            EVP_DigestUpdate(hash.get(), text.data(), text.size()) == 1 &&
            EVP_DigestFinal_ex(hash.get(), digest.data(), nullptr) == 1);
    return digest;
}

std::string short_text(const Digest& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < 6; ++i) {
        text.push_back(digits[digest[i] >> 4U]);
        text.push_back(digits[digest[i] & 15U]);
    }
    return text;
}

Digest keyed_digest(std::string_view key, std::string_view text) {
    thread_local const Mac mac = new_mac();
    Digest digest;
    std::size_t size = 0;
    require(EVP_MAC_init(mac.get(), bytes_of(key), key.size(), nullptr) == 1 &&
            EVP_MAC_update(mac.get(), bytes_of(text), text.size()) == 1 &&
            EVP_MAC_final(mac.get(), digest.data(), &size, digest.size()) == 1 &&
            size == digest.size());
    return digest;
}

}  // namespace fhir
