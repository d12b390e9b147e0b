#include "gateway/api/background.hpp"

#include <algorithm>

namespace gateway {
namespace {

Source source_of(const mappings::Referral& referral, const Directory& directory) {
    if (referral.is_self_referral) return Source::person;
    if (!referral.requester) return Source::other;
    const std::string code = referral.requester->text();
    if (directory.practices.practice(code) != nullptr) return Source::practice;
    if (directory.practices.pcn(code) != nullptr) return Source::network;
    if (directory.routing.provider(code) != nullptr) return Source::provider;
    return Source::other;
}

}  // namespace

Background background_of(const mappings::Referral& referral, const Directory& directory,
                         std::chrono::sys_days day) {
    Background background;
    if (referral.practice) {
        const std::string code = referral.practice->text();
        if (const auto* practice = directory.practices.practice(code)) {
            background.icb = practice->icb;
        }
        if (const auto* pcn = directory.practices.pcn_of(code, day)) background.pcn = pcn->code;
    }
    background.source = source_of(referral, directory);
    background.age = age_band(referral.birth_date, day);
    const auto need = std::ranges::find(referral.needs, true, &mappings::Need::is_reason);
    if (need != referral.needs.end()) {
        background.need_system = need->system;
        background.need = need->code;
    }
    return background;
}

}  // namespace gateway
