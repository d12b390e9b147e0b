#include "gateway/ops/health_report.hpp"

#include "fhir/json_writer.hpp"

#include <algorithm>

namespace gateway {
namespace {

using fhir::JsonWriter;

void write_check(JsonWriter& json, const HealthCheck& check, fhir::Timestamp since,
                 fhir::Timestamp now) {
    json.begin_object();
    if (!check.component.empty()) json.member("componentId", check.component);
    json.member("status", to_text(check.status));
    json.member("observedValue", check.observed).member("observedUnit", check.unit);
    if (!check.limit.empty()) json.member("limit", check.limit);
    json.member("since", fhir::format_instant(since));
    json.member("time", fhir::format_instant(now));
    if (!check.output.empty()) json.member("output", check.output);
    json.end_object();
}

}  // namespace

std::string_view to_text(HealthStatus status) {
    switch (status) {
        case HealthStatus::pass:
            return "pass";
        case HealthStatus::warn:
            return "warn";
        case HealthStatus::fail:
            break;
    }
    return "fail";
}

fhir::Timestamp HealthHistory::since(const HealthCheck& check, fhir::Timestamp now) {
    std::string key(check.name);
    key.append(" ").append(check.component);
    const auto [place, is_new] = standings_.try_emplace(std::move(key), check.status, now);
    if (!is_new && place->second.status != check.status) place->second = {check.status, now};
    return place->second.since;
}

HealthStatus worst_of(const std::vector<HealthCheck>& checks) {
    HealthStatus worst = HealthStatus::pass;
    for (const HealthCheck& check : checks) worst = std::max(worst, check.status);
    return worst;
}

std::string health_json(const std::vector<HealthCheck>& checks, std::string_view version,
                        HealthHistory& history, fhir::Timestamp now) {
    // The format wants one list for each name: those of one name must stand together.
    std::vector<const HealthCheck*> sorted;
    for (const HealthCheck& check : checks) sorted.push_back(&check);
    std::ranges::stable_sort(sorted, {}, [](const HealthCheck* check) { return check->name; });

    std::string text;
    JsonWriter json(text);
    json.begin_object().member("status", to_text(worst_of(checks)));
    json.member("version", version.substr(0, version.find('.')));  // of the interface
    json.member("releaseId", version);
    json.member("description", "Referral gateway");
    json.key("checks").begin_object();
    std::string_view open;
    for (const HealthCheck* check : sorted) {
        if (check->name != open) {
            if (!open.empty()) json.end_array();
            open = check->name;
            json.key(open).begin_array();
        }
        write_check(json, *check, history.since(*check, now), now);
    }
    if (!open.empty()) json.end_array();
    json.end_object().end_object();
    return text;
}

}  // namespace gateway
