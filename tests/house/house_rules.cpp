#include "tests/house/house_rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

namespace house {
namespace {

constexpr std::size_t most_lines = 400;

// The table of who may include whom. A folder may always include itself; "gateway" is what lies in
// gateway/ itself (app, commands) and in gateway/main, which see everything and which nobody sees.
using Folders = std::set<std::string, std::less<>>;

const std::map<std::string, Folders, std::less<>>& allowed() {
    static const Folders adapter{"fhir", "gateway/domain", "gateway/ports", "gateway/observe",
                                 "config"};
    static const std::map<std::string, Folders, std::less<>> table{
        {"fhir", {}},
        {"mappings", {"fhir"}},
        {"config", {"fhir", "mappings"}},
        {"gateway/domain", {"fhir", "mappings"}},
        {"gateway/ports", {"fhir", "gateway/domain"}},
        {"gateway/observe", {"fhir", "gateway/ports"}},
        {"gateway/http", {"fhir", "gateway/ports", "gateway/observe", "config"}},
        {"gateway/api", {"fhir", "gateway/http", "gateway/ports", "gateway/domain", "mappings"}},
        {"gateway/store", adapter},
        {"gateway/auth", adapter},
        {"gateway/system", adapter},
        {"gateway/delivery", adapter},
        {"gateway/ops",
         {"fhir", "mappings", "gateway/http", "gateway/ports", "gateway/observe", "config",
          "gateway/domain"}},
    };
    return table;
}

bool starts_with_folder(std::string_view path, std::string_view folder) {
    return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

// The row of the table that a path belongs to: the longest folder of it that fits.
std::string_view part_of(std::string_view path) {
    std::string_view best;
    for (const auto& [folder, unused] : allowed()) {
        if (starts_with_folder(path, folder) && folder.size() > best.size()) best = folder;
    }
    if (best.empty() && starts_with_folder(path, "gateway")) {
        const std::string_view rest = path.substr(std::string_view("gateway/").size());
        const bool at_the_top = rest.find('/') == std::string_view::npos;
        return at_the_top || starts_with_folder(path, "gateway/main") ? "gateway" : "?";
    }
    if (best.empty() && starts_with_folder(path, "tests")) return "tests";
    return best;
}

std::string at(const Source& source, std::size_t line, const std::string& what) {
    return source.path + ":" + std::to_string(line) + ": " + what;
}

std::size_t line_of(std::string_view text, std::size_t position) {
    return 1 + static_cast<std::size_t>(std::count(
                   text.begin(), text.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Where the literal that begins at `start` (at its quote) ends: one past its last character.
std::size_t end_of_literal(std::string_view text, std::size_t start) {
    const char quote = text[start];
    if (quote == '"' && start > 0 && text[start - 1] == 'R') {
        const std::size_t open = text.find('(', start);
        if (open == std::string_view::npos) return text.size();
        const std::string close =
            ")" + std::string(text.substr(start + 1, open - start - 1)) + "\"";
        const std::size_t end = text.find(close, open);
        return end == std::string_view::npos ? text.size() : end + close.size();
    }
    std::size_t i = start + 1;
    while (i < text.size() && text[i] != quote && text[i] != '\n') i += text[i] == '\\' ? 2 : 1;
    return std::min(i + 1, text.size());
}

void blank(std::string& text, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to && i < text.size(); ++i) {
        if (text[i] != '\n') text[i] = ' ';
    }
}

void check_foreign_include(const Source& source, std::size_t line, std::string_view name,
                           Findings& findings) {
    const bool is_test = starts_with_folder(source.path, "tests");
    if (name.starts_with("rapidjson/") && !source.path.starts_with("fhir/json_") && !is_test) {
        findings.push_back(at(source, line, "RapidJSON is for fhir/json_* alone"));
    }
    const bool may_use_beast =
        is_test || source.path == "gateway/delivery/https_sender.cpp" ||
        (starts_with_folder(source.path, "gateway/http") && source.path.ends_with(".cpp"));
    if (name.starts_with("boost/beast") && !may_use_beast) {
        findings.push_back(at(source, line,
                              "Beast is for the .cpp files of gateway/http and for "
                              "gateway/delivery/https_sender.cpp alone"));
    }
}

void check_own_include(const Source& source, std::size_t line, const std::string& name,
                       const std::set<std::string>& headers, Findings& findings) {
    if (!headers.contains(name)) {
        findings.push_back(at(source, line, "no header \"" + name + "\" seen from the root"));
        return;
    }
    const std::string_view from = part_of(source.path);
    const std::string_view to = part_of(name);
    if (from == "tests" || from == to || (from == "gateway" && to != "tests")) return;
    const auto row = allowed().find(from);
    if (row == allowed().end()) {
        findings.push_back(
            at(source, line, "the table of who includes whom does not know this folder"));
    } else if (!row->second.contains(to)) {
        findings.push_back(
            at(source, line,
               std::string(from) + " must not include " + std::string(to) + " (\"" + name + "\")"));
    }
}

}  // namespace

std::string without_comments(std::string_view text, Keep keep) {
    std::string out(text);
    std::size_t i = 0;
    while (i < text.size()) {
        const std::string_view rest = text.substr(i);
        if (rest.starts_with("//")) {
            const std::size_t end = std::min(text.find('\n', i), text.size());
            blank(out, i, end);
            i = end;
        } else if (rest.starts_with("/*")) {
            const std::size_t close = text.find("*/", i + 2);
            const std::size_t end = close == std::string_view::npos ? text.size() : close + 2;
            blank(out, i, end);
            i = end;
        } else if (text[i] == '"' || (text[i] == '\'' && (i == 0 || !is_word(text[i - 1])))) {
            // A ' after a digit parts thousands.
            const std::size_t end = end_of_literal(text, i);
            if (keep == Keep::code_only) blank(out, i + 1, end - 1);
            i = end;
        } else {
            ++i;
        }
    }
    return out;
}

std::vector<Source> read_sources(const std::filesystem::path& root) {
    std::vector<Source> sources;
    for (const char* folder : {"fhir", "mappings", "config", "gateway", "tests"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
            const std::string extension = entry.path().extension().string();
            if (!entry.is_regular_file() || (extension != ".cpp" && extension != ".hpp")) continue;
            std::ifstream file(entry.path());
            std::ostringstream text;
            text << file.rdbuf();
            sources.push_back({entry.path().lexically_relative(root).generic_string(), text.str()});
        }
    }
    std::ranges::sort(sources, {}, &Source::path);
    return sources;
}

Findings check_includes(const Source& source, const std::set<std::string>& headers) {
    Findings findings;
    std::istringstream lines(without_comments(source.text, Keep::literals));
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        const std::size_t start = line.find_first_not_of(" \t");
        if (start == std::string::npos || line[start] != '#') continue;
        const std::size_t word = line.find_first_not_of(" \t", start + 1);
        if (word == std::string::npos || line.compare(word, 7, "include") != 0) continue;
        const std::size_t open = line.find_first_of("<\"", word);
        if (open == std::string::npos) continue;
        const std::size_t close = line.find(line[open] == '<' ? '>' : '"', open + 1);
        if (close == std::string::npos) continue;
        const std::string name = line.substr(open + 1, close - open - 1);
        if (line[open] == '<') {
            check_foreign_include(source, number, name, findings);
        } else {
            check_own_include(source, number, name, headers, findings);
        }
    }
    return findings;
}

Findings check_coroutines(const Source& source) {
    // A lambda that captures an object, an aggregate made with braces, a braced argument: g++ 12
    // destroys what they hold twice when they stand in an expression that is awaited.
    static const std::array<std::regex, 3> destroyed_twice{
        std::regex(R"(\[(?:this|=|\w+)[^\]]*\]\s*(?:\(|\{|mutable))"),
        std::regex(R"(\b[A-Z]\w*\{)"), std::regex(R"([(,]\s*\{)")};

    Findings findings;
    const std::string code = without_comments(source.text, Keep::code_only);
    for (std::size_t at_word = code.find("detached"); at_word != std::string::npos;
         at_word = code.find("detached", at_word + 1)) {
        const bool is_whole = (at_word == 0 || !is_word(code[at_word - 1])) &&
                              !is_word(code[std::min(at_word + 8, code.size() - 1)]);
        if (is_whole) {
            findings.push_back(
                at(source, line_of(code, at_word), "a detached coroutine loses its exception"));
        }
    }
    for (std::size_t found = code.find("co_await"); found != std::string::npos;
         found = code.find("co_await", found + 1)) {
        const std::string statement = code.substr(found, code.find(';', found) - found);
        for (const std::regex& trap : destroyed_twice) {
            if (!std::regex_search(statement, trap)) continue;
            findings.push_back(at(source, line_of(code, found),
                                  "an object made inside an awaited expression is destroyed twice: "
                                  "name it in the line before"));
            break;
        }
    }
    return findings;
}

Findings check_length(const Source& source) {
    if (starts_with_folder(source.path, "tests") ||
        starts_with_folder(source.path, "fhir/definitions")) {
        return {};
    }
    const auto lines =
        static_cast<std::size_t>(std::count(source.text.begin(), source.text.end(), '\n'));
    if (lines <= most_lines) return {};
    return {at(source, lines, "longer than " + std::to_string(most_lines) + " lines: part it")};
}

Findings check_readmes(const std::vector<Source>& sources, const std::filesystem::path& root) {
    std::set<std::string> folders{"tests"};
    for (const Source& source : sources) {
        // The tests' folders are all described in tests/README.md.
        if (starts_with_folder(source.path, "tests")) continue;
        folders.insert(source.path.substr(0, source.path.rfind('/')));
    }
    Findings findings;
    for (const std::string& folder : folders) {
        if (!std::filesystem::exists(root / folder / "README.md")) {
            findings.push_back(folder + ": no README.md says what this part promises");
        }
    }
    return findings;
}

}  // namespace house
