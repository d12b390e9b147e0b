#include "fhir/terminology/code_form.hpp"

#include "fhir/terminology/ucum_form.hpp"

#include <algorithm>
#include <array>

namespace fhir::terminology {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_letter(char c) {
    return is_capital(c) || (c >= 'a' && c <= 'z');
}
bool is_alphanumeric(char c) {
    return is_digit(c) || is_letter(c);
}
bool are_digits(std::string_view text) {
    return std::ranges::all_of(text, is_digit);
}
bool are_capitals(std::string_view text) {
    return std::ranges::all_of(text, is_capital);
}
bool are_letters(std::string_view text) {
    return std::ranges::all_of(text, is_letter);
}
bool are_alphanumeric(std::string_view text) {
    return std::ranges::all_of(text, is_alphanumeric);
}

// SNOMED CT Technical Implementation Guide, appendix D: Verhoeff's check digit.
bool has_verhoeff_digit(std::string_view digits) {
    static constexpr std::array<std::string_view, 10> product = {
        "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
        "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"};
    static constexpr std::array<std::string_view, 8> permutation = {
        "0123456789", "1576283094", "5803796142", "8916043527",
        "9453126870", "4286573901", "2793806415", "7046913258"};
    const auto value = [](char digit) { return static_cast<std::size_t>(digit - '0'); };
    std::size_t check = 0;
    for (std::size_t i = 0; i != digits.size(); ++i) {
        const char digit = digits[digits.size() - 1 - i];
        check = value(product[check][value(permutation[i % 8][value(digit)])]);
    }
    return check == 0;
}

// An identifier of a concept: 6 to 18 digits, partition 00 or, with a namespace of seven, 10.
bool is_concept_id(std::string_view text) {
    if (text.size() < 6 || text.size() > 18 || text[0] == '0' || !are_digits(text)) return false;
    const auto partition = text.substr(text.size() - 3, 2);
    const bool is_known = partition == "00" || (partition == "10" && text.size() >= 11);
    return is_known && has_verhoeff_digit(text);
}

// A concept, or an expression of several: of that, every identifier outside of terms is judged.
bool is_snomed(std::string_view text) {
    if (are_digits(text)) return is_concept_id(text);
    std::size_t concepts = 0;
    while (!text.empty()) {
        const char first = text[0];
        std::size_t length = 1;
        if (first == '|' || first == '"') {
            length = text.find(first, 1);
            if (length == std::string_view::npos) return false;
            ++length;
        } else if (is_digit(first)) {
            length = std::min(text.find_first_not_of("0123456789"), text.size());
            if (!is_concept_id(text.substr(0, length))) return false;
            ++concepts;
        } else if (first == '#') {
            length = std::min(text.find_first_not_of("0123456789.+-", 1), text.size());
        } else if (std::string_view(" :,=+{}()<>").find(first) == std::string_view::npos) {
            return false;
        }
        text.remove_prefix(length);
    }
    return concepts > 0;
}

// LOINC Users' Guide: a check digit by Mod 10, which is Luhn's. Parts (LP), answers (LA), lists
// (LL) and groups (LG) look alike.
bool is_loinc(std::string_view text) {
    const bool has_prefix = text.starts_with('L');
    if (has_prefix) {
        if (text.size() < 2 || std::string_view("PALG").find(text[1]) == std::string_view::npos)
            return false;
        text.remove_prefix(2);
    }
    const auto dash = text.find('-');
    if (dash == 0 || dash == std::string_view::npos || dash > 9 || text.size() != dash + 2)
        return false;
    const auto number = text.substr(0, dash);
    if (!are_digits(number) || !is_digit(text.back())) return false;
    if (has_prefix) return true;
    int sum = text.back() - '0';
    for (std::size_t i = 0; i != number.size(); ++i) {
        int digit = number[number.size() - 1 - i] - '0';
        if (i % 2 == 0) digit = digit < 5 ? digit * 2 : digit * 2 - 9;
        sum += digit;
    }
    return sum % 10 == 0;
}

std::string_view next_part(std::string_view& text, char separator) {
    const auto end = std::min(text.find(separator), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

bool is_region(std::string_view part) {
    return (part.size() == 2 && are_letters(part)) || (part.size() == 3 && are_digits(part));
}

bool is_variant(std::string_view part) {
    return (part.size() >= 5 && part.size() <= 8) || (part.size() == 4 && is_digit(part[0]));
}

// RFC 5646, 2.1: language, extended languages, script, region, variants, extensions, private use.
bool is_language(std::string_view text) {
    if (text.ends_with('-')) return false;
    auto part = next_part(text, '-');
    const bool is_private = part == "x" || part == "X";
    if (is_private && text.empty()) return false;
    if (!is_private && part != "i" && (part.size() < 2 || part.size() > 8 || !are_letters(part)))
        return false;
    enum { extended, script, region, variant, anything } next = is_private ? anything : extended;
    while (!text.empty()) {
        part = next_part(text, '-');
        if (part.empty() || part.size() > 8 || !are_alphanumeric(part)) return false;
        if (next == anything) continue;
        if (part.size() == 1) {
            if (text.empty()) return false;
            next = anything;
        } else if (next <= extended && part.size() == 3 && are_letters(part)) {
            continue;
        } else if (next <= script && part.size() == 4 && are_letters(part)) {
            next = region;
        } else if (next <= region && is_region(part)) {
            next = variant;
        } else if (is_variant(part)) {
            next = variant;
        } else {
            return false;
        }
    }
    return true;
}

bool is_restricted_name(std::string_view text) {
    constexpr std::string_view others = "!#$&-^_.+";
    return !text.empty() && text.size() <= 127 && is_alphanumeric(text[0]) &&
           std::ranges::all_of(text, [&](char c) {
               return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
           });
}

// RFC 6838, 4.2, and parameters as RFC 2045 writes them.
bool is_media_type(std::string_view text) {
    auto parameters = text;
    auto name = next_part(parameters, ';');
    while (name.ends_with(' ')) name.remove_suffix(1);
    const auto slash = name.find('/');
    if (slash == std::string_view::npos || !is_restricted_name(name.substr(0, slash)) ||
        !is_restricted_name(name.substr(slash + 1)))
        return false;
    if (text.ends_with(';')) return false;
    while (!parameters.empty()) {
        auto parameter = next_part(parameters, ';');
        while (parameter.starts_with(' ')) parameter.remove_prefix(1);
        const auto equals = parameter.find('=');
        if (equals == std::string_view::npos || !is_restricted_name(parameter.substr(0, equals)) ||
            equals + 1 == parameter.size())
            return false;
    }
    return true;
}

bool is_country(std::string_view text) {
    return (text.size() == 2 && are_capitals(text)) ||
           (text.size() == 3 && (are_capitals(text) || are_digits(text)));
}

bool is_subdivision(std::string_view text) {
    if (text.size() < 4 || text.size() > 6 || text[2] != '-') return false;
    return are_capitals(text.substr(0, 2)) &&
           std::ranges::all_of(text.substr(3), [](char c) { return is_capital(c) || is_digit(c); });
}

bool is_currency(std::string_view text) {
    return text.size() == 3 && are_capitals(text);
}

struct Form {
    std::string_view system;
    bool (*is_well_formed)(std::string_view code);
    bool tells_all;
};

constexpr std::array forms = {Form{"http://snomed.info/sct", is_snomed, false},
                              Form{"https://dmd.nhs.uk", is_concept_id, false},
                              Form{"http://loinc.org", is_loinc, false},
                              Form{"http://unitsofmeasure.org", is_ucum, true},
                              Form{"urn:ietf:bcp:47", is_language, true},
                              Form{"urn:ietf:bcp:13", is_media_type, true},
                              Form{"urn:iso:std:iso:4217", is_currency, true},
                              Form{"urn:iso:std:iso:3166", is_country, true},
                              Form{"urn:iso:std:iso:3166:-2", is_subdivision, true}};

const Form* form_of(std::string_view system) noexcept {
    const auto found = std::ranges::find(forms, system, &Form::system);
    return found == forms.end() ? nullptr : &*found;
}

}  // namespace

bool has_form(std::string_view system, std::string_view code) noexcept {
    const Form* form = form_of(system);
    return !form || form->is_well_formed(code);
}

bool has_rule(std::string_view system) noexcept {
    return form_of(system) != nullptr;
}

bool is_told_by_form(std::string_view system) noexcept {
    const Form* form = form_of(system);
    return form && form->tells_all;
}

}  // namespace fhir::terminology
