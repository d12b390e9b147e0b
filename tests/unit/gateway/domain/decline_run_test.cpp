#include "gateway/domain/decline_run.hpp"

#include <gtest/gtest.h>

namespace {

using namespace gateway;
using namespace std::chrono;
using fhir::Timestamp;
using mappings::Room;

const sys_days today{2026y / March / 2};
const Timestamp now = today + 9h;

KeptRoom said(Room room, Timestamp at) {
    return {"walks", room, 1, at};
}
std::optional<Timestamp> since(const std::vector<const KeptRoom*>& rooms) {
    return open_since(rooms, now);
}

TEST(OpenSince, EverWhereNothingWasSaid) {
    EXPECT_EQ(since({nullptr}), Timestamp{});
    EXPECT_EQ(since({}), Timestamp{});
}

TEST(OpenSince, ItWasSaid) {
    const KeptRoom open = said({Room::State::open, {}, {}}, now - 48h);

    EXPECT_EQ(since({&open}), now - 48h);
}

TEST(OpenSince, NeverWhileItIsClosedOrHasAWaitingList) {
    const KeptRoom closed = said({Room::State::closed, {}, {}}, now - 48h);
    const KeptRoom until = said({Room::State::closed, {}, today + days(1)}, now - 48h);
    const KeptRoom waiting = said({Room::State::waiting_list, 6, {}}, now - 48h);

    EXPECT_EQ(since({&closed}), std::nullopt);
    EXPECT_EQ(since({&until}), std::nullopt);
    EXPECT_EQ(since({&waiting}), std::nullopt);
}

TEST(OpenSince, TheDayOnWhichAClosureEnded) {
    const KeptRoom over = said({Room::State::closed, {}, today - days(1)}, now - 480h);

    EXPECT_EQ(since({&over}), Timestamp(today - days(1)));
}

TEST(OpenSince, TheLatestWordWhereOneOfSeveralServicesIsOpen) {
    const KeptRoom closed = said({Room::State::closed, {}, {}}, now - 1h);
    const KeptRoom open = said({Room::State::open, {}, {}}, now - 48h);

    EXPECT_EQ(since({&closed, &open}), now - 1h);
    EXPECT_EQ(since({&closed, nullptr}), now - 1h);
    EXPECT_EQ(since({&closed, &closed}), std::nullopt);
}

TEST(DeclineRun, CountsWhatCameAfterAMoment) {
    const DeclineRun run{"P99901", "walks", {now, now - 1h, now - 2h}};

    EXPECT_EQ(declines_after(run, {}), 3U);
    EXPECT_EQ(declines_after(run, now - 1h), 1U);
}

}  // namespace
