#include "mappings/directory/oruk_objects.hpp"

#include <algorithm>
#include <utility>

namespace mappings::directory {
namespace {

void read_age(Members& members, std::string_view name, std::optional<double>& age) {
    age = members.number(name, Weight::refused);
    if (!age || *age >= 0) return;
    members.report(Weight::refused, name, "is below 0, so nobody knows who may come");
}

void read_eligibility(Members& members, Service& service) {
    read_age(members, "minimum_age", service.minimum_age);
    read_age(members, "maximum_age", service.maximum_age);
    if (service.minimum_age && service.maximum_age && *service.minimum_age > *service.maximum_age) {
        members.report(Weight::refused, "minimum_age",
                       "is above maximum_age, so nobody knows who may come");
    }
    service.eligibility = members.text("eligibility_description");
    const auto read_one = [&](Members area) { service.areas.push_back(read_area(area)); };
    members.each("service_areas", read_one, Weight::refused);
}

void read_status(Members& members, Service& service) {
    const std::string code = members.text("status", Weight::refused);
    if (code.empty()) return;
    if (const auto status = parse_status(code)) {
        service.status = *status;
    } else {
        members.report(
            Weight::refused, "status",
            quoted(code) + " is none of active, inactive, defunct and temporarily closed");
    }
}

// What must be there, or there is no service to speak of.
void require_service(Members& members) {
    for (const std::string_view name : {"id", "name", "status"}) {
        if (members.find(name) == nullptr) {
            members.report(Weight::refused, "lacks " + std::string(name));
        }
    }
}

std::string first_phone(Members& members) {
    std::string number;
    members.each("phones", [&](Members phone) {
        phone.require({"number"});
        if (number.empty()) number = phone.text("number");
    });
    return number;
}

void read_details(Members& members, Service& service) {
    service.name = members.text("name", Weight::refused);
    service.description = members.text("description");
    service.url = members.web_address("url");
    service.email = members.email("email");
    service.phone = first_phone(members);
    service.fees = members.text("fees");
    if (service.fees.empty()) service.fees = members.text("fees_description");
    service.application = members.text("application_process");
    service.wait_time = members.text("wait_time");
    service.accreditations = members.text("accreditations");
    service.assured = members.day("assured_date");
    members.email("assurer_email");
    service.alert = members.text("alert");
    service.modified = members.instant("last_modified");
}

void read_lists(Harvest& harvest, Members& members, Service& service) {
    members.each("schedules", [&](Members one) {
        if (auto schedule = read_schedule(one, {})) {
            service.schedules.push_back(*std::move(schedule));
        }
    });
    members.each("cost_options", [&](Members one) { service.costs.push_back(read_cost(one)); });
    service.funders = read_funders(members);
    if (auto program = members.child("program")) {
        std::string name = program->text("name");
        if (!name.empty()) service.programs.push_back(std::move(name));
    }
    members.each("attributes", [&](Members one) {
        if (auto term = read_attribute(harvest, one)) service.terms.push_back(*std::move(term));
    });
    members.each("languages", [&](Members one) {
        std::string name = one.text("name");
        if (name.empty()) name = one.text("code");
        if (!name.empty()) service.languages.push_back(std::move(name));
    });
}

// Of one entry of service_at_locations, inside a service or by itself.
struct Offered {
    std::string place;
    std::vector<Schedule> schedules;
};

Offered read_offered(Harvest& harvest, Members& entry) {
    Offered offered;
    if (const auto location = entry.child("location")) {
        offered.place = read_location(harvest, *location);
    } else {
        offered.place = entry.id("location_id", Weight::error);
    }
    entry.each("schedules", [&](Members one) {
        if (auto schedule = read_schedule(one, offered.place)) {
            offered.schedules.push_back(*std::move(schedule));
        }
    });
    return offered;
}

void read_offers(Harvest& harvest, Members& members, Service& service) {
    members.each("service_at_locations", [&](Members entry) {
        entry.require({"id"});
        Offered offered = read_offered(harvest, entry);
        if (!offered.place.empty()) service.places.push_back(std::move(offered.place));
        std::ranges::move(offered.schedules, std::back_inserter(service.schedules));
    });
}

std::string read_provider(Harvest& harvest, Members& members) {
    if (const auto organization = members.child("organization")) {
        return read_organization(harvest, *organization);
    }
    return members.id("organization_id", Weight::error);
}

}  // namespace

std::string read_service(Harvest& harvest, Members members, const std::string& provider) {
    Spot where = members.spot();
    const std::size_t refused_before = members.refusals();
    require_service(members);
    Service service;
    service.id = members.id("id", Weight::refused);
    read_details(members, service);
    read_status(members, service);
    read_eligibility(members, service);
    service.provider = read_provider(harvest, members);
    if (service.provider.empty()) service.provider = provider;
    read_offers(harvest, members, service);
    read_lists(harvest, members, service);
    std::string id = service.id;
    if (members.refusals() == refused_before) {
        harvest.add(std::move(service), std::move(where));
    } else if (!id.empty()) {
        harvest.refuse(id);
    }
    return id;
}

void read_service_at_location(Harvest& harvest, Members entry) {
    entry.require({"id"});
    std::string service;
    const auto inside = entry.child("service");
    if (inside) {
        service = read_service(harvest, *inside);
    } else {
        service = entry.id("service_id", Weight::error);
    }
    Offered offered = read_offered(harvest, entry);
    if (service.empty()) {
        if (!inside) entry.report(Weight::error, "names no service");
        return;
    }
    if (!offered.place.empty()) harvest.place_service(service, offered.place);
    harvest.schedule_service(service, std::move(offered.schedules));
}

}  // namespace mappings::directory
