#include "fhir/terminology/table_reader.hpp"

#include <algorithm>
#include <utility>

namespace fhir::terminology {

namespace {

std::string_view cut(std::string_view& text, char at) {
    const auto end = std::min(text.find(at), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

std::string_view cut_line(std::string_view& text) {
    return cut(text, '\n');
}
std::string_view cut_field(std::string_view& line) {
    return cut(line, '\t');
}

Coverage coverage_of(std::string_view content) {
    if (content == "complete") return Coverage::complete;
    if (content == "fragment" || content == "example") return Coverage::partial;
    return Coverage::none;
}

// Takes the lines of one system's concepts off `text`.
void read_concepts(System& system, SystemId id, std::string_view& text) {
    std::vector<Entry> entries;
    std::vector<std::uint32_t> path;  // the numbers of the concepts above
    std::vector<std::pair<std::uint32_t, std::string_view>> further;
    while (text.starts_with(' ')) {
        auto line = cut_line(text);
        const auto depth = line.find_first_not_of(' ');
        line.remove_prefix(depth);
        const auto code = cut_field(line);
        cut_field(line);
        const auto number = static_cast<std::uint32_t>(entries.size()) + 1;
        while (!line.empty()) further.emplace_back(number, cut_field(line));

        path.resize(std::min(path.size(), depth - 1));
        system.parents.push_back(path.empty() ? 0 : path.back());
        path.push_back(number);
        entries.push_back({code.data(), static_cast<std::uint32_t>(code.size()), id,
                           Membership::yes, system.any_case});
    }
    system.codes = CodeSet(std::move(entries));
    for (const auto& [child, code] : further)
        system.codes.find(hash_of(code), code, [&](const Entry& parent) {
            const auto index = &parent - system.codes.entries().data();
            system.further_parents.emplace_back(child, static_cast<std::uint32_t>(index) + 1);
            return true;
        });
}

}  // namespace

void read_code_systems(Terminology::Content& content, std::string_view text, bool is_from_r4) {
    while (!text.empty()) {
        auto line = cut_line(text).substr(1);
        System read;
        read.url = cut_field(line);
        cut_field(line);
        read.coverage = coverage_of(cut_field(line));
        read.any_case = line == "insensitive";
        read.is_from_r4 = is_from_r4;

        const auto id = content.id_of(read.url);
        read_concepts(read, id, text);
        System& there = content.systems[id];
        const bool replaces = there.coverage == Coverage::none ||
                              (there.is_from_r4 && read.coverage != Coverage::none);
        if (replaces) there = std::move(read);
    }
}

void read_r4_value_sets(Terminology::Content& content, std::string_view text) {
    while (!text.empty()) {
        auto line = cut_line(text).substr(1);
        Definition definition;
        definition.url = cut_field(line);
        definition.version = line;
        definition.is_from_r4 = true;
        while (!text.empty() && text.front() != '=') {
            line = cut_line(text);
            const char sign = line.front();
            line.remove_prefix(1);
            if (sign == '+' || sign == '-') {
                Rule& rule = definition.rules.emplace_back();
                rule.is_exclude = sign == '-';
                rule.system = line;
                continue;
            }
            Rule& rule = definition.rules.back();
            if (sign == ' ') {
                rule.codes.push_back(line);
            } else if (sign == '<') {
                rule.value_sets.push_back(line);
            } else {
                Filter& filter = rule.filters.emplace_back();
                filter.property = cut_field(line);
                filter.op = cut_field(line);
                filter.value = line;
            }
        }
        content.add(std::move(definition));
    }
}

}  // namespace fhir::terminology
