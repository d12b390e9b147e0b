#include "fhir/validation/bindings.hpp"

#include "fhir/validation/primitives.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace fhir {
namespace {

std::string_view url_of(std::string_view canonical) {
    return canonical.substr(0, canonical.find('|'));
}

std::string named(std::string text, std::string_view canonical) {
    text.append(url_of(canonical)).append(".");
    return text;
}

void suggest(std::string& text, const std::vector<std::string_view>& codes) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (i == 0)
            text.append(" Did you mean ");
        else
            text.append(i + 1 == codes.size() ? " or " : ", ");
        text.append(codes[i]);
    }
    if (!codes.empty()) text.append("?");
}

// CapabilityStatement.format may be a media type or one of these (R4 capabilitystatement.html).
bool is_short_format(const Structure::Value& value) {
    const std::string_view text = value.node->text();
    return (text == "json" || text == "xml" || text == "ttl") && value.element->name == "format" &&
           value.owner->name == "CapabilityStatement";
}

// ASCII letters alike whatever their case, as displays are compared.
bool is_same_display(std::string_view left, std::string_view right) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [&](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

Bindings::Bindings(const BaseRules& rules, const Terminology& terminology, Findings& findings)
    : rules_(rules), terminology_(terminology), findings_(findings) {}

void Bindings::check(const Structure::Value& value) {
    const Coded coded = rules_.coded(*value.type);
    if (coded == Coded::none) return;
    const Bound* bound =
        value.element == nullptr ? nullptr : rules_.bound(*value.owner, *value.element);
    if (coded == Coded::coding) coding(*value.node);
    if (coded == Coded::quantity) quantity(*value.node);
    if (bound != nullptr) check(value, *bound);
}

void Bindings::check(const Structure::Value& value, const Bound& bound) {
    const Coded coded = rules_.coded(*value.type);
    if (coded == Coded::code) return code(value, bound);
    if (coded == Coded::none || bound.set == nullptr) return;
    if (coded == Coded::codeable) {
        concept_codings(*value.node, bound);
    } else {
        one_coding(*value.node, bound);
    }
}

void Bindings::finish(const Node& root) {
    if (by_form_ == 0) return;
    findings_.add({.node = &root,
                   .severity = Severity::information,
                   .type = IssueType::informational,
                   .code = "codes-by-form",
                   .detail = "Codes of systems whose content is not here were checked in their "
                             "form alone: " +
                             std::to_string(by_form_) + "."});
    by_form_ = 0;
}

void Bindings::code(const Structure::Value& value, const Bound& bound) {
    if (value.node == nullptr) {
        if (value.type->primitive == Primitive::code) missing(*value.sibling, bound);
        return;
    }
    if (bound.set == nullptr) return;
    const std::string_view text = value.node->text();
    if (terminology_.contains(*bound.set, {}, text) != Membership::no) return;
    if (is_short_format(value)) return;
    const bool is_outside_most =
        bound.most != nullptr && terminology_.contains(*bound.most, {}, text) == Membership::no;
    outside(*value.node, bound, is_outside_most, text);
}

// What holds for a coding wherever it stands.
void Bindings::coding(const Node& coding) {
    const Node* code = coding.find("code");
    const Node* system = coding.find("system");
    if (code == nullptr || !code->is_string()) return;
    if (system != nullptr && !has_scheme(system->text())) return;  // UriCheck tells of it
    if (system != nullptr) return code_of_system(coding, *code, system->text());
    findings_.add({.node = &coding,
                   .severity = Severity::warning,
                   .type = IssueType::code_invalid,
                   .code = "system-missing",
                   .detail = "A code without a system has no meaning and cannot be checked; "
                             "add the system."});
}

void Bindings::quantity(const Node& quantity) {
    const Node* code = quantity.find("code");
    const Node* system = quantity.find("system");
    if (code == nullptr || system == nullptr || !code->is_string()) return;
    code_of_system(quantity, *code, system->text());
}

void Bindings::code_of_system(const Node& holder, const Node& code, std::string_view system) {
    Severity severity = Severity::error;
    std::string_view word;
    std::string_view detail;
    const Membership known = terminology_.has_code(system, code.text());
    if (known == Membership::yes) {
        display(holder, system, code.text());
    } else if (!Terminology::is_well_formed(system, code.text())) {
        word = known == Membership::no ? "code-unknown" : "code-malformed";
        detail =
            "The code is not written as its system writes codes: check it for a wrong digit or "
            "blank.";
    } else if (known == Membership::no) {
        word = "code-unknown";
        detail = "The code is not in its code system.";
    } else if (terminology_.knows_system(system) || Terminology::has_form(system)) {
        ++by_form_;
    } else {
        severity = Severity::warning;
        word = "system-unknown";
        detail = "The code system is not known here, so the code cannot be checked.";
    }
    if (word.empty()) return;
    findings_.add({.node = &code,
                   .severity = severity,
                   .type = IssueType::code_invalid,
                   .code = word,
                   .detail = std::string(detail)});
}

void Bindings::display(const Node& holder, std::string_view system, std::string_view code) {
    const Node* display = holder.find("display");
    if (display == nullptr || !display->is_string()) return;
    const auto known = terminology_.display(system, code);
    if (!known || is_same_display(*known, display->text())) return;
    findings_.add({.node = display,
                   .severity = Severity::warning,
                   .type = IssueType::value,
                   .code = "display-differs",
                   .detail = "The display is not the one that the code system has for this code: "
                             "expected \"" +
                             std::string(*known) + "\"."});
}

// A code without a system is in no value set. `is_told`: `coding` has said what is wrong.
Membership Bindings::member(const ValueSet& set, const Node& coding, bool& is_told) const {
    const std::string_view code = coding.string("code");
    const std::string_view system = coding.string("system");
    if (code.empty() || system.empty()) return Membership::no;
    const Membership found = terminology_.contains(set, system, code);
    if (found == Membership::no && terminology_.has_code(system, code) == Membership::no) {
        is_told = true;
    }
    return found;
}

void Bindings::one_coding(const Node& coding, const Bound& bound) {
    if (coding.find("code") == nullptr) return missing(coding, bound);
    bool is_told = false;
    if (member(*bound.set, coding, is_told) != Membership::no || is_told) return;
    const bool is_outside_most =
        bound.most != nullptr && member(*bound.most, coding, is_told) == Membership::no;
    outside(coding, bound, is_outside_most, coding.string("code"));
}

void Bindings::concept_codings(const Node& concept_node, const Bound& bound) {
    const auto codings = concept_node.items("coding");
    if (codings.begin() == codings.end()) return missing(concept_node, bound);
    bool is_told = false;
    bool is_outside_most = bound.most != nullptr;
    for (const Node& coding : codings) {
        if (member(*bound.set, coding, is_told) != Membership::no) return;
        if (is_outside_most && member(*bound.most, coding, is_told) != Membership::no) {
            is_outside_most = false;
        }
    }
    if (!is_told) outside(concept_node, bound, is_outside_most, {});
}

void Bindings::outside(const Node& node, const Bound& bound, bool is_outside_most,
                       std::string_view code) {
    Finding finding{.node = &node, .type = IssueType::code_invalid, .code = "code-not-in-set"};
    finding.rule = bound.binding->value_set;
    if (is_outside_most) {
        // Systems of languages of one's own are common; the reference validator lets them pass.
        if (!node.is_string()) finding.severity = Severity::warning;
        finding.rule = bound.binding->max_value_set;
        finding.detail = named("Expected a code from ", bound.binding->max_value_set);
        suggest(finding.detail, terminology_.suggestions(*bound.most, code, 3));
        return findings_.add(std::move(finding));
    }
    switch (bound.binding->strength) {
        case BindingStrength::required:
            finding.detail = named("Expected a code from ", bound.binding->value_set);
            suggest(finding.detail, terminology_.suggestions(*bound.set, code, 3));
            break;
        case BindingStrength::extensible:
            finding.severity = Severity::warning;
            finding.detail = named("Unless none of its codes fits, the code should come from ",
                                   bound.binding->value_set);
            break;
        case BindingStrength::preferred:
            finding.severity = Severity::information;
            finding.detail = named("A code is recommended to come from ", bound.binding->value_set);
            break;
        case BindingStrength::example:
            return;
    }
    findings_.add(std::move(finding));
}

void Bindings::missing(const Node& node, const Bound& bound) {
    if (bound.binding->strength != BindingStrength::required) return;
    findings_.add({.node = &node,
                   .type = IssueType::code_invalid,
                   .code = "code-missing",
                   .detail = named("A code is required, from ", bound.binding->value_set),
                   .rule = std::string(bound.binding->value_set)});
}

}  // namespace fhir
