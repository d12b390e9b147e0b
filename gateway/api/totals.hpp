// How many a search finds, for a client that asks for no entries (_count=0).
#pragma once

#include "gateway/ports/referral_store.hpp"

#include <cstdint>

namespace gateway {

// Walks the pages, so the time grows with the number. On the io thread.
asio::awaitable<Result<std::uint64_t>> count_tasks(ReferralStore& store, TaskQuery query);
asio::awaitable<Result<std::uint64_t>> count_referrals(ReferralStore& store, ReferralQuery query);

}  // namespace gateway
