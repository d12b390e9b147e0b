// The message back as a FHIR document.
#include "fhir/digest.hpp"
#include "fhir/json_writer.hpp"
#include "fhir/systems.hpp"
#include "gateway/api/message_back.hpp"
#include "gateway/api/message_back_resources.hpp"
#include "gateway/api/organisation_names.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace gateway {
namespace {

using fhir::JsonWriter;

constexpr std::string_view empty_reasons =
    "http://terminology.hl7.org/CodeSystem/list-empty-reason";
constexpr std::string_view participant_types =
    "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

// A UUID (RFC 9562, version 8) that is the same whenever it is asked for.
std::string urn_of(const Id& chain, const std::string& name) {
    const fhir::Digest digest = fhir::digest_of(chain.text() + " message-back " + name);
    Id id;
    std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0fU) | 0x80U);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3fU) | 0x80U);
    return "urn:uuid:" + id.text();
}

void write_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else {
            out += c;
        }
    }
}

void write_narrative(JsonWriter& out, const std::vector<std::string>& lines) {
    std::string div = R"(<div xmlns="http://www.w3.org/1999/xhtml">)";
    for (const std::string& line : lines) {
        div += "<p>";
        write_escaped(div, line);
        div += "</p>";
    }
    div += "</div>";
    out.key("text").begin_object().member("status", "generated").member("div", div).end_object();
}

class DocumentWriter {
public:
    DocumentWriter(const MessageBackFacts& facts, const Directory& directory,
                   const std::string& base)
        : facts_(facts), directory_(directory), base_(base), patient_(urn("patient")) {}

    std::string write() {
        // What the Composition leads to is written first, for it lists the places.
        write_people();
        for (const Referral* referral : facts_.referrals) write_referral(*referral);
        for (const ReportedTask& reported : facts_.tasks) write_task(reported);
        for (const ReportedTask& reported : facts_.tasks) write_provenance(reported);
        write_provenance_of_whole();

        std::string text;
        JsonWriter out(text);
        out.begin_object().member("resourceType", "Bundle");
        out.key("identifier").begin_object().member("system", fhir::own::message_back);
        out.member("value", facts_.first->id.text() + "/" + fhir::format_instant(facts_.at));
        out.end_object();
        out.member("type", "document").member("timestamp", fhir::format_instant(facts_.at));
        out.key("entry").begin_array();
        out.begin_object().member("fullUrl", urn("composition")).key("resource");
        write_composition(out);
        out.end_object();
        for (const auto& [url, resource] : entries_) {
            out.begin_object().member("fullUrl", url).key("resource").raw(resource).end_object();
        }
        out.end_array().end_object();
        return text;
    }

private:
    std::string urn(const std::string& name) const { return urn_of(facts_.first->id, name); }

    static std::string task_name(const Task& task, std::string_view what, std::size_t number = 0) {
        return task.id.text() + " " + std::string(what) + " " + std::to_string(number);
    }

    std::string url_of(const Referral& referral) const {
        return base_ + "/ServiceRequest/" + referral.id.text();
    }
    std::string url_of(const Task& task) const { return base_ + "/Task/" + task.id.text(); }

    static void write_reference(JsonWriter& out, std::string_view name, std::string_view url) {
        out.key(name).begin_object().member("reference", url).end_object();
    }

    void subject(JsonWriter& out) const { write_reference(out, "subject", patient_); }

    // Of one with that code; it gets an entry when it is first spoken of.
    std::string organisation(const std::string& code) {
        const auto known = organisations_.find(code);
        if (known != organisations_.end()) return known->second;
        std::string url = urn("organisation " + code);
        organisations_.emplace(code, url);
        std::string text;
        JsonWriter out(text);
        out.begin_object().member("resourceType", "Organization");
        out.key("identifier").begin_array().begin_object();
        out.member("system", fhir::nhs::ods_code).member("value", code);
        out.end_object().end_array();
        out.member("name", name_of(directory_, code)).end_object();
        entries_.emplace_back(url, std::move(text));
        return url;
    }

    void organisation(JsonWriter& out, std::string_view name, const std::string& code) {
        write_reference(out, name, organisation(code));
    }

    void write_people() {
        const mappings::ReferralSummary& summary = facts_.summary;
        std::string text;
        JsonWriter out(text);
        out.begin_object().member("resourceType", "Patient");
        if (!summary.nhs_number.empty()) {
            out.key("identifier").begin_array().begin_object();
            out.member("system", fhir::nhs::number).member("value", summary.nhs_number);
            out.end_object().end_array();
        }
        out.key("name").begin_array().begin_object().member("use", "official");
        if (!summary.family.empty()) out.member("family", summary.family);
        if (!summary.given.empty())
            out.key("given").begin_array().string(summary.given).end_array();
        out.end_object().end_array();
        if (!summary.birth_date.empty()) out.member("birthDate", summary.birth_date);
        if (!facts_.first->practice.empty()) {
            out.key("generalPractitioner").begin_array().begin_object();
            out.member("reference", organisation(facts_.first->practice));
            out.end_object().end_array();
        }
        out.end_object();
        entries_.emplace_back(patient_, std::move(text));
    }

