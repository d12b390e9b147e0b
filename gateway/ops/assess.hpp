#pragma once

#include "config/config.hpp"
#include "gateway/ops/health_report.hpp"
#include "gateway/ports/referral_store.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

// A client that works a queue, and so ought to ask for work.
struct Collector {
    std::string client;
    std::vector<std::string> queues;
};

// All that a health answer is made from.
struct Observations {
    Timestamp now;
    Timestamp started;
    bool store_writes = false;
    std::chrono::milliseconds store_took{0};
    std::optional<StoreHealth> store;  // unset: the store did not say
    std::optional<std::uint32_t> disk_percent_free;
    std::optional<Timestamp> undelivered_since;  // since when there is always something undelivered
    std::uint64_t lease_expiries_last_hour = 0;
    std::int64_t certificate_days_left = 0;
    std::vector<Collector> collectors;
    bool is_draining = false;
    bool is_reload_refused = false;  // the last one
};

// Pure.
std::vector<HealthCheck> assess(const Observations& seen, const config::Health& limits,
                                const mappings::WorkingDays& working_days);

}  // namespace gateway
