// ServiceRequest/{id}/$withdraw-consent: the person changes their mind about sharing.
#pragma once

#include "gateway/api/referral_view.hpp"
#include "gateway/api/reoffer.hpp"

#include <string>
#include <vector>

namespace gateway {

// On the io thread only.
class ConsentApi {
public:
    explicit ConsentApi(const ApiParts& parts) : parts_(parts), view_(parts), reoffer_(parts) {}

    std::vector<Route> routes();

    // For who may see all of the referral: its referrers and its link workers. From the answer on
    // no provider sees any referral of the chain, nor one that was merged into one of them. A
    // provider's task that nobody has accepted is cancelled, and a first referral goes to the
    // person's link workers in its place; who has accepted is asked to stop. Each referral of the
    // chain changes in one transaction of its own, the last one first; after a failure the same
    // call goes on where it stopped. Answers an OperationOutcome that says who was asked to stop.
    // Again: the same, and nothing changes.
    asio::awaitable<Result<HttpResponse>> withdraw(const Request& request);

private:
    asio::awaitable<Result<void>> withdraw_from(const Request& request, Id id,
                                                std::vector<std::string>& stopped);
    asio::awaitable<Result<void>> change_once(const Request& request, const ReferralRecord& record,
                                              std::vector<std::string>& stopped);

    ApiParts parts_;
    ReferralView view_;
    Reoffer reoffer_;
};

}  // namespace gateway
