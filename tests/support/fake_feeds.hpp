// What the fake store tells: each organisation's feed, and whoever listens.
#pragma once

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

class FakeFeeds : public FakeClients {
public:
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
    std::map<std::string, std::vector<Event>> feeds_;
    std::set<std::pair<std::string, Id>> told_;
    std::set<std::string> heard_;
    std::function<void(const std::vector<std::string>&)> listener_;
};

}  // namespace testing_support
