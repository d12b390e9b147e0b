// The store's contract: what providers say of the room that their services have.
#include "tests/integration/store_contract.hpp"

namespace store_testing {
namespace {

using mappings::Room;

class ReferralStoreRooms : public ReferralStoreContract {
protected:
    RoomChange saying(Room room, std::uint32_t expected, const std::string& service = "walks") {
        RoomChange change;
        change.service = service;
        change.home = home;
        change.expected_version = expected;
        change.room = room;
        change.at = day + std::chrono::hours(expected);
        change.actor = {"provider", provider, "request"};
        return change;
    }
};

TEST_P(ReferralStoreRooms, KnowsNothingBeforeAnythingIsSaid) {
    const auto rooms = io.run(store->rooms());

    ASSERT_TRUE(rooms);
    EXPECT_TRUE(rooms->empty());
}

TEST_P(ReferralStoreRooms, KeepsTheLastWordOfEachService) {
    const Room waiting{Room::State::waiting_list, 6, std::nullopt};
    const Room closed{Room::State::closed, std::nullopt,
                      std::chrono::sys_days(std::chrono::April / 1 / 2026)};
    EXPECT_EQ(io.run(store->say_room(saying(closed, 0))).value(), 1U);
    EXPECT_EQ(io.run(store->say_room(saying(waiting, 1))).value(), 2U);
    EXPECT_EQ(io.run(store->say_room(saying(closed, 0, "choir"))).value(), 1U);

    const auto rooms = io.run(store->rooms());

    ASSERT_TRUE(rooms);
    ASSERT_EQ(rooms->size(), 2U);
    EXPECT_EQ((*rooms)[0].service, "choir");
    EXPECT_EQ((*rooms)[0].room, closed);
    EXPECT_EQ((*rooms)[1].service, "walks");
    EXPECT_EQ((*rooms)[1].room, waiting);
    EXPECT_EQ((*rooms)[1].version, 2U);
    EXPECT_EQ((*rooms)[1].at, day + 1h);
}

TEST_P(ReferralStoreRooms, RefusesAWordOnAnotherVersion) {
    ASSERT_TRUE(io.run(store->say_room(saying({Room::State::closed, {}, {}}, 0))));

    const auto refused = io.run(store->say_room(saying({}, 0)));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::stale);
    EXPECT_EQ(io.run(store->rooms())->front().room.state, Room::State::closed);
}

INSTANTIATE_TEST_SUITE_P(Stores, ReferralStoreRooms,
                         testing::Values(Kind{"Fake", open_fake}, Kind{"Sqlite", open_sqlite}),
                         [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace store_testing
