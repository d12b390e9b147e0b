// Everything that is kept. Commands, not rows: each is one synced transaction with its audit row
// and its events inside. A contract test asks the same of every adapter.
#pragma once

#include "fhir/digest.hpp"
#include "fhir/error.hpp"
#include "gateway/domain/decline_run.hpp"
#include "gateway/domain/event.hpp"
#include "gateway/domain/fact.hpp"
#include "gateway/domain/kept_room.hpp"
#include "gateway/domain/referral.hpp"
#include "gateway/domain/watchdog.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

namespace asio = boost::asio;
using fhir::Result;

// ---- what goes in

// Who does it, for the audit row.
struct Actor {
    std::string client;        // empty: the gateway itself
    std::string organisation;  // ODS code; empty: the gateway itself
    std::string request_id;
};

struct NewReferral {
    Referral referral;
    Task task;
    std::vector<std::string> keys;  // idempotency keys beside the identifier: "k:...", "r:..."
    fhir::Digest digest{};          // of the message: tells a retry from a misuse
    bool if_none_exist =
        false;  // an equal identifier wins whatever the content (FHIR If-None-Exist)
    std::optional<fhir::Digest> patient_key;  // keyed digest of the NHS number, for look-up
    Background background;     // of the first referral of a chain; an onward one has its chain's
    bool is_provider = false;  // as Fact::is_provider, of the task
    std::vector<NewEvent> events;
    Id audit;
    Actor actor;
};

struct Accepted {
    bool is_repeat = false;  // nothing was changed; the record is the earlier one
    ReferralRecord record;
};

// A change to what is there: any of its parts may be missing. All of it happens, or nothing.
struct Change {
    struct OfReferral {
        Id id;
        std::uint32_t expected_version = 0;
        ReferralStatus status = ReferralStatus::active;
        std::string status_reason;
        std::optional<mappings::Consent> consent = std::nullopt;  // unset: as it is
    };
    struct OfTask {
        Id id;
        std::uint32_t expected_version = 0;
        TaskState state;
        std::string decline = {};                 // as Fact::decline
        std::optional<Work> work = std::nullopt;  // as Fact::work; unset: as it is
    };
    // The next owner is asked in the place of the task's, which ends: for the same referral.
    struct Offer {
        Task task;
        std::uint32_t referral_version = 0;  // of the referral as it was when this was decided
        std::vector<NewEvent> events;        // about the new task; told after those of the change
        bool is_provider = false;            // as Fact::is_provider
    };
    // The task is declined at capacity by a provider that says it is open: the event is told once
    // in a run, with the `after`th decline of it.
    struct Full {
        Timestamp since;  // as of declines_after
        std::uint32_t after = 0;
        NewEvent event;
    };
    // A second task that changes with the first: the one that a repeat is merged into.
    struct Kept {
        Id id;
        std::uint32_t expected_version = 0;
        TaskState state;
        std::vector<NewEvent> events;  // about this one
        Id audit;
    };
    std::optional<OfReferral> referral;
    std::optional<OfTask> task;
    std::optional<Offer> offer;
    std::optional<Full> full;
    std::optional<Kept> kept;
    std::vector<NewEvent> events;
    Timestamp at;
    Id audit;
    Actor actor;
};

struct Claim {
    std::string owner;
    std::uint32_t count = 1;
    std::chrono::seconds lease{900};
    Timestamp at;
    Actor actor;  // its client becomes the holder
};

// What a provider says of the room that one of its services has.
struct RoomChange {
    std::string service;                 // id
    Home home = 0;                       // of its provider
    std::uint32_t expected_version = 0;  // 0: nothing was said yet
    mappings::Room room;
    Timestamp at;
    Actor actor;
};

// ---- what is asked

// Where a page ends: the last item's place in the order.
struct Cursor {
    Timestamp at;
    Id id;
};

template <class T>
struct Page {
    std::vector<T> items;
    std::optional<Cursor> next;  // set only when there is at least one item more
};

// [from, to): either side may be open.
struct TimeWindow {
    std::optional<Timestamp> from;
    std::optional<Timestamp> to;
};

enum class TaskOrder : std::uint8_t { placed, updated };

