// A small directory of invented services, and its handlers.
#pragma once

#include "gateway/api/directory_api.hpp"
#include "tests/unit/gateway/api/referral_test_support.hpp"

namespace referral_tests {

namespace listed = mappings::directory;
using Names = std::vector<std::string>;

inline listed::Place place(const std::string& id, const std::string& name,
                           const std::string& postcode, listed::Point point) {
    listed::Place made;
    made.id = id;
    made.name = name;
    made.postcode = postcode;
    made.point = point;
    made.history.since = std::chrono::sys_days(std::chrono::January / 5 / 2026);
    return made;
}

inline listed::Provider organisation(const std::string& id, const std::string& name) {
    listed::Provider made;
    made.id = id;
    made.name = name;
    made.history.since = std::chrono::sys_days(std::chrono::January / 5 / 2026);
    return made;
}

inline listed::Service service(const std::string& id, const std::string& name,
                               const std::string& provider, const std::string& place) {
    listed::Service made;
    made.id = id;
    made.name = name;
    made.provider = provider;
    made.places = {place};
    made.history.since = std::chrono::sys_days(std::chrono::January / 5 / 2026);
    return made;
}

// A choir in Coleford, a circus in Cinderford 9 km away, a dance in Bristol, and a choir that is
// no more.
inline listed::Directory some_services() {
    listed::Directory directory;
    directory.providers = {organisation("guild", "Makers Guild"),
                           organisation("trust", "The Invented Trust")};
    directory.places = {place("arcade", "Arcade", "BS1 1AA", {51.45, -2.59}),
                        place("barn", "The Old Barn", "GL14 2AA", {51.82, -2.50}),
                        place("hall", "The Made-up Hall", "GL16 8AA", {51.79, -2.62})};
    directory.services = {service("choir", "Singing for Breath", "trust", "hall"),
                          service("circus", "Circus Skills", "guild", "barn"),
                          service("dance", "Dance and Sing", "guild", "arcade"),
                          service("over", "Singing Over", "guild", "hall")};
    listed::Service& choir = directory.services[0];
    choir.minimum_age = 18;
    choir.terms = {{"t-sing", "Singing", "Activities", "", ""}};
    choir.fees = "Free";
    choir.schedules.emplace_back().days = 1U << 1U;  // Tuesday
    listed::Service& circus = directory.services[1];
    circus.maximum_age = 17;
    circus.costs = {{"c", "", "5", "GBP", "", std::nullopt, std::nullopt}};
    circus.history.changes = {{"fees", std::chrono::sys_days(std::chrono::February / 20 / 2026)}};
    directory.services[3].status = listed::Status::defunct;
    return directory;
}

struct DirectoryTest : ReferralTest {
    DirectoryTest() { serve(some_services()); }

    void serve(listed::Directory services) {
        api.replace(std::make_shared<const ServiceDirectory>(std::move(services),
                                                             directory.current()->routing));
    }
    // The same services beside another routing table.
    void route(const mappings::RoutingTable& routing) {
        api.replace(std::make_shared<const ServiceDirectory>(some_services(), routing));
    }

    Result<HttpResponse> services(std::string_view query, const std::string& prefer = {}) {
        return run(api.search_services(asked(query, prefer)));
    }
    Result<HttpResponse> providers(std::string_view query) {
        return run(api.search_providers(asked(query)));
    }
    Result<HttpResponse> places(std::string_view query) {
        return run(api.search_places(asked(query)));
    }
    Request asked(std::string_view query, const std::string& prefer = {}) {
        Request made = search_request(practice, query);
        if (!prefer.empty()) made.http.fields.set("Prefer", prefer);
        return made;
    }

    // Of the matches, or of what is included.
    static Names ids_in(const Result<HttpResponse>& response, std::string_view mode = "match") {
        if (!response) return {"refused"};
        Names ids;
        const fhir::Tree bundle = parsed(*response);
        for (const fhir::Node& entry : bundle.root().items("entry")) {
            if (entry.path({"search", "mode"})->text() != mode) continue;
            ids.emplace_back(entry.path({"resource", "id"})->text());
        }
        return ids;
    }
    Names found(std::string_view query) { return ids_in(services(query)); }

    static std::string total_of(const Result<HttpResponse>& response) {
        return std::string(parsed(*response).root().find("total")->text());
    }
    static std::string link_of(const Result<HttpResponse>& response, std::string_view relation) {
        const fhir::Tree bundle = parsed(*response);
        for (const fhir::Node& link : bundle.root().items("link")) {
            if (link.string("relation") == relation) return std::string(link.string("url"));
        }
        return {};
    }
    static std::string query_of(const std::string& url) { return url.substr(url.find('?') + 1); }

    // The errors that R4 has for an answer.
    std::string faults(const Result<HttpResponse>& response) {
        if (!response) return "refused";
        std::string text;
        for (const auto& issue : validator.validate(parsed(*response), response->body).issues) {
            if (issue.severity != fhir::Severity::error) continue;
            text += issue.expression + ": " + issue.detail + "\n";
        }
        return text;
    }

    DirectoryApi api{parts};
};

}  // namespace referral_tests
