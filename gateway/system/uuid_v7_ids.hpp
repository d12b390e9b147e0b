#pragma once

#include "gateway/ports/clock.hpp"

#include <cstdint>
#include <mutex>

namespace gateway {

// Ids as RFC 9562 lays out version 7, from bit 0 on: 48 bits of milliseconds, the version, a
// counter of 12 bits, the variant, 38 random bits, and the home in the last 24. Ids of one source
// rise strictly, also within one millisecond and when the clock is set back: then the time stands
// still and the counter, which begins each millisecond at a random place in its lower half, goes
// on; when it runs over, the time is one millisecond ahead.
//
// 38 random bits beside the counter are enough where one process gives a home its ids; several
// processes also differ by the counter's start. Randomness is OpenSSL's, seeded by the kernel.
// Throws std::runtime_error when there is none: no id may be guessed at. Any thread.
class UuidV7Ids final : public IdSource {
public:
    explicit UuidV7Ids(const Clock& clock) : clock_(clock) {}

    Id next(Home home) override;
    std::string request_id() override;  // a random UUID, version 4

private:
    struct Moment {
        std::uint64_t milliseconds = 0;
        std::uint16_t counter = 0;
    };
    Moment advance(std::uint16_t random);

    const Clock& clock_;
    std::mutex guard_;  // of last_
    Moment last_;
};

}  // namespace gateway
