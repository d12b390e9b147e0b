#include "gateway/api/directory_api.hpp"

#include "gateway/api/changes.hpp"
#include "gateway/api/search_bundle.hpp"
#include "gateway/http/http_date.hpp"
#include "mappings/directory/fhir_views.hpp"

#include <algorithm>
#include <set>
#include <span>

namespace gateway {
namespace {

namespace listed = mappings::directory;

HttpResponse answer_with(std::string resource, const listed::History& history) {
    HttpResponse response = fhir_response(200, std::move(resource));
    const std::chrono::sys_days day = history.updated();
    if (day != std::chrono::sys_days{}) response.fields.set("Last-Modified", http_date(day));
    return response;
}

// The part of what was found that is shown.
template <class Record>
std::span<const Record* const> page_of(const std::vector<const Record*>& found,
                                       const DirectorySearch& search) {
    std::size_t first = std::min(search.start.place, found.size());
    const auto last_shown =
        std::ranges::find(found, std::string_view(search.start.id),
                          [](const Record* one) { return std::string_view(one->id); });
    if (last_shown != found.end()) {
        first = static_cast<std::size_t>(last_shown - found.begin()) + 1;
    }
    return std::span(found).subspan(first,
                                    std::min<std::size_t>(search.count, found.size() - first));
}

// The cursor of the page behind this one; none: this is the last, or nothing but the total was
// asked for.
template <class Record>
std::optional<std::string> cursor_behind(std::span<const Record* const> page,
                                         const std::vector<const Record*>& found) {
    if (page.empty() || &page.back() == &found.back()) return std::nullopt;
    const auto place = static_cast<std::size_t>(&page.back() - found.data()) + 1;
    return std::to_string(place) + "." + page.back()->id;
}

// With what is asked though nobody wrote it, as FHIR's self link has to say.
std::string with_assumed(std::string url, std::string_view assumed) {
    if (assumed.empty()) return url;
    url += url.find('?') == std::string::npos ? '?' : '&';
    url += assumed;
    return url;
}

struct Links {
    std::string self;
    std::optional<std::string> next;
};

template <class Record>
Links links_of(std::span<const Record* const> page, const std::vector<const Record*>& found,
               const SearchParameters& parameters, const std::string& base,
               std::string_view assumed = {}) {
    Links links{with_assumed(parameters.self(base), assumed), std::nullopt};
    if (const auto cursor = cursor_behind(page, found)) {
        // Its own cursors are those of the store's searches: ours stands in their place, the last.
        std::string next = parameters.next(base, Cursor{});
        next.resize(next.rfind('=') + 1);
        links.next = with_assumed(next + *cursor, assumed);
    }
    return links;
}

}  // namespace

std::vector<Route> DirectoryApi::routes() {
    const auto handler = [this](auto method) -> Handler {
        return [this, method](const Request& request) { return (this->*method)(request); };
    };
    const std::vector<std::string_view> form{"application/x-www-form-urlencoded"};
    constexpr Scope scope = Scope::directory_read;
    const Handler services = handler(&DirectoryApi::search_services);
    const Handler providers = handler(&DirectoryApi::search_providers);
    const Handler places = handler(&DirectoryApi::search_places);
    return {
        {Method::get, "/fhir/HealthcareService", scope, "HealthcareService.search", services},
        {Method::post, "/fhir/HealthcareService/_search", scope, "HealthcareService.search",
         services, form},
        {Method::get, "/fhir/HealthcareService/{}", scope, "HealthcareService.read",
         handler(&DirectoryApi::read_service)},
        {Method::get, "/fhir/Organization", scope, "Organization.search", providers},
        {Method::post, "/fhir/Organization/_search", scope, "Organization.search", providers, form},
        {Method::get, "/fhir/Organization/{}", scope, "Organization.read",
         handler(&DirectoryApi::read_provider)},
        {Method::get, "/fhir/Location", scope, "Location.search", places},
        {Method::post, "/fhir/Location/_search", scope, "Location.search", places, form},
        {Method::get, "/fhir/Location/{}", scope, "Location.read",
         handler(&DirectoryApi::read_place)},
    };
}

std::string DirectoryApi::url_of(std::string_view type, std::string_view id) const {
    return parts_.settings.public_base + "/" + std::string(type) + "/" + std::string(id);
}

std::string DirectoryApi::view_of(const listed::Service& service) const {
    const KeptRoom* kept = parts_.directory.kept_room(service.id);
    return services_->view_of(service, today(), kept == nullptr ? nullptr : &kept->room);
}

asio::awaitable<Result<HttpResponse>> DirectoryApi::read_service(const Request& request) {
    const listed::Service* service = services_->service(request.path.front());
    if (service == nullptr) co_return not_found("service");
    co_return answer_with(view_of(*service), service->history);
}

asio::awaitable<Result<HttpResponse>> DirectoryApi::read_provider(const Request& request) {
    const listed::Provider* provider = services_->provider(request.path.front());
    if (provider == nullptr) co_return not_found("organisation");
    co_return answer_with(services_->view_of(*provider), provider->history);
}

asio::awaitable<Result<HttpResponse>> DirectoryApi::read_place(const Request& request) {
    const listed::Place* place = services_->place(request.path.front());
    if (place == nullptr) co_return not_found("place");
    co_return answer_with(listed::location(*place), place->history);
}

asio::awaitable<Result<HttpResponse>> DirectoryApi::search_services(const Request& request) {
    const auto parameters = SearchParameters::read(request, service_parameters);
    if (!parameters) co_return parameters.error();
    auto search = read_directory_search(request, *parameters, today());
    if (!search) co_return search.error();
    const bool assumes_active = !parameters->has("active") && !parameters->has("_id");
    if (assumes_active) search->with_inactive = false;

    const ServiceDirectory& services = *services_;
    const auto found = find_services(services, *search);
    const auto page = page_of(found, *search);
    const Links links =
        links_of(page, found, *parameters, parts_.settings.public_base + "/HealthcareService",
                 assumes_active ? "active=true" : "");
    SearchBundle bundle(links.self, links.next);
    bundle.total(found.size());
    std::set<const listed::Provider*> providers;
    std::set<const listed::Place*> places;
    for (const listed::Service* service : page) {
        bundle.match(url_of("HealthcareService", service->id), view_of(*service));
        if (search->includes_providers) providers.insert(services.provider(service->provider));
        if (!search->includes_places) continue;
        for (const std::string& id : service->places) places.insert(services.place(id));
    }
    providers.erase(nullptr);  // a reference of the source to what it does not hold
    places.erase(nullptr);
    for (const listed::Provider* provider : providers) {
        bundle.include(url_of("Organization", provider->id), services.view_of(*provider));
    }
    for (const listed::Place* place : places) {
        bundle.include(url_of("Location", place->id), listed::location(*place));
    }
    co_return fhir_response(200, bundle.finish());
}

asio::awaitable<Result<HttpResponse>> DirectoryApi::search_providers(const Request& request) {
    const auto parameters = SearchParameters::read(request, organisation_parameters);
    if (!parameters) co_return parameters.error();
    const auto search = read_directory_search(request, *parameters, today());
    if (!search) co_return search.error();

    const auto found = find_providers(*services_, *search);
    const auto page = page_of(found, *search);
    const Links links =
        links_of(page, found, *parameters, parts_.settings.public_base + "/Organization");
    SearchBundle bundle(links.self, links.next);
    bundle.total(found.size());
    for (const listed::Provider* provider : page) {
        bundle.match(url_of("Organization", provider->id), services_->view_of(*provider));
    }
    co_return fhir_response(200, bundle.finish());
}

asio::awaitable<Result<HttpResponse>> DirectoryApi::search_places(const Request& request) {
    const auto parameters = SearchParameters::read(request, place_parameters);
    if (!parameters) co_return parameters.error();
    const auto search = read_directory_search(request, *parameters, today());
    if (!search) co_return search.error();

    const auto found = find_places(*services_, *search);
    const auto page = page_of(found, *search);
    const Links links =
        links_of(page, found, *parameters, parts_.settings.public_base + "/Location");
    SearchBundle bundle(links.self, links.next);
    bundle.total(found.size());
    for (const listed::Place* place : page) {
        bundle.match(url_of("Location", place->id), listed::location(*place));
    }
    co_return fhir_response(200, bundle.finish());
}

}  // namespace gateway
