#pragma once

#include "gateway/ports/subscription_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gateway {

// One POST to the endpoint that an operator registered for the client.
struct OutgoingPost {
    std::string client;
    std::string url;  // as it was registered: anything else is not sent
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
};

struct PostAnswer {
    DeliveryOutcome outcome = DeliveryOutcome::delivered;
    unsigned status = 0;                              // 0: no answer
    std::optional<std::chrono::seconds> retry_after;  // what the receiver asked for
};

// Lets whoever began something end it: what is under way says by `on` how. On one thread.
class Interrupt {
public:
    void now() {
        is_set_ = true;
        if (act_) act_();
    }
    void on(std::function<void()> act) { act_ = std::move(act); }
    bool is_set() const { return is_set_; }

private:
    bool is_set_ = false;
    std::function<void()> act_;
};

// Outgoing HTTP, to nowhere but registered endpoints. On the io thread.
class HttpSender {
public:
    virtual ~HttpSender() = default;

    // Comes back within a minute, with whatever became of it; never throws for what a receiver
    // does. `interrupt`, which outlives it, ends it at once; then it has delivered, or not.
    virtual asio::awaitable<PostAnswer> post(OutgoingPost post, Interrupt& interrupt) = 0;
};

}  // namespace gateway
