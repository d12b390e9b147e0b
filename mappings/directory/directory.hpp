// What a directory of services holds, in the terms of Open Referral UK 3.0: values that were
// checked when they were read.
#pragma once

#include "fhir/instant.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mappings::directory {

using std::chrono::sys_days;

// service.status. Only an active service is offered.
enum class Status : std::uint8_t { active, inactive, defunct, temporarily_closed };

// location.location_type
enum class PlaceType : std::uint8_t { physical, postal, virtual_ };

// When a record came, went and changed, as the imports saw it.
struct History {
    struct Change {
        std::string field;
        sys_days day;  // of the last change

        friend bool operator==(const Change&, const Change&) = default;
    };

    sys_days since{};              // the first day it was seen
    std::optional<sys_days> gone;  // the first day on which no source told of it
    std::vector<Change> changes;   // by the name of the field

    // The last day on which anything about it changed.
    sys_days updated() const;

    friend bool operator==(const History&, const History&) = default;
};

struct Identifier {
    std::string scheme;  // of org-id.guide, "GB-CHC"; may be empty
    std::string type;    // in words
    std::string value;

    friend bool operator==(const Identifier&, const Identifier&) = default;
};

// organization
struct Provider {
    std::string id;
    std::string name;
    std::string description;
    std::string email;
    std::string website;
    std::string parent;  // Provider::id; may be one that we do not have
    std::vector<Identifier> identifiers;
    std::vector<std::string> funders;  // funding.source
    History history;
};

// WGS 84, degrees.
struct Point {
    double latitude = 0;
    double longitude = 0;

    friend bool operator==(const Point&, const Point&) = default;
};

// location, with the first of its addresses that is physical, or else its first
struct Place {
    std::string id;
    PlaceType type = PlaceType::physical;
    std::string name;
    std::string description;
    std::string address;  // address_1, and address_2 in a line of its own
    std::string city;
    std::string region;
    std::string county;    // state_province
    std::string postcode;  // as it was written; postcode.hpp reads it
    std::string country;
    std::optional<Point> point;
    std::string uprn;
    std::string accessibility;  // a line for each
    History history;
};

// The days of a week, Monday the lowest bit.
using Weekdays = std::uint8_t;

// schedule: RFC 5545 words. Whether it falls on one week of a month or on every one is told in
// `rule`; `days` holds every weekday that it can fall on.
struct Schedule {
    std::string id;
    std::string place;      // Place::id, when it holds at that place alone
    std::string frequency;  // "WEEKLY", "MONTHLY" or empty
    std::string interval;   // "2": every second week or month; empty: each
    std::string by_day;     // "TH,FR", "2MO"
    std::string by_month_day;
    Weekdays days = 0;              // of by_day
    std::string opens;              // "10:00:00"
    std::string closes;             // "18:00:00"
    std::optional<sys_days> from;   // the later of valid_from and dtstart
    std::optional<sys_days> until;  // the last day
    std::string description;
    std::string attending;  // attending_type, in words
    std::string notes;

    friend bool operator==(const Schedule&, const Schedule&) = default;
};

// service_area: who lives there may come. A service without one is for everybody.
struct Area {
    std::string id;
    std::string name;
    std::string uri;  // of a statutory area

    friend bool operator==(const Area&, const Area&) = default;
};

// cost_option
struct Cost {
    std::string id;
    std::string option;
    std::string amount;  // decimal digits, as the source wrote them
    std::string currency;
    std::string description;  // amount_description: "per session"
    std::optional<sys_days> from;
    std::optional<sys_days> until;  // the last day

    friend bool operator==(const Cost&, const Cost&) = default;
};

// taxonomy_term, by which a service is found.
struct Term {
    std::string id;
    std::string name;
    std::string taxonomy;
    std::string uri;
    std::string code;

    friend bool operator==(const Term&, const Term&) = default;
};

// service
struct Service {
    std::string id;
    std::string name;
    Status status = Status::active;
    std::string provider;  // Provider::id; empty: nobody says
    std::string description;
    std::string url;
    std::string email;
    std::string phone;
    // Who may come: years, both included; areas; and what can only be said in words.
    std::optional<double> minimum_age;
    std::optional<double> maximum_age;
    std::string eligibility;  // eligibility_description
    std::vector<Area> areas;
    std::string fees;  // in words
    std::vector<Cost> costs;
    std::vector<std::string> funders;   // funding.source
    std::vector<std::string> programs;  // program.name: the standard has at most one
    std::string application;            // application_process
    // The standard tells of room only by the status and by this text.
    std::string wait_time;
    std::string accreditations;
    std::optional<sys_days> assured;
    std::string alert;
    std::optional<fhir::Timestamp> modified;
    std::vector<std::string> places;  // Place::id
    std::vector<Schedule> schedules;
    std::vector<Term> terms;
    std::vector<std::string> languages;
    History history;
};

// Each sorted by id. Immutable once made; read by any thread.
struct Directory {
    std::vector<Provider> providers;
    std::vector<Place> places;
    std::vector<Service> services;

    // Null: there is none of that id. What is gone is found too.
    const Provider* provider(std::string_view id) const;
    const Place* place(std::string_view id) const;
    const Service* service(std::string_view id) const;
};

// "temporarily closed", as the standard writes it.
std::string_view to_code(Status status);
std::optional<Status> parse_status(std::string_view code);
std::string_view to_code(PlaceType type);
std::optional<PlaceType> parse_place_type(std::string_view code);

// Active, and in the sources.
bool is_offered(const Service& service);

enum class Price : std::uint8_t { unknown, free, costs };

bool holds_on(const Cost& cost, sys_days day);

// By the cost options that hold on that day; without any, by fees that say "free" and no more.
Price price_of(const Service& service, sys_days day);

}  // namespace mappings::directory
