#pragma once

#include "gateway/ports/subscription_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
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

// Outgoing HTTP, to nowhere but registered endpoints. On the io thread.
class HttpSender {
public:
    virtual ~HttpSender() = default;

    // Comes back within a minute, with whatever became of it; never throws for what a receiver
    // does. Cancelling the coroutine ends it at once: what it answers then says nothing.
    virtual asio::awaitable<PostAnswer> post(OutgoingPost post) = 0;
};

}  // namespace gateway
