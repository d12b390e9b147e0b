// What the fake store tells: each organisation's feed, and whoever listens.
#pragma once

#include "gateway/ports/outcome_store.hpp"
#include "tests/support/fake_clients.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace testing_support {

class FakeFeeds : public FakeClients, public OutcomeStore {
public:
    asio::awaitable<Result<void>> note_read(std::string organisation, std::vector<Id> tasks,
                                            Timestamp at) override {
        if (is_down) co_return down();
        for (const Id& task : tasks) read(organisation, task, at);
        co_return Result<void>();
    }

    asio::awaitable<Result<void>> acknowledge(std::string organisation, std::uint64_t number,
                                              Timestamp at) override {
        if (is_down) co_return down();
        for (const Event& event : feeds_[organisation]) {
            if (event.number > number || !event.task) continue;
            const auto outcome = outcomes_.find(*event.task);
            if (outcome == outcomes_.end() || event.at < outcome->second.ended) continue;
            read(organisation, *event.task, at);
        }
        co_return Result<void>();
    }

    asio::awaitable<Result<std::map<Id, Timestamp>>> reads(std::vector<Id> tasks) override {
        if (is_down) co_return down();
        std::map<Id, Timestamp> found;
        for (const Id& task : tasks) {
            const auto outcome = outcomes_.find(task);
            if (outcome == outcomes_.end() || !outcome->second.read) continue;
            found[task] = *outcome->second.read;
        }
        co_return found;
    }

    asio::awaitable<Result<std::vector<UnreadOutcomes>>> unread() override {
        if (is_down) co_return down();
        std::map<std::string, UnreadOutcomes> found;
        for (const auto& [task, outcome] : outcomes_) {
            if (outcome.read) continue;
            UnreadOutcomes& all = found[outcome.organisation];
            all.organisation = outcome.organisation;
            all.oldest = all.count == 0 ? outcome.ended : std::min(all.oldest, outcome.ended);
            ++all.count;
        }
        std::vector<UnreadOutcomes> list;
        for (const auto& [organisation, all] : found) list.push_back(all);
        co_return list;
    }

    asio::awaitable<Result<Feed>> events(std::string organisation, std::uint64_t from,
                                         std::uint32_t count) override {
        if (is_down) co_return down();
        Feed feed;
        for (const Event& event : feeds_[organisation]) {
            feed.last = event.number;
            if (event.number >= from && feed.events.size() < count) feed.events.push_back(event);
        }
        co_return feed;
    }

    void on_events(std::function<void(const std::vector<std::string>&)> listener) override {
        listener_ = std::move(listener);
    }

protected:
    void note_step(const Task& task, TaskStatus before, const Change& change) {
        if (is_open(task.state.status) || task.state.status == before) return;
        if (change.actor.organisation == task.requester) {
            read(task.requester, task.id, change.at);
        } else if (is_open(before) && !change.offer) {
            outcomes_.try_emplace(task.id, Outcome{task.requester, change.at, std::nullopt});
        }
    }

    void tell(const Id& referral, std::optional<Id> task, Timestamp at,
              const std::vector<NewEvent>& events) {
        for (const NewEvent& event : events) {
            if (!told_.insert({event.organisation, event.source}).second) continue;
            const bool has_task = event.kind != EventKind::referral_accepted &&
                                  event.kind != EventKind::referral_changed;
            std::vector<Event>& feed = feeds_[event.organisation];
            const std::optional<Id> about = has_task ? task : std::nullopt;
            feed.push_back({feed.size() + 1, event.kind, referral, about, at});
            heard_.insert(event.organisation);
        }
    }

    asio::awaitable<void> tell_listener() {
        const auto executor = co_await asio::this_coro::executor;
        std::vector<std::string> heard(heard_.begin(), heard_.end());
        heard_.clear();
        if (heard.empty() || !listener_) co_return;
        asio::post(executor, [this, heard = std::move(heard)] { listener_(heard); });
    }

private:
    struct Outcome {
        std::string organisation;
        Timestamp ended;
        std::optional<Timestamp> read;
    };

    void read(const std::string& organisation, const Id& task, Timestamp at) {
        const auto place = outcomes_.find(task);
        if (place == outcomes_.end() || place->second.organisation != organisation) return;
        if (!place->second.read) place->second.read = at;
    }

    std::map<Id, Outcome> outcomes_;
    std::map<std::string, std::vector<Event>> feeds_;
    std::set<std::pair<std::string, Id>> told_;
    std::set<std::string> heard_;
    std::function<void(const std::vector<std::string>&)> listener_;
};

}  // namespace testing_support
