#include "gateway/api/timeline.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace {

using namespace gateway;
using namespace std::chrono;

Timestamp at(unsigned minute) {
    return sys_days(March / 2 / 2026) + hours(9) + minutes(minute);
}

Directory named_directory() {
    Directory directory;
    directory.practices = mappings::PracticeMap({{"A99901", "Hill Surgery", "", "", {}}},
                                                {{"U99901", "Valley PCN", "", {}}});
    directory.routing.providers = {{"P9901", "Garden Club"}};
    return directory;
}

Referral first_version() {
    Referral referral;
    referral.referrer = "A99901";
    referral.chain_referrer = "A99901";
    referral.accepted_at = at(0);
    referral.updated = at(0);
    return referral;
}

Task placed_task() {
    Task task;
    task.owner = "U99901";
    task.decision = "the practice belongs to this PCN";
    task.placed_at = at(0);
    task.updated = at(0);
    task.state.since = at(0);
    return task;
}

Task next_version(Task task, Timestamp when, TaskStatus status, BusinessStatus business_status) {
    ++task.version;
    task.updated = when;
    task.changed_by = task.owner;
    task.state.status = status;
    task.state.business_status = business_status;
    return task;
}

TEST(Timeline, TellsWhereAReferralWasSentAndWhy) {
    const ReferralStory story{{first_version()}, {{placed_task()}}};

    const Timeline timeline = tell_timeline({story}, named_directory(), Watch(), at(5));

    ASSERT_EQ(timeline.lines.size(), 2U);
    EXPECT_EQ(timeline.lines[0].text, "the referral was received from Hill Surgery");
    EXPECT_EQ(timeline.lines[1].text, "sent to Valley PCN: the practice belongs to this PCN");
    EXPECT_EQ(timeline.holder, "U99901");
    EXPECT_EQ(timeline.next.text, "Valley PCN collects it");
    EXPECT_EQ(timeline.next.by, at(24 * 60));
}

TEST(Timeline, SaysUntilWhenACollectorHasToAnswer) {
    Task claimed =
        next_version(placed_task(), at(1), TaskStatus::requested, BusinessStatus::picked_up);
    claimed.state.lease_holder = "link-worker";
    claimed.state.lease_until = at(16);
    const ReferralStory story{{first_version()}, {{placed_task(), claimed}}};

    const Timeline timeline = tell_timeline({story}, named_directory(), Watch(), at(5));

    EXPECT_EQ(timeline.lines.back().text, "Valley PCN has collected it");
    EXPECT_EQ(timeline.lines.back().who, "Valley PCN");
    EXPECT_EQ(timeline.next.by, at(16));
}

TEST(Timeline, TellsWhyATaskWasDeclinedAndThatNobodyHasIt) {
    Task declined =
        next_version(placed_task(), at(1), TaskStatus::rejected, BusinessStatus::closed);
    declined.state.reason = R"({"coding":[{"code":"out-of-area"}]})";
    const ReferralStory story{{first_version()}, {{placed_task(), declined}}};

    const Timeline timeline = tell_timeline({story}, named_directory(), Watch(), at(5));

    EXPECT_EQ(timeline.lines.back().text, "Valley PCN has declined it: out-of-area");
    EXPECT_TRUE(timeline.holder.empty());
    EXPECT_NE(timeline.next.text.find("nobody has it now"), std::string::npos);
}

TEST(Timeline, PutsTheWholeChainInTheOrderOfTime) {
    const Task accepted =
        next_version(placed_task(), at(1), TaskStatus::accepted, BusinessStatus::worked_on);
    const Task completed =
        next_version(accepted, at(30), TaskStatus::completed, BusinessStatus::closed);
    Referral onward = first_version();
    onward.based_on = Id{};
    onward.referrer = "U99901";
    onward.accepted_at = at(10);
    Task at_provider = placed_task();
    at_provider.owner = "P9901";
    at_provider.placed_at = at(10);
    const ReferralStory first{{first_version()}, {{placed_task(), accepted, completed}}};
    const ReferralStory second{{onward}, {{at_provider}}};

    const Timeline timeline = tell_timeline({first, second}, named_directory(), Watch(), at(40));

    ASSERT_EQ(timeline.lines.size(), 6U);
    EXPECT_EQ(timeline.lines[3].text, "Valley PCN referred the person onward");
    EXPECT_EQ(timeline.lines[5].text, "Valley PCN has completed it");
    EXPECT_EQ(timeline.holder, "P9901");
}

TEST(Timeline, TellsThatAReferrerAskedToStop) {
    const Task accepted =
        next_version(placed_task(), at(1), TaskStatus::accepted, BusinessStatus::worked_on);
    Task asked =
        next_version(accepted, at(2), TaskStatus::accepted, BusinessStatus::cancellation_requested);
    asked.changed_by = "A99901";
    Referral revoked = first_version();
    revoked.version = 2;
    revoked.updated = at(2);
    revoked.status = ReferralStatus::revoked;
    const ReferralStory story{{first_version(), revoked}, {{placed_task(), accepted, asked}}};

    const Timeline timeline = tell_timeline({story}, named_directory(), Watch(), at(5));

    ASSERT_EQ(timeline.lines.size(), 5U);
    EXPECT_EQ(timeline.lines[3].text, "the referrer has withdrawn the referral");
    EXPECT_EQ(timeline.lines[4].text, "asked Valley PCN to stop");
    EXPECT_EQ(timeline.lines[4].who, "Hill Surgery");
}

TEST(Timeline, CallsAnOrganisationThatNobodyNamesByItsCode) {
    Referral stranger = first_version();
    stranger.referrer = "Z99999";
    const ReferralStory story{{stranger}, {}};

    const Timeline timeline = tell_timeline({story}, named_directory(), Watch(), at(5));

    EXPECT_EQ(timeline.lines[0].who, "Z99999");
}

TEST(Timeline, ShowsTheTimeOfEnglandsClocks) {
    EXPECT_EQ(spoken_time(sys_days(March / 2 / 2026) + hours(9) + minutes(5)),
              "2 March 2026, 09:05");
    EXPECT_EQ(spoken_time(sys_days(July / 1 / 2026) + hours(23) + minutes(30)),
              "2 July 2026, 00:30");
    EXPECT_EQ(spoken_time(sys_days(March / 29 / 2026) + minutes(59)), "29 March 2026, 00:59");
    EXPECT_EQ(spoken_time(sys_days(March / 29 / 2026) + hours(1)), "29 March 2026, 02:00");
    EXPECT_EQ(spoken_time(sys_days(October / 25 / 2026) + hours(1)), "25 October 2026, 01:00");
}

}  // namespace
