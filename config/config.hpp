// Everything that can be set, with its default. config/gateway.example.toml shows the same, and
// config/README.md says what each setting means.
#pragma once

#include "fhir/error.hpp"
#include "mappings/patience.hpp"
#include "mappings/referral_reader.hpp"
#include "mappings/working_days.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace config {

struct Listener {
    std::string address = "0.0.0.0";
    std::uint16_t port = 8443;

    friend bool operator==(const Listener&, const Listener&) = default;
};

// Plain HTTP: keep it on loopback, or behind something that guards it.
struct Management {
    std::string address = "127.0.0.1";
    std::uint16_t port = 9443;

    friend bool operator==(const Management&, const Management&) = default;
};

// Secrets are named by file, never given here: a config may be read aloud.
struct Tls {
    std::string certificate_file;
    std::string private_key_file;
    std::string client_ca_file;

    friend bool operator==(const Tls&, const Tls&) = default;
};

struct Limits {
    std::uint32_t connections = 10'000;
    std::uint32_t connections_per_certificate = 256;
    std::uint32_t connections_per_address = 0;  // 0: no cap
    std::uint32_t header_bytes = 16 * 1024;
    std::uint32_t header_fields = 100;
    std::uint32_t target_bytes = 4 * 1024;
    std::uint64_t body_bytes = 1024 * 1024;
    std::uint32_t requests_per_second = 2'000;  // of one client, on average
    std::uint32_t request_burst = 4'000;
    std::chrono::seconds handshake_timeout{5};
    std::chrono::seconds header_timeout{10};
    std::chrono::seconds idle_timeout{30};
    std::chrono::seconds body_timeout{30};
    std::chrono::seconds answer_timeout{30};
    std::chrono::seconds longest_wait{60};  // of a long poll
    std::chrono::seconds shutdown_grace{20};

    friend bool operator==(const Limits&, const Limits&) = default;
};

// When the health endpoint warns or fails.
struct Health {
    std::chrono::hours oldest_waiting_warn{24};
    std::chrono::hours oldest_waiting_fail{72};
    std::uint32_t certificate_days_warn = 30;
    std::uint32_t disk_percent_free_warn = 10;
    std::uint32_t late_collector_working_days = 2;

    friend bool operator==(const Health&, const Health&) = default;
};

// What messages are held against beside R4.
struct Fhir {
    std::vector<std::string> packages;  // folders and .tgz; the first of a URL wins
    // By the type of a resource ("ServiceRequest", "Bundle"): canonical URLs of the profiles that
    // it has to meet beside those of its meta.profile.
    std::map<std::string, std::vector<std::string>> profiles;
    // By the event of a FHIR message ("system|code", "code", or a URI): profiles of its Bundle.
    std::map<std::string, std::vector<std::string>> messages;

    friend bool operator==(const Fhir&, const Fhir&) = default;
};

struct Config {
    std::string public_base;  // "https://referrals.example.nhs.uk/fhir": in every link that we mint
    std::vector<std::string> hosts;  // more names that a Host field may say; the base's always may
    Listener listener;
    Management management;
    Tls tls;
    Limits limits;
    Health health;
    mappings::WorkingDays working_days;
    mappings::Patiences watchdog;
    Fhir fhir;
    std::string store = "sqlite:/var/lib/referral-gateway/referrals.db";
    std::string clients_file;  // relative names start at the folder of the config file
    std::string routing_file;
    std::string practices_file;  // made by `referral-gateway import practices`; may not exist yet
    std::string
        directory_file;  // made by `referral-gateway import directory`; empty: there is none
    mappings::Strictness nhs_number_check = mappings::Strictness::warn;
    mappings::Strictness risks = mappings::Strictness::warn;
};

enum class ClientRole { referrer, link_worker, provider, operations };

// Where events are posted to for a client, because an operator said so here: never an address out
// of a message.
struct Push {
    std::string url;          // https; empty: nothing is posted
    std::string ca_file;      // PEM: authorities that may sign the receiver's certificate
    std::string secret_file;  // keys of the signature
    std::chrono::seconds heartbeat{3600};
    bool shows_certificate = false;  // ours, of [tls], to a receiver that asks for one

    friend bool operator==(const Push&, const Push&) = default;
};

// Somebody we deal with, known by the certificate that they connect with. Exactly one of the three
// ways to know it is set.
struct Client {
    std::string id;
    std::string organisation;  // ODS code
    ClientRole role = ClientRole::referrer;
    std::vector<std::string> queues;  // ODS codes; default for collectors: its organisation
    std::string fingerprint;          // SHA-256, lower-case hex
    std::string subject;              // RFC 2253
    std::string alternative_name;     // "dns:practice.example"
    bool must_send_if_match = false;
    std::string name;  // for people
    Push push;

    friend bool operator==(const Client&, const Client&) = default;
};

// Each reads a file, or names everything wrong with it: a setting that is unknown, of the wrong
// type, out of range, or missing though it has no default; a client named twice. Issues carry the
// place in `expression` ("gateway.toml:12: limits.body_bytes"). unavailable: cannot be read.
fhir::Result<Config> load_config(const std::string& file);
// As far as it can be read: each mistake is added to `mistakes`, and its setting has its default.
// An error only where the file cannot be read, or is not TOML.
fhir::Result<Config> load_config(const std::string& file, std::vector<fhir::Issue>& mistakes);
fhir::Result<std::vector<Client>> load_clients(const std::string& file);

// Names the settings that differ and cannot be changed while the gateway runs.
std::vector<std::string> changes_that_need_a_restart(const Config& before, const Config& after);

}  // namespace config
