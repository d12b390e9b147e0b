#include "tests/support/https_receiver.hpp"

#include <fcntl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <cctype>
#include <mutex>
#include <thread>
#include <utility>

namespace testing_support {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

// A gateway that the test starts must not get it: it would hold the port when this end is closed.
template <class Socket>
void keep_from_children(Socket& socket) {
    ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
}

ReceivedPost received(const http::request<http::string_body>& request) {
    ReceivedPost post;
    post.target = std::string(request.target());
    for (const auto& field : request) {
        std::string name(field.name_string());
        std::ranges::transform(name, name.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        post.fields[name] = std::string(field.value());
    }
    post.body = request.body();
    return post;
}

}  // namespace

struct HttpsReceiver::State {
    State(const std::string& certificate, const std::string& key, std::uint16_t port)
        : context(asio::ssl::context::tls_server),
          acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), port)) {
        keep_from_children(acceptor);
        context.use_certificate_chain(asio::buffer(certificate));
        context.use_private_key(asio::buffer(key), asio::ssl::context::pem);
    }

    asio::awaitable<void> listen() {
        for (;;) {
            auto [failed, socket] = co_await acceptor.async_accept(as_result);
            if (failed) co_return;
            keep_from_children(socket);
            asio::co_spawn(io, serve(std::move(socket)), rethrow);
        }
    }

    asio::awaitable<void> serve(tcp::socket socket) {
        asio::ssl::stream<tcp::socket> stream(std::move(socket), context);
        const auto [refused] =
            co_await stream.async_handshake(asio::ssl::stream_base::server, as_result);
        if (refused) co_return;
        boost::beast::flat_buffer buffer;
        http::request<http::string_body> request;
        const auto [failed, size] = co_await http::async_read(stream, buffer, request, as_result);
        if (failed) co_return;
        std::string reply;
        {
            const std::lock_guard lock(mutex);
            posts.push_back(received(request));
            reply = answer;
        }
        if (reply.empty()) {
            asio::steady_timer never(io, asio::steady_timer::time_point::max());
            co_await never.async_wait(as_result);
        }
        co_await asio::async_write(stream, asio::buffer(reply), as_result);
        co_await stream.async_shutdown(as_result);
    }

    asio::io_context io;
    asio::ssl::context context;
    tcp::acceptor acceptor;
    mutable std::mutex mutex;
    std::string answer = "HTTP/1.1 204 No Content\r\n\r\n";
    std::vector<ReceivedPost> posts;
    std::thread thread;
};

HttpsReceiver::HttpsReceiver(const std::string& certificate, const std::string& key,
                             std::uint16_t port)
    : state_(std::make_unique<State>(certificate, key, port)) {
    asio::co_spawn(state_->io, state_->listen(), rethrow);
    state_->thread = std::thread([state = state_.get()] { state->io.run(); });
}

HttpsReceiver::~HttpsReceiver() {
    state_->io.stop();
    state_->thread.join();
}

std::uint16_t HttpsReceiver::port() const {
    return state_->acceptor.local_endpoint().port();
}

void HttpsReceiver::answer_with(const std::string& answer) {
    const std::lock_guard lock(state_->mutex);
    state_->answer = answer;
}

void HttpsReceiver::answer(unsigned status, const std::string& more_fields) {
    answer_with("HTTP/1.1 " + std::to_string(status) + " Answer\r\nContent-Length: 0\r\n" +
                more_fields + "\r\n");
}

std::vector<ReceivedPost> HttpsReceiver::posts() const {
    const std::lock_guard lock(state_->mutex);
    return state_->posts;
}

}  // namespace testing_support
