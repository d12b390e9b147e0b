// A client of the gateway with one kept connection, and a deadline on everything.
#pragma once

#include "fhir/tree.hpp"
#include "tests/e2e/authority.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace testing_support {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Answer {
    unsigned status = 0;
    Headers headers;
    std::string body;

    // The first field of that name, whatever its case; empty when there is none.
    std::string header(std::string_view name) const;
    // The body as FHIR JSON, or XML where its type says so. Throws with the body when it is none.
    const fhir::Node& resource() const;
    // The text at a path through first items; empty when something on the way is missing.
    std::string text(std::initializer_list<std::string_view> path) const;
    bool says(std::string_view words) const { return body.find(words) != std::string::npos; }
    // "201 {...}": for the words of a failed expectation.
    std::string whole() const;

private:
    mutable std::shared_ptr<fhir::Tree> tree_;
};

// One thread at a time. Throws std::runtime_error when the connection fails or the answer is late.
// A request on a connection that was closed meanwhile is sent again on a new one.
class HttpsClient {
public:
    // `identity` null: without a certificate.
    HttpsClient(std::uint16_t port, std::string authority, const Identity* identity);
    ~HttpsClient();
    HttpsClient(HttpsClient&&) noexcept;

    Answer send(const std::string& method, const std::string& target, const std::string& body = {},
                const Headers& headers = {});
    Answer get(const std::string& target, const Headers& headers = {}) {
        return send("GET", target, {}, headers);
    }
    // A body of FHIR JSON, unless the headers say otherwise.
    Answer post(const std::string& target, const std::string& body, const Headers& headers = {}) {
        return send("POST", target, body, headers);
    }
    // A connection of its own, for another thread.
    HttpsClient again() const;
    void patience(std::chrono::seconds at_most);

private:
    struct Connection;

    std::uint16_t port_;
    std::string authority_;
    std::optional<Identity> identity_;
    std::chrono::seconds patience_{30};
    std::unique_ptr<Connection> connection_;
};

}  // namespace testing_support
