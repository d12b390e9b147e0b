#include "gateway/app.hpp"

#include "gateway/app_parts.hpp"
#include "gateway/store/run_blocking.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace gateway {
namespace {

using boost::system::error_code;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds lease_interval{1};
constexpr std::chrono::minutes watch_interval{1};

// For the coroutines that hold the process up: without them there is nothing to go on with.
void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

void App::Parts::log_ready() {
    const auto took = std::chrono::steady_clock::now() - started;
    for (const std::string& doubt : doubts_about(in_use())) {
        log.write(Level::warning, "doubt", {{"detail", doubt}});
    }
    log.write(
        Level::info, "ready",
        {{"version", version()},
         {"port", std::int64_t{port}},
         {"management_port", std::int64_t{management_port}},
         {"clients", static_cast<std::int64_t>(installation.clients.size())},
         {"services", static_cast<std::int64_t>(directory.current()->routing.services.size())},
         {"directory",
          static_cast<std::int64_t>(installation.services->imported().services.size())},
         {"practices",
          static_cast<std::int64_t>(directory.current()->practices.practices().size())},
         {"ms", std::chrono::duration<double, std::milli>(took).count()}});
}

void App::Parts::begin_stop() {
    if (std::exchange(is_stopping, true)) return;
    asio::co_spawn(io, drain(), rethrow);
}

asio::awaitable<void> App::Parts::drain() {
    log.write(Level::info, "stopping",
              {{"connections", static_cast<std::int64_t>(server->connections())}});
    ops.begin_draining();
    arrivals.stop();
    dispatcher.stop();
    co_await server->stop();
    lease_timer.cancel();
    watch_timer.cancel();
    reload_wanted.cancel();
    error_code ignored;
    stop_signals.cancel(ignored);
    reload_signals.cancel(ignored);
    co_await management->stop();  // last, so that it can be asked until the end
}

// Neither this nor the next begins to wait once a stop has cancelled such waits.
asio::awaitable<void> App::Parts::stop_on_signal() {
    if (is_stopping) co_return;
    const auto [cancelled, signal] = co_await stop_signals.async_wait(as_result);
    if (!cancelled) begin_stop();
}

asio::awaitable<void> App::Parts::reload_on_signal() {
    while (!is_stopping) {
        const auto [cancelled, signal] = co_await reload_signals.async_wait(as_result);
        if (cancelled) co_return;
        is_reload_wanted = true;
        reload_wanted.cancel();
    }
}

// One reload at a time; who asks during one gets another, for files may have changed meanwhile.
asio::awaitable<void> App::Parts::reload_when_wanted() {
    while (!is_stopping) {
        if (!is_reload_wanted) {
            reload_wanted.expires_at(asio::steady_timer::time_point::max());
            co_await reload_wanted.async_wait(as_result);
            continue;
        }
        is_reload_wanted = false;
        std::vector<std::promise<bool>> asked = std::exchange(who_wants_to_know, {});
        const bool is_taken = co_await reload();
        ops.note_reload(is_taken);
        for (std::promise<bool>& promise : asked) promise.set_value(is_taken);
    }
}

void App::Parts::log_refusal(const fhir::Error& error) {
    for (const fhir::Issue& issue : error.issues) {
        log.write(Level::error, "reload_refused",
                  {{"place", issue.expression}, {"detail", issue.detail}});
    }
    if (error.issues.empty()) {
        log.write(Level::error, "reload_refused",
                  {{"detail", "the store takes no writes"}, {"cause", error.cause}});
    }
}

asio::awaitable<bool> App::Parts::reload() {
    asio::thread_pool reader(1);  // files are slow, and everybody else is served meanwhile
    auto read = [file = config_file, config = installation.config, r4 = definitions] {
        return file.empty() ? read_installation(config, r4) : read_installation(file, r4);
    };
    Result<Installation> next = co_await run_blocking(reader, std::move(read));
    if (!next) {
        log_refusal(next.error());
        co_return false;
    }
    const auto fixed = config::changes_that_need_a_restart(installation.config, next->config);
    for (const std::string& setting : fixed) {
        log.write(Level::error, "reload_refused",
                  {{"place", setting}, {"detail", "was changed, which needs a restart"}});
    }
    if (!fixed.empty()) co_return false;

    auto homes = co_await place(*next);
    if (!homes) {
        log_refusal(homes.error());
        co_return false;
    }
    const std::vector<std::string> changes = changes_between(in_use(), *next, today());
    std::shared_ptr<const ServiceDirectory> old = installation.services;
    use(*std::move(next), *std::move(homes));
    // Letting go of a large one takes a while too.
    auto let_go = [old = std::move(old)]() mutable { return old.reset(), true; };
    co_await run_blocking(reader, std::move(let_go));
    for (const std::string& change : changes) {
        log.write(Level::info, "changed", {{"detail", change}});
    }
    for (const std::string& doubt : doubts_about(in_use())) {
        log.write(Level::warning, "doubt", {{"detail", doubt}});
    }
    log.write(Level::info, "reloaded", {{"changes", static_cast<std::int64_t>(changes.size())}});
    co_return true;
}

asio::awaitable<void> App::Parts::expire_leases() {
    bool was_told = false;
    while (!is_stopping) {
        lease_timer.expires_after(lease_interval);
        co_await lease_timer.async_wait(as_result);
        if (is_stopping) co_return;
        const auto expired = co_await store->expire_leases(clock.now());
        if (expired) ops.note_lease_expiries(*expired);
        // Once, not once a second, for as long as the store is down.
        if (!expired && !was_told) {
            log.write(Level::error, "leases_not_expired", {{"cause", expired.error().cause}});
        }
        was_told = !expired;
    }
}

// Who asks during a round gets another, for something may have changed meanwhile.
asio::awaitable<void> App::Parts::watch() {
    bool was_told = false;
    while (!is_stopping) {
        if (who_wants_a_round.empty()) {
            watch_timer.expires_after(watch_interval);
            co_await watch_timer.async_wait(as_result);
            if (is_stopping) co_return;
        }
        std::vector<std::promise<std::uint64_t>> asked = std::exchange(who_wants_a_round, {});
        const auto steps = co_await watch_round.run();
        if (!steps && !was_told) {
            log.write(Level::error, "watchdog_stopped", {{"cause", steps.error().cause}});
        }
        was_told = !steps;
        for (auto& promise : asked) promise.set_value(steps ? *steps : 0);
    }
}

App::App(config::Config config, Log& log, const Clock& clock, std::string config_file)
    : parts_(std::make_unique<Parts>(std::move(config), log, clock, std::move(config_file))) {}

App::~App() = default;

void App::run() {
    Parts& parts = *parts_;
    asio::co_spawn(parts.io, parts.server->run(), rethrow);
    asio::co_spawn(parts.io, parts.management->run(), rethrow);
    asio::co_spawn(parts.io, parts.stop_on_signal(), rethrow);
    asio::co_spawn(parts.io, parts.reload_on_signal(), rethrow);
    asio::co_spawn(parts.io, parts.reload_when_wanted(), rethrow);
    asio::co_spawn(parts.io, parts.expire_leases(), rethrow);
    asio::co_spawn(parts.io, parts.watch(), rethrow);
    asio::co_spawn(parts.io, parts.dispatcher.start(), rethrow);
    parts.stays.reset();
    parts.log_ready();
    parts.io.run();  // until the last session has been seen off
    parts.log.write(Level::info, "stopped", {});
}

void App::stop() {
    asio::post(parts_->io, [parts = parts_.get()] { parts->begin_stop(); });
}

std::future<bool> App::reload() {
    std::promise<bool> promise;
    std::future<bool> answer = promise.get_future();
    asio::post(parts_->io, [parts = parts_.get(), promise = std::move(promise)]() mutable {
        parts->who_wants_to_know.push_back(std::move(promise));
        parts->is_reload_wanted = true;
        parts->reload_wanted.cancel();
    });
    return answer;
}

std::future<std::uint64_t> App::watch() {
    std::promise<std::uint64_t> promise;
    std::future<std::uint64_t> answer = promise.get_future();
    asio::post(parts_->io, [parts = parts_.get(), promise = std::move(promise)]() mutable {
        parts->who_wants_a_round.push_back(std::move(promise));
        parts->watch_timer.cancel();
    });
    return answer;
}

std::uint16_t App::port() const {
    return parts_->port;
}

std::uint16_t App::management_port() const {
    return parts_->management_port;
}

const char* App::version() {
    return GATEWAY_VERSION;
}

}  // namespace gateway
