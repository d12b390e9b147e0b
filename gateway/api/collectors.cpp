#include "gateway/api/collectors.hpp"

#include <chrono>
#include <utility>

namespace gateway {

asio::awaitable<void> Collectors::polled(std::string client) {
    const Timestamp now = clock_.now();
    const auto known = noted_.find(client);
    if (known != noted_.end() && now - known->second < std::chrono::minutes(1)) co_return;
    noted_[client] = now;
    const Result<void> noted = co_await store_.note_poll(client, now);
    if (!noted) noted_.erase(client);
}

}  // namespace gateway
