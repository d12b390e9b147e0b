// Any bytes as a resource, held against R4 and the invented profiles beside this file: no crash,
// the same answer when it is asked again and of another validator, and issues that can be told.
#include "fhir/validation/validator.hpp"
#include "fhir/profiles/package.hpp"
#include "tests/fuzz/json_mutator.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <tuple>

namespace {

using fhir::Issue;
using fhir::Severity;

void expect(bool holds) {
    if (!holds) std::abort();
}

std::unique_ptr<const fhir::Library> loaded() {
    const std::array<std::filesystem::path, 1> folders{TEST_SOURCE_DIR "/tests/fuzz/profiles"};
    std::vector<Issue> warnings;
    auto library = fhir::Library::load(folders, warnings);
    expect(library.has_value() && warnings.empty());
    return std::move(*library);
}

struct World {
    std::unique_ptr<const fhir::Library> library = loaded();
    fhir::Rulebook rules{&library->definitions, &library->terminology, &library->profiles};
    fhir::Validator warm{rules};
};

bool is_printable(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c != '\x7F'; });
}

// The last place of the text is behind its last byte.
bool is_inside(const Issue& issue, std::string_view source) {
    if (issue.line == 0 || issue.column == 0) return false;
    for (std::uint32_t line = 1; line < issue.line; ++line) {
        const std::size_t end = source.find('\n');
        if (end == std::string_view::npos) return false;
        source.remove_prefix(end + 1);
    }
    return issue.column <= std::min(source.find('\n'), source.size()) + 1;
}

void check(const std::vector<Issue>& issues, std::string_view source) {
    const std::size_t most = fhir::ValidationLimits().issues;
    expect(issues.size() <= most + 1);
    const Issue* before = nullptr;
    for (const Issue& issue : issues) {
        expect(!fhir::to_code(issue.severity).empty() && !fhir::to_code(issue.type).empty());
        expect(!issue.code.empty() && is_printable(issue.detail));
        // The seeds' values have this word, and no sentence of ours repeats a value.
        expect(issue.detail.find("Zebedee") == std::string::npos);
        if (issue.code == "more-issues") {
            expect(issues.size() == most + 1 && &issue == &issues.back());
            continue;
        }
        expect(is_printable(issue.expression) && is_inside(issue, source));
        const auto place = [](const Issue& one) {
            return std::tie(one.line, one.column, one.severity);
        };
        expect(before == nullptr || place(*before) <= place(issue));
        before = &issue;
    }
}

bool is_same(const Issue& left, const Issue& right) {
    const auto all = [](const Issue& one) {
        return std::tie(one.severity, one.type, one.code, one.detail, one.expression, one.rule,
                        one.line, one.column);
    };
    return all(left) == all(right);
}

bool are_same(const std::vector<Issue>& left, const std::vector<Issue>& right) {
    return std::ranges::equal(left, right, is_same);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static World world;
    const std::string_view source(reinterpret_cast<const char*>(data), size);
    const auto tree = fhir::read_json(source);
    if (!tree) return 0;
    // Asked for by the caller: there is one of the type, or it is not known.
    std::string profile = "http://example.org/";
    profile.append(tree->root().string("resourceType"));
    const std::array<std::string_view, 1> profiles{profile};

    const std::vector<Issue> once = world.warm.validate(*tree, source, profiles).issues;
    check(once, source);
    expect(are_same(world.warm.validate(*tree, source, profiles).issues, once));
    fhir::Validator cold{world.rules};
    expect(are_same(cold.validate(*tree, source, profiles).issues, once));
    return 0;
}
