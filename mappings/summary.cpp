#include "mappings/summary.hpp"

#include "mappings/message.hpp"
#include "mappings/reading.hpp"
#include "mappings/words.hpp"

#include <algorithm>

namespace mappings {
namespace {

using fhir::Node;

// The official name, else the first that is theirs today.
const Node* name_of(const Node& person) {
    const Node* first = nullptr;
    for (const Node& name : person.items("name")) {
        const std::string_view use = name.string("use");
        if (use == "official") return &name;
        const bool is_past = use == "old" || use == "maiden" || use == "anonymous";
        if (first == nullptr && !is_past) first = &name;
    }
    return first;
}

std::string given_of(const Node& name) {
    std::string all;
    for (const Node& given : name.items("given")) {
        if (!given.is_string()) continue;
        if (!all.empty()) all += ' ';
        all += given.text();
    }
    return all;
}

class Summarizer {
public:
    explicit Summarizer(const Node& root) : message_(root) {}

    ReferralSummary read() {
        const Part* request = message_.service_request();
        if (request == nullptr) return {};
        for (const Part& part : message_.parts()) {
            if (part.type == "Patient") read_person(*part.resource);
        }
        read_identifier(*request->resource);
        read_referrer(*request->resource);
        read_reasons(*request->resource);
        return std::move(summary_);
    }

private:
    void read_person(const Node& patient) {
        if (const Node* name = name_of(patient)) {
            summary_.given = given_of(*name);
            summary_.family = name->string("family");
        }
        summary_.birth_date = patient.string("birthDate");
        for (const Node& identifier : patient.items("identifier")) {
            if (!is_nhs_number_system(identifier.string("system"))) continue;
            if (summary_.nhs_number.empty()) summary_.nhs_number = identifier.string("value");
        }
    }

    void read_identifier(const Node& request) {
        for (const Node& identifier : request.items("identifier")) {
            if (identifier.string("value").empty()) continue;
            const bool is_official = identifier.string("use") == "official";
            if (!summary_.identifier.empty() && !is_official) continue;
            summary_.identifier_system = identifier.string("system");
            summary_.identifier = identifier.string("value");
            if (is_official) return;
        }
    }

    void read_referrer(const Node& request) {
        const Node* requester = request.find("requester");
        if (requester == nullptr) return;
        const Part* part = message_.target(*requester);
        if (part == nullptr || part->type != "PractitionerRole") return;
        if (const Node* practitioner = part->resource->find("practitioner")) {
            summary_.referrer = practitioner->string("display");
            const Part* person = message_.target(*practitioner);
            const Node* name = person == nullptr ? nullptr : name_of(*person->resource);
            if (summary_.referrer.empty() && name != nullptr) {
                summary_.referrer = given_of(*name);
                if (!summary_.referrer.empty()) summary_.referrer += ' ';
                summary_.referrer += name->string("family");
            }
        }
        for (const Node& code : part->resource->items("code")) {
            if (summary_.role.empty()) summary_.role = words_of(code);
        }
    }

    void read_reasons(const Node& request) {
        for (const Node& reason : request.items("reasonCode")) add_reason(reason);
        for (const Node& reference : request.items("reasonReference")) {
            const Part* part = message_.target(reference);
            const Node* code = part == nullptr ? nullptr : part->resource->find("code");
            if (code != nullptr) add_reason(*code);
        }
    }

    void add_reason(const Node& reason) {
        const std::string words = words_of(reason);
        if (!words.empty()) summary_.reasons.push_back(words);
        for (const Node& coding : reason.items("coding")) {
            if (coding.string("code").empty()) continue;
            summary_.reason_codes.push_back({std::string(coding.string("system")),
                                             std::string(coding.string("code")),
                                             std::string(coding.string("display"))});
        }
    }

    const Message message_;
    ReferralSummary summary_;
};

}  // namespace

ReferralSummary summary_of(const fhir::Tree& message) {
    return Summarizer(message.root()).read();
}

}  // namespace mappings
