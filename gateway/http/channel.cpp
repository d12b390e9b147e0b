#include "gateway/http/channel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <new>
#include <optional>
#include <stdexcept>

namespace gateway {
namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>,
                                         asio::io_context::executor_type>;
using Deadline = std::chrono::steady_clock::time_point;

bool would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

// OpenSSL's own socket BIO writes with write(2), and a peer that is gone would then end the process
// with SIGPIPE. This one is the same with MSG_NOSIGNAL.
int socket_of(BIO* bio) {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int bio_read(BIO* bio, char* to, int room) {
    BIO_clear_retry_flags(bio);
    const ssize_t got = ::recv(socket_of(bio), to, static_cast<std::size_t>(room), 0);
    if (got < 0 && would_block()) BIO_set_retry_read(bio);
    return static_cast<int>(got);
}

int bio_write(BIO* bio, const char* from, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t sent = ::send(socket_of(bio), from, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && would_block()) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

long bio_control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

using BioMethod = std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)>;

BioMethod make_bio_method() {
    BioMethod method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "gateway socket"),
                     &BIO_meth_free);
    if (!method) throw std::bad_alloc();
    BIO_meth_set_read(method.get(), bio_read);
    BIO_meth_set_write(method.get(), bio_write);
    BIO_meth_set_ctrl(method.get(), bio_control);
    return method;
}

SSL* make_ssl(SSL_CTX* context, int socket) {
    static const BioMethod method = make_bio_method();  // a table of functions, the same for all
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context), &SSL_free);
    BIO* bio = BIO_new(method.get());
    if (!ssl || bio == nullptr) {
        BIO_free(bio);
        throw std::bad_alloc();
    }
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl.get(), bio, bio);
    SSL_set_accept_state(ssl.get());
    return ssl.release();
}

// Of a certificate that was refused also why: expired, unknown issuer.
std::string reason_of_last_error(const SSL* ssl) {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    std::string text = reason == nullptr ? "the other end went away" : reason;
    const long verified = SSL_get_verify_result(ssl);
    if (verified != X509_V_OK) text.append(": ").append(X509_verify_cert_error_string(verified));
    return text;
}

}  // namespace

// Shared with the timer's handler, which may be on its way when the channel is gone. The timer is
// moved only when a deadline comes nearer; otherwise the handler finds that it was too early, and
// goes back to sleep. So a request that is answered in time costs no timer at all.
struct Channel::Watch : std::enable_shared_from_this<Watch> {
    Watch(Socket& watched, std::function<void()> when_late)
        : timer(watched.get_executor()), socket(&watched), on_late(std::move(when_late)) {}

    void set(Deadline next) {
        deadline = next;
        is_late = false;
        if (wakes_at && *wakes_at <= next) return;
        sleep();
    }

    void sleep() {
        wakes_at = deadline;
        timer.expires_at(deadline);
        auto wake = [self = shared_from_this()](const boost::system::error_code& moved) {
            if (!moved) self->look();
        };
        timer.async_wait(std::move(wake));
    }

    void look() {
        if (socket == nullptr) return;
        wakes_at.reset();
        if (Timer::clock_type::now() < deadline) {
            sleep();
            return;
        }
        is_late = true;
        boost::system::error_code ignored;
        socket->cancel(ignored);
        if (on_late) on_late();
    }

    Timer timer;
    Socket* socket;
    std::function<void()> on_late;
    Deadline deadline{};
    std::optional<Deadline> wakes_at;
    bool is_late = false;
};

