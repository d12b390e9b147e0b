// One kept TLS connection that never blocks: OpenSSL on the socket itself, as cheap as it gets, so
// that what is measured is the server.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace load {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

// TLS 1.3 alone, the server's certificate checked. Throws with OpenSSL's words.
struct TlsFiles {
    std::string authority;
    std::string certificate;
    std::string key;
};
Context make_context(const TlsFiles& files);

// Answers of HTTP/1.1 with a Content-Length; anything else breaks the connection.
class Connection {
public:
    enum class State { opening, idle, busy, broken };

    // Begins to connect to 127.0.0.1.
    Connection(SSL_CTX* context, std::uint16_t port, const std::string& server_name);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int socket() const { return socket_; }
    State state() const { return state_; }
    // Only when idle. What is sent is what `request` holds.
    void start(std::string request);
    // Goes on as far as it gets without waiting; to be called when the socket is ready. True: an
    // answer has come, and the connection is idle, or broken when the server ends it.
    bool go_on();

    unsigned status() const { return status_; }
    std::string_view body() const { return body_; }
    const std::string& trouble() const { return trouble_; }

private:
    bool read_answer();
    bool would_wait(int result, const char* doing);
    void break_off(const std::string& why);

    std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
    int socket_;
    State state_ = State::opening;
    std::string out_;
    std::size_t sent_ = 0;
    std::string in_;
    unsigned status_ = 0;
    std::string body_;
    std::string trouble_;
};

}  // namespace load
