#include "tests/conformance/mutation/faults.hpp"

#include "tests/conformance/oracle/comparison.hpp"
#include "tests/conformance/oracle/verdicts.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <regex>
#include <span>
#include <stdexcept>
#include <string_view>

namespace conformance {

namespace {

// A name that may end in the type of a choice, without it: "valueQuantity" and "value".
std::string with_type(const std::string& name) {
    std::string pattern;
    std::string end;
    for (const char c : name) {
        if (std::isupper(static_cast<unsigned char>(c)) != 0) {
            pattern += '(';
            end += ")?";
        }
        pattern += c;
    }
    return pattern + end;
}

// What may follow the tool's expression when an error names what was spoilt more closely: a regular
// expression. The tool names the object that it takes an element out of or gives another type to,
// the array that it puts a null into, and the concept whose codes it changes.
std::string named_below(const Variant& variant) {
    if (variant.kind == "required-missing" || variant.kind == "profile-required") {
        // "Observation.component:systolic.value[x] removed", "valueQuantity removed"
        std::string name = variant.detail.substr(0, variant.detail.find(' '));
        name.erase(0, name.rfind('.') + 1);
        name.erase(std::min(name.size(), name.find_first_of(":[")));
        return R"(\.)" + with_type(name);
    }
    if (variant.kind == "bdl-no-fullurl") return R"(\.fullUrl)";
    if (variant.kind == "extension-type") return R"(\.value\.ofType\(\w+\))";
    if (variant.kind == "null-in-array") return R"(\[\d+\])";
    if (variant.kind == "concept-not-in-set" || variant.kind == "extension-code")
        return R"((\.coding\[\d+\])?\.code)";
    return "";
}

// What the fault is a fault of, where that is not what the tool names: the array that misses a
// slice when what told one of its items from the others was changed.
std::string place_of(const Variant& variant) {
    static const std::regex slice_system(R"(.*:\w+\.system is not its fixed value)");
    const std::string& fault = variant.expression;
    if (std::regex_match(variant.detail, slice_system)) return fault.substr(0, fault.rfind('['));
    return fault;
}

Found place_found(const std::string& place, const Variant& variant, const std::regex& named) {
    const std::string& fault = variant.expression;
    const auto rest = static_cast<std::ptrdiff_t>(fault.size());
    const bool is_named =
        place.starts_with(fault) && std::regex_match(place.begin() + rest, place.end(), named);
    if (is_named || is_equal_place(place, fault) || place == place_of(variant))
        return Found::exactly;
    return is_same_place(place, fault) ? Found::nearby : Found::elsewhere;
}

// The reader tells the line and column, and of a name that stands twice the object, in the names of
// JSON: it knows no types. The tool's place, when only the text is wrong, is "$".
Outcome unread(const fhir::Issue& issue, const Variant& variant) {
    static const std::regex choice(R"(\.ofType\((\w)(\w*)\))");
    std::string fault;
    const std::string& place = variant.expression;
    std::size_t begin = 0;
    for (std::sregex_iterator at(place.begin(), place.end(), choice), end; at != end; ++at) {
        fault += place.substr(begin, static_cast<std::size_t>(at->position()) - begin);
        fault += static_cast<char>(std::toupper(static_cast<unsigned char>(*(*at)[1].first)));
        fault += (*at)[2].str();
        begin = static_cast<std::size_t>(at->position() + at->length());
    }
    fault += place.substr(begin);
    const bool is_exact = issue.line > 0 && (place == "$" || issue.expression == fault);
    return {is_exact ? Found::exactly : Found::nearby, {issue.expression + " " + issue.detail}};
}

}  // namespace

std::vector<Variant> read_variants(const std::filesystem::path& folder) {
    std::vector<Variant> variants;
    std::ifstream in(folder / "variants.ndjson");
    for (std::string text; std::getline(in, text);) {
        const auto line = fhir::read_json(text);
        if (!line) throw std::runtime_error("no list of variants: " + folder.string());
        const auto member = [&](std::string_view name) {
            return std::string(line->root().string(name));
        };
        variants.push_back({member("file"), member("source"), member("kind"), member("expression"),
                            member("detail"), member("profile")});
    }
    return variants;
}

Outcome hold(fhir::Validator& validator, const std::filesystem::path& folder,
             const Variant& variant) {
    const std::string source = content_of(folder / variant.file);
    const auto tree = fhir::read_json(source, wide);
    if (!tree) return unread(tree.error().issues.front(), variant);

    const std::string_view asked[] = {variant.profile};
    const std::span<const std::string_view> profiles(asked, variant.profile.empty() ? 0 : 1);
    const std::regex named(named_below(variant));
    Outcome outcome;
    for (const fhir::Issue& issue : validator.validate(*tree, source, profiles).issues) {
        // R4 advises against blanks alone (datatypes.html, string): a warning, here as elsewhere.
        const bool is_advice = variant.kind == "blank-string" && issue.code == "blank-string";
        if (issue.severity != fhir::Severity::error && !is_advice) continue;
        outcome.found = std::min(outcome.found, place_found(issue.expression, variant, named));
        outcome.errors.push_back(issue.expression + " " + std::string(issue.code) + " (" +
                                 issue.rule + ")");
    }
    return outcome;
}

void count(Score& score, Found found) {
    ++score.faults;
    if (found == Found::exactly) ++score.exactly;
    if (found == Found::nearby) ++score.nearby;
    if (found == Found::elsewhere) ++score.elsewhere;
}

Score total(const Scores& scores) {
    Score sum;
    for (const auto& [kind, score] : scores) {
        sum.faults += score.faults;
        sum.exactly += score.exactly;
        sum.nearby += score.nearby;
        sum.elsewhere += score.elsewhere;
    }
    return sum;
}

void print(const Scores& scores) {
    const auto row = [](const std::string& name, const Score& score) {
        std::cout << name << ": " << score.exactly << " of " << score.faults << " at their place, "
                  << score.nearby << " beside it, " << score.elsewhere << " elsewhere, "
                  << score.faults - score.exactly - score.nearby - score.elsewhere
                  << " not found\n";
    };
    for (const auto& [kind, score] : scores) row(kind, score);
    row("all " + std::to_string(scores.size()) + " kinds", total(scores));
}

}  // namespace conformance
