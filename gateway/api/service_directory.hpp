// The directory of services made ready for questions, and what the routing table names beside it.
#pragma once

#include "mappings/directory/search.hpp"
#include "mappings/offers.hpp"
#include "mappings/room.hpp"
#include "mappings/routing.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// Immutable once made; read by any thread. Making it takes as long as the directory is large.
class ServiceDirectory {
public:
    ServiceDirectory() : ServiceDirectory({}, {}) {}
    // A service that the routing table says is closed is not offered, whatever the directory says.
    // `version` stands for the directory in decisions; the practices tell which areas there are.
    ServiceDirectory(mappings::directory::Directory directory,
                     const mappings::RoutingTable& routing,
                     const mappings::PracticeMap& practices = {}, std::string version = {});
    ServiceDirectory(const ServiceDirectory&) = delete;
    ServiceDirectory& operator=(const ServiceDirectory&) = delete;

    // What was imported: searches are about this.
    const mappings::directory::Directory& imported() const { return imported_; }
    const mappings::directory::Index& index() const { return index_; }

    // Those that a referral can be sent to.
    const mappings::Offers& offers() const { return offers_; }

    // Which needs are routed to which services.
    const std::vector<mappings::NeedRule>& needs() const { return needs_; }

    // By id: what was imported, else what the routing table names, so that a reference to either
    // can be followed. Null: there is none.
    const mappings::directory::Service* service(std::string_view id) const;
    const mappings::directory::Provider* provider(std::string_view id) const;
    const mappings::directory::Place* place(std::string_view id) const;

    // ODS code of the queue of who offers it, and may say what room it has; empty: it is only
    // listed, and no referral goes there.
    std::string queue_of(const mappings::directory::Service& service) const;

    // HealthcareService and Organization of a record of this directory, in JSON. `room`: null where
    // nothing was said; then it is open where referrals go to it, and else nothing is told.
    std::string view_of(const mappings::directory::Service& service, std::chrono::sys_days today,
                        const mappings::Room* room = nullptr) const;
    std::string view_of(const mappings::directory::Provider& provider) const;

private:
    mappings::directory::Directory imported_;
    mappings::directory::Directory routed_;
    std::vector<mappings::NeedRule> needs_;
    mappings::directory::Index index_;  // of imported_
    mappings::Offers offers_;           // of both
};

}  // namespace gateway
