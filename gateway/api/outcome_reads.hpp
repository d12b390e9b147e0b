// Notes that who asked for a task has heard how it ended.
#pragma once

#include "gateway/http/router.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/outcome_store.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace gateway {

// Reading costs a write only where there is something new to note. Never fails the reading itself:
// what the store could not note now is noted by the next one. On the io thread only.
class OutcomeReads {
public:
    OutcomeReads(OutcomeStore& store, const Clock& clock) : store_(store), clock_(clock) {}

    // The caller was shown these tasks as they are now. What is given must outlive the call.
    asio::awaitable<void> shown(const Caller& caller, std::span<const TaskRecord> records);
    asio::awaitable<void> shown(const Caller& caller, const std::vector<ReferralRecord>& chain);

    // The organisation asked for what comes after this event of its feed.
    asio::awaitable<void> acknowledged(std::string organisation, std::uint64_t number);

    // When the outcomes of the chain's tasks were read first.
    asio::awaitable<Result<std::map<Id, Timestamp>>> reads(
        const std::vector<ReferralRecord>& chain) const;

private:
    using ByRequester = std::map<std::string, std::vector<Id>>;
    static void add(ByRequester& ended, const Caller& caller, const Task& task);
    asio::awaitable<void> note(ByRequester ended);

    OutcomeStore& store_;
    const Clock& clock_;
    std::map<std::string, std::uint64_t> acknowledged_;  // by organisation
};

}  // namespace gateway
