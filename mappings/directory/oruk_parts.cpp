#include "mappings/directory/oruk_objects.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mappings::directory {
namespace {

// "TH,FR", "2MO,-1SU": the days, or none where this is no list of them (RFC 5545 section 3.3.10).
std::optional<Weekdays> parse_days(std::string_view text) {
    constexpr std::array<std::string_view, 7> names{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    unsigned days = 0;
    while (true) {
        const std::size_t comma = text.find(',');
        std::string_view one = text.substr(0, comma);
        const std::size_t from = one.find_first_not_of(" +-0123456789");
        one = from == std::string_view::npos ? std::string_view() : one.substr(from);
        while (one.ends_with(' ')) one.remove_suffix(1);
        const auto found = std::ranges::find(names, one);
        if (found == names.end()) return std::nullopt;
        days |= 1U << static_cast<unsigned>(found - names.begin());
        if (comma == std::string_view::npos) return static_cast<Weekdays>(days);
        text.remove_prefix(comma + 1);
    }
}

template <class Day, class Choose>
Day chosen(Day one, Day other, Choose choose) {
    if (!one || !other) return one ? one : other;
    return choose(*one, *other);
}

std::string whole_number(Members& members, std::string_view name) {
    const auto value = members.number(name);
    if (!value) return {};
    constexpr double most = 1000;
    const bool is_whole = *value >= 1 && *value <= most && *value == static_cast<int>(*value);
    if (is_whole) return std::to_string(static_cast<int>(*value));
    members.report(Weight::error, name, "is no whole number from 1");
    return {};
}

}  // namespace

std::optional<Schedule> read_schedule(Members members, const std::string& place) {
    members.require({"id"});
    Schedule schedule;
    schedule.id = members.text("id");
    schedule.place = place;
    schedule.frequency = members.text("freq");
    if (!schedule.frequency.empty() && schedule.frequency != "WEEKLY" &&
        schedule.frequency != "MONTHLY") {
        // Read as weekly or monthly it would send people to a closed door.
        members.report(Weight::error, "freq",
                       quoted(schedule.frequency) +
                           " is neither WEEKLY nor MONTHLY; the schedule is left out");
        return std::nullopt;
    }
    schedule.interval = whole_number(members, "interval");
    schedule.by_day = members.text("byday");
    if (!schedule.by_day.empty()) {
        if (const auto days = parse_days(schedule.by_day)) {
            schedule.days = *days;
        } else {
            members.report(
                Weight::error, "byday",
                quoted(schedule.by_day) + " is no list of days (MO,TH); the schedule is left out");
            return std::nullopt;
        }
    }
    schedule.by_month_day = members.text("bymonthday");
    schedule.opens = members.time("opens_at");
    schedule.closes = members.time("closes_at");
    const auto later = [](auto a, auto b) { return std::max(a, b); };
    const auto earlier = [](auto a, auto b) { return std::min(a, b); };
    schedule.from = chosen(members.day("valid_from"), members.day("dtstart"), later);
    schedule.until = chosen(members.day("valid_to"), members.day("until"), earlier);
    schedule.description = members.text("description");
    schedule.attending = members.text("attending_type");
    schedule.notes = members.text("notes");
    members.web_address("schedule_link");
    return schedule;
}

Cost read_cost(Members members) {
    members.require({"id"});
    Cost cost;
    cost.id = members.text("id");
    cost.option = members.text("option");
    cost.amount = members.amount("amount");
    cost.currency = members.text("currency");
    cost.description = members.text("amount_description");
    cost.from = members.day("valid_from");
    cost.until = members.day("valid_to");
    return cost;
}

std::vector<std::string> read_funders(Members& holder) {
    std::vector<std::string> funders;
    holder.each("funding", [&](Members one) {
        std::string source = one.text("source");
        if (!source.empty()) funders.push_back(std::move(source));
    });
    return funders;
}

// One without a name stays: a service that has an area is not for everybody.
Area read_area(Members members) {
    members.require({"id"});
    Area area;
    area.id = members.text("id");
    area.name = members.text("name", Weight::refused);
    if (area.name.empty()) area.name = members.text("service_area", Weight::refused);
    area.uri = members.text("uri");
    if (area.name.empty() && area.uri.empty()) {
        members.report(Weight::warning, "names no area, so nobody can tell who lives in it");
    }
    return area;
}

std::optional<Term> read_attribute(Harvest& harvest, Members members) {
    members.require({"id"});
    Term term;
    if (const auto inside = members.child("taxonomy_term")) {
        term.id = read_taxonomy_term(harvest, *inside);
    } else {
        term.id = members.id("taxonomy_term_id", Weight::error);
        if (term.id.empty()) members.report(Weight::warning, "names no taxonomy term");
    }
    if (term.id.empty()) return std::nullopt;
    return term;
}

std::string read_taxonomy_term(Harvest& harvest, Members members, const std::string& taxonomy) {
    members.require({"id", "name", "description"});
    Term term;
    term.id = members.id("id", Weight::error);
    term.name = members.text("name");
    term.taxonomy = members.text("taxonomy");
    if (const auto detail = members.child("taxonomy_detail"); detail && term.taxonomy.empty()) {
        term.taxonomy = Members(*detail).text("name");
    }
    if (term.taxonomy.empty()) term.taxonomy = taxonomy;
    term.uri = members.web_address("term_uri");
    term.code = members.text("code");
    if (!term.id.empty()) harvest.add(term);
    return term.id;
}

void read_taxonomy(Harvest& harvest, Members members) {
    members.require({"id", "name", "description"});
    members.id("id", Weight::error);
    members.web_address("uri");
    const std::string name = members.text("name");
    members.each("taxonomy_terms", [&](Members one) { read_taxonomy_term(harvest, one, name); });
}

}  // namespace mappings::directory
