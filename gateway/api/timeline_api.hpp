// ServiceRequest/{id}/$timeline: "where is my referral?"
#pragma once

#include "gateway/api/outcome_reads.hpp"
#include "gateway/api/referral_view.hpp"
#include "gateway/api/timeline.hpp"

#include <vector>

namespace gateway {

// Tells the whole chain to who may see all of it, and a provider its own part. On the io thread
// only.
class TimelineApi {
public:
    TimelineApi(const ApiParts& parts, OutcomeReads& outcomes)
        : parts_(parts), outcomes_(outcomes), view_(parts) {}

    std::vector<Route> routes();

    // Parameters: `text` (all of it, a line each), `holder`, `next` (text, by), and a `line` (date,
    // who, text) for everything that happened.
    asio::awaitable<Result<HttpResponse>> timeline(const Request& request);

private:
    asio::awaitable<Result<ReferralStory>> story_of(const ReferralRecord& record, Sight sight,
                                                    const Caller& caller);
    // What was merged into it, and what it was merged into, as far as the caller sees them.
    asio::awaitable<Result<void>> add_merged(ReferralStory& story, const ReferralRecord& record,
                                             const Caller& caller);

    ApiParts parts_;
    OutcomeReads& outcomes_;
    ReferralView view_;
};

}  // namespace gateway
