// Task/{id}/$merge: a repeat ends, and another task for the same person goes on in its place.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/http/router.hpp"

#include <optional>
#include <vector>

namespace gateway {

// On the io thread only.
class MergeApi {
public:
    explicit MergeApi(const ApiParts& parts) : parts_(parts) {}

    std::vector<Route> routes();

    // Parameters `into`: a valueReference to the Task that goes on, or to the ServiceRequest whose
    // open task it is. For who owns the repeat, and owns the other one too or is a link worker who
    // sees all of its referral. One transaction. Answers the repeat's Task; again: the same, and
    // nothing changes. not_found: one of the two is not there, or not the caller's to see.
    // forbidden: seen, and not the caller's to merge. stale: If-Match names another version of the
    // repeat. invalid, conflict: what check_merge says, other persons, work of the repeat that goes
    // on elsewhere, or a provider that may not see the repeat.
    asio::awaitable<Result<HttpResponse>> merge(const Request& request);

private:
    // What `into` names.
    struct Into {
        std::optional<Id> task;
        std::optional<Id> referral;
    };
    // The task that goes on, with its referral.
    struct Kept {
        ReferralRecord record;
        Task task;
    };

    static Result<Into> read_into(const Request& request, const fhir::Definitions& definitions);
    asio::awaitable<Result<HttpResponse>> merge_once(const Request& request, Into into);
    asio::awaitable<Result<TaskRecord>> find_repeat(const Request& request) const;
    asio::awaitable<Result<Kept>> find_kept(const Caller& caller, Into into,
                                            const Task& repeat) const;
    // What the store has to say to it.
    asio::awaitable<Result<void>> check(const TaskRecord& repeat, const Kept& kept) const;
    asio::awaitable<Result<Change>> compose(const Request& request, const TaskRecord& repeat,
                                            const Kept& kept, Timestamp now) const;
    HttpResponse answer(const Request& request, const TaskRecord& record) const;

    ApiParts parts_;
};

}  // namespace gateway
