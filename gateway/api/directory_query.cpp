#include "gateway/api/directory_query.hpp"

#include "mappings/directory/postcode.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;
using mappings::directory::Point;
using mappings::directory::Price;

fhir::Error wrong(std::string_view code, std::string detail, std::string_view parameter) {
    return fhir::make_error(ErrorKind::malformed, IssueType::value, code, std::move(detail),
                            "http." + std::string(parameter));
}

std::optional<double> number_in(std::string_view text) {
    double number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = failed == std::errc{} && end == text.data() + text.size();
    return is_whole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

// UCUM's words, and "mi" for who does not know UCUM's.
std::optional<double> kilometres_of(std::string_view unit) {
    if (unit.empty() || unit == "km") return 1;
    if (unit == "m") return 0.001;
    if (unit == "mi" || unit == "[mi_i]") return 1.609344;
    return std::nullopt;
}

// "latitude|longitude|distance|units" (R4), or "postcode|distance|units"; the last two may be left
// out.
bool read_near(std::string text, mappings::directory::Query& query) {
    // Some clients escape each bar, as a bar within a value is (R4 search.html, 3.1.1.4.0.6).
    std::erase(text, '\\');
    auto parts = split(text, '|');
    std::size_t next = 1;
    if (auto postcode = mappings::directory::normal_postcode(parts[0])) {
        query.near = *std::move(postcode);
    } else {
        if (parts.size() < 2) return false;
        const auto latitude = number_in(parts[0]);
        const auto longitude = number_in(parts[1]);
        if (!latitude || !longitude) return false;
        if (std::abs(*latitude) > 90 || std::abs(*longitude) > 180) return false;
        query.near = Point{*latitude, *longitude};
        next = 2;
    }
    if (parts.size() > next + 2) return false;
    parts.resize(next + 2);
    const auto unit = kilometres_of(parts[next + 1]);
    if (!unit) return false;
    if (parts[next].empty()) return parts[next + 1].empty();
    const auto distance = number_in(parts[next]);
    if (!distance || *distance < 0) return false;
    query.kilometres = *distance * *unit;
    return true;
}

Result<void> read_person(const SearchParameters& parameters, mappings::directory::Query& query) {
    const auto near = parameters.all("near");
    if (near.size() > 1 || (!near.empty() && !read_near(std::string(near.front()), query))) {
        return wrong("search-near",
                     "near is one latitude|longitude|distance|units with units km, m or mi, or one "
                     "postcode district, such as GL1 or GL1|5|km",
                     "near");
    }
    const auto age = parameters.all("age");
    if (!age.empty()) {
        query.age = number_in(age.front());
        if (age.size() > 1 || !query.age || *query.age < 0) {
            return wrong("search-age", "age is one number of years", "age");
        }
    }
    const auto day = parameters.all("day");
    if (!day.empty()) {
        constexpr std::array<std::string_view, 7> days{"mon", "tue", "wed", "thu",
                                                       "fri", "sat", "sun"};
        const auto* const found = std::ranges::find(days, day.front());
        if (day.size() > 1 || found == days.end()) {
            return wrong("search-day", "day is one of mon, tue, wed, thu, fri, sat and sun", "day");
        }
        query.weekday = static_cast<unsigned>(found - days.begin());
    }
    const auto free = parameters.all("free");
    if (!free.empty()) {
        if (free.size() > 1 || (free.front() != "true" && free.front() != "false")) {
            return wrong("search-free", "free is true or false", "free");
        }
        query.price = free.front() == "true" ? Price::free : Price::costs;
    }
    return {};
}

// `active` of services and organisations; `status` of places, which are never suspended.
Result<void> read_active(const SearchParameters& parameters, DirectorySearch& search) {
    const auto actives = parameters.any_of("active");
    const auto statuses = parameters.any_of("status");
    if (actives.empty() && statuses.empty()) return {};
    search.with_active = search.with_inactive = false;
    for (const std::string& token : actives) {
        const std::string value = parse_token(token).value;
        if (value != "true" && value != "false") {
            return wrong("search-code", "active is true or false", "active");
        }
        (value == "true" ? search.with_active : search.with_inactive) = true;
    }
    for (const std::string& token : statuses) {
        const std::string value = parse_token(token).value;
        if (value == "active") {
            search.with_active = true;
        } else if (value == "inactive") {
            search.with_inactive = true;
        } else if (value != "suspended") {
            return wrong("search-code", "status is active, inactive or suspended", "status");
        }
    }
    return {};
}

void read_references(const SearchParameters& parameters, std::string_view name,
                     std::string_view type, std::vector<std::string>& ids, bool& finds_nothing) {
    const auto values = parameters.any_of(name);
    for (const std::string& value : values) {
        const std::string_view id = id_of_reference(value, type);
        if (!id.empty()) ids.emplace_back(id);
    }
    if (!values.empty() && ids.empty()) finds_nothing = true;
}

Result<void> read_include(const SearchParameters& parameters, bool is_strict,
                          DirectorySearch& search) {
    for (const std::string_view value : parameters.all("_include")) {
        if (value == "HealthcareService:organization" ||
            value == "HealthcareService:organization:Organization") {
            search.includes_providers = true;
        } else if (value == "HealthcareService:location" ||
                   value == "HealthcareService:location:Location") {
            search.includes_places = true;
        } else if (is_strict) {
            return wrong("search-include",
                         "HealthcareService:organization and HealthcareService:location can be "
                         "included",
                         "_include");
        }
    }
    return {};
}

// Each word is looked for in every name: a long list would hold up everybody else.
Result<void> refuse_long_lists(const DirectorySearch& search) {
    constexpr std::size_t most_words = 10;
    constexpr std::size_t most_ids = 200;
    const auto is_long = [](std::size_t most, const auto&... lists) {
        return ((lists.size() > most) || ...);
    };
    if (is_long(most_words, search.names, search.containing, search.needs, search.more_needs) ||
        is_long(most_ids, search.ids, search.providers, search.places)) {
        return wrong("search-list",
                     "a name or a need may have 10 values, an id 200; ask again for "
                     "the others",
                     "query");
    }
    return {};
}

// "50.the-id", which DirectoryApi writes.
Result<void> read_start(const SearchParameters& parameters, DirectorySearch& search) {
    const auto given = parameters.all("_cursor");
    if (given.empty()) return {};
    const std::string_view text = given.front();
    const char* const last = text.data() + text.size();
    const auto [end, failed] = std::from_chars(text.data(), last, search.start.place);
    if (failed != std::errc{} || end == last || *end != '.' || end + 1 == last) {
        return wrong("search-cursor",
                     "_cursor is not one of ours; take the next link of an answer as it is",
                     "_cursor");
    }
    search.start.id.assign(end + 1, last);
    return {};
}

}  // namespace

