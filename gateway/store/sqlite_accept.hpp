#pragma once

#include "gateway/store/write_session.hpp"

#include <optional>

namespace gateway {

// ReferralStore::accept inside a transaction. Gives the earlier record when this is a repeat of it,
// and nothing when the referral is new and was written. May be called again after a roll-back.
fhir::Result<std::optional<ReferralRecord>> accept_referral(WriteSession& session,
                                                            const NewReferral& arrival);

}  // namespace gateway
