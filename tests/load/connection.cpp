#include "tests/load/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace load {
namespace {

std::string openssl_words() {
    char words[256] = "no reason given";
    if (const unsigned long code = ERR_get_error(); code != 0) {
        ERR_error_string_n(code, words, sizeof words);
    }
    ERR_clear_error();
    return words;
}

void require(bool is_so, const std::string& what) {
    if (!is_so) throw std::runtime_error(what + ": " + openssl_words());
}

// The value of a header field, of a header whose lines end in CR LF; the name in small letters.
std::string field_of(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const std::size_t end = std::min(header.find("\r\n"), header.size());
        const std::string_view line = header.substr(0, end);
        header.remove_prefix(std::min(end + 2, header.size()));
        const std::size_t colon = line.find(':');
        if (colon != name.size()) continue;
        const bool is_it = std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) {
            return a == std::tolower(static_cast<unsigned char>(b));
        });
        if (!is_it) continue;
        const std::size_t value = line.find_first_not_of(" \t", colon + 1);
        return value == std::string_view::npos ? std::string() : std::string(line.substr(value));
    }
    return {};
}

}  // namespace

Context make_context(const TlsFiles& files) {
    Context context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    SSL_CTX* const raw = context.get();
    SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION);
    SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE);
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
    require(SSL_CTX_load_verify_locations(raw, files.authority.c_str(), nullptr) == 1,
            "cannot use " + files.authority);
    if (!files.certificate.empty()) {
        require(SSL_CTX_use_certificate_chain_file(raw, files.certificate.c_str()) == 1,
                "cannot use " + files.certificate);
        require(SSL_CTX_use_PrivateKey_file(raw, files.key.c_str(), SSL_FILETYPE_PEM) == 1,
                "cannot use " + files.key);
    }
    return context;
}

Connection::Connection(SSL_CTX* context, std::uint16_t port, const std::string& server_name)
    : tls_(SSL_new(context), &SSL_free),
      socket_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
        errno != EINPROGRESS) {
        break_off(std::string("connect: ") + std::strerror(errno));
        return;
    }
    std::string name = server_name;
    SSL_ctrl(tls_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    SSL_set1_host(tls_.get(), server_name.c_str());
    SSL_set_fd(tls_.get(), socket_);
    SSL_set_connect_state(tls_.get());
}

Connection::~Connection() {
    if (socket_ >= 0) ::close(socket_);
}

void Connection::start(std::string request) {
    out_ = std::move(request);
    sent_ = 0;
    in_.clear();
    state_ = State::busy;
}

bool Connection::go_on() {
    if (state_ == State::opening) {
        const int result = SSL_do_handshake(tls_.get());
        if (result != 1) {
            would_wait(result, "handshake");
            return false;
        }
        state_ = State::idle;
    }
    if (state_ != State::busy) return false;
    while (sent_ < out_.size()) {
        const int wrote =
            SSL_write(tls_.get(), out_.data() + sent_, static_cast<int>(out_.size() - sent_));
        if (wrote <= 0) {
            would_wait(wrote, "write");
            return false;
        }
        sent_ += static_cast<std::size_t>(wrote);
    }
    for (;;) {
        char buffer[16 * 1024];
        const int got = SSL_read(tls_.get(), buffer, sizeof buffer);
        if (got <= 0) {
            would_wait(got, "read");
            return false;
        }
        in_.append(buffer, static_cast<std::size_t>(got));
        if (read_answer()) return true;
        if (state_ == State::broken) return false;
    }
}

bool Connection::read_answer() {
    const std::size_t end = in_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const std::string_view header = std::string_view(in_).substr(0, end + 2);
    const std::string length = field_of(header, "content-length");
    std::size_t bytes = 0;
    const auto parsed = std::from_chars(length.data(), length.data() + length.size(), bytes);
    if (!header.starts_with("HTTP/1.1 ") || header.size() < 12 || parsed.ec != std::errc{}) {
        break_off("not an answer with a Content-Length");
        return false;
    }
    if (in_.size() < end + 4 + bytes) return false;
    status_ = 0;
    std::from_chars(header.data() + 9, header.data() + 12, status_);
    body_ = in_.substr(end + 4, bytes);
    state_ = State::idle;
    if (field_of(header, "connection") == "close") break_off("the server ended the connection");
    return true;
}

bool Connection::would_wait(int result, const char* doing) {
    const int error = SSL_get_error(tls_.get(), result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return true;
    break_off(std::string(doing) + ": " +
              (error == SSL_ERROR_SYSCALL ? std::strerror(errno) : openssl_words()));
    return false;
}

void Connection::break_off(const std::string& why) {
    ERR_clear_error();
    trouble_ = why;
    state_ = State::broken;
}

}  // namespace load
