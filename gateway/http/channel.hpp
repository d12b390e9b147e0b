// The two ends of a connection, plain or TLS, as bytes with deadlines.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/wait_traits.hpp>

#include <openssl/ssl.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace gateway {

namespace asio = boost::asio;

// With the executor's own type: the erased one costs a tenth of a request.
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

// A socket, with or without TLS over it. TLS reads and writes the socket directly, so that an idle
// connection holds no buffers.
//
// Every operation ends by the deadline that is set, and after it each fails until the next is set.
// On the io thread only; one operation at a time.
class Channel {
public:
    // `tls` null: plain. `on_late` is called, besides, when the deadline passes.
    Channel(Socket socket, SSL_CTX* tls, std::function<void()> on_late);
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    void expires_after(std::chrono::steady_clock::duration time);
    bool is_expired() const;

    // Nothing to do when plain. False: no connection has come of it, and `handshake_failure` has
    // OpenSSL's words for the reason.
    asio::awaitable<bool> handshake();
    std::string_view handshake_failure() const { return handshake_failure_; }

    // Waits until a read may find something, so that its buffer need not be there before.
    asio::awaitable<bool> readable();

    // 0: the other end has closed, the connection broke, or the deadline passed.
    asio::awaitable<std::size_t> read_some(char* to, std::size_t room);

    // All of it, or false.
    asio::awaitable<bool> write(std::string_view bytes);

    // Says goodbye, and sends nothing more.
    asio::awaitable<void> shut();

    // After `shut`: takes up to `most` bytes that are still under way, until the other end closes.
    // A socket that is closed with unread bytes resets, and takes our last answer with it.
    asio::awaitable<void> linger(std::size_t most);

    const SSL* tls() const { return ssl_.get(); }

private:
    enum class Next { done, wait_to_read, wait_to_write, failed };
    struct Step {
        Next next = Next::failed;
        std::size_t bytes = 0;
    };
    struct Watch;

    Step step_of(int result, std::size_t bytes) const;
    Step try_read(char* to, std::size_t room);
    Step try_receive(char* to, std::size_t room);
    Step try_write(std::string_view bytes);
    asio::awaitable<bool> wait_for(Next next);

    Socket socket_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
    std::shared_ptr<Watch> watch_;
    std::string handshake_failure_;
    bool has_more_ = true;  // a read may find something without waiting
};

}  // namespace gateway
