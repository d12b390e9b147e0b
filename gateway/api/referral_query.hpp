// A search of ServiceRequest, read.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/api/search_parameters.hpp"

#include <array>
#include <string_view>

namespace gateway {

inline constexpr std::array<std::string_view, 8> referral_parameters{
    "_id",    "identifier", "patient:identifier", "subject:identifier",
    "status", "authored",   "_lastUpdated",       "based-on"};

struct ReferralSearch {
    ReferralQuery query;
    bool finds_nothing = false;  // it asks for what we cannot have
};

// Only what the caller may see is looked for. malformed: a value that cannot be read, several
// identifiers at once.
Result<ReferralSearch> read_referral_search(const Request& request,
                                            const SearchParameters& parameters,
                                            const ApiSettings& settings);

}  // namespace gateway
