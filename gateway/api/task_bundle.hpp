// Tasks, and the referrals that they are for, as entries of a Bundle.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/api/search_bundle.hpp"
#include "gateway/ports/authenticator.hpp"

#include <vector>

namespace gateway {

// Each task as a match; with `with_focus` each referral once as an include, in the view that the
// caller may have. `records` and the rest must outlive the call.
asio::awaitable<Result<void>> add_tasks(SearchBundle& bundle, const ApiParts& parts,
                                        const Caller& caller,
                                        const std::vector<TaskRecord>& records, bool with_focus);

}  // namespace gateway