    void write_referral(const Referral& referral) {
        std::string text;
        JsonWriter out(text);
        const bool is_first = &referral == facts_.first;
        out.begin_object().member("resourceType", "ServiceRequest");
        out.member("id", referral.id.text());
        if (is_first && !facts_.summary.identifier.empty()) {
            out.key("identifier").begin_array().begin_object();
            if (!facts_.summary.identifier_system.empty()) {
                out.member("system", facts_.summary.identifier_system);
            }
            out.member("value", facts_.summary.identifier).end_object().end_array();
        }
        if (referral.based_on) {
            out.key("basedOn").begin_array().begin_object();
            out.member("reference", base_ + "/ServiceRequest/" + referral.based_on->text());
            out.end_object().end_array();
        }
        out.member("status", to_code(referral.status));
        out.member("intent", is_first ? "order" : "filler-order");
        if (is_first) {
            out.key("code");
            write_code_and_words(out, fhir::snomed, "871731000000106",
                                 "Referral to social prescribing service");
        }
        subject(out);
        out.member("authoredOn", fhir::format_instant(referral.accepted_at));
        organisation(out, "requester", referral.referrer);
        if (is_first) write_reasons(out);
        out.end_object();
        entries_.emplace_back(url_of(referral), std::move(text));
        places_[MessageBackPart::referral].push_back(url_of(referral));
    }

    void write_reasons(JsonWriter& out) const {
        if (facts_.summary.reasons.empty()) return;
        out.key("reasonCode").begin_array().begin_object();
        if (!facts_.summary.reason_codes.empty()) {
            out.key("coding").begin_array();
            for (const mappings::CodeWords& code : facts_.summary.reason_codes) {
                write_code(out, code.system, code.code, code.display);
            }
            out.end_array();
        }
        std::string words;
        for (const std::string& reason : facts_.summary.reasons) {
            words += words.empty() ? reason : "; " + reason;
        }
        out.member("text", words).end_object().end_array();
    }

    void write_task(const ReportedTask& reported) {
        const Task& task = *reported.task;
        std::string text;
        JsonWriter out(text);
        out.begin_object().member("resourceType", "Task").member("id", task.id.text());
        out.member("status", to_code(task.state.status));
        if (!task.state.reason.empty()) out.key("statusReason").raw(task.state.reason);
        out.member("intent", "order");
        write_reference(out, "focus", url_of(*reported.referral));
        write_reference(out, "for", patient_);
        out.member("authoredOn", fhir::format_instant(task.placed_at));
        out.member("lastModified", fhir::format_instant(task.updated));
        organisation(out, "requester", task.requester);
        organisation(out, "owner", task.owner);
        write_findings(out, reported.outcomes.findings);
        out.end_object();
        entries_.emplace_back(url_of(task), std::move(text));
        places_[MessageBackPart::outcome].push_back(url_of(task));
        write_outcomes(reported);
    }

    static void write_findings(JsonWriter& out, const std::vector<mappings::Finding>& findings) {
        if (findings.empty()) return;
        out.key("output").begin_array();
        for (const mappings::Finding& finding : findings) {
            out.begin_object().key("type").begin_object();
            out.member("text", finding.label.empty() ? "Outcome" : finding.label).end_object();
            if (finding.codes.empty()) {
                out.member("valueString", finding.text).end_object();
                continue;
            }
            out.key("valueCodeableConcept").begin_object().key("coding").begin_array();
            for (const mappings::CodeWords& code : finding.codes) {
                write_code(out, code.system, code.code, code.display);
            }
            out.end_array().member("text", finding.text).end_object().end_object();
        }
        out.end_array();
    }

    void add(MessageBackPart part, std::string url, std::string resource) {
        entries_.emplace_back(url, std::move(resource));
        places_[part].push_back(std::move(url));
    }

    // What its outputs tell, each with an entry of its own.
    void write_outcomes(const ReportedTask& reported) {
        const Task& task = *reported.task;
        const std::string owner = organisation(task.owner);
        if (is_declined_by_person(reported)) {
            add(MessageBackPart::outcome, urn(task_name(task, "declined")),
                declined_resource(task.updated, patient_, owner));
        }
        std::size_t number = 0;
        for (const mappings::Contact& contact : reported.outcomes.contacts) {
            add(MessageBackPart::contacts, urn(task_name(task, "contact", number++)),
                contact_resource(contact, patient_, owner));
        }
        number = 0;
        for (const mappings::TakenMeasure& measure : reported.outcomes.measures) {
            add(MessageBackPart::measures, urn(task_name(task, "measure", number++)),
                measure_resource(measure, patient_, owner));
        }
        if (&reported == facts_.plan) {
            add(MessageBackPart::plan, urn(task_name(task, "plan")),
                plan_resource(*reported.outcomes.plan, patient_, owner));
        }
    }

