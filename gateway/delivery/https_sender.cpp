// As in gateway/http/connection.cpp, where the handler is: what a receiver sends may make an
// assertion of Beast fail, and costs that attempt, not the process.
#define BOOST_ENABLE_ASSERT_HANDLER

#include "gateway/delivery/https_sender.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <openssl/x509v3.h>

#include <charconv>
#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>
#include <utility>
#include <vector>

namespace gateway {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

using asio::ip::tcp;
using boost::system::error_code;
using Stream = beast::ssl_stream<beast::tcp_stream>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// A look-up of a name, on a thread of its own; shared, for it may outlast who waits for it.
struct LookUp {
    explicit LookUp(const asio::any_io_executor& executor) : done(executor) {}

    asio::steady_timer done;
    std::vector<tcp::endpoint> found;
};

void look_up(asio::thread_pool& pool, const std::shared_ptr<LookUp>& look_up,
             const config::HttpsUrl& address) {
    asio::post(pool, [look_up, address, back = look_up->done.get_executor()] {
        asio::io_context alone;
        tcp::resolver resolver(alone);
        error_code failed;
        const auto results = resolver.resolve(address.host, std::to_string(address.port), failed);
        std::vector<tcp::endpoint> found;
        for (const auto& result : results) found.push_back(result.endpoint());
        asio::post(back, [look_up, found = std::move(found)]() mutable {
            look_up->found = std::move(found);
            look_up->done.cancel();
        });
    });
}

bool is_ip_address(const std::string& host) {
    error_code failed;
    asio::ip::make_address(host, failed);
    return !failed;
}

// Whom the certificate must name, among its alternative names, and the name that the receiver is
// told (SNI). False: without it nothing may be sent.
bool name_receiver(SSL* connection, std::string host) {
    if (is_ip_address(host)) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str()) == 1;
    }
    SSL_set_hostflags(connection, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    // The second is what SSL_set_tlsext_host_name does, without the cast of its macro.
    return SSL_set1_host(connection, host.c_str()) == 1 &&
           SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                    host.data()) == 1;
}

asio::ssl::context context_of(const PushEndpoint& endpoint) {
    SSL_CTX_up_ref(endpoint.tls.get());
    return asio::ssl::context(endpoint.tls.get());
}

http::request<http::string_body> request_of(OutgoingPost post, const PushEndpoint& endpoint) {
    http::request<http::string_body> request(http::verb::post, endpoint.address.target, 11);
    request.set(http::field::host, endpoint.address.authority);
    request.set(http::field::user_agent, "referral-gateway");
    request.set(http::field::connection, "close");
    for (const auto& [name, value] : post.fields) request.set(name, value);
    request.body() = std::move(post.body);
    request.prepare_payload();
    return request;
}

// Seconds, or a date (RFC 9110, 10.2.3); nullopt: neither.
std::optional<std::chrono::seconds> read_retry_after(const std::string& text) {
    std::uint32_t seconds = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, seconds);
    if (failed == std::errc{} && stop == end) return std::chrono::seconds(seconds);
    std::tm date{};
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    if (!(stream >> std::get_time(&date, "%a, %d %b %Y %H:%M:%S GMT"))) return std::nullopt;
    return std::chrono::seconds(timegm(&date) - std::time(nullptr));
}

PostAnswer failure(DeliveryOutcome outcome) {
    return {outcome, 0, std::nullopt};
}

PostAnswer failure(const error_code& failed, DeliveryOutcome otherwise) {
    return failure(failed == beast::error::timeout ? DeliveryOutcome::timed_out : otherwise);
}

PostAnswer answer_of(const http::response<http::string_body>& response) {
    const unsigned status = response.result_int();
    DeliveryOutcome outcome = DeliveryOutcome::refused;
    if (status / 100 == 2) outcome = DeliveryOutcome::delivered;
    if (status / 100 == 3) outcome = DeliveryOutcome::redirected;
    if (status == 410) outcome = DeliveryOutcome::gone;
    PostAnswer answer{outcome, status, std::nullopt};
    const auto field = response.find(http::field::retry_after);
    if (field != response.end()) answer.retry_after = read_retry_after(std::string(field->value()));
    return answer;
}

// Takes the interrupt's way back when the POST is over.
class Interruptible {
public:
    Interruptible(Interrupt& interrupt, std::function<void()> act) : interrupt_(interrupt) {
        interrupt_.on(std::move(act));
    }
    ~Interruptible() { interrupt_.on(nullptr); }
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

private:
    Interrupt& interrupt_;
};

asio::awaitable<PostAnswer> exchange(Stream& stream, http::request<http::string_body> request,
                                     const std::vector<tcp::endpoint>& receivers,
                                     const SenderLimits& limits, const Interrupt& interrupt) {
    auto& socket = beast::get_lowest_layer(stream);
    socket.expires_after(limits.connect);
    const auto [unconnected, receiver] = co_await socket.async_connect(receivers, as_result);
    if (unconnected || interrupt.is_set()) {
        co_return failure(unconnected, DeliveryOutcome::unreachable);
    }
    socket.expires_after(limits.handshake);
    const auto [untrusted] = co_await stream.async_handshake(Stream::client, as_result);
    if (untrusted || interrupt.is_set()) co_return failure(untrusted, DeliveryOutcome::untrusted);

    socket.expires_after(limits.answer);
    // It may answer before it has read all: what it says counts, not the rest that was not sent.
    co_await http::async_write(stream, request, as_result);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(limits.answer_bytes);
    const auto [unread, size] = co_await http::async_read(stream, buffer, parser, as_result);
    // With the header we know all that we want to know.
    if (size == 0 || !parser.is_header_done()) co_return failure(unread, DeliveryOutcome::broken);
    co_return answer_of(parser.get());
}

}  // namespace

asio::awaitable<PostAnswer> HttpsSender::post(OutgoingPost post, Interrupt& interrupt) {
    const auto registered = endpoints_.find(post.client);
    if (registered == endpoints_.end() || registered->second->url != post.url) {
        co_return failure(DeliveryOutcome::not_registered);
    }
    const std::shared_ptr<const PushEndpoint> endpoint = registered->second;
    const auto names = std::make_shared<LookUp>(executor_);
    asio::ssl::context context = context_of(*endpoint);
    Stream stream(executor_, context);
    if (!name_receiver(stream.native_handle(), endpoint->address.host)) {
        co_return failure(DeliveryOutcome::untrusted);
    }
    const Interruptible until_then(interrupt, [&names, &stream] {
        names->done.cancel();
        beast::get_lowest_layer(stream).close();
    });

    names->done.expires_after(limits_.connect);
    look_up(resolvers_, names, endpoint->address);
    const auto [found_in_time] = co_await names->done.async_wait(as_result);
    if (!found_in_time) co_return failure(DeliveryOutcome::timed_out);
    if (names->found.empty() || interrupt.is_set()) {
        co_return failure(DeliveryOutcome::unreachable);
    }
    http::request<http::string_body> request = request_of(std::move(post), *endpoint);
    try {
        co_return co_await exchange(stream, std::move(request), names->found, limits_, interrupt);
    } catch (const std::logic_error&) {  // an assertion of Beast
        co_return failure(DeliveryOutcome::broken);
    }
}

}  // namespace gateway
