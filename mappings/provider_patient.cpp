#include "mappings/provider_patient.hpp"

#include "fhir/instant.hpp"
#include "fhir/systems.hpp"

#include <array>

namespace mappings {
namespace {

using fhir::JsonWriter;
using fhir::Node;

bool is_past(const Node& element) {
    const std::string_view use = element.string("use");
    return use == "old" || use == "maiden" || use == "anonymous";
}

// What they like to be called, else the official name, else the first that is theirs today.
const Node* name_to_use(const Node& patient) {
    for (const std::string_view use : {"usual", "nickname", "official"}) {
        for (const Node& name : patient.items("name")) {
            if (name.is_object() && name.string("use") == use) return &name;
        }
    }
    for (const Node& name : patient.items("name")) {
        if (name.is_object() && !is_past(name)) return &name;
    }
    return nullptr;
}

// The one that the person ranks first, else the first that still works.
const Node* contact_route(const Node& patient) {
    for (const Node& telecom : patient.items("telecom")) {
        const Node* rank = telecom.find("rank");
        if (rank != nullptr && rank->kind() == fhir::Kind::number && rank->text() == "1" &&
            !is_past(telecom)) {
            return &telecom;
        }
    }
    for (const Node& telecom : patient.items("telecom")) {
        if (telecom.is_object() && !is_past(telecom)) return &telecom;
    }
    return nullptr;
}

void write_name(JsonWriter& out, const Node& name) {
    out.key("name").begin_array().begin_object();
    for (const std::string_view part : {"use", "text", "family"}) write_text(out, name, part);
    const Node* given = name.find("given");
    if (given != nullptr && given->is_array()) {
        out.key("given").begin_array();
        for (const Node& item : *given) {
            if (item.is_string()) out.node(item);
        }
        out.end_array();
    }
    out.end_object().end_array();
}

void write_communication(JsonWriter& out, const Node& patient) {
    const Node* list = patient.find("communication");
    if (list == nullptr || !list->is_array()) return;
    out.key("communication").begin_array();
    for (const Node& one : *list) {
        out.begin_object();
        if (const Node* language = one.find("language")) {
            out.key("language");
            write_concept(out, *language);
        }
        const Node* preferred = one.find("preferred");
        if (preferred != nullptr && preferred->kind() == fhir::Kind::boolean) {
            out.key("preferred").node(*preferred);
        }
        out.end_object();
    }
    out.end_array();
}

}  // namespace

void write_text(JsonWriter& out, const Node& parent, std::string_view name) {
    const Node* value = parent.find(name);
    if (value != nullptr && value->is_string()) out.key(name).node(*value);
}

void write_date(JsonWriter& out, const Node& parent, std::string_view name) {
    if (fhir::parse_date_time(parent.string(name))) write_text(out, parent, name);
}

void write_concept(JsonWriter& out, const Node& concept_node) {
    out.begin_object();
    const Node* codings = concept_node.find("coding");
    if (codings != nullptr && codings->is_array()) {
        out.key("coding").begin_array();
        for (const Node& coding : *codings) {
            out.begin_object();
            for (const std::string_view name : {"system", "code", "display"}) {
                write_text(out, coding, name);
            }
            out.end_object();
        }
        out.end_array();
    }
    write_text(out, concept_node, "text");
    out.end_object();
}

std::string_view age_band(std::chrono::sys_days born, std::chrono::sys_days today) {
    using std::chrono::year_month_day;
    struct Band {
        int below;
        std::string_view name;
    };
    constexpr std::array<Band, 8> bands{{{18, "under 18"},
                                         {25, "18-24"},
                                         {35, "25-34"},
                                         {45, "35-44"},
                                         {55, "45-54"},
                                         {65, "55-64"},
                                         {75, "65-74"},
                                         {85, "75-84"}}};
    if (born > today) return {};
    const year_month_day birth(born);
    const year_month_day now(today);
    const bool has_had_birthday =
        birth.month() < now.month() || (birth.month() == now.month() && birth.day() <= now.day());
    const int age =
        static_cast<int>(now.year()) - static_cast<int>(birth.year()) - (has_had_birthday ? 0 : 1);
    for (const Band& band : bands) {
        if (age < band.below) return band.name;
    }
    return "85 and over";
}

std::string ProviderPatient::name() const {
    const Node* name = patient_ == nullptr ? nullptr : name_to_use(*patient_);
    if (name == nullptr) return {};
    if (const std::string_view text = name->string("text"); !text.empty()) return std::string(text);
    std::string line;
    for (const Node& given : name->items("given")) {
        if (given.is_string()) line.append(given.text()).append(" ");
    }
    line.append(name->string("family"));
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

void ProviderPatient::write(JsonWriter& out) const {
    out.begin_object().member("resourceType", "Patient").member("id", "patient");
    if (const auto born = fhir::parse_day(patient_->string("birthDate"))) {
        if (const std::string_view band = age_band(*born, today_); !band.empty()) {
            out.key("extension").begin_array().begin_object();
            out.member("url", fhir::own::age_band).member("valueString", band);
            out.end_object().end_array();
        }
    }
    if (const Node* name = name_to_use(*patient_)) write_name(out, *name);
    if (const Node* route = contact_route(*patient_)) {
        out.key("telecom").begin_array().begin_object();
        for (const std::string_view part : {"system", "value", "use"}) {
            write_text(out, *route, part);
        }
        out.end_object().end_array();
    }
    write_communication(out, *patient_);
    out.end_object();
}

}  // namespace mappings
