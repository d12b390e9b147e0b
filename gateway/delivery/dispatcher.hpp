#pragma once

#include "gateway/delivery/https_sender.hpp"
#include "gateway/delivery/next_step.hpp"
#include "gateway/observe/log.hpp"
#include "gateway/observe/metrics.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/http_sender.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gateway {

// Brings each subscription's events to its endpoint, a coroutine each. On the io thread only.
class Dispatcher {
public:
    // Writes a notification: FHIR JSON. The feed has the events to be told, in its own numbers.
    using Notification =
        std::function<std::string(const PushSubscription&, NotificationType, const Feed&)>;

    struct Parts {
        ReferralStore& feeds;
        SubscriptionStore& subscriptions;
        HttpSender& sender;
        const Clock& clock;
        Log& log;
        Metrics& metrics;
        asio::any_io_executor executor;
        Notification notification;
        std::function<double()> chance;  // of [0, 1), for the jitter
    };

    explicit Dispatcher(Parts parts) : parts_(std::move(parts)), place_free_(parts_.executor) {}

    // Begins with all that the store has. Ends when that is done; what was begun goes on to `stop`.
    asio::awaitable<void> start();
    // Cuts off what is under way: it is repeated after the next start.
    void stop();

    // The registered endpoints from now on. What is under way is cut off, and begun again where its
    // endpoint is registered still.
    void replace(PushEndpoints endpoints);
    // These have something new to hear.
    void heard(const std::vector<std::string>& organisations);
    // It was made, changed or removed: an attempt for what it was before is cut off.
    void changed(Id subscription);
    // Looks at the clock again, all of them.
    void wake();

    // Attempts at one time; more wait for a place. A receiver that hangs keeps one for half a
    // minute and then stays away for up to a quarter of an hour: thousands of them fit.
    static constexpr std::size_t most_at_a_time = 256;

private:
    // Who brings one subscription's events.
    struct Courier {
        Courier(Id its_id, const asio::any_io_executor& executor) : id(its_id), timer(executor) {}

        const Id id;
        std::string organisation;  // as far as it is known
        asio::steady_timer timer;
        Interrupt* under_way = nullptr;
        bool is_woken = false;    // not to rest before it has looked again
        bool is_changed = false;  // what was read of it is not so any more
        // Of a notification that failed: the same is sent again, though more has come.
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };
    using CourierPointer = std::shared_ptr<Courier>;

    void begin(Id subscription);
    void wake(Courier& courier);
    void interrupt(Courier& courier);
    asio::awaitable<void> work(CourierPointer courier);
    asio::awaitable<void> rest(CourierPointer courier, std::chrono::milliseconds time);
    asio::awaitable<void> act(CourierPointer courier, PushSubscription subscription, PushStep step);
    asio::awaitable<PostAnswer> attempt(CourierPointer courier, PushSubscription subscription,
                                        PushStep step, Feed feed);
    asio::awaitable<void> book(CourierPointer courier, DeliveryAttempt attempt);
    asio::awaitable<void> take_place();
    void tell(const PushSubscription& subscription, const DeliveryAttempt& attempt);
    const PushEndpoint* endpoint_of(const PushSubscription& subscription) const;

    Parts parts_;
    PushEndpoints endpoints_;
    std::map<Id, CourierPointer> couriers_;
    asio::steady_timer place_free_;
    std::size_t under_way_ = 0;
    bool is_stopping_ = false;
};

}  // namespace gateway
