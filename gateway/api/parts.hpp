// What the handlers are given: the same parts for every class of this folder.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/json_reader.hpp"
#include "gateway/api/arrivals.hpp"
#include "gateway/api/conformance.hpp"
#include "gateway/api/service_directory.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/referral_store.hpp"
#include "gateway/ports/subscription_store.hpp"
#include "mappings/practice_map.hpp"
#include "mappings/referral_reader.hpp"
#include "mappings/room.hpp"
#include "mappings/routing.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace gateway {

// Who is who and where referrals go, as one immutable whole: a reload makes a new one.
struct Directory {
    mappings::PracticeMap practices;
    mappings::RoutingTable routing;
    std::map<std::string, Home, std::less<>> homes;  // of every organisation that we know
    // Of the same routing table; never null.
    std::shared_ptr<const ServiceDirectory> services = std::make_shared<const ServiceDirectory>();

    // What a decision of that day is made from. The directory and the rooms must outlive it.
    mappings::Grounds grounds(std::chrono::sys_days day, const mappings::Rooms& rooms) const {
        return {practices, routing, day, &services->offers(), &rooms};
    }
    // The home of its practice, else that of the triage desk, which has always one.
    Home home_of(std::string_view organisation) const;
};

// Holds the directory of the moment. A handler takes it once and keeps it to its end.
// On the io thread only.
class DirectoryHolder {
public:
    std::shared_ptr<const Directory> current() const { return current_; }
    void replace(std::shared_ptr<const Directory> next) { current_ = std::move(next); }

    // What the providers say of their room: kept in the store, and so not of a reload.
    std::shared_ptr<const mappings::Rooms> rooms() const { return rooms_; }
    void keep(KeptRoom room);                                   // from the next request on
    const KeptRoom* kept_room(std::string_view service) const;  // null: nothing was said

private:
    std::shared_ptr<const Directory> current_ = std::make_shared<const Directory>();
    std::map<std::string, KeptRoom, std::less<>> kept_;
    std::shared_ptr<const mappings::Rooms> rooms_ = std::make_shared<const mappings::Rooms>();
};

struct ApiSettings {
    std::string public_base;  // "https://host/fhir", without a slash at the end
    mappings::Strictness nhs_number_check = mappings::Strictness::warn;
    mappings::Strictness risks = mappings::Strictness::warn;
    std::chrono::seconds longest_wait{60};
    Watch watch;             // how long an owner may be silent
    std::string lookup_key;  // secret of the keyed digests of NHS numbers

    mappings::ReaderSettings reader() const { return {nhs_number_check, risks, public_base}; }
};

struct ApiParts {
    ReferralStore& store;
    SubscriptionStore& subscriptions;
    const Clock& clock;
    IdSource& ids;
    const DirectoryHolder& directory;
    const ApiSettings& settings;
    Arrivals& arrivals;
    const fhir::Definitions& definitions;
    MessageValidator& validator;
};

}  // namespace gateway
