#include "gateway/delivery/signature.hpp"

#include "fhir/digest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <optional>

namespace gateway {
namespace {

constexpr std::string_view prefix = "whsec_";
constexpr std::size_t least_bytes = 24;
constexpr std::size_t most_bytes = 64;

// With its padding; nullopt: no base64, or far too much of it.
std::optional<std::string> decoded(std::string_view text) {
    const int padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    if (text.empty() || text.size() % 4 != 0 || text.size() > most_bytes * 2) return std::nullopt;
    std::array<unsigned char, most_bytes * 2 / 4 * 3> bytes{};
    const int size =
        EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size()));
    if (size < padding) return std::nullopt;
    return std::string(bytes.begin(), bytes.begin() + (size - padding));
}

std::string encoded(const fhir::Digest& digest) {
    std::array<unsigned char, 4 * ((std::tuple_size_v<fhir::Digest> + 2) / 3) + 1> text{};
    const int size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
    return {text.begin(), text.begin() + size};
}

}  // namespace

fhir::Result<std::vector<std::string>> read_keys(std::string_view file) {
    std::vector<std::string> keys;
    while (!file.empty()) {
        const std::size_t end = std::min(file.find('\n'), file.size());
        std::string_view line = file.substr(0, end);
        file.remove_prefix(std::min(end + 1, file.size()));
        while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
        if (line.starts_with(prefix)) line.remove_prefix(prefix.size());
        if (line.empty()) continue;
        auto key = decoded(line);
        if (!key || key->size() < least_bytes || key->size() > most_bytes) {
            keys.clear();
            break;
        }
        keys.push_back(*std::move(key));
    }
    if (!keys.empty() && keys.size() <= 2) return keys;
    return fhir::make_error(fhir::ErrorKind::invalid, fhir::IssueType::value, "config",
                            "must hold one key, or two while they change, a line each: base64 of "
                            "24 to 64 bytes, as `openssl rand -base64 32` makes it");
}

std::string webhook_signature(const std::vector<std::string>& keys, std::string_view id,
                              std::int64_t timestamp, std::string_view body) {
    std::string content(id);
    content.append(".").append(std::to_string(timestamp)).append(".").append(body);
    std::string text;
    for (const std::string& key : keys) {
        text += text.empty() ? "v1," : " v1,";
        text += encoded(fhir::keyed_digest(key, content));
    }
    return text;
}

}  // namespace gateway
