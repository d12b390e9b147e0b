#pragma once

#include "gateway/domain/id.hpp"
#include "gateway/domain/task.hpp"
#include "mappings/referral.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

// ServiceRequest.status: it belongs to the referrer.
enum class ReferralStatus : std::uint8_t { active, on_hold, revoked, completed, entered_in_error };

std::string_view to_code(ReferralStatus status);
std::optional<ReferralStatus> referral_status_of(std::string_view code);

// One request for one person, as it is kept.
struct Referral {
    Id id;
    Id chain;  // id of the first referral of its chain; its own when it is the first
    std::optional<Id> based_on;
    std::string client;          // who sent it
    std::string referrer;        // ODS code of the requester's organisation
    std::string chain_referrer;  // ODS code of the first referral's requester: sees the whole chain
    Id person;                   // opaque; the same for the whole chain
    mappings::Identifier identifier;  // of the sender; both parts empty: none
    mappings::Shape shape = mappings::Shape::resource;
    mappings::Consent consent = mappings::Consent::absent;
    std::string practice;  // ODS code as written; may be empty
    Timestamp accepted_at;
    std::uint32_t version = 1;
    Timestamp updated;
    ReferralStatus status = ReferralStatus::active;
    std::string status_reason;  // JSON; empty: none
    std::string content;        // the received bytes
};

// A referral with its own tasks, oldest first; at most one of them is open.
struct ReferralRecord {
    Referral referral;
    std::vector<Task> tasks;
};

// A task with the referral that it is for.
struct TaskRecord {
    Task task;
    Referral referral;
};

}  // namespace gateway
