#include "gateway/domain/decline_run.hpp"

#include <algorithm>
#include <chrono>

namespace gateway {
namespace {

bool is_open(const mappings::Room& room, std::chrono::sys_days today) {
    return room.state != mappings::Room::State::waiting_list && room.takes_people(today);
}

}  // namespace

std::size_t declines_after(const DeclineRun& run, fhir::Timestamp since) {
    return static_cast<std::size_t>(std::ranges::count_if(
        run.declines, [since](const fhir::Timestamp& at) { return at > since; }));
}

std::optional<fhir::Timestamp> open_since(std::span<const KeptRoom* const> said,
                                          fhir::Timestamp now) {
    const auto today = std::chrono::floor<std::chrono::days>(now);
    fhir::Timestamp since{};
    bool has_room = said.empty();
    for (const KeptRoom* kept : said) {
        has_room = has_room || kept == nullptr || is_open(kept->room, today);
        if (kept == nullptr) continue;
        since = std::max(since, kept->at);
        const auto& until = kept->room.until;
        if (until && *until <= today) since = std::max(since, fhir::Timestamp(*until));
    }
    if (!has_room) return std::nullopt;
    return since;
}

}  // namespace gateway
