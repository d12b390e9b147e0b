// One look of the watchdog at everything whose owner is silent.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/api/reoffer.hpp"
#include "gateway/domain/watchdog.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>

namespace gateway {

// On the io thread only.
class WatchRound {
public:
    explicit WatchRound(const ApiParts& parts) : parts_(parts), reoffer_(parts) {}

    // Takes every step that is due by now, at most one for a task, each in a transaction of its own
    // with its events: to owner, requester, the chain's first referrer and, from the escalation on,
    // the lead of the person's PCN. What its referrer has put on hold is left alone, and what a
    // collector holds is not offered to another. How many steps: of each clock at most 1,000, so
    // that a round comes to an end. The next one goes on, also where an error (unavailable) ended
    // this one.
    asio::awaitable<Result<std::uint64_t>> run() const;

private:
    asio::awaitable<Result<std::uint64_t>> take_all(Wait wait, Silence silence, NextWatch next,
                                                    Timestamp now) const;
    asio::awaitable<Result<bool>> take(TaskRecord record, WatchStep step, Timestamp now) const;
    std::string lead_for(const Referral& referral, Timestamp now) const;

    ApiParts parts_;
    Reoffer reoffer_;
};

}  // namespace gateway
