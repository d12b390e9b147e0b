#include "mappings/directory/harvest.hpp"

#include "mappings/directory/fields.hpp"
#include "mappings/directory/postcode.hpp"

#include <algorithm>
#include <iterator>

namespace mappings::directory {
namespace {

bool is_absent(const std::string& value) {
    return value.empty();
}
template <class Value>
bool is_absent(const std::optional<Value>& value) {
    return !value.has_value();
}
bool is_absent(Status) {
    return false;
}
bool is_absent(PlaceType) {
    return false;
}

template <class Item>
bool is_same(const Item& one, const Item& other) {
    if constexpr (requires { one.id; }) {
        if (!one.id.empty() || !other.id.empty()) return one.id == other.id;
    }
    return one == other;
}

template <class Item>
void unite(std::vector<Item>& items, std::vector<Item> newer) {
    for (Item& item : newer) {
        const auto found =
            std::ranges::find_if(items, [&](const Item& other) { return is_same(item, other); });
        if (found != items.end()) {
            *found = std::move(item);
        } else {
            items.push_back(std::move(item));
        }
    }
}

// What the newer one says stands, what it does not say stays.
template <class Record>
void lay_over(Record& record, Record newer) {
    for_each_field<Record>([&](const auto& field) {
        auto& value = record.*field.member;
        auto& said = newer.*field.member;
        if constexpr (is_list<std::remove_reference_t<decltype(value)>>) {
            unite(value, std::move(said));
        } else {
            if (!is_absent(said)) value = std::move(said);
        }
    });
}

template <class Record>
void lay_over(std::map<std::string, Record>& records, Record newer) {
    const auto [at, is_new] = records.try_emplace(newer.id);
    if (is_new) {
        at->second = std::move(newer);
    } else {
        lay_over(at->second, std::move(newer));
    }
}

// One order, whatever that of the source, so that it does not look like a change. Doubles of a
// list that came once, which nothing was united with, go.
template <class Record>
void set_in_order(Record& record) {
    for_each_field<Record>([&](const auto& field) {
        auto& value = record.*field.member;
        if constexpr (is_list<std::remove_reference_t<decltype(value)>>) {
            auto items = std::move(value);
            value.clear();
            unite(value, std::move(items));
            using Item = std::remove_reference_t<decltype(value.front())>;
            if constexpr (requires(Item item) { item.id; }) {
                std::ranges::stable_sort(value, {}, &Item::id);
            } else if constexpr (std::is_same_v<Item, std::string>) {
                std::ranges::sort(value);
            }
        }
    });
}

template <class Record>
std::vector<Record> values_of(std::map<std::string, Record> records) {
    std::vector<Record> values;
    values.reserve(records.size());
    for (auto& [id, record] : records) {
        set_in_order(record);
        values.push_back(std::move(record));
    }
    return values;
}

bool can_be_found_near(const Place& place) {
    return place.type != PlaceType::physical || place.point || normal_postcode(place.postcode);
}

}  // namespace

void Harvest::List::note(const Page& page) {
    pages = std::max(pages, page.pages);
    numbers.insert(page.number);
}

void Harvest::add(Service service, Spot where) {
    const auto [at, is_new] = services_.try_emplace(service.id);
    Entry& entry = at->second;
    const bool is_older =
        service.modified && entry.service.modified && *service.modified < *entry.service.modified;
    if (is_older) std::swap(entry.service, service);
    if (!is_older) entry.where = std::move(where);
    if (is_new) {
        entry.service = std::move(service);
    } else {
        lay_over(entry.service, std::move(service));
    }
}

void Harvest::add(Provider provider) {
    lay_over(providers_, std::move(provider));
}

void Harvest::add(Place place) {
    lay_over(places_, std::move(place));
}

void Harvest::add(const Term& term) {
    Term& known = terms_[term.id];
    for_each_field<Term>([&](const auto& field) {
        if (!is_absent(term.*field.member)) known.*field.member = term.*field.member;
    });
}

void Harvest::place_service(const std::string& service, const std::string& place) {
    attached_[service].places.push_back(place);
}

void Harvest::schedule_service(const std::string& service, std::vector<Schedule> schedules) {
    if (!schedules.empty()) unite(attached_[service].schedules, std::move(schedules));
}

void Harvest::note_listed(const std::string& service) {
    const auto found = services_.find(service);
    if (found != services_.end()) ++found->second.listed;
}

void Harvest::lose(Finding finding) {
    has_lost_ = true;
    findings_.push_back(std::move(finding));
}

void Harvest::report(std::vector<Finding> findings) {
    std::ranges::move(findings, std::back_inserter(findings_));
}

Harvested Harvest::finish() {
    attach();
    std::set<std::string> unfound;
    for (const auto& [id, place] : places_) {
        if (!can_be_found_near(place)) unfound.insert(id);
    }
    for (auto& [id, entry] : services_) {
        find_terms(entry.service, entry.where);
        recommend(entry, unfound);
    }
    const std::size_t lost_pages = findings_.size();
    tell_missing_pages();
    Harvested result;
    result.is_complete = !has_lost_ && findings_.size() == lost_pages;
    std::map<std::string, Service> services;
    for (auto& [id, entry] : services_) services.emplace(id, std::move(entry.service));
    result.directory.services = values_of(std::move(services));
    result.directory.providers = values_of(std::move(providers_));
    result.directory.places = values_of(std::move(places_));
    result.findings = std::move(findings_);
    result.refused = std::move(refused_);
    return result;
}

void Harvest::attach() {
    for (auto& [id, attached] : attached_) {
        const auto found = services_.find(id);
        if (found == services_.end()) continue;
        unite(found->second.service.places, std::move(attached.places));
        unite(found->second.service.schedules, std::move(attached.schedules));
    }
}

void Harvest::find_terms(Service& service, const Spot& where) {
    std::size_t unknown = 0;
    for (Term& term : service.terms) {
        const auto found = terms_.find(term.id);
        if (found != terms_.end()) {
            term = found->second;
        } else {
            ++unknown;
        }
    }
    if (unknown == 0) return;
    warn(where, std::to_string(unknown) + " of its taxonomy terms stand in none of the files");
    std::erase_if(service.terms, [](const Term& term) { return term.name.empty(); });
}

void Harvest::recommend(const Entry& entry, const std::set<std::string>& unfound) {
    const Service& service = entry.service;
    if (entry.listed > 1) {
        warn(entry.where, "stands " + std::to_string(entry.listed) +
                              " times; the entries were laid over one another");
    }
    if (service.description.empty()) warn(entry.where, "has no description");
    if (service.provider.empty()) {
        warn(entry.where, "has no organization, so nobody can be asked to take somebody on");
    } else if (!providers_.contains(service.provider)) {
        warn(entry.where, "its organization stands in none of the files");
    }
    for (const std::string& place : service.places) {
        if (!places_.contains(place)) {
            warn(entry.where, "its location " + place + " stands in none of the files");
        } else if (unfound.contains(place)) {
            warn(entry.where,
                 "its location " + place +
                     " has neither point nor postcode, so no search by place finds it");
        }
    }
}

void Harvest::tell_missing_pages() {
    for (const auto& [key, list] : lists_) {
        std::size_t missing = 0;
        for (std::size_t number = 1; number <= list.pages; ++number) {
            if (!list.numbers.contains(number)) ++missing;
        }
        if (missing == 0) continue;
        const std::string folder = key.first.empty() ? "." : key.first;
        findings_.push_back({Weight::warning,
                             folder,
                             0,
                             {},
                             std::to_string(missing) + " of " + std::to_string(list.pages) +
                                 " pages of " + key.second + " are missing"});
    }
}

void Harvest::warn(const Spot& where, std::string sentence) {
    findings_.push_back(
        {Weight::warning, where.file, where.line, where.pointer, std::move(sentence)});
}

}  // namespace mappings::directory
