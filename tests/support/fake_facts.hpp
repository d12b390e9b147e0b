// What the fake store keeps for the regional picture.
#pragma once

#include "tests/support/fake_rooms.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace testing_support {

class FakeFacts : public FakeRooms {
public:
    gateway::asio::awaitable<gateway::Result<void>> facts(
        gateway::TimeWindow arrived, std::function<void(const gateway::Fact&)> take) override {
        if (is_down) co_return fake::down();
        std::vector<gateway::Fact> all;
        for (const auto& [task, fact] : facts_) {
            const bool is_early = arrived.from && fact.arrived < *arrived.from;
            const bool is_late = arrived.to && fact.arrived >= *arrived.to;
            if (!is_early && !is_late) all.push_back(fact);
        }
        std::ranges::sort(all, {}, [](const gateway::Fact& fact) {
            return std::tuple(fact.arrived, fact.chain, fact.placed, fact.task);
        });
        for (const gateway::Fact& fact : all) take(fact);
        co_return gateway::Result<void>();
    }

    gateway::asio::awaitable<gateway::Result<std::vector<gateway::DeclineRun>>> decline_runs(
        std::string owner) override {
        if (is_down) co_return fake::down();
        std::map<std::pair<std::string, std::string>, gateway::DeclineRun> runs;
        for (const auto& [task, fact] : facts_) {
            if (!is_full(fact) || (!owner.empty() && fact.owner != owner)) continue;
            runs[{fact.owner, fact.service}] = run_of(fact.owner, fact.service);
        }
        std::vector<gateway::DeclineRun> all;
        for (auto& [place, run] : runs) {
            if (!run.declines.empty()) all.push_back(std::move(run));
        }
        co_return all;
    }
    gateway::asio::awaitable<gateway::Result<std::map<std::string, std::uint64_t>>> accepted(
        std::vector<std::string> owners, gateway::TimeWindow window) override {
        if (is_down) co_return fake::down();
        std::map<std::string, std::uint64_t> counts;
        for (const std::string& owner : owners) {
            counts[owner] =
                static_cast<std::uint64_t>(std::ranges::count_if(facts_, [&](const auto& entry) {
                    const gateway::Fact& fact = entry.second;
                    return fact.owner == owner && fact.service.empty() && is_accepted(fact) &&
                           (!window.from || *fact.accepted >= *window.from) &&
                           (!window.to || *fact.accepted < *window.to);
                }));
        }
        co_return counts;
    }

protected:
    gateway::DeclineRun run_of(const std::string& owner, const std::string& service) const {
        gateway::DeclineRun run{owner, service, {}};
        gateway::Timestamp accepted{};
        for (const auto& [task, fact] : facts_) {
            if (fact.owner != owner || fact.service != service) continue;
            if (is_accepted(fact)) accepted = std::max(accepted, *fact.accepted);
            if (is_full(fact)) run.declines.push_back(*fact.ended);
        }
        std::erase_if(run.declines, [&](gateway::Timestamp at) { return at <= accepted; });
        std::ranges::sort(run.declines, std::greater<>());
        const std::size_t most = gateway::DeclineRun::most_declines;
        run.declines.resize(std::min(run.declines.size(), most));
        return run;
    }
    void count_arrival(const gateway::NewReferral& arrival) {
        if (arrival.task.part_of) {
            return count_next(arrival.task, true, arrival.is_provider, *arrival.task.part_of);
        }
        gateway::Fact first;
        first.chain = arrival.referral.chain;
        first.arrived = arrival.referral.accepted_at;
        first.background = arrival.background;
        first.is_provider = arrival.is_provider;
        count_task(std::move(first), arrival.task);
    }
    void count_next(const gateway::Task& task, bool is_onward, bool is_provider,
                    const gateway::Id& earlier) {
        const auto place = facts_.find(earlier);
        if (place == facts_.end()) return;
        gateway::Fact next;
        next.chain = place->second.chain;
        next.arrived = place->second.arrived;
        next.background = place->second.background;
        next.is_onward = is_onward;
        next.is_provider = is_provider;
        count_task(std::move(next), task);
    }
    void count_step(const gateway::Task& task, const gateway::Change::OfTask& change) {
        const auto place = facts_.find(task.id);
        if (place == facts_.end()) return;
        gateway::Fact& fact = place->second;
        fact.work = change.work.value_or(fact.work);
        if (fact.status == task.state.status) return;
        fact.status = task.state.status;
        const bool is_first = fact.status == gateway::TaskStatus::accepted && !fact.accepted;
        if (is_first) fact.accepted = task.updated;
        fact.ended.reset();
        if (!gateway::is_open(fact.status)) fact.ended = task.updated;
        fact.decline = change.decline;
        fact.is_merged = task.state.business_status == gateway::BusinessStatus::merged;
    }

private:
    static bool is_full(const gateway::Fact& fact) {
        return fact.is_provider && fact.decline == gateway::at_capacity;
    }
    static bool is_accepted(const gateway::Fact& fact) {
        return fact.accepted && fact.status != gateway::TaskStatus::entered_in_error;
    }
    void count_task(gateway::Fact fact, const gateway::Task& task) {
        fact.task = task.id;
        fact.owner = task.owner;
        fact.service = task.service;
        fact.placed = task.placed_at;
        fact.status = task.state.status;
        facts_[task.id] = std::move(fact);
    }

    std::map<gateway::Id, gateway::Fact> facts_;
};

}  // namespace testing_support
