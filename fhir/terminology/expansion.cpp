#include "fhir/terminology/expansion.hpp"

#include "fhir/terminology/code_form.hpp"
#include "fhir/terminology/draft.hpp"
#include "fhir/terminology/filter.hpp"

#include <string>
#include <utility>

namespace fhir::terminology {

namespace {

class Expander {
public:
    Expander(Terminology::Content& content, std::vector<Issue>& issues)
        : content_(content), issues_(issues) {}

    void expand(Definition& definition, std::size_t depth);

private:
    // How long a chain of value sets may be that take one another in.
    static constexpr std::size_t deepest = 64;

    void add_system_part(const Rule& rule, Draft& draft);
    void add_filtered(const Rule& rule, SystemId id, Draft& draft);
    void add_rule(const Rule& rule, Draft& draft, std::size_t depth);
    void add_listed(const Definition& definition, Draft& draft);
    // Null: not here, or under way; then the issue is told.
    const ValueSet* imported(const Rule& rule, std::string_view canonical, std::size_t depth);
    void tell(const Rule& rule, Severity severity, IssueType type, std::string detail);

    Terminology::Content& content_;
    std::vector<Issue>& issues_;
    std::string_view url_;  // of the value set that is being expanded
};

void Expander::tell(const Rule& rule, Severity severity, IssueType type, std::string detail) {
    // R4's own value sets name what no package has.
    if (rule.place.empty()) return;
    Issue issue;
    issue.severity = severity;
    issue.type = type;
    issue.detail = "value set " + std::string(url_) + ": " + std::move(detail);
    issue.expression = rule.place;
    issues_.push_back(std::move(issue));
}

void Expander::add_filtered(const Rule& rule, SystemId id, Draft& draft) {
    const System& system = content_.systems[id];
    if (system.coverage != Coverage::complete) draft.add_open(id);
    if (system.coverage == Coverage::none) return;
    const auto passing = pass(system, rule.filters);
    if (!passing) {
        tell(rule, Severity::warning, IssueType::not_supported,
             "a filter of this value set cannot be applied here: what it holds is not known");
        draft.add_open(id);
        return;
    }
    for (std::size_t i = 0; i != passing->size(); ++i)
        if ((*passing)[i]) draft.add_code(id, system.codes.entries()[i].code(), Membership::yes);
}

void Expander::add_system_part(const Rule& rule, Draft& draft) {
    const SystemId id = content_.id_of(rule.system);
    for (const std::string_view code : rule.codes) draft.add_code(id, code, Membership::yes);
    if (!rule.codes.empty()) return;
    if (!rule.filters.empty()) {
        add_filtered(rule, id, draft);
        return;
    }
    draft.add_whole(id);
    if (content_.systems[id].coverage == Coverage::none && !is_told_by_form(rule.system))
        tell(rule, Severity::warning, IssueType::not_found,
             "the code system " + std::string(rule.system) + " has no content here");
}

const ValueSet* Expander::imported(const Rule& rule, std::string_view canonical,
                                   std::size_t depth) {
    Definition* found = content_.definition(canonical);
    if (!found) {
        tell(rule, Severity::warning, IssueType::not_found,
             "the value set " + std::string(canonical) + " is not here");
        return nullptr;
    }
    if (found->state == Definition::State::under_way || depth == deepest) {
        tell(rule, Severity::error, IssueType::processing,
             "the value set takes itself in, by way of " + std::string(canonical));
        return nullptr;
    }
    expand(*found, depth + 1);
    return found->value_set.get();
}

void Expander::add_rule(const Rule& rule, Draft& draft, std::size_t depth) {
    if (!rule.system.empty()) add_system_part(rule, draft);
    bool is_first = rule.system.empty();
    for (const std::string_view canonical : rule.value_sets) {
        const ValueSet* other = imported(rule, canonical, depth);
        ValueSet anything;
        anything.is_boundless = true;
        if (!other) other = &anything;
        is_first ? draft.unite(*other) : draft.intersect(*other);
        is_first = false;
    }
}

// The rules say it all where the system has its content here.
void Expander::add_listed(const Definition& definition, Draft& draft) {
    for (const Rule& rule : definition.listed) {
        const SystemId id = content_.id_of(rule.system);
        if (content_.systems[id].coverage == Coverage::complete) continue;
        for (const std::string_view code : rule.codes) draft.add_code(id, code, Membership::yes);
    }
}

void Expander::expand(Definition& definition, std::size_t depth) {
    if (definition.state != Definition::State::fresh) return;
    definition.state = Definition::State::under_way;
    const std::string_view around = std::exchange(url_, definition.url);
    Draft all(content_);
    if (definition.is_boundless) all.make_boundless();
    bool has_excludes = false;
    for (const Rule& rule : definition.rules) {
        has_excludes = has_excludes || rule.is_exclude;
        if (rule.is_exclude) continue;
        Draft part(content_);
        add_rule(rule, part, depth);
        all.unite(part);
    }
    if (has_excludes) {
        Draft excluded(content_);
        for (const Rule& rule : definition.rules) {
            if (!rule.is_exclude) continue;
            Draft part(content_);
            add_rule(rule, part, depth);
            excluded.unite(part);
        }
        all.subtract(*std::move(excluded).finish({}));
    }
    add_listed(definition, all);
    definition.value_set = std::move(all).finish(definition.url);
    definition.rules = {};
    definition.listed = {};
    definition.state = Definition::State::done;
    url_ = around;
}

}  // namespace

void expand(Terminology::Content& content, std::vector<Issue>& issues) {
    Expander expander(content, issues);
    for (Definition& definition : content.definitions) expander.expand(definition, 0);
}

}  // namespace fhir::terminology