    static void write_agent(JsonWriter& out, std::string_view type, std::string_view who,
                            std::string_view on_behalf_of) {
        out.begin_object().key("type");
        write_code_and_words(out, participant_types, type, {});
        write_reference(out, "who", who);
        if (!on_behalf_of.empty()) write_reference(out, "onBehalfOf", on_behalf_of);
        out.end_object();
    }

    // The system that the record was made through.
    static void write_system(JsonWriter& out) {
        out.begin_object().key("type");
        write_code_and_words(out, participant_types, "assembler", {});
        out.key("who").begin_object().member("type", "Device");
        out.member("display", "referral-gateway").end_object().end_object();
    }

    void write_provenance(const ReportedTask& reported) {
        const Task& task = *reported.task;
        const std::string& by = task.changed_by.empty() ? task.owner : task.changed_by;
        std::string text;
        const std::string author = organisation(by);
        const std::string asker = organisation(task.requester);
        JsonWriter out(text);
        out.begin_object().member("resourceType", "Provenance");
        out.key("target").begin_array().begin_object();
        out.member("reference", url_of(task)).end_object().end_array();
        out.member("recorded", fhir::format_instant(task.updated));
        out.key("agent").begin_array();
        write_agent(out, "author", author, author == asker ? std::string_view() : asker);
        write_system(out);
        out.end_array().end_object();
        entries_.emplace_back(urn(task_name(task, "provenance")), std::move(text));
    }

    void write_provenance_of_whole() {
        std::string text;
        JsonWriter out(text);
        out.begin_object().member("resourceType", "Provenance");
        out.key("target").begin_array().begin_object();
        out.member("reference", urn("composition")).end_object().end_array();
        out.member("recorded", fhir::format_instant(facts_.at));
        out.key("agent").begin_array();
        write_system(out);
        out.end_array().end_object();
        entries_.emplace_back(urn("provenance"), std::move(text));
    }

    // Those whose work has ended, each once.
    std::vector<std::string> authors() {
        std::vector<std::string> all;
        for (const ReportedTask& reported : facts_.tasks) {
            if (is_open(reported.task->state.status)) continue;
            const std::string url = organisation(reported.task->owner);
            if (std::ranges::find(all, url) == all.end()) all.push_back(url);
        }
        return all;
    }

    void write_composition(JsonWriter& out) {
        out.begin_object().member("resourceType", "Composition");
        write_narrative(out, {message_back_title(), message_back_person(facts_, directory_)});
        out.key("identifier").begin_object().member("system", fhir::own::message_back);
        out.member("value", facts_.first->id.text()).end_object();
        out.member("status", facts_.is_final ? "final" : "preliminary");
        out.key("type").begin_object().member("text", "Message back to GP and referrer");
        out.end_object();
        subject(out);
        out.member("date", fhir::format_instant(facts_.at));
        out.key("author").begin_array();
        for (const std::string& author : authors()) {
            out.begin_object().member("reference", author).end_object();
        }
        out.end_array();
        out.member("title", message_back_title());
        out.key("section").begin_array();
        for (const MessageBackSection& section : tell_message_back(facts_, directory_)) {
            write_section(out, section);
        }
        out.end_array().end_object();
    }

    void write_section(JsonWriter& out, const MessageBackSection& section) const {
        out.begin_object().member("title", section.title);
        write_narrative(out, section.lines);
        const auto places = places_.find(section.part);
        if (places != places_.end()) {
            out.key("entry").begin_array();
            for (const std::string& place : places->second) {
                out.begin_object().member("reference", place).end_object();
            }
            out.end_array();
        } else if (section.is_none) {
            out.key("emptyReason");
            write_code_and_words(out, empty_reasons, "nilknown", {});
        }
        out.end_object();
    }

    const MessageBackFacts& facts_;
    const Directory& directory_;
    const std::string& base_;
    const std::string patient_;
    std::map<std::string, std::string> organisations_;
    std::vector<std::pair<std::string, std::string>> entries_;  // by fullUrl, in their order
    std::map<MessageBackPart, std::vector<std::string>> places_;
};

}  // namespace

std::string message_back_bundle(const MessageBackFacts& facts, const Directory& directory,
                                const std::string& public_base) {
    return DocumentWriter(facts, directory, public_base).write();
}

}  // namespace gateway
