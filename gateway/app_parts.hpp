// What the app is made of. For app*.cpp alone.
#pragma once

#include "gateway/api/bundle_api.hpp"
#include "gateway/api/capability_api.hpp"
#include "gateway/api/check_api.hpp"
#include "gateway/api/claim_api.hpp"
#include "gateway/api/consent_api.hpp"
#include "gateway/api/directory_api.hpp"
#include "gateway/api/full_providers.hpp"
#include "gateway/api/merge_api.hpp"
#include "gateway/api/message_back_api.hpp"
#include "gateway/api/notification.hpp"
#include "gateway/api/push_api.hpp"
#include "gateway/api/referral_api.hpp"
#include "gateway/api/referral_change.hpp"
#include "gateway/api/room_api.hpp"
#include "gateway/api/subscription_api.hpp"
#include "gateway/api/task_api.hpp"
#include "gateway/api/timeline_api.hpp"
#include "gateway/api/validate_api.hpp"
#include "gateway/api/watch_round.hpp"
#include "gateway/app.hpp"
#include "gateway/auth/certificate_authenticator.hpp"
#include "gateway/batch_router.hpp"
#include "gateway/delivery/dispatcher.hpp"
#include "gateway/http/server.hpp"
#include "gateway/installation.hpp"
#include "gateway/ops/ops_api.hpp"
#include "gateway/ops/report_api.hpp"
#include "gateway/store/sqlite_referral_store.hpp"
#include "gateway/system/uuid_v7_ids.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <csignal>
#include <future>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace gateway {

// Every group of routes of the public listener.
class Handlers {
public:
    Handlers(const ApiParts& parts, DirectoryHolder& holder, OutcomeStore& ends)
        : collectors_(parts.store, parts.clock),
          outcomes_(ends, parts.clock),
          referrals_(parts),
          changes_(parts),
          consents_(parts),
          check_(parts),
          timeline_(parts, outcomes_),
          message_back_(parts, outcomes_),
          bundles_(parts),
          tasks_(parts, collectors_, outcomes_),
          claims_(parts, collectors_),
          merges_(parts),
          subscriptions_(parts, collectors_, outcomes_),
          push_(parts),
          directory_(parts),
          rooms_(parts, holder),
          validation_(parts),
          capability_(parts.settings.public_base, App::version(), parts.clock.now()) {}

    std::vector<Route> routes() {
        std::vector<Route> all;
        for (auto& group :
             {referrals_.routes(), changes_.routes(), consents_.routes(), check_.routes(),
              timeline_.routes(), message_back_.routes(), bundles_.routes(), tasks_.routes(),
              claims_.routes(), merges_.routes(), subscriptions_.routes(), push_.routes(),
              directory_.routes(), rooms_.routes(), validation_.routes(), capability_.routes()}) {
            all.insert(all.end(), group.begin(), group.end());
        }
        return all;
    }
    BundleApi& bundles() { return bundles_; }
    void replace(const std::shared_ptr<const ServiceDirectory>& services) {
        directory_.replace(services);
        rooms_.replace(services);
    }

private:
    Collectors collectors_;
    OutcomeReads outcomes_;
    ReferralApi referrals_;
    ReferralChange changes_;
    ConsentApi consents_;
    CheckApi check_;
    TimelineApi timeline_;
    MessageBackApi message_back_;
    BundleApi bundles_;
    TaskApi tasks_;
    ClaimApi claims_;
    MergeApi merges_;
    SubscriptionApi subscriptions_;
    PushApi push_;
    DirectoryApi directory_;
    RoomApi rooms_;
    ValidateApi validation_;
    CapabilityApi capability_;
};

// Destroyed backwards: what runs on `io` goes before it, and the store before what it tells.
struct App::Parts {
    Parts(config::Config config, Log& its_log, const Clock& its_clock, std::string its_config_file);

    ApiParts api_parts() {
        return {*store,   store->subscriptions(), clock,    ids, directory, settings,
                arrivals, *definitions,           validator};
    }
    std::chrono::sys_days today() const {
        return std::chrono::floor<std::chrono::days>(clock.now());
    }

    Dispatcher::Parts dispatcher_parts();
    template <class T>
    T wait_for(asio::awaitable<T> work);  // before anything is served
    void place_everybody();
    // Keeps who has a home and who ought to ask for work. `everybody` outlives the call.
    asio::awaitable<Result<std::map<std::string, Home>>> place(const Installation& everybody);
    void recall_rooms();
    std::vector<Route> public_routes();
    void use(Installation next, std::map<std::string, Home> homes);
    void log_ready();
    void log_refusal(const fhir::Error& error);
    void begin_stop();

    asio::awaitable<void> drain();
    asio::awaitable<void> stop_on_signal();
    asio::awaitable<void> reload_on_signal();
    asio::awaitable<void> reload_when_wanted();
    asio::awaitable<bool> reload();
    asio::awaitable<void> expire_leases();
    asio::awaitable<void> watch();
    Installation in_use() const;

    const std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
    asio::io_context io{1};
    // Until it runs. Another thread that lets go of what it had posted here would stop it else, as
    // one that has nothing left to do.
    asio::executor_work_guard<asio::io_context::executor_type> stays = asio::make_work_guard(io);
    Log& log;
    std::string config_file;
    const Clock& clock;
    UuidV7Ids ids{clock};
    Metrics metrics;
    // The wire's, for XML, and those of every library that a reload brings.
    const std::shared_ptr<const fhir::Definitions> definitions =
        std::make_shared<const fhir::Definitions>(fhir::Definitions::r4());
    Installation installation;  // its tables are in `directory`
    Arrivals arrivals{io.get_executor()};
    std::unique_ptr<SqliteReferralStore> store;
    DirectoryHolder directory;
    MessageValidator validator{installation.conformance};
    ApiSettings settings;
    CertificateAuthenticator authenticator;
    TlsSettings tls;
    std::mt19937_64 random{std::random_device()()};
    HttpsSender sender{io.get_executor()};
    Dispatcher dispatcher{dispatcher_parts()};
    Handlers handlers;
    WatchRound watch_round;
    FullProviders full_providers;
    OpsApi ops;
    ReportApi report;
    Router router;
    BatchRouter batch_router;
    Router management_router;
    std::unique_ptr<Server> server;
    std::unique_ptr<Server> management;
    std::uint16_t port = 0;
    std::uint16_t management_port = 0;

    asio::signal_set stop_signals{io, SIGTERM, SIGINT};
    asio::signal_set reload_signals{io, SIGHUP};
    asio::steady_timer lease_timer{io};
    asio::steady_timer watch_timer{io};
    asio::steady_timer reload_wanted{io};
    bool is_reload_wanted = false;
    std::vector<std::promise<bool>> who_wants_to_know;
    std::vector<std::promise<std::uint64_t>> who_wants_a_round;
    bool is_stopping = false;
};

}  // namespace gateway
