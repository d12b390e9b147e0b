// Referrals that were merged into another one: who sees them from there.
#pragma once

#include "gateway/api/referral_view.hpp"

#include <vector>

namespace gateway {

// What the caller sees of a referral that was merged because of the one that goes on: what it would
// see with a task for it, where it has or had a task that names it, and sees that one's referral.
// On the io thread; what it is given must outlive the call.
asio::awaitable<Result<Sight>> sight_by_merge(const ApiParts& parts, const Caller& caller,
                                              const ReferralRecord& repeat);

// Those of `repeats` that an owner may be told of: all, but a provider only those that the person
// lets it see.
asio::awaitable<Result<std::vector<Id>>> repeats_for(const ApiParts& parts, std::vector<Id> repeats,
                                                     bool is_provider);

}  // namespace gateway
