#include "fhir/terminology/content.hpp"

#include "fhir/terminology/code_form.hpp"

#include <algorithm>
#include <stdexcept>

namespace fhir {

using terminology::Coverage;
using terminology::Definition;
using terminology::Entry;
using terminology::System;
using terminology::SystemId;

namespace {

// "4.0" of "4.0.1"; empty of a version of another kind.
std::string_view major_and_minor(std::string_view version) {
    const auto first = version.find('.');
    if (first == std::string_view::npos) return {};
    return version.substr(0, version.find('.', first + 1));
}

}  // namespace

SystemId Terminology::Content::id_of(std::string_view url) {
    const auto [found, is_new] = system_ids.try_emplace(url, static_cast<SystemId>(systems.size()));
    if (is_new) {
        if (systems.size() > 0xFFFF) throw std::length_error("more than 65,536 code systems");
        systems.emplace_back().url = url;
    }
    return found->second;
}

const System* Terminology::Content::system(std::string_view url) const noexcept {
    const auto found = system_ids.find(url);
    return found == system_ids.end() ? nullptr : &systems[found->second];
}

Definition* Terminology::Content::definition(std::string_view canonical) const noexcept {
    if (const auto found = by_canonical.find(canonical); found != by_canonical.end())
        return found->second;
    const auto bar = canonical.find('|');
    if (bar == std::string_view::npos) return nullptr;
    // A version that differs in the last number alone is the same but for corrections.
    const auto wanted = major_and_minor(canonical.substr(bar + 1));
    const auto found = by_canonical.find(canonical.substr(0, bar));
    if (found == by_canonical.end() || wanted.empty()) return nullptr;
    const bool fits = major_and_minor(found->second->version) == wanted;
    return fits ? found->second : nullptr;
}

void Terminology::Content::add(Definition definition) {
    Definition& added = definitions.emplace_back(std::move(definition));
    std::string versioned(added.url);
    versioned.append("|").append(added.version);
    for (const std::string_view canonical : {added.url, keep(std::move(versioned))}) {
        const auto [found, is_new] = by_canonical.try_emplace(canonical, &added);
        if (!is_new && found->second->is_from_r4 && !added.is_from_r4) found->second = &added;
    }
}

std::string_view Terminology::Content::keep(std::string text) {
    return texts.emplace_back(std::move(text));
}

Membership Terminology::Content::in_system(const System& system, std::uint32_t hash,
                                           std::string_view code) const noexcept {
    bool is_there = false;
    system.codes.find(hash, code, [&](const Entry&) { return is_there = true; });
    if (is_there) return Membership::yes;
    if (system.coverage == Coverage::complete) return Membership::no;
    if (system.coverage == Coverage::partial || !terminology::is_told_by_form(system.url))
        return Membership::unknown;
    return is_well_formed(system.url, code) ? Membership::yes : Membership::no;
}

Membership Terminology::Content::contains(const ValueSet& value_set, std::string_view system,
                                          std::string_view code) const noexcept {
    const auto hash = terminology::hash_of(code);
    const auto fits = [&](SystemId id) { return system.empty() || systems[id].url == system; };

    Membership found = Membership::no;
    bool is_excluded = false;
    value_set.codes.find(hash, code, [&](const Entry& entry) {
        if (!fits(entry.system)) return false;
        is_excluded = is_excluded || entry.membership == Membership::no;
        found = terminology::better(found, entry.membership);
        return found == Membership::yes;
    });
    if (found == Membership::yes || (is_excluded && !system.empty())) return found;

    for (const SystemId id : value_set.whole) {
        if (!fits(id)) continue;
        found = terminology::better(found, in_system(systems[id], hash, code));
        if (found == Membership::yes) return found;
    }
    if (value_set.is_boundless || std::ranges::any_of(value_set.open, fits))
        found = Membership::unknown;
    return found;
}

}  // namespace fhir
