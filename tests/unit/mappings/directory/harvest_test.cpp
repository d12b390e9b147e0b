#include "tests/unit/mappings/directory/sources.hpp"

#include "mappings/directory/postcode.hpp"

#include <gtest/gtest.h>

namespace {

using namespace mappings::directory;
using directory_tests::choir;
using directory_tests::harvest;
using directory_tests::lines;
using directory_tests::on;
using directory_tests::page;
using directory_tests::with;
using Lines = std::vector<std::string>;

TEST(Harvest, LaysEntriesOfOneIdOverOneAnother) {
    const std::string brief =
        R"({"id": "0B1F2C3D-0000-4000-8000-000000000001", "status": "inactive",
        "name": "Singing", "last_modified": "2026-02-02T00:00:00Z",
        "schedules": [{"id": "h1", "byday": "MO"}, {"id": "h9", "byday": "SU"}]})";

    const Harvested result = harvest({choir(), brief});

    EXPECT_EQ(lines(result.findings), Lines{});
    ASSERT_EQ(result.directory.services.size(), 1u);
    const Service& service = result.directory.services.front();
    EXPECT_EQ(service.name, "Singing");
    EXPECT_EQ(service.status, Status::inactive);
    EXPECT_EQ(service.description, "A choir for people with a lung condition.");
    ASSERT_EQ(service.schedules.size(), 2u);
    EXPECT_EQ(service.schedules[0].by_day, "MO");
    EXPECT_EQ(service.schedules[1].by_day, "SU");
}

TEST(Harvest, LetsTheEntryThatWasModifiedLaterStandInWhicheverOrderTheyCome) {
    const std::string older =
        with(with(choir(), "Singing for Breath", "The old name"), "2026-02-01", "2025-02-01");

    EXPECT_EQ(harvest({older, choir()}).directory.services.front().name, "Singing for Breath");
    EXPECT_EQ(harvest({choir(), older}).directory.services.front().name, "Singing for Breath");
}

TEST(Harvest, ReportsOnceThatAServiceIsListedSeveralTimes) {
    const Harvested result = harvest({page({choir(), choir(), choir()})});

    EXPECT_EQ(lines(result.findings),
              Lines{"folder/source.json:71: warning /contents/2: stands 3 times; the entries were "
                    "laid over one another"});
}

TEST(Harvest, ComesOutTheSameInWhicheverOrderListsAreWritten) {
    const std::string two =
        R"([ { "id": "g1", "name": "Polish" }, { "id": "g2", "name": "Urdu" } ])";
    const std::string turned =
        R"([ { "id": "g2", "name": "Urdu" }, { "id": "g1", "name": "Polish" } ])";
    const std::string one = R"([ { "id": "g1", "name": "Polish" } ])";

    EXPECT_EQ(harvest({with(choir(), one, two)}).directory.services.front().languages,
              harvest({with(choir(), one, turned)}).directory.services.front().languages);
}

TEST(Postcode, IsPutInItsNormalForm) {
    EXPECT_EQ(normal_postcode("gl168aa"), "GL16 8AA");
    EXPECT_EQ(normal_postcode(" W1A  1aa "), "W1A 1AA");
    EXPECT_EQ(normal_postcode("E1 6AN"), "E1 6AN");
    EXPECT_EQ(normal_postcode("EC1A1BB"), "EC1A 1BB");
    EXPECT_EQ(normal_postcode("gl16"), "GL16");
    EXPECT_EQ(normal_postcode("M1"), "M1");
    for (const char* wrong :
         {"", "G", "16", "GLX6 8AA", "GL16 8A", "GL168", "GL16 AAA", "ABC 1234", "GL16 8AA 1"}) {
        EXPECT_EQ(normal_postcode(wrong), std::nullopt) << wrong;
    }
    EXPECT_EQ(district_of("GL16 8AA"), "GL16");
    EXPECT_EQ(district_of("GL16"), "GL16");
}

Service priced(const std::string& fees, std::vector<Cost> costs) {
    Service service;
    service.fees = fees;
    service.costs = std::move(costs);
    return service;
}

TEST(Price, IsThatOfTheOptionsOfTheDay) {
    const Cost nothing{"1", "", "0.00", "", "", {}, {}};
    const Cost something{"2", "", "3.50", "", "", on(2026, 1, 1), on(2026, 6, 30)};
    const Cost untold{"3", "Members", "", "", "", {}, {}};

    EXPECT_EQ(price_of(priced("", {nothing}), on(2026, 3, 1)), Price::free);
    EXPECT_EQ(price_of(priced("", {nothing, something}), on(2026, 3, 1)), Price::costs);
    EXPECT_EQ(price_of(priced("", {nothing, something}), on(2026, 7, 1)), Price::free);
    EXPECT_EQ(price_of(priced("", {untold}), on(2026, 3, 1)), Price::unknown);
    EXPECT_EQ(price_of(priced("", {}), on(2026, 3, 1)), Price::unknown);
}

TEST(Price, IsFreeWhenTheFeesSayThatAndNoMore) {
    EXPECT_EQ(price_of(priced("Free of charge.", {}), on(2026, 3, 1)), Price::free);
    EXPECT_EQ(price_of(priced("FREE", {}), on(2026, 3, 1)), Price::free);
    EXPECT_EQ(price_of(priced("Free for members", {}), on(2026, 3, 1)), Price::unknown);
    EXPECT_EQ(price_of(priced("Free", {{"2", "", "3", "", "", {}, {}}}), on(2026, 3, 1)),
              Price::costs);
}

}  // namespace
