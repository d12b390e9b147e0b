#pragma once

#include "fhir/instant.hpp"
#include "gateway/domain/id.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

using fhir::Timestamp;

// Task.status, as far as a referral uses it (Gravity SDOHCC's ten, less draft).
enum class TaskStatus : std::uint8_t {
    requested,
    accepted,
    in_progress,
    on_hold,
    rejected,
    completed,
    failed,
    cancelled,
    entered_in_error
};

// Task.businessStatus: what the status alone does not say.
enum class BusinessStatus : std::uint8_t {
    queued,                  // waiting for a collector
    picked_up,               // a collector holds a lease on it
    returned,                // a lease ran out; waiting again
    dead_letter,             // collected too often without an answer: for operations to look at
    withheld,                // the referrer has put the referral on hold
    worked_on,               // accepted, and going its way
    cancellation_requested,  // the referrer asks its owner to stop
    closed,
    unrouted,  // declined, and nobody is left to offer the referral to
    merged     // ended as a repeat: another task for the same person goes on in its place
};

// Task.businessStatus too, beside the one above: what the watchdog did about an owner's silence.
enum class Silence : std::uint8_t {
    none,
    nudged,    // its owner was reminded
    escalated  // the lead of the PCN was told
};

std::string_view to_code(TaskStatus status);
std::string_view to_code(BusinessStatus status);
std::string_view to_code(Silence silence);  // empty for none
std::string_view display_of(BusinessStatus status);
std::string_view display_of(Silence silence);
std::optional<TaskStatus> task_status_of(std::string_view code);
std::optional<BusinessStatus> business_status_of(std::string_view code);
std::optional<Silence> silence_of(std::string_view code);  // never none

// Neither rejected, completed, failed, cancelled nor entered-in-error.
bool is_open(TaskStatus status);

// What changes from version to version.
struct TaskState {
    TaskStatus status = TaskStatus::requested;
    BusinessStatus business_status = BusinessStatus::queued;
    std::string reason;        // Task.statusReason as JSON; empty: none
    std::string notes;         // Task.note as a JSON array; empty: none
    std::string outputs;       // {"contained": [...], "output": [...]} of the Task; empty: none
    std::string lease_holder;  // a client's name; empty: nobody holds it
    Timestamp lease_until{};
    std::chrono::seconds lease_length{0};
    std::uint32_t deliveries = 0;  // how often it was claimed
    Silence silence = Silence::none;
    Timestamp since{};    // when its owner had the word last; a claim or a lease does not move it
    Timestamp told_at{};  // when `silence` became what it is
    // ODS code of the lead who was told of a silence, and hears of the task and sees it from then
    // on; empty: nobody was.
    std::string lead;
    // Of a repeat that was merged: the task that goes on in its place; and whether who asked for
    // the repeat may know which that is. Its owner may.
    std::optional<Id> merged_into;
    bool is_merge_told = false;
    // Of the one that goes on: the referrals that were merged into it, in the order of merging.
    std::vector<Id> repeats;

    // Somebody has acted: from now on its owner is waited for anew.
    void begin_wait(Timestamp now) {
        silence = Silence::none;
        since = now;
    }
};

// One owner being asked to take one referral.
struct Task {
    Id id;
    Id referral;                // Task.focus
    std::optional<Id> part_of;  // the task that an onward referral was made from
    // A referral of the same person for the same reason that was open when this one was accepted.
    // For its owner alone, who has or had a task for that one too.
    std::optional<Id> already_open;
    std::string owner;       // ODS code of the queue
    std::string requester;   // ODS code: who asks; the referrer, or the link workers onward
    std::string service;     // HealthcareService id; may be empty
    std::string rule;        // the decision that placed it here
    std::string decision;    // ... and its reason in words
    bool is_urgent = false;  // ServiceRequest.priority
    Timestamp placed_at;
    std::uint32_t version = 1;
    Timestamp updated;
    std::string changed_by;  // ODS code of who made this version; empty: the gateway
    TaskState state;

    bool is_leased(Timestamp now) const {
        return !state.lease_holder.empty() && state.lease_until > now;
    }
};

}  // namespace gateway
