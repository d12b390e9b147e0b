#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/domain/task_reason.hpp"

#include <boost/asio/awaitable.hpp>

namespace gateway {

// What follows a decline. The reason says whether there is a next one; routing says who, with
// everybody left out who was asked for this referral before: so the chain ends, at the latest with
// the triage desk. On the io thread only.
class Reoffer {
public:
    explicit Reoffer(const ApiParts& parts) : parts_(parts) {}

    // Completes a change that rejects `declined` (as it was before): it makes the offer to the next
    // one, or marks the task as unrouted where nobody is left. Neither where the reason ends the
    // road, or where the referrer wants it stopped.
    asio::awaitable<Result<void>> complete(Change& change, const Task& declined) const;

    // Completes a change that ends `ended`, a task of `record` with a provider, because the person
    // no longer lets it be shared: their link workers are asked, or the triage desk. The change is
    // one of the referral too.
    asio::awaitable<Result<void>> to_link_workers(Change& change, const Task& ended,
                                                  const ReferralRecord& record) const;

private:
    // What was merged into an earlier task goes with the referral.
    asio::awaitable<Result<void>> name_repeats(Change::Offer& offer,
                                               const ReferralRecord& record) const;
    asio::awaitable<Result<mappings::Decision>> decide(const ReferralRecord& record,
                                                       AfterDecline after) const;
    Result<mappings::Decision> next(const ReferralRecord& record, AfterDecline after,
                                    const Directory& directory,
                                    const mappings::Inherited& known) const;
    Change::Offer offer(const ReferralRecord& record, const Task& declined, const std::string& why,
                        const mappings::Decision& next, Timestamp now) const;

    ApiParts parts_;
};

}  // namespace gateway
