// What is counted for the regional picture: of an offer, with what is known of the referral that it
// belongs to. Nothing here says who the person is: no name, number, day of birth or address.
#pragma once

#include "gateway/domain/id.hpp"
#include "gateway/domain/task.hpp"
#include "mappings/measured.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// By whole years on the day of arrival.
enum class AgeBand : std::uint8_t {
    unknown,
    under_18,
    from_18,
    from_25,
    from_45,
    from_65,
    from_80
};

// Who referred, by the organisation that the message names.
enum class Source : std::uint8_t {
    other,
    practice,  // a GP practice that the practice table has
    network,   // a PCN
    provider,  // of the routing table
    person     // of themselves
};

std::string_view to_code(AgeBand band);  // "25-44"
std::string_view to_code(Source source);

AgeBand age_band(const std::optional<std::chrono::sys_days>& birth, std::chrono::sys_days day);

// Of the first referral of a chain, as it was on the day that it arrived.
struct Background {
    std::string pcn;  // ODS codes, of the person's practice; empty: not known, or in none
    std::string icb;
    Source source = Source::other;
    AgeBand age = AgeBand::unknown;
    std::string need_system;  // of the first coded reason; both empty: there is none
    std::string need;

    friend bool operator==(const Background&, const Background&) = default;
};

// What the outputs of a task tell of the work that was done.
struct Work {
    std::uint32_t contacts = 0;
    std::vector<mappings::Measured> measures;

    friend bool operator==(const Work&, const Work&) = default;
};

// One offer: a task, and how it went.
struct Fact {
    Id task;
    Id chain;
    Timestamp arrived;  // the chain's first referral
    Background background;
    bool is_onward = false;    // of a referral that was made from another one
    bool is_provider = false;  // its owner is a provider: neither a PCN's link workers nor the desk
    std::string owner;         // ODS code
    std::string service;       // id; may be empty
    Timestamp placed;
    std::optional<Timestamp> accepted;  // for the first time
    std::optional<Timestamp> ended;
    TaskStatus status = TaskStatus::requested;
    std::string decline;     // a code of task_reasons(); empty: not declined
    bool is_merged = false;  // ended as a repeat; another one of the person goes on
    Work work;

    friend bool operator==(const Fact&, const Fact&) = default;
};

}  // namespace gateway
