#include "tests/e2e/https_client.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"
#include "fhir/xml_reader.hpp"
#include "tests/support/definitions.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace testing_support {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

bool has(const Headers& headers, std::string_view name) {
    return std::ranges::any_of(headers,
                               [&](const auto& h) { return equal_ignoring_case(h.first, name); });
}

asio::ssl::context make_context(const std::string& authority, const std::optional<Identity>& who) {
    asio::ssl::context context(asio::ssl::context::tls_client);
    context.add_certificate_authority(asio::buffer(authority));
    context.set_verify_mode(asio::ssl::verify_peer);
    context.set_verify_callback(asio::ssl::host_name_verification("localhost"));
    if (who) {
        context.use_certificate_chain(asio::buffer(who->certificate));
        context.use_private_key(asio::buffer(who->key), asio::ssl::context::pem);
    }
    return context;
}

}  // namespace

std::string Answer::header(std::string_view name) const {
    for (const auto& [field, value] : headers) {
        if (equal_ignoring_case(field, name)) return value;
    }
    return {};
}

const fhir::Node& Answer::resource() const {
    if (!tree_) {
        auto read = header("Content-Type").starts_with("application/fhir+xml")
                        ? fhir::read_xml(body, r4())
                        : fhir::read_json(body);
        if (!read) throw std::runtime_error("not a resource: " + whole());
        tree_ = std::make_shared<fhir::Tree>(std::move(*read));
    }
    return tree_->root();
}

std::string Answer::text(std::initializer_list<std::string_view> path) const {
    const fhir::Node* node = resource().path(path);
    return node == nullptr ? std::string() : std::string(node->text());
}

std::string Answer::whole() const {
    return std::to_string(status) + " " + body;
}

struct HttpsClient::Connection {
    Connection(const std::string& authority, const std::optional<Identity>& who)
        : context(make_context(authority, who)), stream(io, context) {}

    // Runs until the operation that was begun is over; its error, if any.
    error_code finish() {
        io.restart();
        io.run();
        return result;
    }
    auto note() {
        return [this](error_code e, auto&&...) { result = e; };
    }
    void deadline(std::chrono::seconds at_most) {
        beast::get_lowest_layer(stream).expires_after(at_most);
    }

    error_code open(std::uint16_t port) {
        // What SSL_set_tlsext_host_name does, without the cast of its macro.
        std::string name = "localhost";
        SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 name.data());
        beast::get_lowest_layer(stream).async_connect(
            asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), port), note());
        if (finish()) return result;
        stream.async_handshake(asio::ssl::stream_base::client, note());
        return finish();
    }

    asio::io_context io;
    asio::ssl::context context;
    beast::ssl_stream<beast::tcp_stream> stream;
    beast::flat_buffer buffer;
    error_code result;
};

HttpsClient::HttpsClient(std::uint16_t port, std::string authority, const Identity* identity)
    : port_(port), authority_(std::move(authority)) {
    if (identity != nullptr) identity_ = *identity;
}

HttpsClient::~HttpsClient() = default;
HttpsClient::HttpsClient(HttpsClient&&) noexcept = default;

HttpsClient HttpsClient::again() const {
    return {port_, authority_, identity_ ? &*identity_ : nullptr};
}

void HttpsClient::patience(std::chrono::seconds at_most) {
    patience_ = at_most;
}

Answer HttpsClient::send(const std::string& method, const std::string& target,
                         const std::string& body, const Headers& headers) {
    http::request<http::string_body> request;
    request.version(11);
    request.method_string(method);
    request.target(target);
    request.set(http::field::host, "localhost:" + std::to_string(port_));
    for (const auto& [name, value] : headers) request.insert(name, value);
    if (!body.empty() && !has(headers, "Content-Type")) {
        request.set(http::field::content_type, "application/fhir+json");
    }
    request.body() = body;
    if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH") {
        request.content_length(body.size());
    }

    for (bool is_kept = connection_ != nullptr;; is_kept = false) {
        if (!is_kept) {
            connection_ = std::make_unique<Connection>(authority_, identity_);
            connection_->deadline(patience_);
            if (const error_code failed = connection_->open(port_)) {
                connection_.reset();
                throw std::runtime_error("cannot connect: " + failed.message());
            }
        }
        Connection& connection = *connection_;
        connection.deadline(patience_);
        // The gateway may refuse before it has read all: the answer counts, not the unsent rest.
        http::async_write(connection.stream, request, connection.note());
        connection.finish();
        http::response_parser<http::string_body> parser;
        parser.body_limit(64U * 1024 * 1024);
        parser.skip(method == "HEAD");
        http::async_read(connection.stream, connection.buffer, parser, connection.note());
        const error_code failed = connection.finish();
        if (failed && !parser.is_done()) {
            const bool is_late = failed == beast::error::timeout;
            connection_.reset();
            if (is_kept && !is_late) continue;
            throw std::runtime_error("no answer to " + method + " " + target + ": " +
                                     failed.message());
        }
        const auto& message = parser.get();
        Answer answer;
        answer.status = message.result_int();
        answer.body = message.body();
        for (const auto& field : message) {
            answer.headers.emplace_back(std::string(field.name_string()),
                                        std::string(field.value()));
        }
        if (!message.keep_alive()) connection_.reset();
        return answer;
    }
}

}  // namespace testing_support
