// When each collector last asked for work.
#pragma once

#include "gateway/ports/clock.hpp"
#include "gateway/ports/referral_store.hpp"

#include <map>
#include <string>

namespace gateway {

// Tells the store at most once a minute and client, so that polling costs no write.
// On the io thread only.
class Collectors {
public:
    Collectors(ReferralStore& store, const Clock& clock) : store_(store), clock_(clock) {}

    // Never fails the poll itself: what the store could not note now is noted at the next poll.
    asio::awaitable<void> polled(std::string client);

private:
    ReferralStore& store_;
    const Clock& clock_;
    std::map<std::string, Timestamp> noted_;
};

}  // namespace gateway
