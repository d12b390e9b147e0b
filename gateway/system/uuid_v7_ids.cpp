#include "gateway/system/uuid_v7_ids.hpp"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace gateway {
namespace {

constexpr std::uint16_t counter_end = 0x1000;
constexpr std::uint16_t counter_start_mask = 0x07ff;  // room for 2,048 more in each millisecond

template <std::size_t size>
std::array<std::uint8_t, size> random_bytes() {
    std::array<std::uint8_t, size> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error("the system gives no random bytes");
    }
    return bytes;
}

constexpr std::uint8_t byte_of(std::uint64_t number, unsigned place) {
    return static_cast<std::uint8_t>(number >> (8U * place));
}

void set_version(Id& id, unsigned version) {
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0fU) | version << 4U);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3fU) | 0x80U);  // RFC 9562's variant
}

}  // namespace

Id UuidV7Ids::next(Home home) {
    const auto random = random_bytes<7>();
    const Moment moment = advance(static_cast<std::uint16_t>(random[5] << 8U | random[6]));
    Id id;
    for (unsigned i = 0; i < 6; ++i) id.bytes[i] = byte_of(moment.milliseconds, 5 - i);
    id.bytes[6] = byte_of(moment.counter, 1);
    id.bytes[7] = byte_of(moment.counter, 0);
    for (unsigned i = 0; i < 5; ++i) id.bytes[8 + i] = random[i];
    for (unsigned i = 0; i < 3; ++i) id.bytes[13 + i] = byte_of(home, 2 - i);
    set_version(id, 7);
    return id;
}

std::string UuidV7Ids::request_id() {
    Id id{random_bytes<16>()};
    set_version(id, 4);
    return id.text();
}

UuidV7Ids::Moment UuidV7Ids::advance(std::uint16_t random) {
    const auto now = static_cast<std::uint64_t>(clock_.now().time_since_epoch().count());
    const std::lock_guard lock(guard_);
    const auto start = static_cast<std::uint16_t>(random & counter_start_mask);
    if (now > last_.milliseconds) {
        last_ = {now, start};
    } else if (++last_.counter == counter_end) {
        last_ = {last_.milliseconds + 1, start};
    }
    return last_;
}

}  // namespace gateway
