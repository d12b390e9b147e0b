#include "gateway/domain/fact.hpp"

#include <array>

namespace gateway {
namespace {

struct Band {
    int from;
    AgeBand band;
};

// The highest first.
constexpr std::array<Band, 6> bands{{{80, AgeBand::from_80},
                                     {65, AgeBand::from_65},
                                     {45, AgeBand::from_45},
                                     {25, AgeBand::from_25},
                                     {18, AgeBand::from_18},
                                     {0, AgeBand::under_18}}};

}  // namespace

std::string_view to_code(AgeBand band) {
    switch (band) {
        case AgeBand::under_18:
            return "0-17";
        case AgeBand::from_18:
            return "18-24";
        case AgeBand::from_25:
            return "25-44";
        case AgeBand::from_45:
            return "45-64";
        case AgeBand::from_65:
            return "65-79";
        case AgeBand::from_80:
            return "80+";
        case AgeBand::unknown:
            break;
    }
    return "unknown";
}

std::string_view to_code(Source source) {
    switch (source) {
        case Source::practice:
            return "practice";
        case Source::network:
            return "pcn";
        case Source::provider:
            return "provider";
        case Source::person:
            return "self";
        case Source::other:
            break;
    }
    return "other";
}

AgeBand age_band(const std::optional<std::chrono::sys_days>& birth, std::chrono::sys_days day) {
    if (!birth || *birth > day) return AgeBand::unknown;
    const std::chrono::year_month_day born(*birth);
    const std::chrono::year_month_day now(day);
    int years = static_cast<int>(now.year()) - static_cast<int>(born.year());
    const bool had_birthday =
        born.month() < now.month() || (born.month() == now.month() && born.day() <= now.day());
    if (!had_birthday) --years;
    for (const Band& band : bands) {
        if (years >= band.from) return band.band;
    }
    return AgeBand::unknown;
}

}  // namespace gateway
