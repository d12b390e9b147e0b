#include "gateway/api/message_back_resources.hpp"

#include "fhir/systems.hpp"

namespace gateway {
namespace {

using fhir::JsonWriter;

constexpr std::string_view act_codes = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

void write_reference(JsonWriter& out, std::string_view name, const std::string& url) {
    out.key(name).begin_object().member("reference", url).end_object();
}

void write_performer(JsonWriter& out, const std::string& performer) {
    out.key("performer").begin_array().begin_object().member("reference", performer);
    out.end_object().end_array();
}

void write_answer(JsonWriter& out, const mappings::Answer& answer) {
    if (answer.value) {
        out.key("valueQuantity").begin_object().key("value").raw(answer.text).end_object();
    } else {
        out.key("dataAbsentReason").begin_object().member("text", "not answered").end_object();
    }
}

}  // namespace

std::string declined_resource(Timestamp when, const std::string& patient,
                              const std::string& performer) {
    std::string text;
    JsonWriter out(text);
    out.begin_object().member("resourceType", "Observation").member("status", "final");
    out.key("code");
    write_code_and_words(out, fhir::snomed, "871711000000103", "Social prescribing declined");
    write_reference(out, "subject", patient);
    out.member("effectiveDateTime", fhir::format_instant(when));
    write_performer(out, performer);
    out.end_object();
    return text;
}

std::string contact_resource(const mappings::Contact& contact, const std::string& patient,
                             const std::string& provider) {
    std::string text;
    JsonWriter out(text);
    out.begin_object().member("resourceType", "Encounter").member("status", "finished");
    out.key("class");
    const bool has_system = !contact.class_system.empty();
    write_code(out, has_system ? std::string_view(contact.class_system) : act_codes,
               contact.class_code, {});
    write_reference(out, "subject", patient);
    if (!contact.with.empty()) {
        out.key("participant").begin_array().begin_object().key("individual");
        out.begin_object().member("display", contact.with).end_object();
        out.end_object().end_array();
    }
    out.key("period").begin_object().member("start", contact.date).end_object();
    write_reference(out, "serviceProvider", provider);
    out.end_object();
    return text;
}

std::string measure_resource(const mappings::TakenMeasure& measure, const std::string& patient,
                             const std::string& performer) {
    std::string text;
    JsonWriter out(text);
    out.begin_object().member("resourceType", "Observation").member("status", "final");
    if (measure.moment != mappings::Moment::not_said) {
        const bool is_first = measure.moment == mappings::Moment::baseline;
        out.key("category").begin_array();
        write_code_and_words(out, fhir::own::task_output, is_first ? "baseline" : "follow-up", {});
        out.end_array();
    }
    out.key("code");
    write_code_and_words(out, measure.system, measure.code, measure.name);
    write_reference(out, "subject", patient);
    out.member("effectiveDateTime", measure.date);
    write_performer(out, performer);
    if (measure.answers.size() == 1 && measure.answers.front().code.empty()) {
        write_answer(out, measure.answers.front());
    } else {
        out.key("component").begin_array();
        for (const mappings::Answer& answer : measure.answers) {
            out.begin_object().key("code");
            write_code_and_words(out, fhir::own::measure_codes, answer.code, answer.name);
            write_answer(out, answer);
            out.end_object();
        }
        out.end_array();
    }
    out.end_object();
    return text;
}

std::string plan_resource(const mappings::PersonalPlan& plan, const std::string& patient,
                          const std::string& author) {
    std::string text;
    JsonWriter out(text);
    out.begin_object().member("resourceType", "CarePlan");
    out.member("status", plan.status.empty() ? "unknown" : plan.status);
    out.member("intent", "plan");
    if (!plan.matters.empty()) out.member("description", plan.matters);
    write_reference(out, "subject", patient);
    if (!plan.agreed_on.empty() || !plan.review_on.empty()) {
        out.key("period").begin_object();
        if (!plan.agreed_on.empty()) out.member("start", plan.agreed_on);
        if (!plan.review_on.empty()) out.member("end", plan.review_on);
        out.end_object();
    }
    write_reference(out, "author", author);
    if (!plan.goals.empty()) {
        out.key("goal").begin_array();
        for (const mappings::PlanGoal& goal : plan.goals) {
            out.begin_object().member("display", goal.text).end_object();
        }
        out.end_array();
    }
    if (!plan.actions.empty()) {
        out.key("activity").begin_array();
        for (const mappings::PlanAction& action : plan.actions) {
            out.begin_object().key("detail").begin_object();
            out.member("status", action.status.empty() ? "unknown" : action.status);
            if (!action.when.empty()) out.member("scheduledString", action.when);
            out.member("description", action.what).end_object().end_object();
        }
        out.end_array();
    }
    out.end_object();
    return text;
}

void write_code(JsonWriter& out, std::string_view system, std::string_view code,
                std::string_view display) {
    out.begin_object();
    if (!system.empty()) out.member("system", system);
    if (!code.empty()) out.member("code", code);
    if (!display.empty()) out.member("display", display);
    out.end_object();
}

void write_code_and_words(JsonWriter& out, std::string_view system, std::string_view code,
                          std::string_view words) {
    out.begin_object();
    if (!code.empty()) {
        out.key("coding").begin_array();
        write_code(out, system, code, {});
        out.end_array();
    }
    if (!words.empty()) out.member("text", words);
    out.end_object();
}

}  // namespace gateway
