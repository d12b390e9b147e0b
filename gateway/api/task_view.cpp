#include "gateway/api/task_view.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"
#include "fhir/systems.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace gateway {
namespace {

using fhir::JsonWriter;

void write_organisation(JsonWriter& json, std::string_view name, const std::string& code) {
    json.key(name).begin_object();
    json.member("reference", "Organization/" + code).member("type", "Organization");
    json.key("identifier").begin_object();
    json.member("system", fhir::nhs::ods_code).member("value", code);
    json.end_object().end_object();
}

void write_reference(JsonWriter& json, std::string_view type, const Id& id) {
    json.begin_object();
    json.member("reference", std::string(type) + "/" + id.text()).member("type", type);
    json.end_object();
}

void write_coding(JsonWriter& json, std::string_view system, std::string_view code,
                  std::string_view display) {
    json.begin_object().key("coding").begin_array().begin_object();
    json.member("system", system).member("code", code);
    if (!display.empty()) json.member("display", display);
    json.end_object().end_array().end_object();
}

void write_business_status(JsonWriter& json, const TaskState& state) {
    const auto write = [&json](std::string_view code, std::string_view display) {
        json.begin_object().member("system", fhir::own::business_status).member("code", code);
        json.member("display", display).end_object();
    };
    json.key("businessStatus").begin_object().key("coding").begin_array();
    write(to_code(state.business_status), display_of(state.business_status));
    if (state.silence != Silence::none) write(to_code(state.silence), display_of(state.silence));
    json.end_array().end_object();
}

std::vector<TaskStatus> steps_of(const Task& task, std::optional<Party> party) {
    const bool is_withheld = task.state.business_status == BusinessStatus::withheld;
    if (!party || (is_withheld && *party == Party::owner)) return {};
    return next_steps(task.state.status, *party);
}

bool is_told_of_merge(const TaskState& state, std::optional<Party> party) {
    if (!state.merged_into) return false;
    return party == Party::owner || (party == Party::requester && state.is_merge_told);
}

void write_extensions(JsonWriter& json, const Task& task, std::optional<Party> party,
                      std::string_view room_hint) {
    const std::vector<TaskStatus> steps = steps_of(task, party);
    const bool is_told = is_told_of_merge(task.state, party);
    if (steps.empty() && !is_told && room_hint.empty()) return;
    json.key("extension").begin_array();
    if (is_told) {
        json.begin_object().member("url", fhir::own::merged_into).key("valueReference");
        write_reference(json, "Task", *task.state.merged_into);
        json.end_object();
    }
    for (const TaskStatus status : steps) {
        json.begin_object().member("url", fhir::own::allowed_step);
        json.member("valueCode", to_code(status)).end_object();
    }
    if (!room_hint.empty()) {
        json.begin_object().member("url", fhir::own::room_hint);
        json.member("valueString", room_hint).end_object();
    }
    json.end_array();
}

// The decision comes first, as our own note, then what the parties wrote.
void write_notes(JsonWriter& json, const Task& task) {
    json.key("note").begin_array();
    json.begin_object().member("authorString", "referral-gateway");
    json.member("time", fhir::format_instant(task.placed_at));
    json.member("text", task.decision).end_object();
    if (!task.state.notes.empty()) {
        if (const auto notes = fhir::read_json_value(task.state.notes)) {
            for (const fhir::Node& note : notes->root()) json.node(note);
        }
    }
    json.end_array();
}

// Other referrals of the person that its owner ought to know.
void write_inputs(JsonWriter& json, const Task& task) {
    if (!task.already_open && task.state.repeats.empty()) return;
    const auto write = [&json](std::string_view system, std::string_view code,
                               std::string_view display, const Id& referral) {
        json.begin_object().key("type");
        write_coding(json, system, code, display);
        json.key("valueReference");
        write_reference(json, "ServiceRequest", referral);
        json.end_object();
    };
    json.key("input").begin_array();
    if (task.already_open) {
        write(fhir::own::issue_codes, "already-open",
              "Another referral of this person for the same reason, open when this one came",
              *task.already_open);
    }
    for (const Id& repeat : task.state.repeats) {
        write(fhir::own::business_status, "merged",
              "A repeat that was merged into this one: it says more of the person", repeat);
    }
    json.end_array();
}

}  // namespace

std::optional<Party> party_of(const Caller& caller, const Task& task) {
    if (caller.works_on(task.owner)) return Party::owner;
    if (caller.organisation == task.requester || caller.works_on(task.requester)) {
        return Party::requester;
    }
    return std::nullopt;
}

bool may_see(const Caller& caller, const TaskRecord& record) {
    const auto organisations = caller.organisations();
    return std::ranges::any_of(organisations, [&](const std::string& organisation) {
        return organisation == record.task.owner || organisation == record.task.requester ||
               organisation == record.referral.chain_referrer ||
               organisation == record.task.state.lead;
    });
}

std::string task_view(const Task& task, const Referral& referral, std::optional<Party> party,
                      Timestamp now, std::string_view room_hint) {
    std::string text;
    text.reserve(2048);
    JsonWriter json(text);
    const TaskState& state = task.state;
    std::optional<fhir::Tree> reported;
    if (!state.outputs.empty()) {
        if (auto tree = fhir::read_json(state.outputs)) reported.emplace(*std::move(tree));
    }
    const auto write_reported = [&](std::string_view member) {
        const fhir::Node* found = reported ? reported->root().find(member) : nullptr;
        if (found != nullptr && found->size() > 0) json.key(member).node(*found);
    };

    json.begin_object().member("resourceType", "Task").member("id", task.id.text());
    json.key("meta").begin_object();
    json.member("versionId", std::to_string(task.version));
    json.member("lastUpdated", fhir::format_instant(task.updated)).end_object();
    write_reported("contained");
    write_extensions(json, task, party, room_hint);
    if (referral.based_on) {
        json.key("basedOn").begin_array();
        write_reference(json, "ServiceRequest", *referral.based_on);
        json.end_array();
    }
    if (task.part_of) {
        json.key("partOf").begin_array();
        write_reference(json, "Task", *task.part_of);
        json.end_array();
    }
    json.member("status", to_code(state.status));
    if (!state.reason.empty()) json.key("statusReason").raw(state.reason);
    write_business_status(json, state);
    json.member("intent", "order");
    json.key("code");
    write_coding(json, "http://hl7.org/fhir/CodeSystem/task-code", "fulfill",
                 "Fulfill the focal request");
    json.key("focus");
    write_reference(json, "ServiceRequest", task.referral);
    json.key("for").begin_object().member("type", "Patient").key("identifier").begin_object();
    json.member("system", fhir::own::person).member("value", referral.person.text());
    json.end_object().end_object();
    json.member("authoredOn", fhir::format_instant(task.placed_at));
    json.member("lastModified", fhir::format_instant(task.updated));
    write_organisation(json, "requester", task.requester);
    write_organisation(json, "owner", task.owner);
    write_notes(json, task);
    if (task.is_leased(now)) {
        json.key("restriction").begin_object().key("period").begin_object();
        json.member("end", fhir::format_instant(state.lease_until)).end_object().end_object();
    }
    if (party == Party::owner) write_inputs(json, task);
    write_reported("output");
    json.end_object();
    return text;
}

std::string etag_of(std::uint32_t version) {
    return "W/\"" + std::to_string(version) + "\"";
}

std::string http_date(Timestamp time) {
    using namespace std::chrono;
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<std::chrono::days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<seconds>(time - day));
    std::array<char, 40> text{};
    const int size = std::snprintf(
        text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
        days[weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
        months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace gateway