// Only tasks that one of `visible_to` owns, asks for, began the chain of, or was told of as the
// lead. Empty lists mean "any". Ids break ties, so an order is total.
struct TaskQuery {
    std::vector<std::string> visible_to;
    std::vector<Id> ids;
    std::vector<std::string> owners;
    bool owner_missing = false;  // nothing of ours lacks an owner: finds nothing
    std::vector<std::string> requesters;
    std::vector<Id> referrals;
    std::vector<Id> part_of;
    std::vector<TaskStatus> statuses;
    // Either of the two is enough, as both are codes of Task.businessStatus.
    std::vector<BusinessStatus> business_statuses;
    std::vector<Silence> silences;
    TimeWindow placed;
    TimeWindow updated;
    TaskOrder order = TaskOrder::placed;
    bool descending = false;
    std::optional<Cursor> after;
    std::uint32_t count = 50;
    bool with_content = false;  // else the referrals come without their received bytes
};

// Tasks whose owner is waited for, by one clock of the watchdog.
struct SilentQuery {
    Wait wait = Wait::unanswered;
    Silence silence = Silence::none;
    Timestamp until;  // watched_from at the latest
    std::optional<Cursor> after;
    std::uint32_t count = 100;
};

// Only referrals that one of `visible_to` sent, began the chain of, has or had a task for, or was
// told of as the lead.
// Ordered by acceptance.
struct ReferralQuery {
    std::vector<std::string> visible_to;
    std::vector<Id> ids;
    std::optional<std::string> identifier_system;  // with `identifier`; unset: any system
    std::optional<std::string> identifier;
    std::optional<fhir::Digest> patient_key;
    std::vector<Id> persons;
    std::vector<Id> based_on;
    std::vector<ReferralStatus> statuses;
    TimeWindow accepted;  // also answers `authored`
    TimeWindow updated;
    bool descending = false;
    std::optional<Cursor> after;
    std::uint32_t count = 50;
};

struct Event {
    std::uint64_t number = 0;  // 1, 2, 3 ... of its organisation, without a gap
    EventKind kind = EventKind::task_changed;
    Id referral;
    std::optional<Id> task;  // set for the kinds that begin with task_
    Timestamp at;
};

struct Feed {
    std::uint64_t last = 0;  // number of the newest event; 0: none yet
    std::vector<Event> events;
};

struct QueueHealth {
    std::string owner;
    std::uint64_t waiting = 0;                // queued or returned
    std::optional<Timestamp> oldest_waiting;  // since when the oldest of them waits
    std::uint64_t held = 0;                   // picked up, lease running
    std::uint64_t dead_letters = 0;
    std::uint64_t overdue = 0;              // Silence::nudged
    std::uint64_t escalated = 0;            // Silence::escalated
    std::optional<Timestamp> silent_since;  // when the longest wait of these two began
};

struct StoreHealth {
    std::vector<QueueHealth> queues;              // those with an open task
    std::uint64_t undelivered = 0;                // events on their way to another home
    std::uint64_t referrals = 0;                  // an estimate is enough
    std::uint64_t unrouted = 0;                   // declined, and nobody is left to offer them to
    std::map<std::string, Timestamp> last_polls;  // by client; as `note_poll`, `expect_polls` say
};

// An organisation that needs a home; `beside`: it lives where that one does (a practice beside its
// PCN). In order: one may lean on an earlier one.
struct HomeRequest {
    std::string organisation;
    std::string beside;
};

// ---- the port

// Called on the io thread; answers come back there. `unavailable`: nothing, or not certain, that it
// was kept; the same call may be made again.
class ReferralStore {
public:
    virtual ~ReferralStore() = default;

    // Keeps referral, first task, keys, events and audit. The same client with the same identifier
    // or key again: a repeat when the digest is the same (or if_none_exist and the identifier is),
    // else conflict, its issue naming the earlier referral as "ServiceRequest/{id}"; keys that lead
    // to different referrals: conflict. Equal ones sent at the same moment: one is kept, the others
    // are repeats. Keys that are new on a repeat are not taken in.
    virtual asio::awaitable<Result<Accepted>> accept(NewReferral referral) = 0;

    // stale: another version is there, also of the referral of an offer, or of the task that is
    // kept. not_found: no such thing.
    virtual asio::awaitable<Result<void>> apply(Change change) = 0;

