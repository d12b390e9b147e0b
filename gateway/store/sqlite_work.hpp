// What happens to a task and its referral after the accept: ReferralStore::apply, claim and
// expire_leases inside a transaction. Each may be called again after a roll-back.
#pragma once

#include "gateway/store/write_session.hpp"

#include <cstdint>
#include <vector>

namespace gateway {

fhir::Result<void> apply_change(WriteSession& session, const Change& change);
fhir::Result<std::vector<TaskRecord>> claim_tasks(WriteSession& session, const Claim& claim);
fhir::Result<std::uint64_t> expire_leases(WriteSession& session, Timestamp now);

}  // namespace gateway
