#pragma once

#include "gateway/ports/clock.hpp"

#include <chrono>

namespace gateway {

// The time of the machine. Any thread.
class SystemClock final : public Clock {
public:
    Timestamp now() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace gateway
