// What the fake store keeps of the services' room.
#pragma once

#include "gateway/ports/referral_store.hpp"
#include "tests/support/fake_store_search.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace testing_support {

class FakeRooms : public gateway::ReferralStore {
public:
    bool is_down = false;  // everything is answered `unavailable`

    gateway::asio::awaitable<gateway::Result<std::uint32_t>> say_room(
        gateway::RoomChange change) override {
        if (is_down) co_return fake::down();
        gateway::KeptRoom& kept = rooms_[change.service];
        if (kept.version != change.expected_version) co_return fake::stale();
        const std::uint32_t version = kept.version + 1;
        kept = {std::move(change.service), change.room, version, change.at};
        co_return version;
    }

    gateway::asio::awaitable<gateway::Result<std::vector<gateway::KeptRoom>>> rooms() override {
        if (is_down) co_return fake::down();
        std::vector<gateway::KeptRoom> all;
        for (const auto& [service, kept] : rooms_) {
            if (kept.version > 0) all.push_back(kept);
        }
        co_return all;
    }

private:
    std::map<std::string, gateway::KeptRoom> rooms_;
};

}  // namespace testing_support
