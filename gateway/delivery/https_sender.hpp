#pragma once

#include "gateway/delivery/push_endpoint.hpp"
#include "gateway/ports/http_sender.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace gateway {

// By client.
using PushEndpoints = std::map<std::string, std::shared_ptr<const PushEndpoint>, std::less<>>;

// Deadlines of one POST.
struct SenderLimits {
    std::chrono::milliseconds connect{5000};  // the look-up of the name, and again the connection
    std::chrono::milliseconds handshake{5000};
    std::chrono::milliseconds answer{20'000};  // from the first byte sent to the last one read
    std::size_t answer_bytes = 64UL * 1024;
};

// One connection for each POST, TLS 1.2 or 1.3. The receiver's certificate must be signed by the
// authorities of its endpoint and name its host.
class HttpsSender final : public HttpSender {
public:
    explicit HttpsSender(const asio::any_io_executor& executor, const SenderLimits& limits = {})
        : executor_(executor), limits_(limits) {}

    // From now on these, and no others. What is under way goes on.
    void replace(PushEndpoints endpoints) { endpoints_ = std::move(endpoints); }

    asio::awaitable<PostAnswer> post(OutgoingPost post, Interrupt& interrupt) override;

private:
    asio::any_io_executor executor_;
    SenderLimits limits_;
    PushEndpoints endpoints_;
    asio::thread_pool resolvers_{8};  // getaddrinfo blocks
};

}  // namespace gateway
