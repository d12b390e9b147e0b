// Boost 1.81's Beast holds assertions that a client can make fail. They throw here, in every build,
// and cost that client its connection, not everybody the process.
#define BOOST_ENABLE_ASSERT_HANDLER

#include "gateway/http/connection.hpp"

#include "gateway/http/outcome.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <iterator>
#include <stdexcept>
#include <utility>

namespace boost {

void assertion_failed(const char* /*expression*/, const char* function, const char* /*file*/,
                      long /*line*/) {
    throw std::logic_error(function);
}

void assertion_failed_msg(const char* expression, const char* /*message*/, const char* function,
                          const char* file, long line) {
    assertion_failed(expression, function, file, line);
}

}  // namespace boost

namespace gateway {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

using fhir::Error;
using fhir::ErrorKind;
using fhir::IssueType;
using Parser = http::request_parser<http::string_body>;

// A referral fits in one read; Beast's own steps of 512 bytes cost eight.
constexpr std::size_t read_size = 16 * 1024;
// The least that can follow in a chunked body: "0", CRLF, CRLF. Fewer are not shown to Beast, whose
// parser takes them for a fault of its own.
constexpr std::size_t least_of_chunked = 5;
constexpr std::size_t most_discarded = 64 * 1024;
constexpr std::chrono::seconds goodbye{1};

Error malformed(const char* what) {
    return fhir::make_error(ErrorKind::malformed, IssueType::invalid, "http", what);
}

std::size_t count_of(const http::fields& fields) {
    return static_cast<std::size_t>(std::distance(fields.begin(), fields.end()));
}

// Values are ours, but may hold what a client sent: nothing in them ends a line.
void append_clean(std::string& out, std::string_view text) {
    for (std::size_t end = 0; (end = text.find_first_of("\r\n")) != std::string_view::npos;) {
        out += text.substr(0, end);
        out += ' ';
        text.remove_prefix(end + 1);
    }
    out += text;
}

void write_head(std::string& out, const HttpResponse& response, bool closes) {
    out += "HTTP/1.1 ";
    out += std::to_string(response.status);
    out += ' ';
    out += reason_of(response.status);
    out += "\r\n";
    for (const auto& [name, value] : response.fields) {
        append_clean(out, name);
        out += ": ";
        append_clean(out, value);
        out += "\r\n";
    }
    if (closes) out += "Connection: close\r\n";
    out += "\r\n";
}

}  // namespace

struct Connection::Reader {
    beast::flat_buffer buffer;
    std::optional<Parser> parser;
    std::size_t fields = 0;  // as the header had them

    std::string_view bytes() const {
        return {static_cast<const char*>(buffer.cdata().data()), buffer.size()};
    }

    // Has the header, which the gate has passed, read by Beast too: the framing of the body must
    // look the same to both.
    bool take_header(std::size_t size, const Head& head, const config::Limits& limits) {
        parser.emplace();
        parser->header_limit(limits.header_bytes + 1);
        parser->body_limit(boost::none);  // the length has its own answer, later
        boost::system::error_code failed;
        const std::size_t used =
            parser->put(asio::const_buffer(buffer.cdata().data(), size), failed);
        buffer.consume(size);
        if (failed || used != size || !parser->is_header_done()) return false;
        parser->body_limit(limits.body_bytes);
        fields = count_of(parser->get());
        const auto length = parser->content_length();
        return parser->chunked() == head.is_chunked &&
               (!length || *length == head.content_length) && parser->is_done() == !head.has_body();
    }

    // Takes what there is of the body. An error, or none; `parser->is_done()` tells the rest.
    std::optional<Error> take_body(const config::Limits& limits) {
        const std::size_t least = parser->chunked() ? least_of_chunked : 1;
        if (buffer.size() < least) return std::nullopt;
        boost::system::error_code failed;
        const std::size_t used = parser->put(buffer.cdata(), failed);
        buffer.consume(used);
        if (failed == http::error::body_limit) return Error{ErrorKind::too_large, {}, {}, {}, {}};
        if (failed && failed != http::error::need_more) {
            return malformed("the chunks of the body cannot be read");
        }
        if (!parser->is_done() && buffer.size() > limits.header_bytes) {
            return malformed("an extension or trailer of the chunked body is too long");
        }
        // Beast puts trailers among the header's fields, where they could say who is calling.
        if (parser->is_done() && count_of(parser->get()) != fields) {
            return malformed("a chunked body must not have trailers");
        }
        return std::nullopt;
    }
};

