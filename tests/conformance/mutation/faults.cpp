#include "tests/conformance/mutation/faults.hpp"

#include "tests/conformance/oracle/comparison.hpp"
#include "tests/conformance/oracle/verdicts.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string_view>

namespace conformance {

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
    // The reader's place is a line and column; the tool's, when only the text is wrong, is "$".
    if (!tree) return {Found::at_its_place, {}};

    const std::string_view asked[] = {variant.profile};
    const std::span<const std::string_view> profiles(asked, variant.profile.empty() ? 0 : 1);
    // R4 advises against blanks alone (datatypes.html, string): a warning, here as elsewhere.
    const auto least =
        variant.kind == "blank-string" ? fhir::Severity::warning : fhir::Severity::error;
    Outcome outcome;
    for (const fhir::Issue& issue : validator.validate(*tree, source, profiles).issues) {
        if (issue.severity > least) continue;
        if (outcome.found == Found::not_at_all) outcome.found = Found::elsewhere;
        if (is_same_place(issue.expression, variant.expression))
            outcome.found = Found::at_its_place;
        outcome.errors.push_back(issue.expression + " " + std::string(issue.code) + " (" +
                                 issue.rule + ")");
    }
    return outcome;
}

Score total(const Scores& scores) {
    Score sum;
    for (const auto& [kind, score] : scores) {
        sum.faults += score.faults;
        sum.at_their_place += score.at_their_place;
        sum.elsewhere += score.elsewhere;
    }
    return sum;
}

void print(const Scores& scores) {
    const auto row = [](const std::string& name, const Score& score) {
        std::cout << name << ": " << score.at_their_place << " of " << score.faults
                  << " at their place, " << score.elsewhere << " elsewhere, "
                  << score.faults - score.at_their_place - score.elsewhere << " not found\n";
    };
    for (const auto& [kind, score] : scores) {
        if (score.at_their_place < score.faults) row(kind, score);
    }
    row("all " + std::to_string(scores.size()) + " kinds", total(scores));
}

}  // namespace conformance
