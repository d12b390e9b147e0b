#pragma once

#include "fhir/error.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

enum class Role { referrer, link_worker, provider, operations };

// SMART v2 words, system/ left out.
enum class Scope {
    none,                    // open to anyone, also without a certificate
    service_request_create,  // system/ServiceRequest.c
    service_request_read,    // .rs
    service_request_update,  // .u
    task_read,               // system/Task.rs
    task_update,             // .u
    subscription_read,       // system/Subscription.rs
    subscription_write,      // .cud
    subscription_redrive,    // an operator's
    directory_read,          // system/HealthcareService.rs, Organization.rs
    directory_update,        // system/HealthcareService.u: the room of one's own services
    report_read,             // an operator's: the regional picture
    any                      // anybody whom we know
};

// Who is calling, once that has been proved.
struct Caller {
    std::string client;        // its name in clients.toml: holds leases, owns idempotency keys
    std::string organisation;  // ODS code
    Role role = Role::referrer;
    std::vector<std::string> queues;  // ODS codes whose worklists it works; often its own
    bool must_send_if_match = false;
    std::vector<Scope> scopes;
    std::string push_endpoint;  // the URL that its subscriptions may post to; empty: none
    std::chrono::seconds push_heartbeat{3600};  // of those that do not ask for their own

    bool may(Scope scope) const {
        return scope == Scope::any || std::ranges::find(scopes, scope) != scopes.end();
    }
    bool works_on(std::string_view queue) const {
        return std::ranges::find(queues, queue) != queues.end();
    }
    // Its organisation and its queues, without doubles: what it may hear about.
    std::vector<std::string> organisations() const {
        std::vector<std::string> all = queues;
        if (!works_on(organisation)) all.push_back(organisation);
        return all;
    }
};

// What is known of the other end of a connection.
struct Peer {
    std::string fingerprint;  // SHA-256 of its certificate, lower-case hex; empty: none was shown
    std::string subject;      // RFC 2253, "CN=practice.example,O=..."
    std::vector<std::string> alternative_names;  // "dns:practice.example", "uri:..."
    std::string address;                         // for limits, never logged with a request
};

class Authenticator {
public:
    virtual ~Authenticator() = default;

    // unauthenticated: no certificate, or nobody's that we know. On the io thread.
    virtual fhir::Result<Caller> authenticate(const Peer& peer) const = 0;
};

}  // namespace gateway
