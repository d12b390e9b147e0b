// A small blocking HTTP client for tests: one connection, kept until the server closes it.
#pragma once

#include "tests/support/test_certificate.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <sys/socket.h>
#include <sys/time.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace testing_support {

namespace asio = boost::asio;
namespace http = boost::beast::http;

struct ClientAnswer {
    unsigned status = 0;  // 0: none came
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;

    // The first of that name (as the server writes it), or empty.
    std::string field(std::string_view name) const {
        for (const auto& [other, value] : fields) {
            if (other == name) return value;
        }
        return {};
    }
};

using ClientFields = std::vector<std::pair<std::string, std::string>>;

// Throws boost::system::system_error when there is no connection; a test that expects that says
// EXPECT_THROW. No wait is longer than ten seconds.
class TlsClient {
public:
    // `authority`: PEM that the server's certificate must be signed by; empty: plain HTTP.
    // `own`: the certificate that is shown, if any.
    TlsClient(std::uint16_t port, const std::string& authority,
              const std::optional<TestCertificate>& own = std::nullopt)
        : context_(asio::ssl::context::tls_client), port_(port), is_tls_(!authority.empty()) {
        if (!is_tls_) return;
        context_.add_certificate_authority(asio::buffer(authority));
        context_.set_verify_mode(asio::ssl::verify_peer);
        if (!own) return;
        context_.use_certificate_chain(asio::buffer(own->certificate));
        context_.use_private_key(asio::buffer(own->private_key), asio::ssl::context::pem);
    }

    void connect() {
        stream_ = std::make_unique<Stream>(io_, context_);
        buffer_.consume(buffer_.size());
        socket().connect(Tcp::endpoint(asio::ip::make_address("127.0.0.1"), port_));
        const timeval patience{10, 0};
        ::setsockopt(socket().native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (is_tls_) stream_->handshake(asio::ssl::stream_base::client);
    }

    void close() { stream_.reset(); }
    bool is_open() const { return stream_ != nullptr; }

    // Sends a request and waits for its answer; connects first when there is no connection.
    ClientAnswer send(const std::string& method, const std::string& target,
                      const std::string& body = {}, const ClientFields& fields = {}) {
        if (!stream_) connect();
        std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n";
        for (const auto& [name, value] : fields) text += name + ": " + value + "\r\n";
        if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        text += "\r\n" + body;
        send_raw(text);
        return read_answer(method == "HEAD");
    }

    ClientAnswer get(const std::string& target, const ClientFields& fields = {}) {
        return send("GET", target, {}, fields);
    }

    ClientAnswer post(const std::string& target, const std::string& body,
                      ClientFields fields = {}) {
        fields.emplace_back("Content-Type", "application/fhir+json");
        return send("POST", target, body, fields);
    }

    // Bytes as they are. The server may have closed meanwhile: what it said can still be read.
    void send_raw(std::string_view bytes) {
        if (!stream_) connect();
        boost::system::error_code unsent;
        if (is_tls_) {
            asio::write(*stream_, asio::buffer(bytes), unsent);
        } else {
            asio::write(socket(), asio::buffer(bytes), unsent);
        }
    }

    void end_sending() {
        boost::system::error_code ignored;
        socket().shutdown(Tcp::socket::shutdown_send, ignored);
    }

    // status 0: the connection ended instead.
    ClientAnswer read_answer(bool has_no_body = false) {
        http::response_parser<http::string_body> parser;
        parser.skip(has_no_body);
        boost::system::error_code failed;
        if (is_tls_) {
            http::read(*stream_, buffer_, parser, failed);
        } else {
            http::read(socket(), buffer_, parser, failed);
        }
        ClientAnswer answer;
        if (failed) {
            close();
            return answer;
        }
        answer.status = parser.get().result_int();
        for (const auto& field : parser.get()) {
            answer.fields.emplace_back(field.name_string(), field.value());
        }
        answer.body = std::move(parser.get().body());
        return answer;
    }

    // True when the server has closed; false when it still waits, or sends.
    bool is_closed_by_server() {
        if (!stream_) return true;
        char byte = 0;
        boost::system::error_code failed;
        if (is_tls_) {
            stream_->read_some(asio::buffer(&byte, 1), failed);
        } else {
            socket().read_some(asio::buffer(&byte, 1), failed);
        }
        return failed && failed != asio::error::try_again && failed != asio::error::would_block;
    }

private:
    using Tcp = boost::asio::ip::tcp;
    using Stream = boost::asio::ssl::stream<Tcp::socket>;

    Tcp::socket& socket() { return stream_->next_layer(); }

    asio::io_context io_;
    asio::ssl::context context_;
    std::uint16_t port_;
    bool is_tls_;
    boost::beast::flat_buffer buffer_;
    std::unique_ptr<Stream> stream_;
};

}  // namespace testing_support