    // Hands out the oldest waiting tasks of the queue (queued, returned, or with a lease that has
    // run out by `at`), each to one holder only: version + 1, picked_up, deliveries + 1. Events for
    // requester, chain referrer, owner and a lead who was told. A task that was handed out
    // `most_deliveries` times and comes back is a dead letter, and is not handed out.
    virtual asio::awaitable<Result<std::vector<TaskRecord>>> claim(Claim claim) = 0;

    // Gives back every lease that has run out: returned, or dead_letter, with events. The number.
    virtual asio::awaitable<Result<std::uint64_t>> expire_leases(Timestamp now) = 0;

    // That a collector asked for work; at most one write a minute and client is worth it.
    virtual asio::awaitable<Result<void>> note_poll(std::string client, Timestamp at) = 0;

    // From `at` on these clients ought to ask for work; kept for each that is not known yet.
    virtual asio::awaitable<Result<void>> expect_polls(std::vector<std::string> clients,
                                                       Timestamp at) = 0;

    // Kept beside all that was said before. stale: another version is there. The version now.
    virtual asio::awaitable<Result<std::uint32_t>> say_room(RoomChange change) = 0;

    // The home of each, given now where there was none, and for ever after the same.
    virtual asio::awaitable<Result<std::map<std::string, Home>>> homes(
        std::vector<HomeRequest> organisations) = 0;

    // Reads see everything that was answered before they were asked.
    virtual asio::awaitable<Result<ReferralRecord>> find_referral(Id id) = 0;  // or not_found
    virtual asio::awaitable<Result<TaskRecord>> find_task(Id id) = 0;          // or not_found
    // Whether these two first referrals of a chain came with the same NHS number; false where one
    // of them had none.
    virtual asio::awaitable<Result<bool>> is_same_person(Id one, Id other) = 0;
    // All referrals of a chain, the first one first.
    virtual asio::awaitable<Result<std::vector<ReferralRecord>>> find_chain(Id chain) = 0;
    // Every version, oldest first; empty: no such thing.
    virtual asio::awaitable<Result<std::vector<Referral>>> referral_history(Id id) = 0;
    virtual asio::awaitable<Result<std::vector<Task>>> task_history(Id id) = 0;
    virtual asio::awaitable<Result<Page<TaskRecord>>> search_tasks(TaskQuery query) = 0;
    virtual asio::awaitable<Result<Page<ReferralRecord>>> search_referrals(ReferralQuery query) = 0;
    // Those that stand so, without content; who waits the longest first.
    virtual asio::awaitable<Result<Page<TaskRecord>>> find_silent(SilentQuery query) = 0;
    // The newest of each service, in the order of their names.
    virtual asio::awaitable<Result<std::vector<KeptRoom>>> rooms() = 0;
    // Events `from` and on, at most `count`, in order and without a gap.
    virtual asio::awaitable<Result<Feed>> events(std::string organisation, std::uint64_t from,
                                                 std::uint32_t count) = 0;
    virtual asio::awaitable<Result<StoreHealth>> health(Timestamp now) = 0;
    // Every fact of the chains that arrived in the window, those of a chain together and in the
    // order of their offers; each is handed to `take` on a thread of the store's, one at a time.
    // They are written with the act: by accept and apply.
    virtual asio::awaitable<Result<void>> facts(TimeWindow arrived,
                                                std::function<void(const Fact&)> take) = 0;
    // Of that owner, or of all where it is empty; those with a decline, by owner and service.
    virtual asio::awaitable<Result<std::vector<DeclineRun>>> decline_runs(std::string owner) = 0;
    // How many referrals each of these accepted for the first time in the window, of those that
    // named no service, as all do that go to link workers; without what was entered in error.
    virtual asio::awaitable<Result<std::map<std::string, std::uint64_t>>> accepted(
        std::vector<std::string> owners, TimeWindow window) = 0;
    // Writes and syncs a row of its own: does the store take writes at all?
    virtual asio::awaitable<Result<void>> probe() = 0;

    // Called on the io thread with the organisations that have something new to hear, after it is
    // on disk.
    virtual void on_events(std::function<void(const std::vector<std::string>&)> listener) = 0;

    static constexpr std::uint32_t most_deliveries = 5;
};

}  // namespace gateway
