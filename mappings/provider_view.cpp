// What a provider may see. Everything written here is written by name: an element that no line
// names is not there, whatever the message holds.
#include "fhir/json_writer.hpp"
#include "fhir/systems.hpp"
#include "mappings/personal_plan.hpp"
#include "mappings/provider_patient.hpp"
#include "mappings/reading.hpp"
#include "mappings/views.hpp"

#include <algorithm>

namespace mappings {
namespace {

using fhir::JsonWriter;
using fhir::Node;

// The extension of that url, when it carries this value.
bool has_extension(const Node& element, std::string_view url, std::string_view value_name,
                   std::string_view value) {
    const auto extensions = element.items("extension");
    return std::any_of(extensions.begin(), extensions.end(), [&](const Node& extension) {
        const Node* found = extension.find(value_name);
        return extension.string("url") == url && found != nullptr && found->text() == value;
    });
}

void write_concepts(JsonWriter& out, const Node& parent, std::string_view name) {
    const Node* list = parent.find(name);
    if (list == nullptr || !list->is_array()) return;
    out.key(name).begin_array();
    for (const Node& one : *list) write_concept(out, one);
    out.end_array();
}

void write_occurrence(JsonWriter& out, const Node& request) {
    write_date(out, request, "occurrenceDateTime");
    if (const Node* period = request.find("occurrencePeriod")) {
        out.key("occurrencePeriod").begin_object();
        write_date(out, *period, "start");
        write_date(out, *period, "end");
        out.end_object();
    }
    const Node* repeat = request.path({"occurrenceTiming", "repeat"});
    if (repeat == nullptr) return;
    out.key("occurrenceTiming").begin_object().key("repeat").begin_object();
    for (const std::string_view name :
         {"frequency", "period", "periodUnit", "duration", "durationUnit"}) {
        const Node* value = repeat->find(name);
        if (value != nullptr && (value->is_string() || value->kind() == fhir::Kind::number)) {
            out.key(name).node(*value);
        }
    }
    for (const std::string_view name : {"dayOfWeek", "timeOfDay", "when"}) {
        const Node* list = repeat->find(name);
        if (list == nullptr || !list->is_array()) continue;
        out.key(name).begin_array();
        for (const Node& item : *list) {
            if (item.is_string()) out.node(item);
        }
        out.end_array();
    }
    out.end_object().end_object();
}

bool is_for_providers(const Node& note) {
    return note.is_object() && has_extension(note, fhir::own::audience, "valueCode", "provider");
}

void write_notes(JsonWriter& out, const Node& request) {
    const auto notes = request.items("note");
    if (!std::any_of(notes.begin(), notes.end(), is_for_providers)) return;
    out.key("note").begin_array();
    for (const Node& note : notes) {
        if (!is_for_providers(note)) continue;
        out.begin_object();
        write_text(out, note, "text");
        write_date(out, note, "time");
        out.end_object();
    }
    out.end_array();
}

// An organisation or a service by its code alone. Who the people are is not the provider's matter.
void write_party(JsonWriter& out, const Party& party, std::string_view display) {
    out.begin_object();
    if (party.type == "HealthcareService") {
        if (is_id(party.service)) {
            out.member("reference", "HealthcareService/" + std::string(party.service));
        }
        out.member("type", "HealthcareService");
    }
    if (party.organisation) {
        if (party.type != "HealthcareService") out.member("type", "Organization");
        out.key("identifier").begin_object();
        out.member("system", fhir::nhs::ods_code).member("value", party.organisation->text());
        out.end_object();
    }
    if (!display.empty()) out.member("display", display);
    out.end_object();
}

class ProviderView {
public:
    ProviderView(const Node& received, const Carried& carried, const ReferralFacts& facts,
                 std::chrono::sys_days today)
        : message_(received), outputs_(carried.outputs), facts_(facts) {
        if (carried.person != nullptr) first_.emplace(carried.person->root());
        const Part* person = person_of(message_);
        if (person == nullptr && first_) person = person_of(*first_);
        person_.emplace(person == nullptr ? nullptr : person->resource, today);
        find_flags(message_);
        if (first_) find_flags(*first_);
        plan_ = plan_of(message_, outputs_);
        if (plan_ != nullptr && !is_plan_shareable(*plan_)) plan_ = nullptr;
    }

