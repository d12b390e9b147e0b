// A search of ServiceRequest, read.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/api/search_parameters.hpp"

#include <array>
#include <string_view>

namespace gateway {

// _person-key is ours: how a next link names the person without the NHS number.
inline constexpr std::array<std::string_view, 9> referral_parameters{
    "_id",         "identifier", "patient:identifier", "subject:identifier",
    "_person-key", "status",     "authored",           "_lastUpdated",
    "based-on"};

struct ReferralSearch {
    ReferralQuery query;
    bool finds_nothing = false;  // it asks for what we cannot have
};

// Only what the caller may see is looked for. A provider, who is not shown NHS numbers, finds
// nothing by one. malformed: a value that cannot be read, several identifiers at once.
Result<ReferralSearch> read_referral_search(const Request& request,
                                            const SearchParameters& parameters,
                                            const ApiSettings& settings);

// The next link of a search, which names no person in clear.
std::string next_of(const SearchParameters& parameters, const ReferralQuery& query,
                    const std::string& base_and_type, const Cursor& cursor);

}  // namespace gateway
