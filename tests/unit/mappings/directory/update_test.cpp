#include "mappings/directory/update.hpp"

#include "tests/unit/mappings/directory/sources.hpp"

#include <gtest/gtest.h>

namespace {

using namespace mappings::directory;
using directory_tests::choir;
using directory_tests::choir_id;
using directory_tests::harvest;
using directory_tests::on;
using directory_tests::with;
using Lines = std::vector<std::string>;
using What = Difference::What;

const auto monday = on(2026, 3, 2);
const auto tuesday = on(2026, 3, 3);
const auto friday = on(2026, 3, 6);

Lines told(const Update& update, What what) {
    Lines lines;
    for (const Difference& one : update.differences) {
        if (one.what == what) lines.push_back(to_line(one));
    }
    return lines;
}

Directory of(const std::string& source, sys_days day) {
    return update({}, harvest({source}), true, day).directory;
}

TEST(Update, TellsWhatIsNew) {
    const Update first = update({}, harvest({choir()}), true, monday);

    EXPECT_EQ(told(first, What::added),
              (Lines{"provider " + directory_tests::trust_id + " \"The Invented Trust\"",
                     "place " + directory_tests::hall_id + " \"The Made-up Hall\"",
                     "service " + choir_id + " \"Singing for Breath\""}));
    EXPECT_EQ(first.directory.service(choir_id)->history.since, monday);
    EXPECT_EQ(first.directory.service(choir_id)->history.updated(), monday);
}

TEST(Update, TellsNothingOfTheSameAgain) {
    const Update again = update(of(choir(), monday), harvest({choir()}), true, tuesday);

    EXPECT_TRUE(again.differences.empty());
    EXPECT_EQ(again.directory.service(choir_id)->history.updated(), monday);
}

TEST(Update, DatesTheFieldsThatChanged) {
    const std::string changed = with(with(choir(), "TU,FR", "WE"), "\"Free\"", "\"Donations\"");

    const Update second = update(of(choir(), monday), harvest({changed}), true, tuesday);

    EXPECT_EQ(told(second, What::changed),
              Lines{"service " + choir_id + " \"Singing for Breath\": fees, schedules"});
    const History& history = second.directory.service(choir_id)->history;
    EXPECT_EQ(history.since, monday);
    EXPECT_EQ(history.changes,
              (std::vector<History::Change>{{"fees", tuesday}, {"schedules", tuesday}}));
    EXPECT_EQ(history.updated(), tuesday);

    const Update third = update(second.directory, harvest({choir()}), true, friday);
    EXPECT_EQ(third.directory.service(choir_id)->history.changes,
              (std::vector<History::Change>{{"fees", friday}, {"schedules", friday}}));
}

TEST(Update, DoesNotTakeANewerStampForAChange) {
    const std::string stamped = with(choir(), "2026-02-01T09", "2026-03-01T10");

    const Update second = update(of(choir(), monday), harvest({stamped}), true, tuesday);

    EXPECT_TRUE(second.differences.empty());
    EXPECT_EQ(fhir::format_instant(*second.directory.service(choir_id)->modified),
              "2026-03-01T10:30:00.000Z");
}

TEST(Update, KeepsWhatIsGoneWithItsDay) {
    const std::string other = with(choir(), "-000000000001", "-000000000002");

    const Update second = update(of(choir(), monday), harvest({other}), true, tuesday);

    EXPECT_EQ(told(second, What::gone), Lines{"service " + choir_id + " \"Singing for Breath\""});
    ASSERT_NE(second.directory.service(choir_id), nullptr);
    EXPECT_EQ(second.directory.service(choir_id)->history.gone, tuesday);
    EXPECT_FALSE(is_offered(*second.directory.service(choir_id)));

    const Update third = update(second.directory, harvest({other}), true, friday);
    EXPECT_TRUE(third.differences.empty());
    EXPECT_EQ(third.directory.service(choir_id)->history.gone, tuesday);
}

TEST(Update, TellsWhatIsBack) {
    const std::string other = with(choir(), "-000000000001", "-000000000002");
    const Update gone = update(of(choir(), monday), harvest({other}), true, tuesday);

    const Update back = update(gone.directory, harvest({choir()}), true, friday);

    EXPECT_EQ(told(back, What::back), Lines{"service " + choir_id + " \"Singing for Breath\""});
    EXPECT_TRUE(is_offered(*back.directory.service(choir_id)));
    EXPECT_EQ(back.directory.service(choir_id)->history.updated(), friday);
}

TEST(Update, LeavesWhatWasRefusedAsItWas) {
    const std::string spoiled = with(choir(), "\"active\"", "\"open\"");

    const Update second = update(of(choir(), monday), harvest({spoiled}), true, tuesday);

    EXPECT_TRUE(second.differences.empty());
    EXPECT_TRUE(is_offered(*second.directory.service(choir_id)));
}

TEST(Update, LeavesWhatAPartialHarvestDoesNotTellOf) {
    const std::string other = with(choir(), "-000000000001", "-000000000002");

    const Update second = update(of(choir(), monday), harvest({other}), false, tuesday);

    EXPECT_TRUE(told(second, What::gone).empty());
    EXPECT_EQ(second.directory.services.size(), 2u);
    EXPECT_TRUE(is_offered(*second.directory.service(choir_id)));
}

}  // namespace
