#include "gateway/domain/referral.hpp"

#include <array>

namespace gateway {
namespace {

constexpr std::array<std::string_view, 5> statuses{"active", "on-hold", "revoked", "completed",
                                                   "entered-in-error"};

}  // namespace

std::string_view to_code(ReferralStatus status) {
    return statuses[static_cast<std::size_t>(status)];
}

std::optional<ReferralStatus> referral_status_of(std::string_view code) {
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        if (statuses[i] == code) return static_cast<ReferralStatus>(i);
    }
    return std::nullopt;
}

}  // namespace gateway
