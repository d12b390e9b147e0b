#include "gateway/api/caseload_words.hpp"

#include "gateway/api/organisation_names.hpp"

namespace gateway {

std::string caseload_words(const Directory& directory, const Caseload& caseload) {
    if (caseload.limit == 0 || !caseload.is_reached()) return {};
    return team_of(directory, caseload.pcn) + " has accepted " + std::to_string(caseload.accepted) +
           " referrals in the last 12 months, and is enough for " + std::to_string(caseload.limit) +
           ": the wait may be longer. The referral is taken all the same.";
}

}  // namespace gateway
