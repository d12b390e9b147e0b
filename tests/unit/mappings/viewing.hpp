// Views as trees, to look into.
#pragma once

#include "fhir/json_reader.hpp"
#include "mappings/views.hpp"
#include "tests/support/messages.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

inline constexpr auto view_day = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

inline mappings::ReferralFacts facts() {
    return {"01890000-0000-7000-8000-000000000001", 3,
            fhir::Timestamp(view_day + std::chrono::hours(9)), "on-hold", "person-1"};
}

inline std::string full(std::string_view json) {
    fhir::Tree received = fhir::read_json(json).value();
    return mappings::full_view(received, facts());
}

inline std::string for_provider(std::string_view json) {
    const fhir::Tree received = fhir::read_json(json).value();
    return mappings::provider_view(received, {}, facts(), view_day);
}

inline std::string for_provider(std::string_view onward, std::string_view first) {
    const fhir::Tree received = fhir::read_json(onward).value();
    const fhir::Tree person = fhir::read_json(first).value();
    return mappings::provider_view(received, {&person, nullptr}, facts(), view_day);
}

// `outputs`: of the task that the onward referral was made from.
inline std::string for_provider(std::string_view onward, std::string_view first,
                                std::string_view outputs) {
    const fhir::Tree received = fhir::read_json(onward).value();
    const fhir::Tree person = fhir::read_json(first).value();
    const fhir::Tree plan = fhir::read_json_value(outputs).value();
    return mappings::provider_view(received, {&person, &plan}, facts(), view_day);
}

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// The names of an object's members, in their order.
inline std::vector<std::string> names_of(const fhir::Node& object) {
    std::vector<std::string> names;
    for (const fhir::Node& member : object) names.emplace_back(member.name());
    return names;
}

// Every text of a member "reference", in the order of the document.
inline void collect_references(const fhir::Node& node, std::vector<std::string>& found) {
    if (node.is_string() && node.name() == "reference") found.emplace_back(node.text());
    for (const fhir::Node& child : node) collect_references(child, found);
}

}  // namespace tests
