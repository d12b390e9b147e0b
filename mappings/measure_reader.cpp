#include "mappings/measure_reader.hpp"

#include "fhir/systems.hpp"
#include "fhir/walk.hpp"
#include "mappings/words.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace mappings {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Node;

// The number of a value[x]; null: there is none.
const Node* number_in(const Node& holder) {
    for (const std::string_view name : {"valueInteger", "valueDecimal"}) {
        if (const Node* value = holder.find(name)) return value;
    }
    const Node* quantity = holder.find("valueQuantity");
    return quantity == nullptr ? nullptr : quantity->find("value");
}

std::string range_of(const Scale& scale) {
    return "from " + std::to_string(scale.least) + " to " + std::to_string(scale.most);
}

class MeasureReader {
public:
    MeasureReader(const Node& resource, std::vector<Issue>& faults)
        : resource_(resource), faults_(faults) {}

    std::optional<TakenMeasure> read() {
        if (resource_.string("status") == "entered-in-error") return std::nullopt;
        const std::size_t before = faults_.size();
        const bool is_form = resource_.string("resourceType") == "QuestionnaireResponse";
        const bool is_measure = is_form ? read_form() : read_observation();
        if (!is_measure) return std::nullopt;
        read_date(is_form ? "authored" : "effectiveDateTime");
        if (faults_.size() != before) return std::nullopt;
        return std::move(reading_);
    }

private:
    bool read_observation() {
        const Node* code = resource_.find("code");
        if (code == nullptr) return false;
        reading_.name = words_of(*code);
        for (const Node& coding : code->items("coding")) {
            const Scale* scale = find_scale(coding.string("system"), coding.string("code"));
            if (scale == nullptr && !reading_.code.empty()) continue;
            reading_.system = coding.string("system");
            reading_.code = coding.string("code");
            reading_.scale = scale;
            if (scale != nullptr) break;
        }
        if (reading_.scale == nullptr) return read_other();
        reading_.name = reading_.scale->name;
        if (reading_.scale->parts.front().code.empty()) {
            read_part(reading_.scale->parts.front(), &resource_);
            return true;
        }
        const auto parts = reading_.scale->parts;
        const std::size_t before = faults_.size();
        for (const ScalePart& part : parts) read_part(part, component_of(part));
        if (reading_.answers.empty() && faults_.size() == before) missing(parts.front());
        return true;
    }

    // A measure that we know no scale of: its one number is taken as it is.
    bool read_other() {
        const Node* value = number_in(resource_);
        if (value == nullptr) return false;
        const auto number = number_of(*value);
        if (!number) return false;
        reading_.answers.push_back({{}, {}, std::string(value->text()), number});
        return true;
    }

    const Node* component_of(const ScalePart& part) const {
        for (const Node& component : resource_.items("component")) {
            const Node* code = component.find("code");
            if (code == nullptr) continue;
            for (const Node& coding : code->items("coding")) {
                if (coding.string("system") == fhir::own::measure_codes &&
                    coding.string("code") == part.code) {
                    return &component;
                }
            }
        }
        return nullptr;
    }

    bool read_form() {
        const auto look = [this](const Node& node) {
            if (node.name() != "linkId" || reading_.scale != nullptr) return;
            reading_.scale = scale_of_part(node.text());
        };
        fhir::walk(resource_, look, [](const Node&) {});
        if (reading_.scale == nullptr) return false;
        reading_.system = reading_.scale->system;
        reading_.code = reading_.scale->code;
        reading_.name = reading_.scale->name;
        for (const ScalePart& part : reading_.scale->parts) read_part(part, item_of(part));
        return true;
    }

    const Node* item_of(const ScalePart& part) const {
        const Node* found = nullptr;
        const auto look = [&](const Node& node) {
            if (found == nullptr && node.name() == "linkId" && node.text() == part.code) {
                found = node.parent();
            }
        };
        fhir::walk(resource_, look, [](const Node&) {});
        return found;
    }

    void read_part(const ScalePart& part, const Node* holder) {
        if (holder == nullptr) {
            if (!part.may_be_left_out) missing(part);
            return;
        }
        Answer answer{std::string(part.code), std::string(part.name), {}, {}};
        const Node* inner = holder;
        if (const Node* given = holder->find("answer"); given != nullptr && given->size() > 0) {
            inner = given->begin().operator->();
        }
        const Node* value = number_in(*inner);
        const bool is_form = holder->find("linkId") != nullptr;
        const bool is_not_answered =
            value == nullptr && (holder->find("dataAbsentReason") != nullptr ||
                                 (is_form && holder->find("answer") == nullptr));
        if (is_not_answered) {
            reading_.answers.push_back(std::move(answer));
            return;
        }
        const auto number = value == nullptr ? std::nullopt : number_of(*value);
        if (!number) {
            fault(IssueType::value, "measure-value", name_of(part) + " is a number here",
                  value == nullptr ? expression_of(*inner, "value") : expression_of(*value));
            return;
        }
        const Scale& scale = *reading_.scale;
        if (*number < scale.least || *number > scale.most) {
            fault(IssueType::value, "measure-out-of-scale",
                  name_of(part) + " is a number " + range_of(scale), expression_of(*value));
            return;
        }
        if (scale.is_whole && *number != std::floor(*number)) {
            fault(IssueType::value, "measure-not-whole",
                  name_of(part) + " is a whole number " + range_of(scale), expression_of(*value));
            return;
        }
        answer.text = value->text();
        answer.value = number;
        reading_.answers.push_back(std::move(answer));
    }

    static std::optional<double> number_of(const Node& node) {
        if (node.kind() != fhir::Kind::number) return std::nullopt;
        const std::string_view text = node.text();
        double number = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
        return number;
    }

    std::string name_of(const ScalePart& part) const {
        return std::string(reading_.scale->name) + ", " + std::string(part.name) + ",";
    }

    void missing(const ScalePart& part) {
        fault(IssueType::required, "measure-incomplete",
              "a part of " + std::string(reading_.scale->name) +
                  " is missing: " + std::string(part.name) + " (" + std::string(part.code) +
                  "); where the person did not answer, say so: an Observation by the component's "
                  "dataAbsentReason, a QuestionnaireResponse by an item without an answer",
              expression_of(resource_));
    }

    void read_date(std::string_view member) {
        reading_.date = resource_.string(member);
        const auto when = fhir::parse_date_time(reading_.date);
        if (when) {
            reading_.at = when->from;
            return;
        }
        fault(IssueType::required, "measure-date",
              "a measure says when it was taken: " + std::string(member),
              expression_of(resource_, member));
    }

    void fault(IssueType type, std::string_view code, std::string detail, std::string expression) {
        faults_.push_back({.severity = fhir::Severity::error,
                           .type = type,
                           .code = code,
                           .detail = std::move(detail),
                           .expression = std::move(expression)});
    }

    const Node& resource_;
    std::vector<Issue>& faults_;
    TakenMeasure reading_;
};

}  // namespace

std::optional<TakenMeasure> read_measure(const Node& resource, std::vector<Issue>& faults) {
    return MeasureReader(resource, faults).read();
}

}  // namespace mappings
