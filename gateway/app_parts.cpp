#include "gateway/app_parts.hpp"

#include "gateway/http/gate.hpp"
#include "gateway/store/store_open_error.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <filesystem>
#include <utility>

namespace gateway {
namespace {

Installation read_or_throw(config::Config config, std::shared_ptr<const fhir::Definitions> r4) {
    auto installation = read_installation(std::move(config), std::move(r4));
    if (installation) return *std::move(installation);
    std::string lines;
    for (const fhir::Issue& issue : installation.error().issues) {
        lines += (lines.empty() ? "" : "\n") + to_line(issue);
    }
    throw StartError(exit_config, lines);
}

std::string store_file(const config::Config& config) {
    return config.store.substr(config.store.find(':') + 1);
}

std::unique_ptr<SqliteReferralStore> open_store(const config::Config& config,
                                                const asio::any_io_executor& executor) {
    try {
        return std::make_unique<SqliteReferralStore>(store_file(config), executor,
                                                     SqliteReferralStore::Options{});
    } catch (const StoreOpenError& error) {
        throw StartError(exit_data, error.what());
    }
}

std::unique_ptr<Server> open_server(const char* section, asio::io_context& io,
                                    ServerSettings settings, const TlsSettings* tls, Router& router,
                                    Log& log, Metrics& metrics) {
    const std::string place = settings.address + " port " + std::to_string(settings.port);
    try {
        return std::make_unique<Server>(io, std::move(settings), tls, router, log, metrics);
    } catch (const boost::system::system_error& error) {
        throw StartError(exit_unavailable,
                         std::string("cannot listen on ") + place + ": " + error.code().message() +
                             "; stop what uses it, or set another in [" + section + "]");
    }
}

ServerSettings public_settings(const config::Config& config) {
    ServerSettings settings{config.listener.address, config.listener.port, config.limits, {}};
    settings.hosts.push_back(host_of_url(config.public_base));
    for (const std::string& host : config.hosts) {
        settings.hosts.push_back(host_of_url("https://" + host));
    }
    return settings;
}

ServerSettings management_settings(const config::Config& config) {
    return {config.management.address, config.management.port, config.limits, {}};
}

void set(ApiSettings& settings, const config::Config& config) {
    settings.public_base = config.public_base;
    settings.nhs_number_check = config.nhs_number_check;
    settings.risks = config.risks;
    settings.longest_wait = config.limits.longest_wait;
    settings.watch = {config.watchdog, config.working_days};
}

CaseloadLimits caseloads(const mappings::RoutingTable& routing) {
    CaseloadLimits limits;
    for (const mappings::PcnSetting& pcn : routing.pcns) {
        const std::uint32_t limit = routing.caseload_of(pcn.code);
        if (limit > 0) limits.emplace(pcn.code, limit);
    }
    return limits;
}

OpsSettings ops_settings(const Installation& installation) {
    OpsSettings settings;
    settings.limits = installation.config.health;
    settings.working_days = installation.config.working_days;
    for (const config::Client& client : installation.clients) {
        if (!client.queues.empty()) settings.collectors.push_back({client.id, client.queues});
        if (!client.push.url.empty()) settings.clients_with_endpoint.insert(client.id);
    }
    const std::filesystem::path folder =
        std::filesystem::path(store_file(installation.config)).parent_path();
    settings.store_folder = folder.empty() ? "." : folder.string();
    settings.certificate_expiry = expiry_of(installation.tls);
    settings.caseloads = caseloads(installation.routing);
    return settings;
}

RouterSettings public_routing(const config::Config& config) {
    return {.is_tls = true,
            .requests_per_second = static_cast<double>(config.limits.requests_per_second),
            .request_burst = static_cast<double>(config.limits.request_burst)};
}

// Operations staff are few, and a probe that is turned away is a false alarm.
constexpr RouterSettings management_routing{
    .is_tls = false, .requests_per_second = 0, .request_burst = 0};

ApiSettings api_settings(const config::Config& config, const SqliteReferralStore& store) {
    ApiSettings settings;
    set(settings, config);
    settings.lookup_key = store.lookup_key();
    return settings;
}

}  // namespace

App::Parts::Parts(config::Config config, Log& its_log, const Clock& its_clock,
                  std::string its_config_file)
    : log(its_log),
      config_file(std::move(its_config_file)),
      clock(its_clock),
      installation(read_or_throw(std::move(config), definitions)),
      store(open_store(installation.config, io.get_executor())),
      settings(api_settings(installation.config, *store)),
      authenticator(installation.clients),
      tls(installation.tls),
      handlers(api_parts(), directory, store->outcomes()),
      watch_round(api_parts()),
      full_providers(api_parts()),
      ops({*store, store->subscriptions(), store->outcomes(), clock, metrics, io.get_executor(),
           [this] { return full_providers.find(); }},
          ops_settings(installation), version()),
      report(*store, clock),
      router(public_routes(), authenticator, ids, clock, log, metrics, *definitions,
             public_routing(installation.config)),
      batch_router(handlers.routes(), ids, clock, log, metrics, *definitions),
      management_router(ops.routes(), authenticator, ids, clock, log, metrics, *definitions,
                        management_routing),
      server(open_server("listener", io, public_settings(installation.config), &tls, router, log,
                         metrics)),
      management(open_server("management", io, management_settings(installation.config), nullptr,
                             management_router, log, metrics)),
      port(server->port()),
      management_port(management->port()) {
    handlers.bundles().set_dispatch([this](HttpRequest request, Caller caller,
                                           std::string request_id) {
        return batch_router.dispatch(std::move(request), std::move(caller), std::move(request_id));
    });
    store->on_events([this](const std::vector<std::string>& organisations) {
        arrivals.tell(organisations);
        dispatcher.heard(organisations);
    });
    store->subscriptions().on_change([this](Id subscription) { dispatcher.changed(subscription); });
    place_everybody();
    recall_rooms();
}

Dispatcher::Parts App::Parts::dispatcher_parts() {
    auto write = [this](const PushSubscription& subscription, NotificationType type,
                        const Feed& feed) {
        return notification(settings.public_base, subscription, type, feed);
    };
    auto chance = [this] { return std::uniform_real_distribution<>()(random); };
    return {
        *store,           store->subscriptions(), sender, clock, log, metrics, io.get_executor(),
        std::move(write), std::move(chance)};
}

std::vector<Route> App::Parts::public_routes() {
    std::vector<Route> all = handlers.routes();
    for (Route& route : report.routes()) all.push_back(std::move(route));
    return all;
}

template <class T>
T App::Parts::wait_for(asio::awaitable<T> work) {
    auto future = asio::co_spawn(io, std::move(work), asio::use_future);
    while (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready) io.run_one();
    return future.get();
}

// What the providers have said holds over a restart.
void App::Parts::recall_rooms() {
    auto rooms = wait_for(store->rooms());
    if (!rooms) {
        throw StartError(exit_data, "the store " + store_file(installation.config) +
                                        " cannot be read (" + rooms.error().cause +
                                        "); look at its disk and its permissions");
    }
    for (KeptRoom& room : *rooms) directory.keep(std::move(room));
}

// Every organisation gets its home, for an id is made with one.
void App::Parts::place_everybody() {
    auto homes = wait_for(place(installation));
    if (!homes) {
        throw StartError(exit_data, "the store " + store_file(installation.config) +
                                        " takes no writes (" + homes.error().cause +
                                        "); look at its disk and its permissions");
    }
    use(std::move(installation), *std::move(homes));
}

asio::awaitable<Result<std::map<std::string, Home>>> App::Parts::place(
    const Installation& everybody) {
    std::vector<std::string> collectors;
    for (const config::Client& client : everybody.clients) {
        if (!client.queues.empty()) collectors.push_back(client.id);
    }
    const auto expected = co_await store->expect_polls(std::move(collectors), clock.now());
    if (!expected) co_return expected.error();
    co_return co_await store->homes(home_requests(everybody, today()));
}

void App::Parts::use(Installation next, std::map<std::string, Home> homes) {
    set(settings, next.config);
    authenticator.replace(next.clients);
    tls.replace(next.tls);
    ops.replace(ops_settings(next));
    report.replace(next.config.working_days, {next.services, &next.services->imported()});
    report.replace(caseloads(next.routing));
    validator.replace(next.conformance);
    sender.replace(next.push);
    dispatcher.replace(next.push);
    handlers.replace(next.services);
    Directory all;
    all.practices = std::exchange(next.practices, {});
    all.routing = std::exchange(next.routing, {});
    all.homes.insert(homes.begin(), homes.end());
    all.services = next.services;
    directory.replace(std::make_shared<const Directory>(std::move(all)));
    installation = std::move(next);
}

Installation App::Parts::in_use() const {
    Installation copy = installation;
    copy.routing = directory.current()->routing;
    copy.practices = directory.current()->practices;
    return copy;
}

}  // namespace gateway
