// The port in memory, for unit tests: it passes the same contract as the real stores.
#pragma once

#include "tests/support/fake_feeds.hpp"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <tuple>
#include <utility>

namespace testing_support {

using namespace gateway;

using fake::conflict;
using fake::nothing_there;
using fake::stale;

class FakeReferralStore final : public FakeFeeds {
public:
    asio::awaitable<Result<Accepted>> accept(NewReferral arrival) override {
        if (is_down) co_return down();
        Result<Accepted> answer = take_in(arrival);
        co_await tell_listener();
        co_return answer;
    }

    asio::awaitable<Result<void>> apply(Change change) override {
        if (is_down) co_return down();
        Result<void> answer = change_both(change);
        co_await tell_listener();
        co_return answer;
    }

    asio::awaitable<Result<std::vector<TaskRecord>>> claim(Claim claim) override {
        if (is_down) co_return down();
        sweep(claim.at, &claim.owner);
        std::vector<TaskRecord> claimed;
        for (const Id& id : waiting_of(claim.owner)) {
            if (claimed.size() >= claim.count) break;
            Task task = tasks_.at(id).back();
            if (task.state.deliveries >= most_deliveries) {
                give_back(std::move(task), claim.at);
                continue;
            }
            task.changed_by = claim.actor.organisation;
            task.state.business_status = BusinessStatus::picked_up;
            task.state.lease_holder = claim.actor.client;
            task.state.lease_until = claim.at + claim.lease;
            task.state.lease_length = claim.lease;
            ++task.state.deliveries;
            put(std::move(task), claim.at, EventKind::task_claimed);
            claimed.push_back(record_of(tasks_.at(id).back(), true));
        }
        co_await tell_listener();
        co_return claimed;
    }

    asio::awaitable<Result<std::uint64_t>> expire_leases(Timestamp now) override {
        if (is_down) co_return down();
        const std::uint64_t expired = sweep(now, nullptr);
        co_await tell_listener();
        co_return expired;
    }

    asio::awaitable<Result<ReferralRecord>> find_referral(Id id) override {
        if (is_down) co_return down();
        if (!referrals_.contains(id)) co_return nothing_there();
        co_return referral_record(id);
    }

    asio::awaitable<Result<TaskRecord>> find_task(Id id) override {
        if (is_down) co_return down();
        const auto place = tasks_.find(id);
        if (place == tasks_.end()) co_return nothing_there();
        co_return record_of(place->second.back(), true);
    }

    asio::awaitable<Result<bool>> is_same_person(Id one, Id other) override {
        if (is_down) co_return down();
        const auto a = referrals_.find(one);
        const auto b = referrals_.find(other);
        if (a == referrals_.end() || b == referrals_.end()) co_return false;
        co_return a->second.patient_key && a->second.patient_key == b->second.patient_key;
    }

    asio::awaitable<Result<std::vector<ReferralRecord>>> find_chain(Id chain) override {
        if (is_down) co_return down();
        std::vector<ReferralRecord> records;
        for (const auto& [id, kept] : referrals_) {
            if (kept.versions.back().chain == chain) records.push_back(referral_record(id));
        }
        std::ranges::sort(records, {}, [&chain](const ReferralRecord& record) {
            const Referral& referral = record.referral;
            return std::tuple(referral.id != chain, referral.accepted_at, referral.id);
        });
        co_return records;
    }

    asio::awaitable<Result<std::vector<Referral>>> referral_history(Id id) override {
        if (is_down) co_return down();
        const auto place = referrals_.find(id);
        if (place == referrals_.end()) co_return std::vector<Referral>();
        co_return place->second.versions;
    }

    asio::awaitable<Result<std::vector<Task>>> task_history(Id id) override {
        if (is_down) co_return down();
        const auto place = tasks_.find(id);
        if (place == tasks_.end()) co_return std::vector<Task>();
        co_return place->second;
    }

    asio::awaitable<Result<Page<TaskRecord>>> search_tasks(TaskQuery query) override {
        if (is_down) co_return down();
        const bool by_place = query.order == TaskOrder::placed;
        std::vector<TaskRecord> found;
        for (const auto& [id, versions] : tasks_) {
            TaskRecord record = record_of(versions.back(), query.with_content);
            if (fake::fits(query, record)) found.push_back(std::move(record));
        }
        co_return fake::page_of(std::move(found), query, [by_place](const TaskRecord& record) {
            return std::pair(by_place ? record.task.placed_at : record.task.updated,
                             record.task.id);
        });
    }