Channel::Channel(Socket socket, SSL_CTX* tls, std::function<void()> on_late)
    : socket_(std::move(socket)),
      ssl_(tls == nullptr ? nullptr : make_ssl(tls, socket_.native_handle()), &SSL_free),
      watch_(std::make_shared<Watch>(socket_, std::move(on_late))) {
    boost::system::error_code ignored;
    socket_.native_non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

Channel::~Channel() {
    watch_->socket = nullptr;
    watch_->on_late = nullptr;
    watch_->timer.cancel();
}

void Channel::expires_after(std::chrono::steady_clock::duration time) {
    watch_->set(std::chrono::steady_clock::now() + time);
}

bool Channel::is_expired() const {
    return watch_->is_late;
}

asio::awaitable<bool> Channel::handshake() {
    while (ssl_) {
        ERR_clear_error();
        const int result = SSL_do_handshake(ssl_.get());
        const Step step = step_of(result, 0);
        if (step.next == Next::done) break;
        if (step.next == Next::failed) {
            handshake_failure_ = reason_of_last_error(ssl_.get());
            co_return false;
        }
        const bool is_ready = co_await wait_for(step.next);
        if (!is_ready) {
            handshake_failure_ = "it took too long";
            co_return false;
        }
    }
    co_return true;
}

asio::awaitable<bool> Channel::readable() {
    if (has_more_) co_return true;
    has_more_ = co_await wait_for(Next::wait_to_read);
    co_return has_more_;
}

asio::awaitable<std::size_t> Channel::read_some(char* to, std::size_t room) {
    for (;;) {
        Step step{Next::wait_to_read, 0};
        if (has_more_) step = try_read(to, room);
        if (step.next == Next::done) co_return step.bytes;
        if (step.next == Next::failed) co_return 0;
        const bool is_ready = co_await wait_for(step.next);
        if (!is_ready) co_return 0;
        has_more_ = true;
    }
}

asio::awaitable<bool> Channel::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const Step step = try_write(bytes);
        if (step.next == Next::failed) co_return false;
        if (step.next == Next::done) {
            bytes.remove_prefix(step.bytes);
            continue;
        }
        const bool is_ready = co_await wait_for(step.next);
        if (!is_ready) co_return false;
    }
    co_return true;
}

asio::awaitable<void> Channel::shut() {
    boost::system::error_code ignored;
    while (ssl_) {
        ERR_clear_error();
        const int result = SSL_shutdown(ssl_.get());
        if (result >= 0) break;  // sent; what the other end says is not waited for
        const Step step = step_of(result, 0);
        if (step.next != Next::wait_to_write) break;
        const bool is_ready = co_await wait_for(step.next);
        if (!is_ready) break;
    }
    socket_.shutdown(Socket::shutdown_send, ignored);
}

asio::awaitable<void> Channel::linger(std::size_t most) {
    std::array<char, 4096> rest{};
    for (std::size_t taken = 0; taken < most;) {
        const Step step = try_receive(rest.data(), rest.size());
        if (step.next == Next::failed) co_return;
        taken += step.bytes;
        if (step.next == Next::done) continue;
        const bool is_ready = co_await wait_for(Next::wait_to_read);
        if (!is_ready) co_return;
    }
}

Channel::Step Channel::step_of(int result, std::size_t bytes) const {
    if (result > 0) return {Next::done, bytes};
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return {Next::wait_to_read, 0};
        case SSL_ERROR_WANT_WRITE:
            return {Next::wait_to_write, 0};
        default:
            return {Next::failed, 0};
    }
}

Channel::Step Channel::try_read(char* to, std::size_t room) {
    if (!ssl_) {
        const Step step = try_receive(to, room);
        has_more_ = step.bytes == room;
        return step;
    }
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(ssl_.get(), to, room, &got);
    has_more_ = SSL_has_pending(ssl_.get()) == 1;
    return step_of(result, got);
}

Channel::Step Channel::try_receive(char* to, std::size_t room) {
    const ssize_t got = ::recv(socket_.native_handle(), to, room, 0);
    if (got > 0) return {Next::done, static_cast<std::size_t>(got)};
    if (got < 0 && would_block()) return {Next::wait_to_read, 0};
    return {Next::failed, 0};
}

Channel::Step Channel::try_write(std::string_view bytes) {
    if (!ssl_) {
        const ssize_t sent =
            ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) return {Next::done, static_cast<std::size_t>(sent)};
        return {would_block() ? Next::wait_to_write : Next::failed, 0};
    }
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
    return step_of(result, sent);
}

asio::awaitable<bool> Channel::wait_for(Next next) {
    if (watch_->is_late) co_return false;
    const auto what = next == Next::wait_to_write ? Socket::wait_write : Socket::wait_read;
    const auto [failed] = co_await socket_.async_wait(what, as_result);
    co_return !failed && !watch_->is_late;
}

}  // namespace gateway
