// ServiceRequest/{id}/$message-back: what came of it, for the record of the practice.
#pragma once

#include "gateway/api/outcome_reads.hpp"
#include "gateway/api/referral_view.hpp"

#include <vector>

namespace gateway {

// For who referred, for the person's practice, and for the link workers who have taken the
// referral. On the io thread only.
class MessageBackApi {
public:
    MessageBackApi(const ApiParts& parts, OutcomeReads& outcomes)
        : parts_(parts), outcomes_(outcomes), view_(parts) {}

    std::vector<Route> routes();

    // A document Bundle about the whole chain, or plain text where the client prefers it
    // (`Accept: text/plain`, `_format=text/plain`). The same state gives the same bytes.
    // forbidden: the caller sees the referral, but its message back is not for them. conflict:
    // there is nothing to file yet; the words say when there will be.
    asio::awaitable<Result<HttpResponse>> message_back(const Request& request);

private:
    // The chain of that referral. not_found: none, or the caller has no business with it.
    asio::awaitable<Result<std::vector<ReferralRecord>>> chain_of(const Request& request);

    ApiParts parts_;
    OutcomeReads& outcomes_;
    ReferralView view_;
};

}  // namespace gateway