    std::string write() {
        std::string json;
        const Part* part = message_.service_request();
        if (part == nullptr) return json;
        const Node& request = *part->resource;
        JsonWriter out(json);
        out.begin_object();
        out.member("resourceType", "ServiceRequest").member("id", facts_.id);
        out.key("meta").begin_object();
        out.member("versionId", std::to_string(facts_.version));
        out.member("lastUpdated", fhir::format_instant(facts_.updated));
        out.end_object();
        write_contained(out);
        out.member("status", facts_.status);
        write_text(out, request, "intent");
        write_concepts(out, request, "category");
        write_text(out, request, "priority");
        if (const Node* code = request.find("code")) {
            out.key("code");
            write_concept(out, *code);
        }
        write_subject(out);
        write_occurrence(out, request);
        write_date(out, request, "authoredOn");
        write_parties(out, request);
        write_concepts(out, request, "reasonCode");
        write_supporting_info(out);
        write_notes(out, request);
        out.end_object();
        return json;
    }

private:
    static const Part* person_of(const Message& message) {
        const auto& parts = message.parts();
        const auto found = std::find_if(parts.begin(), parts.end(),
                                        [](const Part& part) { return part.type == "Patient"; });
        return found == parts.end() ? nullptr : &*found;
    }

    void find_flags(const Message& message) {
        for (const Part& part : message.parts()) {
            if (part.type != "Flag" || part.resource->string("status") == "entered-in-error") {
                continue;
            }
            if (has_extension(*part.resource, fhir::own::shareable, "valueBoolean", "true")) {
                flags_.push_back(part.resource);
            }
        }
    }

    // What the message itself says of a plan is newer than what its task says.
    static const Node* plan_of(const Message& message, const fhir::Tree* outputs) {
        for (const Part& part : message.parts()) {
            if (part.type == "CarePlan") return part.resource;
        }
        const Node* last = nullptr;
        if (outputs == nullptr) return last;
        for (const Node& resource : outputs->root().items("contained")) {
            if (resource.string("resourceType") == "CarePlan") last = &resource;
        }
        return last;
    }

    const Node* resolve(const Node& reference) const {
        if (const Part* part = message_.target(reference)) return part->resource;
        const std::string_view text = reference.string("reference");
        if (outputs_ == nullptr || !text.starts_with('#')) return nullptr;
        for (const Node& resource : outputs_->root().items("contained")) {
            if (resource.string("id") == text.substr(1)) return &resource;
        }
        return nullptr;
    }

    void write_contained(JsonWriter& out) const {
        if (!person_->is_known() && flags_.empty() && plan_ == nullptr) return;
        out.key("contained").begin_array();
        if (person_->is_known()) person_->write(out);
        for (std::size_t i = 0; i < flags_.size(); ++i) {
            out.begin_object().member("resourceType", "Flag");
            out.member("id", "flag" + std::to_string(i + 1));
            write_text(out, *flags_[i], "status");
            if (const Node* code = flags_[i]->find("code")) {
                out.key("code");
                write_concept(out, *code);
            }
            if (person_->is_known()) write_subject(out, {});
            out.end_object();
        }
        if (plan_ != nullptr) {
            const auto find = [this](const Node& reference) { return resolve(reference); };
            write_plan_for_provider(out, *plan_, find, person_->is_known());
        }
        out.end_array();
    }

    static void write_subject(JsonWriter& out, std::string_view display) {
        out.key("subject").begin_object().member("reference", "#patient");
        if (!display.empty()) out.member("display", display);
        out.end_object();
    }

    void write_subject(JsonWriter& out) const {
        if (person_->is_known()) write_subject(out, person_->name());
    }

    void write_parties(JsonWriter& out, const Node& request) const {
        Findings ignored;
        if (const Node* requester = request.find("requester"); requester != nullptr) {
            const Party party = party_of(message_, {}, *requester, ignored);
            if (party.organisation) {
                out.key("requester");
                Party organisation;
                organisation.type = "Organization";
                organisation.organisation = party.organisation;
                write_party(out, organisation, party.organisation_name);
            }
        }
        bool is_open = false;
        for (const Node& performer : request.items("performer")) {
            const Party party = party_of(message_, {}, performer, ignored);
            const bool is_service = party.type == "HealthcareService";
            if (!is_service && party.type != "Organization") continue;
            if (!is_open) out.key("performer").begin_array();
            is_open = true;
            write_party(out, party, performer.string("display"));
        }
        if (is_open) out.end_array();
    }

    void write_supporting_info(JsonWriter& out) const {
        if (flags_.empty() && plan_ == nullptr) return;
        out.key("supportingInfo").begin_array();
        for (std::size_t i = 0; i < flags_.size(); ++i) {
            out.begin_object().member("reference", "#flag" + std::to_string(i + 1)).end_object();
        }
        if (plan_ != nullptr) {
            out.begin_object().member("reference", plan_reference).end_object();
        }
        out.end_array();
    }

    const Message message_;
    const fhir::Tree* outputs_;
    const ReferralFacts& facts_;
    std::optional<Message> first_;
    std::optional<ProviderPatient> person_;
    const Node* plan_ = nullptr;  // marked for the provider
    std::vector<const Node*> flags_;
};

}  // namespace

std::string provider_view(const fhir::Tree& received, const Carried& carried,
                          const ReferralFacts& facts, std::chrono::sys_days today) {
    return ProviderView(received.root(), carried, facts, today).write();
}

}  // namespace mappings
