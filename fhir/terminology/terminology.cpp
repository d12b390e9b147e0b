#include "fhir/terminology/terminology.hpp"

#include "fhir/terminology/code_form.hpp"
#include "fhir/terminology/content.hpp"
#include "fhir/terminology/expansion.hpp"
#include "fhir/terminology/resource_reader.hpp"
#include "fhir/terminology/suggestions.hpp"
#include "fhir/terminology/table_reader.hpp"

#include <algorithm>
#include <utility>

extern "C" {
extern const char fhir_table_code_systems[], fhir_table_code_systems_end[];
extern const char fhir_table_value_sets[], fhir_table_value_sets_end[];
}

namespace fhir {

using terminology::Coverage;
using terminology::System;

Terminology::Terminology(std::unique_ptr<Content> content) noexcept
    : content_(std::move(content)) {}
Terminology::Terminology(Terminology&&) noexcept = default;
Terminology& Terminology::operator=(Terminology&&) noexcept = default;
Terminology::~Terminology() = default;

Terminology Terminology::r4() {
    auto content = std::make_unique<Content>();
    terminology::read_code_systems(*content, {fhir_table_code_systems, fhir_table_code_systems_end},
                                   true);
    terminology::read_r4_value_sets(*content, {fhir_table_value_sets, fhir_table_value_sets_end});
    std::vector<Issue> none;
    terminology::expand(*content, none);
    return Terminology(std::move(content));
}

Result<void> Terminology::add_code_system(const Tree& resource) {
    auto lines = terminology::code_system_lines(resource.root());
    if (!lines) return lines.error();
    terminology::read_code_systems(*content_, content_->keep(*std::move(lines)), false);
    return {};
}

Result<void> Terminology::add_value_set(const Tree& resource) {
    auto definition = terminology::value_set_definition(*content_, resource.root());
    if (!definition) return definition.error();
    content_->add(*std::move(definition));
    return {};
}

std::vector<Issue> Terminology::close() {
    std::vector<Issue> issues;
    terminology::expand(*content_, issues);
    return issues;
}

const ValueSet* Terminology::value_set(std::string_view canonical) const noexcept {
    const auto* definition = content_->definition(canonical);
    return definition ? definition->value_set.get() : nullptr;
}

Membership Terminology::contains(const ValueSet& value_set, std::string_view system,
                                 std::string_view code) const noexcept {
    return content_->contains(value_set, system, code);
}

Membership Terminology::has_code(std::string_view system, std::string_view code) const noexcept {
    const System* found = content_->system(system);
    if (!found) return Membership::unknown;
    return content_->in_system(*found, terminology::hash_of(code), code);
}

bool Terminology::knows_system(std::string_view system) const noexcept {
    const System* found = content_->system(system);
    return found && found->coverage != Coverage::none;
}

std::optional<std::string_view> Terminology::display(std::string_view system,
                                                     std::string_view code) const noexcept {
    std::optional<std::string_view> found;
    const System* in = content_->system(system);
    if (!in) return found;
    in->codes.find(terminology::hash_of(code), code, [&](const terminology::Entry& entry) {
        const char* end = entry.text + entry.size;
        if (*end != '\t') return true;
        const char* start = ++end;
        while (*end != '\t' && *end != '\n') ++end;
        if (end != start) found.emplace(start, static_cast<std::size_t>(end - start));
        return true;
    });
    return found;
}

bool Terminology::has_form(std::string_view system) noexcept {
    return terminology::has_rule(system);
}

bool Terminology::is_well_formed(std::string_view system, std::string_view code) noexcept {
    return terminology::has_form(system, code);
}

std::vector<std::string_view> Terminology::suggestions(const ValueSet& value_set,
                                                       std::string_view code,
                                                       std::size_t most) const {
    constexpr std::size_t largest = 1000;
    std::vector<std::string_view> candidates;
    const auto take = [&](const terminology::CodeSet& codes) {
        for (const auto& entry : codes.entries())
            if (entry.membership != Membership::no) candidates.push_back(entry.code());
    };
    take(value_set.codes);
    for (const auto id : value_set.whole) take(content_->systems[id].codes);
    if (candidates.size() > largest) return {};
    return terminology::nearest(candidates, code, most);
}

}  // namespace fhir
