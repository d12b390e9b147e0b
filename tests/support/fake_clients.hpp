// What the fake store keeps of clients and organisations: who asked for work, and the homes.
#pragma once

#include "tests/support/fake_facts.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace testing_support {

using namespace gateway;

using fake::down;

class FakeClients : public FakeFacts {
public:
    asio::awaitable<Result<void>> note_poll(std::string client, Timestamp at) override {
        if (is_down) co_return down();
        polls_[client] = std::max(polls_[client], at);
        co_return Result<void>();
    }

    asio::awaitable<Result<void>> expect_polls(std::vector<std::string> clients,
                                               Timestamp at) override {
        if (is_down) co_return down();
        for (const std::string& client : clients) polls_.try_emplace(client, at);
        co_return Result<void>();
    }

    asio::awaitable<Result<std::map<std::string, Home>>> homes(
        std::vector<HomeRequest> organisations) override {
        if (is_down) co_return down();
        std::map<std::string, Home> given;
        for (const HomeRequest& request : organisations) {
            given[request.organisation] = home_of(request.organisation, request.beside);
        }
        co_return given;
    }

protected:
    std::map<std::string, Timestamp> polls_;  // by client

private:
    Home home_of(const std::string& organisation, const std::string& beside) {
        const auto place = homes_.find(organisation);
        if (place != homes_.end()) return place->second;
        const bool leans = !beside.empty() && beside != organisation;
        const Home home = leans ? home_of(beside, {}) : ++last_home_;
        homes_[organisation] = home;
        return home;
    }

    std::map<std::string, Home> homes_;
    Home last_home_ = 0;
};

}  // namespace testing_support
