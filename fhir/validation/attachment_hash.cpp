#include "fhir/validation/attachment_hash.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <string>

namespace fhir {
namespace {

using Bytes = std::basic_string<unsigned char>;

Bytes decoded(std::string_view base64) {
    Bytes signs;
    std::size_t padding = 0;
    for (const char c : base64) {
        if (static_cast<unsigned char>(c) <= ' ') continue;
        signs.push_back(static_cast<unsigned char>(c));
        padding += c == '=' ? 1 : 0;
    }
    Bytes bytes(signs.size() / 4 * 3, 0);
    const int size = EVP_DecodeBlock(bytes.data(), signs.data(), static_cast<int>(signs.size()));
    bytes.resize(size < 0 ? 0 : bytes.size() - padding);
    return bytes;
}

}  // namespace

bool is_hash_of(std::string_view hash, std::string_view data) {
    const Bytes bytes = decoded(data);
    std::array<unsigned char, SHA_DIGEST_LENGTH> right{};
    SHA1(bytes.data(), bytes.size(), right.data());
    return decoded(hash) == Bytes(right.begin(), right.end());
}

}  // namespace fhir
