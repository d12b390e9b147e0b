// The fields of each record, listed once: merging, comparing, saving and loading all go by this
// list. The order is that of the columns in directory.tsv. For this folder's own files.
#pragma once

#include "mappings/directory/directory.hpp"

#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace mappings::directory {

template <class Record, class Value>
struct Field {
    std::string_view name;  // the standard's
    Value Record::*member;
    char letter = 0;  // a list: of its lines in the table
};

template <class Value>
inline constexpr bool is_list = false;
template <class Item>
inline constexpr bool is_list<std::vector<Item>> = true;

inline constexpr auto fields(std::type_identity<Identifier>) {
    return std::tuple{Field{"identifier_scheme", &Identifier::scheme},
                      Field{"identifier_type", &Identifier::type},
                      Field{"identifier", &Identifier::value}};
}

inline constexpr auto fields(std::type_identity<Provider>) {
    return std::tuple{Field{"name", &Provider::name},
                      Field{"description", &Provider::description},
                      Field{"email", &Provider::email},
                      Field{"website", &Provider::website},
                      Field{"parent_organization_id", &Provider::parent},
                      Field{"organization_identifiers", &Provider::identifiers, 'I'},
                      Field{"funding", &Provider::funders, 'F'}};
}

inline constexpr auto fields(std::type_identity<Place>) {
    return std::tuple{Field{"location_type", &Place::type},
                      Field{"name", &Place::name},
                      Field{"description", &Place::description},
                      Field{"address", &Place::address},
                      Field{"city", &Place::city},
                      Field{"region", &Place::region},
                      Field{"state_province", &Place::county},
                      Field{"postal_code", &Place::postcode},
                      Field{"country", &Place::country},
                      Field{"point", &Place::point},
                      Field{"external_identifier", &Place::uprn},
                      Field{"accessibility", &Place::accessibility}};
}

inline constexpr auto fields(std::type_identity<Schedule>) {
    return std::tuple{Field{"id", &Schedule::id},
                      Field{"location", &Schedule::place},
                      Field{"freq", &Schedule::frequency},
                      Field{"interval", &Schedule::interval},
                      Field{"byday", &Schedule::by_day},
                      Field{"bymonthday", &Schedule::by_month_day},
                      Field{"days", &Schedule::days},
                      Field{"opens_at", &Schedule::opens},
                      Field{"closes_at", &Schedule::closes},
                      Field{"from", &Schedule::from},
                      Field{"until", &Schedule::until},
                      Field{"description", &Schedule::description},
                      Field{"attending_type", &Schedule::attending},
                      Field{"notes", &Schedule::notes}};
}

inline constexpr auto fields(std::type_identity<Area>) {
    return std::tuple{Field{"id", &Area::id}, Field{"name", &Area::name}, Field{"uri", &Area::uri}};
}

inline constexpr auto fields(std::type_identity<Cost>) {
    return std::tuple{Field{"id", &Cost::id},
                      Field{"option", &Cost::option},
                      Field{"amount", &Cost::amount},
                      Field{"currency", &Cost::currency},
                      Field{"amount_description", &Cost::description},
                      Field{"valid_from", &Cost::from},
                      Field{"valid_to", &Cost::until}};
}

inline constexpr auto fields(std::type_identity<Term>) {
    return std::tuple{Field{"id", &Term::id}, Field{"name", &Term::name},
                      Field{"taxonomy", &Term::taxonomy}, Field{"term_uri", &Term::uri},
                      Field{"code", &Term::code}};
}

inline constexpr auto fields(std::type_identity<Service>) {
    return std::tuple{Field{"name", &Service::name},
                      Field{"status", &Service::status},
                      Field{"organization", &Service::provider},
                      Field{"description", &Service::description},
                      Field{"url", &Service::url},
                      Field{"email", &Service::email},
                      Field{"phones", &Service::phone},
                      Field{"minimum_age", &Service::minimum_age},
                      Field{"maximum_age", &Service::maximum_age},
                      Field{"eligibility_description", &Service::eligibility},
                      Field{"fees", &Service::fees},
                      Field{"application_process", &Service::application},
                      Field{"wait_time", &Service::wait_time},
                      Field{"accreditations", &Service::accreditations},
                      Field{"assured_date", &Service::assured},
                      Field{"alert", &Service::alert},
                      Field{"last_modified", &Service::modified},
                      Field{"locations", &Service::places, 'P'},
                      Field{"schedules", &Service::schedules, 'H'},
                      Field{"service_areas", &Service::areas, 'A'},
                      Field{"cost_options", &Service::costs, 'C'},
                      Field{"funding", &Service::funders, 'F'},
                      Field{"program", &Service::programs, 'M'},
                      Field{"attributes", &Service::terms, 'T'},
                      Field{"languages", &Service::languages, 'G'}};
}

// Calls `visit` with each Field of the record's type.
template <class Record, class Visit>
void for_each_field(Visit&& visit) {
    std::apply([&](const auto&... field) { (visit(field), ...); },
               fields(std::type_identity<Record>{}));
}

}  // namespace mappings::directory
