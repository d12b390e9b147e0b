#include "mappings/offers.hpp"

#include "fhir/systems.hpp"
#include "mappings/directory/geography.hpp"
#include "mappings/directory/postcode.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

namespace mappings {
namespace {

constexpr std::string_view ods_scheme = "GB-NHS";  // of org-id.guide
// Everybody of a practice of our table belongs to it, by its name and by its statutory code.
const std::vector<std::string> england{"england", "e92000001"};

std::string key_of(std::string_view text) {
    std::string key;
    for (const char c : text) key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return key;
}

std::vector<std::string> keys_of(const directory::Area& area) {
    std::vector<std::string> keys;
    if (!area.name.empty()) keys.push_back(key_of(area.name));
    if (area.uri.empty()) return keys;
    keys.push_back(key_of(area.uri));
    keys.push_back(key_of(area.uri.substr(area.uri.find_last_of("/#") + 1)));
    return keys;
}

bool is_district(std::string_view key) {
    const auto postcode = directory::normal_postcode(key);
    return postcode && postcode->find(' ') == std::string::npos;
}

std::string district_in(std::string_view postcode) {
    const auto normal = directory::normal_postcode(postcode);
    return normal ? std::string(directory::district_of(*normal)) : std::string();
}

void sort_once(std::vector<std::uint32_t>& numbers) {
    std::ranges::sort(numbers);
    const auto rest = std::ranges::unique(numbers);
    numbers.erase(rest.begin(), rest.end());
}

std::optional<double> distance_to(const Offer& offer, const Whereabouts& whereabouts) {
    std::optional<double> nearest;
    if (!whereabouts.point) return nearest;
    for (const directory::Point& point : offer.points) {
        const double distance = directory::kilometres_between(*whereabouts.point, point);
        if (!nearest || distance < *nearest) nearest = distance;
    }
    return nearest;
}

}  // namespace

Offers::Offers(const directory::Directory& directory, const directory::Index& index,
               const RoutingTable& table, const PracticeMap& practices, std::string version)
    : index_(&index), kilometres_(table.kilometres), version_(std::move(version)) {
    learn_areas(table, practices);
    for (const directory::Provider& provider : directory.providers) {
        for (const directory::Identifier& identifier : provider.identifiers) {
            const bool is_ods =
                identifier.scheme == ods_scheme || identifier.scheme == fhir::nhs::ods_code;
            if (is_ods && table.provider(identifier.value) != nullptr) {
                owners_.emplace(provider.id, identifier.value);
            }
        }
    }
    for (const Provider& provider : table.providers) {
        for (const std::string& id : provider.directory) owners_[id] = provider.organisation;
    }
    for (const directory::Service& service : directory.services) {
        add(service, directory, index, table);
    }
    for (const NeedRule& need : table.needs) add_term(need.term, directory, index);
    for (const Rule& rule : table.rules) {
        if (rule.target == Rule::Target::term) add_term(rule.place, directory, index);
    }
}

void Offers::learn_areas(const RoutingTable& table, const PracticeMap& practices) {
    known_.insert(england.begin(), england.end());
    std::map<std::string, std::vector<std::string>> names;
    for (const Pcn& pcn : practices.pcns()) {
        known_.insert(key_of(pcn.code));
        if (!pcn.name.empty()) names[key_of(pcn.name)].push_back(key_of(pcn.code));
    }
    for (const auto& [name, codes] : names) {
        if (codes.size() > 1) continue;  // two PCNs of one name: nobody knows which is meant
        known_.insert(name);
        belongs_to_[codes.front()].push_back(name);
    }
    for (const Practice& practice : practices.practices()) {
        for (const std::string* code : {&practice.sub_icb, &practice.icb}) {
            if (!code->empty()) known_.insert(key_of(*code));
        }
    }
    for (const Area& area : table.areas) {
        known_.insert(key_of(area.name));
        for (const std::string& code : area.codes) {
            belongs_to_[key_of(code)].push_back(key_of(area.name));
        }
    }
}

void Offers::add(const directory::Service& service, const directory::Directory& directory,
                 const directory::Index& index, const RoutingTable& table) {
    Offer offer;
    offer.service = &service;
    offer.room = RoomKey(service.id);
    offer.minimum_age = service.minimum_age;
    offer.maximum_age = service.maximum_age;
    const Service* routed = table.service(service.id);
    offer.is_active = directory::is_offered(service) && (routed == nullptr || routed->active);
    if (routed != nullptr) {
        offer.owner = routed->provider;
        offer.assurance = routed->assurance;
    } else if (const auto owner = owners_.find(service.provider); owner != owners_.end()) {
        offer.owner = owner->second;
    }
    if (offer.owner.empty()) return;
    for (const directory::Area& area : service.areas) {
        const auto keys = keys_of(area);
        offer.areas.insert(offer.areas.end(), keys.begin(), keys.end());
    }
    offer.is_placeable =
        service.areas.empty() || std::ranges::any_of(offer.areas, [this](const std::string& key) {
            return known_.contains(key) || is_district(key);
        });
    if (!offer.is_placeable && offer.is_active) {
        for (const directory::Area& area : service.areas) {
            unplaced_areas_.insert(area.name.empty() ? area.uri : area.name);
        }
    }
    for (const std::string& id : service.places) {
        const directory::Place* place = directory.place(id);
        if (place == nullptr || place->type != directory::PlaceType::physical) continue;
        if (const auto point = index.point_of(*place)) offer.points.push_back(*point);
    }
    by_owner_[offer.owner].push_back(static_cast<std::uint32_t>(offers_.size()));
    offers_.push_back(std::move(offer));
}

void Offers::add_term(const std::string& text, const directory::Directory& directory,
                      const directory::Index& index) {
    if (text.empty() || terms_.contains(text)) return;
    Term& term = terms_[text];
    directory::Query query;
    query.need = directory::Need{{}, text};
    query.most = directory.services.size();
    for (const directory::Match& match : directory::find(index, query)) {
        const Offer* offer = find(match.service->id);
        if (offer == nullptr) continue;
        const auto number = static_cast<std::uint32_t>(offer - offers_.data());
        ++term.all;
        if (!offer->areas.empty()) {
            for (const std::string& key : offer->areas) term.by_area[key].push_back(number);
            continue;
        }
        for (const directory::Point& point : offer->points) term.spots.push_back({point, number});
        bool has_place = false;
        for (const std::string& id : offer->service->places) {
            const directory::Place* place = directory.place(id);
            if (place == nullptr || place->type != directory::PlaceType::physical) continue;
            has_place = true;
            const std::string district = district_in(place->postcode);
            if (!district.empty()) term.by_district[district].push_back(number);
        }
        if (!has_place) term.anywhere.push_back(number);
    }
    sort_once(term.anywhere);
    std::ranges::sort(term.spots, {}, [](const Spot& spot) { return spot.point.latitude; });
}

const Offer* Offers::find(std::string_view id) const {
    const auto found = std::ranges::lower_bound(
        offers_, id, {}, [](const Offer& offer) { return std::string_view(offer.service->id); });
    return found == offers_.end() || found->service->id != id ? nullptr : &*found;
}

std::vector<const Offer*> Offers::of(std::string_view owner) const {
    std::vector<const Offer*> found;
    const auto there = by_owner_.find(std::string(owner));
    if (there == by_owner_.end()) return found;
    for (const std::uint32_t number : there->second) found.push_back(&offers_[number]);
    return found;
}

Whereabouts Offers::whereabouts(const Practice* practice, const Pcn* pcn,
                                std::string_view home) const {
    Whereabouts whereabouts;
    const std::string of_practice =
        practice == nullptr ? std::string() : district_in(practice->postcode);
    whereabouts.district = home.empty() ? of_practice : std::string(home);
    std::vector<std::string> codes;
    if (pcn != nullptr) codes.push_back(key_of(pcn->code));
    if (practice != nullptr) {
        codes.push_back(key_of(practice->sub_icb));
        codes.push_back(key_of(practice->icb));
        whereabouts.keys = england;
    }
    codes.push_back(key_of(whereabouts.district));
    for (std::string& code : codes) {
        if (code.empty()) continue;
        const auto areas = belongs_to_.find(code);
        if (areas != belongs_to_.end()) {
            whereabouts.keys.insert(whereabouts.keys.end(), areas->second.begin(),
                                    areas->second.end());
        }
        whereabouts.keys.push_back(std::move(code));
    }
    if (index_ == nullptr) return whereabouts;
    whereabouts.point = index_->middle_of(whereabouts.district);
    if (!whereabouts.point) whereabouts.point = index_->middle_of(of_practice);
    return whereabouts;
}

Fit Offers::fit_of(const Offer& offer, const Whereabouts& whereabouts) {
    if (offer.areas.empty()) return Fit::inside;
    const bool is_inside = std::ranges::any_of(whereabouts.keys, [&](const std::string& key) {
        return std::ranges::find(offer.areas, key) != offer.areas.end();
    });
    if (is_inside) return Fit::inside;
    return offer.is_placeable && !whereabouts.keys.empty() ? Fit::outside : Fit::unknown;
}

std::vector<Candidate> Offers::under(std::string_view text, const Whereabouts& whereabouts,
                                     std::size_t& elsewhere) const {
    elsewhere = 0;
    const auto found = terms_.find(std::string(text));
    if (found == terms_.end()) return {};
    const Term& term = found->second;
    Numbers here;
    for (const std::string& key : whereabouts.keys) {
        const auto there = term.by_area.find(key);
        if (there == term.by_area.end()) continue;
        here.insert(here.end(), there->second.begin(), there->second.end());
    }
    near(term, whereabouts, here);
    sort_once(here);
    Numbers numbers;
    numbers.reserve(here.size() + term.anywhere.size());
    std::ranges::merge(here, term.anywhere, std::back_inserter(numbers));
    elsewhere = term.all - numbers.size();
    std::vector<Candidate> candidates;
    candidates.reserve(numbers.size());
    for (const std::uint32_t number : numbers) {
        const Offer& offer = offers_[number];
        candidates.push_back({&offer, distance_to(offer, whereabouts)});
    }
    return candidates;
}

void Offers::near(const Term& term, const Whereabouts& whereabouts, Numbers& found) const {
    const auto same = term.by_district.find(whereabouts.district);
    if (same != term.by_district.end()) {
        found.insert(found.end(), same->second.begin(), same->second.end());
    }
    if (!whereabouts.point) return;
    const directory::Point& middle = *whereabouts.point;
    const directory::Degrees away = directory::degrees_of(kilometres_, middle.latitude);
    auto spot = std::ranges::lower_bound(term.spots, middle.latitude - away.latitude, {},
                                         [](const Spot& one) { return one.point.latitude; });
    for (; spot != term.spots.end() && spot->point.latitude <= middle.latitude + away.latitude;
         ++spot) {
        if (std::abs(spot->point.longitude - middle.longitude) > away.longitude) continue;
        if (directory::kilometres_between(middle, spot->point) <= kilometres_) {
            found.push_back(spot->offer);
        }
    }
}

std::vector<std::string> services_of(std::string_view provider, const RoutingTable& table,
                                     const Offers* offers) {
    std::vector<std::string> ids;
    if (offers != nullptr) {
        for (const Offer* offer : offers->of(provider)) {
            if (offer->is_active) ids.push_back(offer->service->id);
        }
    }
    for (const Service& service : table.services) {
        const bool is_listed = offers != nullptr && offers->find(service.id) != nullptr;
        if (service.provider == provider && service.active && !is_listed) ids.push_back(service.id);
    }
    std::ranges::sort(ids);
    return ids;
}

}  // namespace mappings
