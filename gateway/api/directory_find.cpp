#include "gateway/api/directory_find.hpp"

#include "fhir/systems.hpp"

#include <algorithm>

namespace gateway {
namespace {

namespace listed = mappings::directory;

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool are_same(char a, char b) {
    return small(a) == small(b);
}

bool is_part_of_word(char c) {
    const char letter = small(c);
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
           static_cast<unsigned char>(letter) >= 0x80;
}

bool is_same(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, are_same);
}

bool contains(std::string_view name, std::string_view text) {
    return !std::ranges::search(name, text, are_same).empty() || text.empty();
}

// The name itself, or one of its words.
bool begins(std::string_view name, std::string_view text) {
    for (std::size_t at = 0; at + text.size() <= name.size(); ++at) {
        const bool is_start =
            at == 0 || (is_part_of_word(name[at]) && !is_part_of_word(name[at - 1]));
        if (is_start && is_same(name.substr(at, text.size()), text)) return true;
    }
    return false;
}

bool is_in(std::string_view value, const std::vector<std::string>& values) {
    return std::ranges::find(values, value) != values.end();
}

bool covers(const TimeWindow& window, const listed::History& history) {
    if (!window.from && !window.to) return true;
    const std::chrono::sys_days day = history.updated();
    if (day == std::chrono::sys_days{}) return false;  // nobody knows when
    return (!window.from || *window.from <= day) && (!window.to || Timestamp(day) < *window.to);
}

// What is asked of services, providers and places alike.
template <class Record>
bool is_wanted(const Record& record, bool is_active, const DirectorySearch& search) {
    const auto begins_name = [&](const auto& text) { return begins(record.name, text); };
    const auto is_in_name = [&](const auto& text) { return contains(record.name, text); };
    return (is_active ? search.with_active : search.with_inactive) &&
           (search.ids.empty() || is_in(record.id, search.ids)) &&
           (search.names.empty() || std::ranges::any_of(search.names, begins_name)) &&
           (search.containing.empty() || std::ranges::any_of(search.containing, is_in_name)) &&
           covers(search.updated, record.history);
}

// A taxonomy term by its id or, without a system, its name; else a need that the routing table
// sends to this service or to its term.
bool meets(const listed::Service& service, const Token& need,
           const std::vector<mappings::NeedRule>& rules) {
    if (!need.system || *need.system == fhir::own::taxonomy_terms) {
        const bool has_term = std::ranges::any_of(service.terms, [&](const listed::Term& term) {
            return is_same(term.id, need.value) || (!need.system && is_same(term.name, need.value));
        });
        if (has_term) return true;
    }
    return std::ranges::any_of(rules, [&](const mappings::NeedRule& rule) {
        if (rule.code != need.value || (need.system && rule.system != *need.system)) return false;
        if (rule.term.empty()) return rule.service == service.id;
        return std::ranges::any_of(service.terms, [&](const listed::Term& term) {
            return is_same(term.id, rule.term) || is_same(term.name, rule.term);
        });
    });
}

bool meets_any(const listed::Service& service, const std::vector<Token>& needs,
               const std::vector<mappings::NeedRule>& rules) {
    return needs.empty() || std::ranges::any_of(needs, [&](const Token& need) {
               return meets(service, need, rules);
           });
}

bool is_wanted_service(const listed::Service& service, const std::vector<mappings::NeedRule>& rules,
                       const DirectorySearch& search) {
    const auto is_asked_place = [&](const std::string& id) { return is_in(id, search.places); };
    return is_wanted(service, listed::is_offered(service), search) &&
           listed::fits(service, search.person) && meets_any(service, search.needs, rules) &&
           meets_any(service, search.more_needs, rules) &&
           (search.providers.empty() || is_in(service.provider, search.providers)) &&
           (search.places.empty() || std::ranges::any_of(service.places, is_asked_place));
}

// By id, each once; `find` looks it up.
template <class Record, class Find>
std::vector<const Record*> named(const std::vector<std::string>& ids, Find find) {
    std::vector<const Record*> found;
    for (const std::string& id : ids) {
        if (const Record* record = find(id)) found.push_back(record);
    }
    std::ranges::sort(found, {}, &Record::id);
    const auto doubles = std::ranges::unique(found, {}, &Record::id);
    found.erase(doubles.begin(), doubles.end());
    return found;
}

template <class Record>
std::vector<const Record*> all_of(const std::vector<Record>& records) {
    std::vector<const Record*> found;
    found.reserve(records.size());
    for (const Record& record : records) found.push_back(&record);
    return found;
}

// Those that can be wanted, in their order.
std::vector<const listed::Service*> candidates(const ServiceDirectory& directory,
                                               const DirectorySearch& search) {
    if (!search.ids.empty() && !search.person.near) {
        return named<listed::Service>(search.ids,
                                      [&](const auto& id) { return directory.service(id); });
    }
    if (search.with_inactive && !search.person.near) return all_of(directory.imported().services);
    listed::Query query = search.person;
    if (search.names.size() == 1) query.words = search.names.front();
    std::vector<const listed::Service*> found;
    for (const listed::Match& match : listed::find(directory.index(), query)) {
        found.push_back(match.service);
    }
    return found;
}

}  // namespace

std::vector<const listed::Service*> find_services(const ServiceDirectory& directory,
                                                  const DirectorySearch& search) {
    if (search.finds_nothing) return {};
    auto found = candidates(directory, search);
    std::erase_if(found, [&](const auto& one) {
        return !is_wanted_service(*one, directory.needs(), search);
    });
    return found;
}

std::vector<const listed::Provider*> find_providers(const ServiceDirectory& directory,
                                                    const DirectorySearch& search) {
    if (search.finds_nothing) return {};
    auto found = search.ids.empty() ? all_of(directory.imported().providers)
                                    : named<listed::Provider>(search.ids, [&](const auto& id) {
                                          return directory.provider(id);
                                      });
    std::erase_if(found,
                  [&](const auto& one) { return !is_wanted(*one, !one->history.gone, search); });
    return found;
}

std::vector<const listed::Place*> find_places(const ServiceDirectory& directory,
                                              const DirectorySearch& search) {
    if (search.finds_nothing) return {};
    std::vector<const listed::Place*> found;
    if (search.person.near) {
        for (const listed::Match& match :
             listed::places_near(directory.index(), directory.imported(), *search.person.near,
                                 search.person.kilometres)) {
            found.push_back(match.place);
        }
    } else if (!search.ids.empty()) {
        found =
            named<listed::Place>(search.ids, [&](const auto& id) { return directory.place(id); });
    } else {
        found = all_of(directory.imported().places);
    }
    std::erase_if(found,
                  [&](const auto& one) { return !is_wanted(*one, !one->history.gone, search); });
    return found;
}

}  // namespace gateway
