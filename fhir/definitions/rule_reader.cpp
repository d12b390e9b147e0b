// r4/invariants.txt and r4/search.txt: README.md beside them says what a line is.
#include "fhir/definitions/table_text.hpp"
#include "fhir/definitions/tables.hpp"

#include <algorithm>
#include <utility>

namespace fhir {
namespace {

Severity severity_of(std::string_view word) {
    if (word == "error") return Severity::error;
    if (word == "warning") return Severity::warning;
    table_is_damaged(word);
}

// A key that stands for several rules of R4 is told apart by "~2", which is not the standard's.
std::string_view key_of(std::string_view name) {
    return name.substr(0, name.find('~'));
}

using Parameters = std::vector<SearchParameter>;

// Those of the type itself go before those of its base with the same code.
void add_inherited(Parameters& parameters, const Parameters& inherited) {
    for (const SearchParameter& parameter : inherited) {
        const bool is_there =
            std::any_of(parameters.begin(), parameters.end(),
                        [&](const SearchParameter& p) { return p.code == parameter.code; });
        if (!is_there) parameters.push_back(parameter);
    }
}

}  // namespace

// <name> <severity> <human> <expression>, with tabs between
void read_invariants(std::string_view text, TypeTables& tables) {
    while (!text.empty()) {
        std::string_view line = take(text, '\n');
        const std::string_view name = take(line, '\t');
        Invariant invariant;
        invariant.key = key_of(name);
        invariant.severity = severity_of(take(line, '\t'));
        invariant.human = take(line, '\t');
        invariant.expression = line;
        invariant.id = static_cast<std::uint16_t>(tables.invariants.size());
        tables.invariants.push_back(invariant);
        tables.invariant_names.push_back(name);
    }
}

// <resource> <code> <type> <expression>, with tabs between
void read_search_parameters(std::string_view text, TypeTables& tables) {
    std::vector<Parameters> all(tables.types.size() + 1);
    while (!text.empty()) {
        std::string_view line = take(text, '\n');
        const std::string_view resource = take(line, '\t');
        const std::uint16_t* id = tables.type_ids.find(resource);
        if (id == nullptr) table_is_damaged(resource);
        SearchParameter parameter;
        parameter.code = take(line, '\t');
        parameter.type = take(line, '\t');
        parameter.expression = line;
        all[*id].push_back(parameter);
    }
    tables.search.resize(all.size());
    for (const Type& type : tables.types) {
        if (type.kind != TypeKind::resource) continue;
        Parameters parameters = all[type.id];
        for (const Type* base = type.base; base != nullptr; base = base->base) {
            add_inherited(parameters, all[base->id]);
        }
        tables.search[type.id] = std::move(parameters);
    }
}

}  // namespace fhir
