#include "config/config.hpp"
#include "fhir/json_reader.hpp"
#include "gateway/installation.hpp"
#include "gateway/main/commands.hpp"
#include "mappings/referral_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>

namespace gateway {
namespace {

std::optional<std::string> read_text(const std::string& file, std::string& why) {
    std::ostringstream text;
    if (file == "-") {
        text << std::cin.rdbuf();
        return std::move(text).str();
    }
    errno = 0;
    const std::ifstream stream(file, std::ios::binary);
    text << stream.rdbuf();
    if (stream.is_open() && errno == 0) return std::move(text).str();
    why = errno != 0 ? std::strerror(errno) : "it cannot be opened";
    return std::nullopt;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
    return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
}

// "name[2]" -> the member's third item; "name" -> the member. Null when it is not there.
const fhir::Node* step(const fhir::Node& node, std::string_view segment) {
    const std::size_t bracket = segment.find('[');
    const fhir::Node* member = node.find(segment.substr(0, bracket));
    if (member == nullptr || bracket == std::string_view::npos || !member->is_array())
        return member;
    std::size_t index = 0;
    const std::string_view digits = segment.substr(bracket + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), index);
    for (const fhir::Node& item : *member) {
        if (index-- == 0) return &item;
    }
    return nullptr;
}

// Of the last part of the expression that is there: for a missing member, of what misses it.
std::size_t line_of(const fhir::Tree& tree, std::string_view expression, std::string_view text) {
    const fhir::Node* node = &tree.root();
    expression.remove_prefix(std::min(expression.find('.'), expression.size()));
    while (!expression.empty()) {
        expression.remove_prefix(1);
        const std::size_t end = std::min(expression.find('.'), expression.size());
        const fhir::Node* next = step(*node, expression.substr(0, end));
        if (next == nullptr) break;
        node = next;
        expression.remove_prefix(end);
    }
    return line_at(text, node->offset());
}

void print_issue(const std::string& file, std::size_t line, const fhir::Issue& issue) {
    std::cout << file << ':' << line << ": " << fhir::to_code(issue.severity);
    if (!issue.expression.empty()) std::cout << ' ' << issue.expression;
    std::cout << ": " << issue.detail << '\n';
}

int validate_text(const std::string& file, const std::string& text,
                  const mappings::ReaderSettings& settings) {
    const auto tree = fhir::read_json(text);
    if (!tree) {
        for (const fhir::Issue& issue : tree.error().issues) {
            print_issue(file, issue.line, issue);
        }
        return exit_data;
    }
    const auto reading = mappings::read_referral(*tree, settings);
    const auto& issues = reading ? reading->warnings : reading.error().issues;
    std::multimap<std::size_t, const fhir::Issue*> by_line;
    for (const fhir::Issue& issue : issues) {
        by_line.emplace(line_of(*tree, issue.expression, text), &issue);
    }
    for (const auto& [line, issue] : by_line) print_issue(file, line, *issue);
    if (!reading) return exit_data;
    std::cout << file << ": OK" << (issues.empty() ? "" : ", with warnings") << '\n';
    return exit_ok;
}

}  // namespace

int validate(const Validate& what) {
    config::Config config;
    if (!what.config_file.empty()) {
        auto loaded = config::load_config(what.config_file);
        if (!loaded) {
            for (const fhir::Issue& issue : loaded.error().issues) complain(to_line(issue));
            return exit_config;
        }
        config = *std::move(loaded);
    }
    const mappings::ReaderSettings settings{config.nhs_number_check, config.risks,
                                            config.public_base};
    int worst = exit_ok;
    for (const std::string& file : what.files) {
        std::string why;
        const auto text = read_text(file, why);
        if (!text) {
            complain("cannot read " + file + ": " + why);
            worst = exit_no_input;
            continue;
        }
        worst =
            std::max(worst, validate_text(file == "-" ? "standard input" : file, *text, settings));
    }
    return worst;
}

}  // namespace gateway