Result<DirectorySearch> read_directory_search(const Request& request,
                                              const SearchParameters& parameters,
                                              std::chrono::sys_days today) {
    DirectorySearch search;
    search.ids = parameters.any_of("_id");
    search.finds_nothing = parameters.has("_id") && search.ids.empty();
    search.names = parameters.any_of("name");
    search.containing = parameters.any_of("name:contains");
    search.person.day = today;
    search.person.most = std::numeric_limits<std::size_t>::max();
    for (const std::string& value : parameters.any_of("service-type")) {
        search.needs.push_back(parse_token(value));
    }
    for (const std::string& value : parameters.any_of("service-category")) {
        search.more_needs.push_back(parse_token(value));
    }
    read_references(parameters, "organization", "Organization", search.providers,
                    search.finds_nothing);
    read_references(parameters, "location", "Location", search.places, search.finds_nothing);

    const bool is_strict = request.prefer("handling") == "strict";
    if (is_strict && parameters.has("_sort")) {
        return wrong("search-sort", "the order of this search cannot be chosen", "_sort");
    }
    for (const Result<void>& read :
         {read_person(parameters, search.person), read_active(parameters, search),
          read_include(parameters, is_strict, search), read_start(parameters, search),
          refuse_long_lists(search)}) {
        if (!read) return read.error();
    }
    const auto updated = parameters.window("_lastUpdated");
    if (!updated) return updated.error();
    search.updated = *updated;
    const auto count = parameters.count(50, 200);
    if (!count) return count.error();
    search.count = *count;
    return search;
}

}  // namespace gateway
