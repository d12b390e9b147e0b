#include "gateway/ops/ops_api.hpp"

#include "fhir/json_writer.hpp"

#include <sys/statvfs.h>

namespace gateway {
namespace {

constexpr std::string_view health_type = "application/health+json";
constexpr std::string_view json_type = "application/json";

HttpResponse answer(unsigned status, std::string_view type, std::string body) {
    HttpResponse response;
    response.status = status;
    response.fields.add("Content-Type", std::string(type));
    response.body = std::move(body);
    return response;
}

HttpResponse short_answer(std::string_view wrong) {
    std::string body;
    fhir::JsonWriter json(body);
    json.begin_object().member("status", wrong.empty() ? "pass" : "fail");
    if (!wrong.empty()) json.member("output", wrong);
    json.end_object();
    HttpResponse response = answer(wrong.empty() ? 200 : 503, health_type, std::move(body));
    if (!wrong.empty()) response.fields.add("Retry-After", "5");
    return response;
}

// What an unprivileged process may still use, as `df` counts it.
std::optional<std::uint32_t> disk_percent_free(const std::string& folder) {
    struct statvfs disk {};
    if (folder.empty() || statvfs(folder.c_str(), &disk) != 0) return std::nullopt;
    const std::uint64_t usable = disk.f_blocks - disk.f_bfree + disk.f_bavail;
    if (usable == 0) return std::nullopt;
    return static_cast<std::uint32_t>(disk.f_bavail * 100 / usable);
}

std::int64_t whole_days(Timestamp from, Timestamp to) {
    return std::chrono::floor<std::chrono::days>(to - from).count();
}

}  // namespace

OpsApi::OpsApi(const Parts& parts, OpsSettings settings, std::string version)
    : parts_(parts),
      settings_(std::move(settings)),
      version_(std::move(version)),
      started_(parts.clock.now()),
      probe_(parts.executor, [this] { return find_probe(); }),
      store_health_(parts.executor, [this] { return find_store_health(); }),
      push_(parts.executor, [this] { return find_push(); }),
      full_(parts.executor, [this] { return find_full_providers(); }),
      caseloads_(parts.executor, [this] { return find_year(); }),
      unread_(parts.executor, [this] { return find_unread(); }) {}

std::vector<Route> OpsApi::routes() {
    return {{Method::get, "/health/live", Scope::none, "health.live",
             [this](const Request& request) { return live(request); }},
            {Method::get, "/health/ready", Scope::none, "health.ready",
             [this](const Request& request) { return ready(request); }},
            {Method::get, "/health", Scope::none, "health",
             [this](const Request& request) { return health(request); }},
            {Method::get, "/metrics", Scope::none, "metrics",
             [this](const Request& request) { return metrics(request); }},
            {Method::get, "/ops/deliveries", Scope::none, "ops.deliveries",
             [this](const Request& request) { return deliveries(request); }},
            {Method::get, "/ops/deliveries/{}", Scope::none, "ops.ledger",
             [this](const Request& request) { return ledger(request); }}};
}

void OpsApi::replace(OpsSettings settings) {
    settings_ = std::move(settings);
}

void OpsApi::note_lease_expiries(std::uint64_t count) {
    if (count > 0) lease_expiries_.emplace_back(parts_.clock.now(), count);
    lease_expiries_since(parts_.clock.now() - std::chrono::hours(1));
}

void OpsApi::begin_draining() {
    is_draining_ = true;
}

asio::awaitable<Result<HttpResponse>> OpsApi::live(const Request&) {
    co_return short_answer("");
}

asio::awaitable<Result<HttpResponse>> OpsApi::ready(const Request&) {
    if (is_draining_) co_return short_answer("The gateway is stopping.");
    const auto probe = co_await probe_.get();
    if (!probe || !probe->is_kept) co_return short_answer("The store takes no writes.");
    co_return short_answer(is_draining_ ? "The gateway is stopping." : "");
}

asio::awaitable<Result<HttpResponse>> OpsApi::health(const Request&) {
    const Observations seen = co_await observe();
    std::vector<HealthCheck> checks = assess(seen, settings_.limits, settings_.working_days);
    const auto push = co_await push_.get();
    if (push && *push) assess_push(**push, settings_.clients_with_endpoint, seen.now, checks);
    const auto full = co_await full_.get();
    if (full && *full) assess_full_providers(**full, checks);
    const auto caseloads = co_await caseloads_.get();
    if (caseloads && *caseloads) assess_caseloads(**caseloads, checks);
    const auto unread = co_await unread_.get();
    if (unread && *unread) assess_outcomes(**unread, settings_.working_days, seen.now, checks);
    const unsigned status = worst_of(checks) == HealthStatus::fail ? 503 : 200;
    co_return answer(status, health_type, health_json(checks, version_, history_, seen.now));
}

asio::awaitable<Result<HttpResponse>> OpsApi::metrics(const Request&) {
    const auto store = co_await store_health_.get();
    const Timestamp now = parts_.clock.now();
    parts_.metrics.set_certificate_days_left(whole_days(now, settings_.certificate_expiry));
    if (store && *store) {
        parts_.metrics.clear_queues();
        for (const QueueHealth& queue : (*store)->queues) {
            const auto age =
                queue.oldest_waiting ? now - *queue.oldest_waiting : Timestamp::duration{0};
            parts_.metrics.set_queue(queue.owner, queue.waiting,
                                     std::chrono::floor<std::chrono::seconds>(age),
                                     queue.dead_letters);
            parts_.metrics.set_silence(queue.owner, queue.overdue, queue.escalated);
        }
    }
    const auto push = co_await push_.get();
    if (push && *push) {
        std::map<std::string, std::uint64_t> lags;
        for (const SubscriptionState& state : **push) {
            lags[state.subscription.client] += state.lag();
        }
        for (const auto& [client, lag] : lags) parts_.metrics.set_push_lag(client, lag);
    }
    co_return answer(200, Metrics::text_type, parts_.metrics.text());
}

asio::awaitable<Result<HttpResponse>> OpsApi::deliveries(const Request&) {
    const auto push = co_await push_.get();
    if (!push || !*push) co_return fhir::hidden_error(fhir::ErrorKind::unavailable, "no answer");
    co_return answer(200, json_type, deliveries_json(**push, parts_.clock.now()));
}

asio::awaitable<Result<HttpResponse>> OpsApi::ledger(const Request& request) {
    const auto id = Id::parse(request.path.front());
    if (!id) co_return fhir::Error{fhir::ErrorKind::not_found, {}, {}, {}, {}};
    const auto subscription = co_await parts_.subscriptions.find_subscription(*id);
    if (!subscription) co_return subscription.error();
    const auto tried = co_await parts_.subscriptions.ledger(*id, SubscriptionStore::ledger_size);
    if (!tried) co_return tried.error();
    co_return answer(200, json_type, ledger_json(*subscription, *tried));
}

asio::awaitable<Result<std::vector<SubscriptionState>>> OpsApi::find_push() {
    co_return co_await parts_.subscriptions.subscriptions(std::string());
}

asio::awaitable<Result<std::vector<DeclineRun>>> OpsApi::find_full_providers() {
    if (!parts_.full_providers) co_return std::vector<DeclineRun>();
    co_return co_await parts_.full_providers();
}

asio::awaitable<Result<std::vector<Caseload>>> OpsApi::find_year() {
    TimeWindow year;
    year.from = parts_.clock.now() - caseload_year;
    co_return co_await find_caseloads(parts_.store, settings_.caseloads, year);
}

asio::awaitable<Result<std::vector<UnreadOutcomes>>> OpsApi::find_unread() {
    co_return co_await parts_.outcomes.unread();
}

asio::awaitable<OpsApi::Probe> OpsApi::find_probe() {
    const auto start = std::chrono::steady_clock::now();
    const Result<void> kept = co_await parts_.store.probe();
    const auto took = std::chrono::steady_clock::now() - start;
    co_return Probe{kept.has_value(), std::chrono::ceil<std::chrono::milliseconds>(took)};
}

asio::awaitable<Result<StoreHealth>> OpsApi::find_store_health() {
    co_return co_await parts_.store.health(parts_.clock.now());
}

asio::awaitable<Observations> OpsApi::observe() {
    const auto probe = co_await probe_.get();
    const auto store = co_await store_health_.get();
    Observations seen;
    seen.now = parts_.clock.now();
    seen.started = started_;
    seen.is_draining = is_draining_;
    seen.is_reload_refused = is_reload_refused_;
    if (probe) {
        seen.store_writes = probe->is_kept;
        seen.store_took = probe->took;
    }
    if (store && *store) {
        seen.store = **store;
        if (seen.store->undelivered == 0)
            undelivered_since_.reset();
        else if (!undelivered_since_)
            undelivered_since_ = seen.now;
    }
    seen.undelivered_since = undelivered_since_;
    seen.disk_percent_free = disk_percent_free(settings_.store_folder);
    seen.lease_expiries_last_hour = lease_expiries_since(seen.now - std::chrono::hours(1));
    seen.certificate_days_left = whole_days(seen.now, settings_.certificate_expiry);
    seen.collectors = settings_.collectors;
    co_return seen;
}

std::uint64_t OpsApi::lease_expiries_since(Timestamp from) {
    while (!lease_expiries_.empty() && lease_expiries_.front().first < from) {
        lease_expiries_.pop_front();
    }
    std::uint64_t sum = 0;
    for (const auto& [at, count] : lease_expiries_) sum += count;
    return sum;
}

}  // namespace gateway