Connection::Connection(Socket socket, SSL_CTX* tls, std::string address,
                       const ConnectionParts& parts, Session& session)
    : parts_(parts),
      session_(session),
      channel_(std::move(socket), tls,
               [this] {
                   // A handler that outlasts every wait it may have.
                   if (is_dispatching_) session_.stop.emit(asio::cancellation_type::terminal);
               }),
      gate_{parts.settings.limits.header_bytes, parts.settings.limits.header_fields,
            parts.settings.limits.target_bytes},
      reader_(std::make_unique<Reader>()) {
    peer_.address = std::move(address);
}

Connection::~Connection() = default;

asio::awaitable<void> Connection::run() {
    channel_.expires_after(parts_.settings.limits.handshake_timeout);
    const bool is_connected = co_await channel_.handshake();
    if (!is_connected) {
        parts_.metrics.handshake_failed();
        parts_.log.write(Level::info, "handshake_failed",
                         {{"reason", channel_.handshake_failure()}});
        co_return;
    }
    if (channel_.tls() != nullptr) {
        std::string address = std::move(peer_.address);
        peer_ = peer_of(channel_.tls());
        peer_.address = std::move(address);
    }
    if (peer_.fingerprint.empty()) {
        co_await answer_requests();
    } else if (parts_.by_certificate.enter(peer_.fingerprint,
                                           parts_.settings.limits.connections_per_certificate)) {
        struct Leave {
            Tally& tally;
            const std::string& key;
            Leave(Tally& entered, const std::string& name) : tally(entered), key(name) {}
            ~Leave() { tally.leave(key); }
            Leave(const Leave&) = delete;
            Leave& operator=(const Leave&) = delete;
        };
        const Leave leave(parts_.by_certificate, peer_.fingerprint);
        co_await answer_requests();
    } else {
        Error full = fhir::make_error(ErrorKind::unavailable, IssueType::throttled, "connections",
                                      "this certificate has too many connections open; use those "
                                      "that there are");
        HttpResponse response = parts_.router.refuse_unread(std::move(full));
        must_linger_ = true;
        co_await send(std::move(response), After::close);
    }
    co_await close();
}

asio::awaitable<void> Connection::answer_requests() {
    After after = After::keep;
    while (after == After::keep && !parts_.sessions.is_draining()) {
        std::optional<Head> head = co_await read_header();
        if (head) {
            after = co_await answer(*std::move(head));
        } else if (refusal_) {
            HttpResponse response = parts_.router.refuse_unread(*std::move(refusal_));
            must_linger_ = true;
            after = After::close;
            co_await send(std::move(response), after);
        } else {
            after = After::close;
        }
        session_.answering = false;
    }
}

// A connection may wait long for a request, but a request that has begun not long for its end.
asio::awaitable<std::optional<Head>> Connection::read_header() {
    refusal_.reset();
    channel_.expires_after(parts_.settings.limits.idle_timeout);
    bool may_skip = true;
    bool has_begun = false;
    for (std::size_t seen = 0;;) {
        // Some clients end a body with an empty line that does not count; one is let pass.
        if (may_skip && reader_->bytes().starts_with("\r\n")) {
            reader_->buffer.consume(2);
            may_skip = false;
        }
        const std::string_view bytes = reader_->bytes();
        HeadScan scan = find_head(bytes, seen, gate_);
        seen = bytes.size();
        if (scan.refusal) {
            refusal_ = std::move(scan.refusal);
            co_return std::nullopt;
        }
        if (scan.end) {
            auto head = read_head(bytes.substr(0, *scan.end), gate_, parts_.settings.hosts);
            if (!head) {
                refusal_ = std::move(head).error();
            } else if (!reader_->take_header(*scan.end, *head, parts_.settings.limits)) {
                refusal_ = malformed("the header cannot be read");
            }
            if (refusal_) co_return std::nullopt;
            session_.answering = true;
            co_return *std::move(head);
        }
        if (bytes.empty()) {
            reader_->parser.reset();
            reader_->buffer.shrink_to_fit();
        } else if (!has_begun) {
            has_begun = true;
            channel_.expires_after(parts_.settings.limits.header_timeout);
        }
        const std::size_t got = co_await fill();
        if (got == 0) {
            if (has_begun) refusal_ = broken_off();
            co_return std::nullopt;
        }
    }
}

