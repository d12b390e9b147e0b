#include "gateway/store/derived_id.hpp"

#include "fhir/digest.hpp"

#include <algorithm>
#include <string>

namespace gateway {

Id derived_id(const Id& subject, std::uint32_t version, fhir::Timestamp at,
              std::string_view purpose) {
    const std::string text = subject.text() + "/" + std::to_string(version);
    const fhir::Digest digest = fhir::keyed_digest(purpose, text);
    Id id;
    std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
    auto time = static_cast<std::uint64_t>(at.time_since_epoch().count());
    for (std::size_t place = 6; place-- > 0; time >>= 8U) {
        id.bytes[place] = static_cast<std::uint8_t>(time);
    }
    id.bytes[6] = static_cast<std::uint8_t>(0x70U | (id.bytes[6] & 0x0fU));
    id.bytes[8] = static_cast<std::uint8_t>(0x80U | (id.bytes[8] & 0x3fU));
    std::copy_n(subject.bytes.begin() + 13, 3, id.bytes.begin() + 13);
    return id;
}

}  // namespace gateway
