#include "gateway/http/server.hpp"

#include "gateway/http/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <utility>

namespace gateway {
namespace {

using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace

bool Tally::enter(const std::string& key, std::uint32_t most) {
    std::uint32_t& count = counts_[key];
    if (most != 0 && count >= most) return false;
    ++count;
    return true;
}

void Tally::leave(const std::string& key) {
    const auto found = counts_.find(key);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

Server::Server(asio::io_context& io, ServerSettings settings, const TlsSettings* tls,
               Router& router, Log& log, Metrics& metrics)
    : settings_(std::move(settings)),
      acceptor_(io, tcp::endpoint(asio::ip::make_address(settings_.address), settings_.port)),
      tls_(tls),
      router_(router),
      log_(log),
      metrics_(metrics),
      sessions_(io.get_executor()) {}

asio::awaitable<void> Server::run() {
    asio::steady_timer breath(acceptor_.get_executor());
    while (acceptor_.is_open()) {
        auto [failed, socket] = co_await acceptor_.async_accept(as_result);
        if (failed || sessions_.size() >= settings_.limits.connections) {
            if (!acceptor_.is_open()) break;
            // Full, or out of file descriptors: the next one may have more luck.
            breath.expires_after(std::chrono::milliseconds(50));
            co_await breath.async_wait(as_result);
            continue;
        }
        boost::system::error_code gone;
        const tcp::endpoint other = socket.remote_endpoint(gone);
        if (gone) continue;
        std::string address = other.address().to_string();
        if (!by_address_.enter(address, settings_.limits.connections_per_address)) continue;
        auto session = [this, socket = std::move(socket),
                        address = std::move(address)](Session& place) mutable {
            return serve(std::move(socket), std::move(address), place);
        };
        sessions_.start(std::move(session), [this](const std::exception_ptr&) {
            log_.write(Level::warning, "session_cut", {});
        });
    }
}

asio::awaitable<void> Server::stop() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    co_await sessions_.drain(settings_.limits.shutdown_grace);
}

asio::awaitable<void> Server::serve(Socket socket, std::string address, Session& session) {
    // Counts go down when the coroutine ends, however it ends.
    struct Counted {
        Server& server;
        const std::string& address;
        explicit Counted(Server& owner, const std::string& from) : server(owner), address(from) {
            server.metrics_.connection_opened();
        }
        ~Counted() {
            server.metrics_.connection_closed();
            server.by_address_.leave(address);
        }
        Counted(const Counted&) = delete;
        Counted& operator=(const Counted&) = delete;
    };
    const Counted counted(*this, address);
    const ConnectionParts parts{settings_, router_, log_, metrics_, sessions_, by_certificate_};
    const TlsContext context = tls_ == nullptr ? nullptr : tls_->current();
    Connection connection(std::move(socket), context.get(), address, parts, session);
    co_await connection.run();
}

}  // namespace gateway