asio::awaitable<Connection::After> Connection::answer(Head head) {
    const config::Limits& limits = parts_.settings.limits;
    After after = head.keep_alive ? After::keep : After::close;
    Admission admission = parts_.router.admit(std::move(head.request), peer_);
    HttpResponse response;
    if (admission.is_refused()) {
        const bool is_discarded = co_await discard(head);
        if (!is_discarded) after = After::close;
        must_linger_ = !is_discarded;
        response = parts_.router.refuse(std::move(admission));
    } else if (head.content_length > limits.body_bytes) {
        must_linger_ = true;
        after = After::close;
        Error error{ErrorKind::too_large, {}, {}, {}, {}};
        response = parts_.router.refuse(std::move(admission), std::move(error));
    } else {
        if (head.expects_continue) {
            channel_.expires_after(limits.answer_timeout);
            co_await channel_.write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        const bool is_whole = co_await read_body(head);
        if (is_whole) {
            channel_.expires_after(limits.longest_wait + limits.answer_timeout);
            is_dispatching_ = true;
            response = co_await parts_.router.dispatch(std::move(admission),
                                                       std::move(reader_->parser->get().body()));
            is_dispatching_ = false;
        } else {
            must_linger_ = true;
            after = After::close;
            response = parts_.router.refuse(std::move(admission), *std::move(refusal_));
        }
    }
    reader_->parser.reset();
    if (parts_.sessions.is_draining()) after = After::close;
    const bool is_sent = co_await send(std::move(response), after);
    co_return is_sent ? after : After::close;
}

// The body of a request that is refused, when it is small and on its way: so the connection can go
// on. A client that waits for a 100 is answered instead, and may or may not send.
asio::awaitable<bool> Connection::discard(const Head& head) {
    if (head.is_chunked || head.expects_continue || head.content_length > most_discarded) {
        co_return false;
    }
    co_return co_await read_body(head);
}

asio::awaitable<bool> Connection::read_body(const Head& head) {
    Parser& parser = *reader_->parser;
    if (!head.has_body()) co_return true;
    channel_.expires_after(parts_.settings.limits.body_timeout);
    parser.eager(true);
    for (;;) {
        refusal_ = reader_->take_body(parts_.settings.limits);
        if (refusal_) co_return false;
        if (parser.is_done()) co_return true;
        const std::size_t got = co_await fill();
        if (got == 0) {
            refusal_ = broken_off();
            co_return false;
        }
    }
}

asio::awaitable<std::size_t> Connection::fill() {
    const bool is_readable = co_await channel_.readable();
    if (!is_readable) co_return 0;
    const auto room = reader_->buffer.prepare(read_size);
    const std::size_t got = co_await channel_.read_some(static_cast<char*>(room.data()), read_size);
    reader_->buffer.commit(got);
    co_return got;
}

Error Connection::broken_off() const {
    if (channel_.is_expired()) return Error{ErrorKind::timeout, {}, {}, {}, {}};
    return malformed("the connection was closed before the request was whole");
}

asio::awaitable<bool> Connection::send(HttpResponse response, After after) {
    constexpr std::size_t most_kept = 64 * 1024;
    out_.clear();
    write_head(out_, response, after == After::close);
    out_ += response.body;
    channel_.expires_after(parts_.settings.limits.answer_timeout);
    const bool is_sent = co_await channel_.write(out_);
    if (out_.capacity() > most_kept) std::string().swap(out_);
    co_return is_sent;
}

asio::awaitable<void> Connection::close() {
    channel_.expires_after(goodbye);
    co_await channel_.shut();
    if (must_linger_) co_await channel_.linger(most_discarded);
}

}  // namespace gateway
