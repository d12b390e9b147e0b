#include "gateway/system/uuid_v7_ids.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace {

using gateway::Id;
using gateway::Timestamp;
using gateway::UuidV7Ids;

class StandingClock final : public gateway::Clock {
public:
    Timestamp now() const override { return time; }
    Timestamp time{std::chrono::milliseconds(0x0123456789ab)};
};

TEST(UuidV7Ids, BeginWithTheMilliseconds) {
    const StandingClock clock;
    UuidV7Ids ids(clock);

    EXPECT_EQ(ids.next(1).text().substr(0, 13), "01234567-89ab");
}

TEST(UuidV7Ids, AreOfVersionSevenAndOfTheRfcsVariant) {
    const StandingClock clock;
    UuidV7Ids ids(clock);

    for (int i = 0; i < 100; ++i) {
        const std::string text = ids.next(1).text();
        ASSERT_EQ(text[14], '7') << text;
        ASSERT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
    }
}

TEST(UuidV7Ids, EndWithTheHome) {
    const StandingClock clock;
    UuidV7Ids ids(clock);

    const Id id = ids.next(0x00c0ffee & 0xffffff);

    EXPECT_EQ(id.text().substr(30), "c0ffee");
    EXPECT_EQ(id.home(), 0xc0ffeeU);
}

TEST(UuidV7Ids, RiseWithinOneMillisecond) {
    const StandingClock clock;
    UuidV7Ids ids(clock);

    Id last = ids.next(0xffffff);
    for (int i = 0; i < 20'000; ++i) {  // more than the counter holds, several times over
        const Id id = ids.next(i % 2 == 0 ? 0 : 0xffffff);
        ASSERT_LT(last, id);
        last = id;
    }
}

TEST(UuidV7Ids, RiseWhenTheClockIsSetBack) {
    StandingClock clock;
    UuidV7Ids ids(clock);
    const Id before = ids.next(7);

    clock.time -= std::chrono::hours(1);

    EXPECT_LT(before, ids.next(7));
}

TEST(UuidV7Ids, FollowTheClockOnceItIsAheadAgain) {
    StandingClock clock;
    UuidV7Ids ids(clock);
    ids.next(7);

    clock.time += std::chrono::milliseconds(1);

    EXPECT_EQ(ids.next(7).text().substr(0, 13), "01234567-89ac");
}

TEST(UuidV7Ids, DifferBetweenTwoSourcesAtOneMoment) {
    const StandingClock clock;
    UuidV7Ids one(clock);
    UuidV7Ids other(clock);

    EXPECT_NE(one.next(7), other.next(7));
}

TEST(UuidV7Ids, AreGivenOnceEachToManyThreads) {
    const StandingClock clock;
    UuidV7Ids ids(clock);
    std::vector<std::vector<Id>> given(4);

    std::vector<std::jthread> threads;
    for (auto& mine : given) {
        threads.emplace_back([&ids, &mine] {
            for (int i = 0; i < 2'000; ++i) mine.push_back(ids.next(7));
        });
    }
    threads.clear();

    std::set<Id> all;
    for (const auto& mine : given) all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), 8'000U);
}

TEST(UuidV7Ids, MakeRequestIdsOfVersionFour) {
    const StandingClock clock;
    UuidV7Ids ids(clock);

    const std::string text = ids.request_id();

    EXPECT_EQ(text.size(), 36U);
    EXPECT_EQ(text[14], '4');
    EXPECT_NE(text, ids.request_id());
}

}  // namespace
