// Health and metrics: the routes of the management listener.
#pragma once

#include "gateway/http/router.hpp"
#include "gateway/observe/metrics.hpp"
#include "gateway/ops/assess.hpp"
#include "gateway/ops/cached.hpp"
#include "gateway/ops/caseload.hpp"
#include "gateway/ops/deliveries.hpp"
#include "gateway/ops/full_providers.hpp"
#include "gateway/ops/unread_outcomes.hpp"

#include <deque>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gateway {

// What the checks go by; a reload gives others.
struct OpsSettings {
    config::Health limits;
    mappings::WorkingDays working_days;
    std::vector<Collector> collectors;
    std::set<std::string> clients_with_endpoint;
    std::string store_folder;  // whose disk is looked at; empty: none
    Timestamp certificate_expiry;
    CaseloadLimits caseloads;
};

// On the io thread only.
class OpsApi {
public:
    struct Parts {
        ReferralStore& store;
        SubscriptionStore& subscriptions;
        OutcomeStore& outcomes;
        const Clock& clock;
        Metrics& metrics;
        asio::any_io_executor executor;
        // The runs of those that look full though they say that they are open; null: nobody asks.
        std::function<asio::awaitable<Result<std::vector<DeclineRun>>>()> full_providers{};
    };

    OpsApi(const Parts& parts, OpsSettings settings, std::string version);

    std::vector<Route> routes();

    void replace(OpsSettings settings);
    void note_lease_expiries(std::uint64_t count);
    void note_reload(bool is_taken) { is_reload_refused_ = !is_taken; }
    // From now on not ready: nobody is to send new work here.
    void begin_draining();

private:
    struct Probe {
        bool is_kept = false;
        std::chrono::milliseconds took{0};
    };

    asio::awaitable<Result<HttpResponse>> live(const Request& request);
    asio::awaitable<Result<HttpResponse>> ready(const Request& request);
    asio::awaitable<Result<HttpResponse>> health(const Request& request);
    asio::awaitable<Result<HttpResponse>> metrics(const Request& request);
    asio::awaitable<Result<HttpResponse>> deliveries(const Request& request);
    asio::awaitable<Result<HttpResponse>> ledger(const Request& request);

    asio::awaitable<Probe> find_probe();
    asio::awaitable<Result<StoreHealth>> find_store_health();
    asio::awaitable<Result<std::vector<SubscriptionState>>> find_push();
    asio::awaitable<Result<std::vector<DeclineRun>>> find_full_providers();
    asio::awaitable<Result<std::vector<Caseload>>> find_year();
    asio::awaitable<Result<std::vector<UnreadOutcomes>>> find_unread();
    asio::awaitable<Observations> observe();
    std::uint64_t lease_expiries_since(Timestamp from);

    Parts parts_;
    OpsSettings settings_;
    std::string version_;
    Timestamp started_;
    bool is_draining_ = false;
    bool is_reload_refused_ = false;
    Cached<Probe> probe_;
    Cached<Result<StoreHealth>> store_health_;
    Cached<Result<std::vector<SubscriptionState>>> push_;
    Cached<Result<std::vector<DeclineRun>>> full_;
    Cached<Result<std::vector<Caseload>>> caseloads_;
    Cached<Result<std::vector<UnreadOutcomes>>> unread_;
    std::optional<Timestamp> undelivered_since_;
    std::deque<std::pair<Timestamp, std::uint64_t>> lease_expiries_;
    HealthHistory history_;
};

}  // namespace gateway
