// The guard against a second referral of one person for one reason: it tells, and never blocks.
#pragma once

#include "gateway/api/accept.hpp"

#include <optional>

namespace gateway {

struct AlreadyOpen {
    std::optional<fhir::Issue> warning;  // names a referral of the caller's own organisation
    std::optional<Id> for_owner;         // set where who gets the new task may see that referral
};

// Looks for a referral of the same person (NHS number) for the same reason (a coding of reasonCode
// or of a Condition), from a practice of the same PCN today, that is active or on hold and whose
// last task is open; the newest of them. Nothing is looked for where one of these is not known, and
// for onward referrals; of a person's active referrals the newest 5 are looked at. One read of the
// store: where that cannot answer, nothing is found. Of two that are sent at the same moment
// neither may find the other. `assessed` has a decision. On the io thread.
asio::awaitable<AlreadyOpen> find_already_open(const ApiParts& parts, const Assessment& assessed,
                                               const Caller& caller);

bool is_of_already_open(const fhir::Issue& issue);

}  // namespace gateway
