// HealthcareService, the largest of the views.
#include "fhir/systems.hpp"
#include "mappings/directory/column.hpp"
#include "mappings/directory/fhir_room.hpp"
#include "mappings/directory/fhir_views.hpp"
#include "mappings/directory/fhir_writing.hpp"

#include <algorithm>
#include <array>

namespace mappings::directory {
namespace {

using fhir::JsonWriter;

// FHIR says it of every week alike: of the others only words can tell.
bool is_each_week(const Schedule& schedule) {
    const bool is_plain = schedule.by_day.find_first_of("0123456789") == std::string::npos;
    return schedule.days != 0 && schedule.frequency != "MONTHLY" && is_plain &&
           schedule.by_month_day.empty() && (schedule.interval.empty() || schedule.interval == "1");
}

void add_line(std::string& text, std::string_view label, std::string_view words) {
    if (words.empty()) return;
    if (!text.empty()) text += '\n';
    text += label;
    text += words;
}

std::string cost_in_words(const Cost& cost) {
    std::string words = cost.option;
    if (!cost.amount.empty()) {
        const bool is_pounds = cost.currency.empty() || cost.currency == "GBP";
        if (!words.empty()) words += ": ";
        words += is_pounds ? "\xc2\xa3" + cost.amount : cost.amount + " " + cost.currency;
    }
    if (!cost.description.empty()) words += (words.empty() ? "" : " ") + cost.description;
    return words;
}

std::string details(const Service& service, sys_days today) {
    std::string text;
    add_line(text, "", service.alert);
    add_line(text, "Fees: ", service.fees);
    for (const Cost& cost : service.costs) {
        if (!cost.until || *cost.until >= today) add_line(text, "Cost: ", cost_in_words(cost));
    }
    add_line(text, "How to apply: ", service.application);
    add_line(text, "Waiting time: ", service.wait_time);
    add_line(text, "Accreditations: ", service.accreditations);
    return text;
}

std::string ages_in_words(const Service& service) {
    if (service.minimum_age && service.maximum_age) {
        return "From " + to_column(*service.minimum_age) + " to " +
               to_column(*service.maximum_age) + " years";
    }
    if (service.minimum_age) return "From " + to_column(*service.minimum_age) + " years";
    if (service.maximum_age) return "Up to " + to_column(*service.maximum_age) + " years";
    return {};
}

void write_eligibility(JsonWriter& out, const Service& service) {
    const std::array<std::string, 2> comments{ages_in_words(service), service.eligibility};
    if (comments[0].empty() && comments[1].empty()) return;
    out.key("eligibility").begin_array();
    for (const std::string& comment : comments) {
        if (!comment.empty()) out.begin_object().member("comment", comment).end_object();
    }
    out.end_array();
}

void write_types(JsonWriter& out, const std::vector<Term>& terms) {
    if (terms.empty()) return;
    out.key("type").begin_array();
    for (const Term& term : terms) {
        out.begin_object().key("coding").begin_array().begin_object();
        out.member("system", fhir::own::taxonomy_terms).member("code", term.id);
        write_text(out, "display", term.name);
        out.end_object().end_array();
        write_text(out, "text", term.name);
        out.end_object();
    }
    out.end_array();
}

void write_available_time(JsonWriter& out, const Schedule& schedule) {
    constexpr std::array<std::string_view, 7> names{"mon", "tue", "wed", "thu",
                                                    "fri", "sat", "sun"};
    out.begin_object().key("daysOfWeek").begin_array();
    for (std::size_t day = 0; day < names.size(); ++day) {
        if ((schedule.days >> day & 1U) != 0) out.string(names[day]);
    }
    out.end_array();
    write_text(out, "availableStartTime", schedule.opens);
    write_text(out, "availableEndTime", schedule.closes);
    out.end_object();
}

std::string hours_in_words(const Schedule& schedule) {
    std::string words;
    add_line(words, "", schedule.description);
    if (!is_each_week(schedule) && !schedule.by_day.empty()) {
        add_line(words, "",
                 (schedule.frequency.empty() ? "" : schedule.frequency + " ") + schedule.by_day +
                     (schedule.interval.empty() ? "" : ", interval " + schedule.interval) +
                     (schedule.opens.empty() ? "" : ", " + schedule.opens + "-" + schedule.closes));
    }
    add_line(words, "", schedule.notes);
    return words;
}

void write_hours(JsonWriter& out, const Service& service, sys_days today, std::string exceptions) {
    std::vector<const Schedule*> weekly;
    for (const Schedule& schedule : service.schedules) {
        if (schedule.until && *schedule.until < today) continue;
        if (is_each_week(schedule)) weekly.push_back(&schedule);
        add_line(exceptions, "", hours_in_words(schedule));
    }
    if (!weekly.empty()) {
        out.key("availableTime").begin_array();
        for (const Schedule* schedule : weekly) write_available_time(out, *schedule);
        out.end_array();
    }
    write_text(out, "availabilityExceptions", exceptions);
}

void write_places(JsonWriter& out, const Service& service, const Directory& directory) {
    if (std::ranges::any_of(service.places, [&](auto& id) { return directory.place(id); })) {
        out.key("location").begin_array();
        for (const std::string& id : service.places) {
            const Place* place = directory.place(id);
            if (place != nullptr) write_reference(out, "Location", id, place->name);
        }
        out.end_array();
    }
}

void write_areas(JsonWriter& out, const std::vector<Area>& areas) {
    if (areas.empty()) return;
    out.key("coverageArea").begin_array();
    for (const Area& area : areas) {
        const std::string_view name = !area.name.empty()  ? std::string_view(area.name)
                                      : !area.uri.empty() ? std::string_view(area.uri)
                                                          : "an area that the source does not name";
        out.begin_object().member("display", name).end_object();
    }
    out.end_array();
}

void write_languages(JsonWriter& out, const std::vector<std::string>& languages) {
    if (languages.empty()) return;
    out.key("communication").begin_array();
    for (const std::string& language : languages) write_concept(out, language);
    out.end_array();
}

}  // namespace

std::string healthcare_service(const Service& service, const Directory& directory, sys_days today,
                               const Room* room) {
    std::string json;
    JsonWriter out(json);
    out.begin_object();
    write_head(out, "HealthcareService", service.id, service.history);
    if (room != nullptr) {
        out.key("extension").begin_array();
        write_room(out, *room, today);
        out.end_array();
    }
    out.member("active", is_offered(service));
    if (const Provider* provider = directory.provider(service.provider)) {
        out.key("providedBy");
        write_reference(out, "Organization", provider->id, provider->name);
    }
    write_types(out, service.terms);
    write_places(out, service, directory);
    out.member("name", service.name);
    write_text(out, "comment", service.description);
    write_text(out, "extraDetails", details(service, today));
    write_telecom(out, service.phone, service.email, service.url);
    write_areas(out, service.areas);
    write_eligibility(out, service);
    write_languages(out, service.languages);
    write_hours(out, service, today, room == nullptr ? std::string() : room_in_words(*room, today));
    out.end_object();
    return json;
}

}  // namespace mappings::directory