    asio::awaitable<Result<Page<TaskRecord>>> find_silent(SilentQuery query) override {
        if (is_down) co_return down();
        std::vector<TaskRecord> found;
        for (const auto& [id, versions] : tasks_) {
            if (fake::fits(query, versions.back()))
                found.push_back(record_of(versions.back(), false));
        }
        co_return fake::page_of(std::move(found), query, [](const TaskRecord& record) {
            return std::pair(watched_from(record.task.state), record.task.id);
        });
    }

    asio::awaitable<Result<Page<ReferralRecord>>> search_referrals(ReferralQuery query) override {
        if (is_down) co_return down();
        std::vector<ReferralRecord> found;
        for (const auto& [id, kept] : referrals_) {
            ReferralRecord record = referral_record(id);
            if (fake::fits(query, kept.patient_key, record)) found.push_back(std::move(record));
        }
        co_return fake::page_of(std::move(found), query, [](const ReferralRecord& record) {
            return std::pair(record.referral.accepted_at, record.referral.id);
        });
    }

    asio::awaitable<Result<StoreHealth>> health(Timestamp now) override {
        if (is_down) co_return down();
        StoreHealth health;
        std::map<std::string, QueueHealth> queues;
        for (const auto& [id, versions] : tasks_) {
            const Task& task = versions.back();
            if (task.state.business_status == BusinessStatus::unrouted) ++health.unrouted;
            if (!is_open(task.state.status)) continue;
            QueueHealth& queue = queues[task.owner];
            queue.owner = task.owner;
            fake::count_task(queue, task, now);
        }
        for (auto& [owner, queue] : queues) health.queues.push_back(queue);
        health.referrals = referrals_.size();
        health.last_polls = polls_;
        co_return health;
    }

    asio::awaitable<Result<void>> probe() override {
        if (is_down) co_return down();
        co_return Result<void>();
    }

private:
    struct Kept {
        std::vector<Referral> versions;
        fhir::Digest digest{};
        std::optional<fhir::Digest> patient_key;
    };

    TaskRecord record_of(const Task& task, bool with_content) const {
        TaskRecord record;
        record.task = task;
        record.referral = referrals_.at(task.referral).versions.back();
        if (!with_content) record.referral.content.clear();
        return record;
    }

    ReferralRecord referral_record(const Id& id) const {
        ReferralRecord record;
        record.referral = referrals_.at(id).versions.back();
        for (const auto& [task, versions] : tasks_) {
            if (versions.back().referral == id) record.tasks.push_back(versions.back());
        }
        std::ranges::sort(record.tasks, {},
                          [](const Task& task) { return std::pair(task.placed_at, task.id); });
        return record;
    }

    Result<Accepted> take_in(const NewReferral& arrival) {
        const Referral& referral = arrival.referral;
        std::set<Id> earlier;
        std::optional<Id> by_identifier;
        const bool is_named = referral.identifier != mappings::Identifier();
        for (const auto& [id, kept] : referrals_) {
            const Referral& other = kept.versions.back();
            if (!is_named || other.client != referral.client) continue;
            if (other.identifier == referral.identifier) by_identifier = id;
        }
        if (by_identifier) earlier.insert(*by_identifier);
        for (const std::string& key : arrival.keys) {
            const auto place = keys_.find({referral.client, key});
            if (place != keys_.end()) earlier.insert(place->second);
        }
        if (earlier.size() > 1) return conflict(by_identifier.value_or(*earlier.begin()));
        if (earlier.size() == 1) {
            const Id id = *earlier.begin();
            const bool is_repeat = referrals_.at(id).digest == arrival.digest ||
                                   (arrival.if_none_exist && by_identifier);
            if (!is_repeat) return conflict(id);
            return Accepted{true, referral_record(id)};
        }
        referrals_[referral.id] = Kept{{referral}, arrival.digest, arrival.patient_key};
        tasks_[arrival.task.id] = {arrival.task};
        count_arrival(arrival);
        for (const std::string& key : arrival.keys) keys_[{referral.client, key}] = referral.id;
        tell(referral.id, arrival.task.id, referral.accepted_at, arrival.events);
        return Accepted{false, referral_record(referral.id)};
    }

    std::optional<fhir::Error> fault_of(const Id& referral, std::uint32_t version) const {
        const auto place = referrals_.find(referral);
        if (place == referrals_.end()) return nothing_there();
        if (place->second.versions.back().version != version) return stale();
        return std::nullopt;
    }

