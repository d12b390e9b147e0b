// One connection, from its first byte to its last. Private to the server.
#pragma once

#include "gateway/http/gate.hpp"
#include "gateway/http/server.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>

namespace gateway {

struct ConnectionParts {
    const ServerSettings& settings;
    Router& router;
    Log& log;
    Metrics& metrics;
    SessionGroup& sessions;
    Tally& by_certificate;
};

// Reads a request, has it answered, writes the answer, and so on: one request at a time, whatever
// the client sends ahead. Whoever sends what the gate refuses loses the connection.
class Connection {
public:
    Connection(Socket socket, SSL_CTX* tls, std::string address, const ConnectionParts& parts,
               Session& session);
    ~Connection();

    asio::awaitable<void> run();

private:
    // Beast's buffer and parser, which nobody else needs to see.
    struct Reader;
    enum class After { keep, close };

    asio::awaitable<void> answer_requests();
    asio::awaitable<std::optional<Head>> read_header();
    asio::awaitable<bool> read_body(const Head& head);
    asio::awaitable<After> answer(Head head);
    asio::awaitable<bool> discard(const Head& head);
    asio::awaitable<std::size_t> fill();
    asio::awaitable<bool> send(HttpResponse response, After after);
    asio::awaitable<void> close();
    fhir::Error broken_off() const;

    ConnectionParts parts_;
    Session& session_;
    Channel channel_;
    Peer peer_;
    GateLimits gate_;
    std::unique_ptr<Reader> reader_;
    std::optional<fhir::Error> refusal_;  // why the last read came to nothing; none: the end
    std::string out_;
    bool is_dispatching_ = false;
    bool must_linger_ = false;
};

}  // namespace gateway
