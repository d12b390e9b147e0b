// Who sees what of a referral, and a referral as an answer.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/http/router.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// What a caller may see of a referral: nothing, the provider's allow-listed part, or all of it.
enum class Sight { none, provider, full };

// All: who sent it, the first referrer of its chain, and link workers who have or had a task for
// it. The provider's part: everybody else who has or had one and did not decline it, as long as the
// person consents. A lead who was told of a silent task sees what it would see with a task.
Sight sight_of(const Caller& caller, const Referral& referral, bool has_part);
Sight sight_of(const Caller& caller, const ReferralRecord& record);

// Whether the task gives its caller anything to see of the referral.
bool has_part(const Caller& caller, const Task& task);

// A referral that the caller may see; `sight` is never none.
struct Seen {
    ReferralRecord record;
    Sight sight = Sight::none;
};

// On the io thread only. What a call is given must outlive it.
class ReferralView {
public:
    explicit ReferralView(const ApiParts& parts) : parts_(parts) {}

    // not_found: there is none, or the caller may not see it.
    asio::awaitable<Result<Seen>> find(std::string_view id, const Caller& caller) const;

    // The ServiceRequest as JSON, with the version, time and status of `version`; `sight` is not
    // none. A provider's onward referral takes the person from the first one of its chain.
    asio::awaitable<Result<std::string>> show(const Referral& version, Sight sight) const;

    std::string url_of(const Id& id) const;

private:
    ApiParts parts_;
};

// All of a referral whose message is at hand, read and not yet used for this.
std::string whole_view(fhir::Tree& message, const Referral& referral);

// Whether `Prefer: return=` lets the resource be sent.
bool wants_resource(const Request& request);

// 200 or 201 with ETag and Last-Modified, and the body that `Prefer: return=` asks for: the
// resource (when nothing is said), nothing, or the warnings.
HttpResponse referral_answer(const Request& request, unsigned status, const Referral& referral,
                             std::string resource, const std::vector<fhir::Issue>& warnings);

}  // namespace gateway
