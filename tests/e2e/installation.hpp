// An installation as an operator would make it, in a folder of its own: certificates, settings,
// clients, routing, practices; and the gateway that runs on it.
#pragma once

#include "tests/e2e/https_client.hpp"
#include "tests/support/gateway_process.hpp"

#include <map>
#include <string>

namespace testing_support {

// Who takes part. The PCN of the practice and its neighbour is the link worker's, the other's the
// other's.
namespace org {
inline constexpr const char* practice = "A99901";
inline constexpr const char* other_practice = "A99902";
inline constexpr const char* lonely_practice = "A99903";  // known, in no PCN
inline constexpr const char* neighbour_practice = "A99904";
inline constexpr const char* link_worker = "U99901";
inline constexpr const char* other_link_worker = "U99902";
inline constexpr const char* provider = "P9901";
inline constexpr const char* other_provider = "P9902";
inline constexpr const char* triage = "T99901";
inline constexpr const char* lead = "L99901";  // of the link worker's PCN
}  // namespace org

class Installation {
public:
    // Lines of TOML that replace the default ones: "[limits]\nbody_bytes = 4096\n".
    explicit Installation(const std::string& more_settings = {});
    ~Installation();
    Installation(const Installation&) = delete;
    Installation& operator=(const Installation&) = delete;

    // A client by its name in clients.toml: "practice", "link-worker", "provider", "triage" ...
    HttpsClient client(const std::string& name) const;
    // Somebody that our authority signed and that no file names.
    HttpsClient unknown_client() const;
    HttpsClient without_certificate() const;

    // A certificate of our authority for localhost, for somebody that the gateway calls.
    Identity issue_server() { return authority_.issue("receiver", Authority::Use::server); }

    std::string file(const std::string& name) const { return folder_ + "/" + name; }
    std::string config_file() const { return file("gateway.toml"); }
    std::string clients_toml() const { return read_file(file("clients.toml")); }
    std::uint16_t management_port() const { return management_port_; }
    std::string base() const { return base_; }
    std::uint16_t port() const { return port_; }

private:
    void write_clients();
    void write_practices() const;
    void write_settings(const std::string& more) const;

    std::string folder_;
    std::uint16_t port_;
    std::uint16_t management_port_;
    std::string base_;
    Authority authority_;
    std::map<std::string, Identity> identities_;

public:
    GatewayProcess gateway;
};

}  // namespace testing_support
