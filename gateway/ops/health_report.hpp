#pragma once

#include "fhir/instant.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway {

enum class HealthStatus : std::uint8_t { pass, warn, fail };  // from good to bad
std::string_view to_text(HealthStatus status);

// One thing that was looked at.
struct HealthCheck {
    std::string_view name;  // "queue:oldest-waiting", from our own table of names
    std::string component;  // ODS code of a queue, id of a client; empty: there is only one
    HealthStatus status = HealthStatus::pass;
    std::int64_t observed = 0;
    std::string_view unit;  // "seconds", "percent" ...
    std::string limit;      // when it warns or fails, in words; empty: it only informs
    std::string output;     // where not pass: what is wrong and what to do
};

// Remembers since when each check has stood as it stands. On one thread.
class HealthHistory {
public:
    fhir::Timestamp since(const HealthCheck& check, fhir::Timestamp now);

private:
    struct Standing {
        HealthStatus status;
        fhir::Timestamp since;
    };
    std::map<std::string, Standing, std::less<>> standings_;
};

HealthStatus worst_of(const std::vector<HealthCheck>& checks);

// application/health+json, after draft-inadarei-api-health-check-06.
std::string health_json(const std::vector<HealthCheck>& checks, std::string_view version,
                        HealthHistory& history, fhir::Timestamp now);

}  // namespace gateway
