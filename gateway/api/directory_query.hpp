// A search of HealthcareService, Organization or Location, read.
#pragma once

#include "gateway/api/search_parameters.hpp"
#include "mappings/directory/search.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// age, day and free are ours; near on HealthcareService too, for R4 has it on Location alone.
inline constexpr std::array<std::string_view, 14> service_parameters{
    "_id",      "_lastUpdated",     "name",         "name:contains", "active", "near",
    "age",      "service-category", "service-type", "day",           "free",   "organization",
    "location", "_include"};
inline constexpr std::array<std::string_view, 5> organisation_parameters{
    "_id", "_lastUpdated", "name", "name:contains", "active"};
inline constexpr std::array<std::string_view, 6> place_parameters{
    "_id", "_lastUpdated", "name", "name:contains", "status", "near"};

// Lists hold what is asked for: any of it. Empty: not asked.
struct DirectorySearch {
    // Where a page begins: behind the entry with this id, or, when a new directory does not have
    // it, at its place.
    struct Start {
        std::size_t place = 0;
        std::string id;
    };

    std::vector<std::string> ids;
    std::vector<std::string> names;       // begin the name or a word of it, in any case of letters
    std::vector<std::string> containing;  // stand in the name
    bool with_active = true;
    bool with_inactive = true;
    TimeWindow updated;
    mappings::directory::Query person;  // near, age, weekday, price, day
    std::vector<Token> needs;           // of one parameter
    std::vector<Token> more_needs;      // of the other
    std::vector<std::string> providers;
    std::vector<std::string> places;
    bool includes_providers = false;
    bool includes_places = false;
    bool finds_nothing = false;  // it asks for what we cannot have
    std::uint32_t count = 0;
    Start start;
};

// malformed: a value that cannot be read; with `Prefer: handling=strict` also an order, or an
// inclusion that is not known.
Result<DirectorySearch> read_directory_search(const Request& request,
                                              const SearchParameters& parameters,
                                              std::chrono::sys_days today);

}  // namespace gateway
