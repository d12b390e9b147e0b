#pragma once

#include "config/config.hpp"
#include "gateway/http/channel.hpp"
#include "gateway/http/router.hpp"
#include "gateway/http/session_group.hpp"
#include "gateway/http/tls.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gateway {

struct ServerSettings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any that is free; `Server::port` says which
    config::Limits limits{};
    // What the Host field may say, in lower case and without a port; empty: any host.
    std::vector<std::string> hosts{};
};

// How many connections share a certificate, or an address.
class Tally {
public:
    // False, and not counted, when `most` are there already. 0: no cap.
    bool enter(const std::string& key, std::uint32_t most);
    void leave(const std::string& key);

private:
    std::map<std::string, std::uint32_t> counts_;
};

// Listens, and gives every connection a coroutine of its own. Everything of a server happens on the
// one thread of its io_context, so that handlers share data without locks; several servers may
// share the context.
class Server {
public:
    // Plain HTTP when `tls` is null. Throws when the address cannot be had. What is passed by
    // reference must outlive the server.
    Server(asio::io_context& io, ServerSettings settings, const TlsSettings* tls, Router& router,
           Log& log, Metrics& metrics);

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    // Takes connections until `stop`.
    asio::awaitable<void> run();

    // Closes the door, then waits for the answers under way: see SessionGroup::drain.
    asio::awaitable<void> stop();

    std::size_t connections() const { return sessions_.size(); }

private:
    asio::awaitable<void> serve(Socket socket, std::string address, Session& session);

    ServerSettings settings_;
    asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type> acceptor_;
    const TlsSettings* tls_;
    Router& router_;
    Log& log_;
    Metrics& metrics_;
    SessionGroup sessions_;
    Tally by_certificate_;
    Tally by_address_;
};

}  // namespace gateway
