// Providers that decline again and again for want of room, and say that they are open.
#pragma once

#include "gateway/domain/kept_room.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// The reason that counts: of task_reasons().
inline constexpr std::string_view at_capacity = "at-capacity";

// What a provider declined for want of room since it last accepted something for the same service.
// Declines for other reasons neither count nor end it.
struct DeclineRun {
    std::string owner;                      // ODS code
    std::string service;                    // id; empty: those that named no service
    std::vector<fhir::Timestamp> declines;  // the newest first; of more, these

    static constexpr std::size_t most_declines = 20;

    friend bool operator==(const DeclineRun&, const DeclineRun&) = default;
};

// How many of them came after `since`, which is before all of them where nothing was said.
std::size_t declines_after(const DeclineRun& run, fhir::Timestamp since);

// Since when a provider has said, or let it be taken, that it is open; unset: it says that it is
// not. `said` is what was said of each of its services that matter, null where nothing was: one
// open service is enough. The epoch: since ever. A closure that is over counts from its day on.
std::optional<fhir::Timestamp> open_since(std::span<const KeptRoom* const> said,
                                          fhir::Timestamp now);

}  // namespace gateway