    Result<void> change_both(const Change& change) {
        if (change.referral) {
            const auto fault = fault_of(change.referral->id, change.referral->expected_version);
            if (fault) return *fault;
        }
        if (change.task) {
            const auto place = tasks_.find(change.task->id);
            if (place == tasks_.end()) return nothing_there();
            if (place->second.back().version != change.task->expected_version) return stale();
        }
        if (change.offer) {
            const Change::Offer& offer = *change.offer;
            const auto fault = fault_of(offer.task.referral, offer.referral_version);
            if (fault) return *fault;
        }
        if (change.kept) {
            const auto place = tasks_.find(change.kept->id);
            if (place == tasks_.end()) return nothing_there();
            if (place->second.back().version != change.kept->expected_version) return stale();
        }
        std::optional<Id> subject;
        std::optional<Id> task_id;
        if (change.task) {
            const TaskStatus before = tasks_.at(change.task->id).back().state.status;
            const Task& task = put_state(change.task->id, change.task->state, change);
            note_step(task, before, change);
            subject = task.referral;
            task_id = task.id;
            count_step(task, *change.task);
        }
        if (change.referral) {
            subject = change.referral->id;
            auto& versions = referrals_.at(*subject).versions;
            Referral referral = versions.back();
            ++referral.version;
            referral.updated = change.at;
            referral.status = change.referral->status;
            referral.status_reason = change.referral->status_reason;
            referral.consent = change.referral->consent.value_or(referral.consent);
            versions.push_back(std::move(referral));
        }
        if (subject) tell(*subject, task_id, change.at, change.events);
        if (change.full && change.task) {
            const Task& task = tasks_.at(*task_id).back();
            const DeclineRun run = run_of(task.owner, task.service);
            const bool is_last = declines_after(run, change.full->since) == change.full->after;
            if (is_last) tell(task.referral, task_id, change.at, {change.full->event});
        }
        if (change.offer) {
            const Task& next = change.offer->task;
            tasks_[next.id] = {next};
            const bool is_provider = change.offer->is_provider;
            if (task_id) count_next(next, next.part_of.has_value(), is_provider, *task_id);
            tell(next.referral, next.id, next.placed_at, change.offer->events);
        }
        if (change.kept) {
            const Task& kept = put_state(change.kept->id, change.kept->state, change);
            tell(kept.referral, kept.id, change.at, change.kept->events);
        }
        return {};
    }

    const Task& put_state(const Id& id, const TaskState& state, const Change& change) {
        Task task = tasks_.at(id).back();
        ++task.version;
        task.updated = change.at;
        task.changed_by = change.actor.organisation;
        task.state = state;
        return tasks_.at(id).emplace_back(std::move(task));
    }

    std::vector<Id> waiting_of(const std::string& owner) const {
        std::vector<std::pair<Timestamp, Id>> places;
        for (const auto& [id, versions] : tasks_) {
            const Task& task = versions.back();
            if (task.owner == owner && fake::is_waiting(task))
                places.emplace_back(task.placed_at, id);
        }
        std::ranges::sort(places);
        std::vector<Id> ids;
        for (const auto& [at, id] : places) ids.push_back(id);
        return ids;
    }

    std::uint64_t sweep(Timestamp now, const std::string* owner) {
        std::uint64_t swept = 0;
        for (const auto& [id, versions] : tasks_) {
            const Task& task = versions.back();
            if (!fake::is_held(task) || task.state.lease_until > now) continue;
            if (owner != nullptr && task.owner != *owner) continue;
            give_back(task, now);
            ++swept;
        }
        return swept;
    }

    void give_back(Task task, Timestamp now) {
        const bool is_dead = task.state.deliveries >= most_deliveries;
        task.changed_by.clear();
        task.state.lease_holder.clear();
        task.state.lease_until = {};
        task.state.lease_length = {};
        task.state.business_status =
            is_dead ? BusinessStatus::dead_letter : BusinessStatus::returned;
        put(std::move(task), now, is_dead ? EventKind::task_dead_letter : EventKind::task_returned);
    }

    // The next version of a task, heard of by all who have to do with it.
    void put(Task task, Timestamp at, EventKind kind) {
        ++task.version;
        task.updated = at;
        Id source = task.id;
        source.bytes[0] = static_cast<std::uint8_t>(0xf0U + task.version);
        const Referral& referral = referrals_.at(task.referral).versions.back();
        std::vector<NewEvent> events;
        for (const std::string& organisation :
             {task.owner, task.requester, referral.chain_referrer, task.state.lead}) {
            if (!organisation.empty()) events.push_back({organisation, source, kind});
        }
        tell(task.referral, task.id, at, events);
        tasks_.at(task.id).push_back(std::move(task));
    }

    std::map<Id, Kept> referrals_;
    std::map<Id, std::vector<Task>> tasks_;  // every version, oldest first
    std::map<std::pair<std::string, std::string>, Id> keys_;
};

}  // namespace testing_support
