#include "gateway/api/reoffer.hpp"

#include "gateway/api/changes.hpp"
#include "gateway/api/inherited_person.hpp"
#include "gateway/api/inherited_risk.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/organisation_names.hpp"
#include "gateway/api/repeats.hpp"
#include "gateway/api/task_update.hpp"
#include "gateway/domain/merge.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <set>
#include <utility>

namespace gateway {
namespace {

bool is_wanted(const Referral& referral, const Task& declined) {
    const bool stands =
        referral.status == ReferralStatus::active || referral.status == ReferralStatus::on_hold;
    return stands && declined.state.business_status != BusinessStatus::cancellation_requested;
}

}  // namespace

asio::awaitable<Result<void>> Reoffer::complete(Change& change, const Task& declined) const {
    const TaskReason* reason = own_reason(change.task->state.reason);
    if (reason == nullptr) co_return Result<void>();
    change.task->decline = reason->code;
    if (reason->after == AfterDecline::nobody) co_return Result<void>();
    const auto record = co_await parts_.store.find_referral(declined.referral);
    if (!record) co_return record.error();
    if (!is_wanted(record->referral, declined)) co_return Result<void>();
    // What link workers leave unanswered goes to the triage desk, and not out to a provider.
    const bool is_home = reason->party == Party::gateway &&
                         parts_.directory.current()->practices.pcn(declined.owner) != nullptr;
    const auto decision =
        co_await decide(*record, is_home ? AfterDecline::link_workers : reason->after);
    if (!decision) co_return decision.error();
    if (decision->owner.empty()) {
        change.task->state.business_status = BusinessStatus::unrouted;
    } else {
        const std::string why =
            "for " + team_of(*parts_.directory.current(), declined.owner) +
            (reason->party == Party::gateway ? " gave no answer (" : " declined it (") +
            std::string(reason->code) + ")";
        change.offer = offer(*record, declined, why, *decision, change.at);
        co_return co_await name_repeats(*change.offer, *record);
    }
    co_return Result<void>();
}

asio::awaitable<Result<void>> Reoffer::to_link_workers(Change& change, const Task& ended,
                                                       const ReferralRecord& record) const {
    if (!is_wanted(record.referral, ended)) co_return Result<void>();
    const auto decision = co_await decide(record, AfterDecline::link_workers);
    if (!decision) co_return decision.error();
    if (decision->owner.empty()) {
        change.task->state.business_status = BusinessStatus::unrouted;
    } else {
        change.offer = offer(record, ended, "for the person no longer lets providers see it",
                             *decision, change.at);
        co_return co_await name_repeats(*change.offer, record);
    }
    co_return Result<void>();
}

asio::awaitable<Result<void>> Reoffer::name_repeats(Change::Offer& offer,
                                                    const ReferralRecord& record) const {
    // A provider in between may have been told of fewer.
    TaskState all;
    for (const Task& task : record.tasks) all = joined_by(std::move(all), task.state.repeats);
    auto repeats = co_await repeats_for(parts_, std::move(all.repeats), offer.is_provider);
    if (!repeats) co_return repeats.error();
    offer.task.state.repeats = *std::move(repeats);
    co_return Result<void>();
}

asio::awaitable<Result<mappings::Decision>> Reoffer::decide(const ReferralRecord& record,
                                                            AfterDecline after) const {
    const auto directory = parts_.directory.current();
    const auto risk = co_await inherited_risk(parts_, record.referral, directory->routing);
    if (!risk) co_return risk.error();
    mappings::Inherited known;
    known.risk = *risk;
    known.consent = record.referral.consent;
    if (const auto practice = fhir::OdsCode::parse(record.referral.practice)) {
        known.practice = *practice;
    }
    const auto person = co_await inherit_person(parts_, record.referral, known);
    if (!person) co_return person.error();
    co_return next(record, after, *directory, known);
}

Result<mappings::Decision> Reoffer::next(const ReferralRecord& record, AfterDecline after,
                                         const Directory& directory,
                                         const mappings::Inherited& known) const {
    const Referral& kept = record.referral;
    std::set<std::string> asked;
    for (const Task& task : record.tasks) asked.insert(task.owner);

    // What was taken once may not be so by the rules of today; as much of it as can be read counts.
    mappings::Referral referral;
    const auto tree = read_kept(kept.content, parts_.definitions);
    if (tree) {
        std::optional<mappings::Referral> faulty;
        auto reading = mappings::read_referral(*tree, parts_.settings.reader(), &faulty);
        if (reading) faulty = std::move(reading->referral);
        if (faulty) referral = *std::move(faulty);
        parts_.definitions.describe(*tree);
    }
    mappings::RoutingTable unread;
    const mappings::RoutingTable* table = &directory.routing;
    if (referral.tree == nullptr) {
        // Nothing can be asked of it: it goes to people, by no condition and to no provider.
        unread = directory.routing;
        unread.rules.clear();
        unread.risks.clear();
        table = &unread;
        after = AfterDecline::link_workers;
    }
    if (after == AfterDecline::link_workers) {
        for (const auto& provider : table->providers) asked.insert(provider.organisation);
    }
    referral.consent = kept.consent;  // it may have been withdrawn since
    const auto today = std::chrono::floor<std::chrono::days>(parts_.clock.now());
    const auto rooms = parts_.directory.rooms();
    const mappings::Grounds all = directory.grounds(today, *rooms);
    const mappings::Grounds grounds{all.practices, *table, all.day, all.offers, all.rooms};
    return mappings::decide_route(referral, &known, grounds, asked);
}

Change::Offer Reoffer::offer(const ReferralRecord& record, const Task& declined,
                             const std::string& why, const mappings::Decision& next,
                             Timestamp now) const {
    Change::Offer offer;
    offer.referral_version = record.referral.version;
    Task& task = offer.task;
    task.id = parts_.ids.next(declined.id.home());
    task.referral = declined.referral;
    task.part_of = declined.part_of;
    task.owner = next.owner;
    task.requester = declined.requester;
    task.service = next.service;
    task.rule = next.rule;
    task.decision = "Offer " + std::to_string(record.tasks.size() + 1) + ", " + why + ". " +
                    mappings::to_text(next);
    task.is_urgent = declined.is_urgent;
    task.placed_at = now;
    task.updated = now;
    task.state.since = now;
    task.state.lead = declined.state.lead;
    if (record.referral.status == ReferralStatus::on_hold) {
        task.state.business_status = BusinessStatus::withheld;
    }
    const Id happening = parts_.ids.next(declined.id.home());
    offer.events = events_for(task, record.referral, EventKind::task_placed, happening);
    offer.is_provider = parts_.directory.current()->routing.provider(task.owner) != nullptr;
    return offer;
}

}  // namespace gateway
