#include "tests/unit/mappings/directory/sources.hpp"

#include <gtest/gtest.h>

namespace {

using namespace mappings::directory;
using directory_tests::choir;
using directory_tests::choir_id;
using directory_tests::harvest;
using directory_tests::lines;
using directory_tests::on;
using directory_tests::page;
using directory_tests::with;
using Lines = std::vector<std::string>;

// Of a source that has one service, spoiled: the service was not taken.
Lines refusal(const std::string& before, const std::string& after) {
    const Harvested result = harvest({with(choir(), before, after)});
    EXPECT_TRUE(result.directory.services.empty());
    return lines(result.findings);
}

// The same, where the rest was taken.
Lines fault(const std::string& before, const std::string& after) {
    const Harvested result = harvest({with(choir(), before, after)});
    EXPECT_EQ(result.directory.services.size(), 1u);
    return lines(result.findings);
}

TEST(OrukReader, TakesAServiceInFull) {
    const Harvested result = harvest({choir()});

    EXPECT_EQ(lines(result.findings), Lines{});
    ASSERT_EQ(result.directory.services.size(), 1u);
    const Service& service = result.directory.services.front();
    EXPECT_EQ(service.id, choir_id);
    EXPECT_EQ(service.name, "Singing for Breath");
    EXPECT_EQ(service.status, Status::active);
    EXPECT_EQ(service.provider, directory_tests::trust_id);
    EXPECT_EQ(service.minimum_age, 18.0);
    EXPECT_EQ(service.maximum_age, 120.0);
    EXPECT_EQ(service.assured, on(2026, 1, 5));
    EXPECT_EQ(fhir::format_instant(*service.modified), "2026-02-01T09:30:00.000Z");
    EXPECT_EQ(service.places, Lines{directory_tests::hall_id});
    EXPECT_EQ(service.languages, Lines{"Polish"});
    EXPECT_EQ(service.areas, (std::vector<Area>{{"a1", "Forest of Dean", ""}}));
    ASSERT_EQ(service.costs.size(), 1u);
    EXPECT_EQ(service.costs.front().amount, "0");
    ASSERT_EQ(service.terms.size(), 1u);
    EXPECT_EQ(service.terms.front().name, "Singing");
    EXPECT_EQ(service.terms.front().taxonomy, "Activities");
}

TEST(OrukReader, TakesTheHoursOfASchedule) {
    const Harvested result = harvest({choir()});

    const Schedule& schedule = result.directory.services.front().schedules.front();
    EXPECT_EQ(schedule.days, 0b0010010);  // Tuesday and Friday
    EXPECT_EQ(schedule.opens, "10:00:00");
    EXPECT_EQ(schedule.closes, "12:00:00");
    EXPECT_EQ(schedule.from, on(2026, 1, 6));
    EXPECT_EQ(schedule.until, on(2026, 12, 18));
    EXPECT_EQ(schedule.interval, "1");
}

TEST(OrukReader, TakesTheProviderAndThePlaceInsideAService) {
    const Harvested result = harvest({choir()});

    const Provider* provider = result.directory.provider(directory_tests::trust_id);
    ASSERT_NE(provider, nullptr);
    EXPECT_EQ(provider->name, "The Invented Trust");
    EXPECT_EQ(provider->identifiers,
              (std::vector<Identifier>{{"GB-CHC", "Charity number", "000000"}}));
    const Place* place = result.directory.place(directory_tests::hall_id);
    ASSERT_NE(place, nullptr);
    EXPECT_EQ(place->postcode, "GL16 8AA");
    EXPECT_EQ(place->point, (Point{51.8, -2.5}));
    EXPECT_EQ(place->address, "1 Invented Street");
    EXPECT_EQ(place->accessibility, "A ramp at the side.");
}

TEST(OrukReader, TakesNullAndBlankTextForNotThere) {
    const std::string spoiled = with(with(with(choir(), R"("Free")", "null"), "18,", "null,"),
                                     R"("https://choir.example/breath")", R"("  ")");

    const Harvested result = harvest({spoiled});

    EXPECT_EQ(lines(result.findings), Lines{});
    EXPECT_EQ(result.directory.services.front().fees, "");
    EXPECT_EQ(result.directory.services.front().url, "");
    EXPECT_EQ(result.directory.services.front().minimum_age, std::nullopt);
}

TEST(OrukReader, RefusesAServiceWithoutWhatMakesItOne) {
    EXPECT_EQ(refusal(R"("id": "0b1f2c3d-0000-4000-8000-000000000001",)", ""),
              Lines{"folder/source.json:1: refused lacks id"});
    EXPECT_EQ(refusal(R"("name": "Singing for Breath",)", ""),
              Lines{"folder/source.json:1: refused lacks name"});
    EXPECT_EQ(refusal(R"("status": "active",)", ""),
              Lines{"folder/source.json:1: refused lacks status"});
}

TEST(OrukReader, RefusesAStatusThatTheStandardDoesNotKnow) {
    EXPECT_EQ(
        refusal(R"("active")", R"("Active")"),
        Lines{"folder/source.json:7: refused /status: \"Active\" is none of active, inactive, "
              "defunct and temporarily closed"});
}

TEST(OrukReader, RefusesAServiceOfWhichNobodyKnowsWhoMayCome) {
    EXPECT_EQ(refusal("18,", R"("adults",)"),
              Lines{"folder/source.json:9: refused /minimum_age: \"adults\" is no number"});
    EXPECT_EQ(refusal("120,", "17,").size(), 1u);
    EXPECT_EQ(refusal("18,", "-1,").size(), 1u);
    EXPECT_EQ(refusal(R"([ { "id": "a1", "name": "Forest of Dean" } ])", R"("Dean")"),
              Lines{"folder/source.json:17: refused /service_areas: is text, not a list"});
}

TEST(OrukReader, RefusesAnIdThatNoAddressCanHold) {
    EXPECT_EQ(refusal("-000000000001", "/1").size(), 1u);
    EXPECT_EQ(refusal("\"0b1f2c3d-0000-4000-8000-000000000001\"", "17").size(), 1u);
}

TEST(OrukReader, LeavesOutWhatHasTheWrongForm) {
    EXPECT_EQ(fault("https://choir.example/breath", "choir.example"),
              Lines{"folder/source.json:5: error /url: \"choir.example\" is no web address that "
                    "begins with http:// or https://"});
    EXPECT_EQ(fault("hello@choir.example", "hello_choir.example"),
              Lines{"folder/source.json:6: error /email: \"hello_choir.example\" is no email "
                    "address"});
    EXPECT_EQ(fault("2026-01-05", "5 January"),
              Lines{"folder/source.json:11: error /assured_date: \"5 January\" is no date "
                    "(2026-03-02)"});
    EXPECT_EQ(fault("\"10:00\"", "\"10 o'clock\"").size(), 1u);
    EXPECT_EQ(fault("\"amount\": 0", "\"amount\": \"a lot\"").size(), 1u);
    EXPECT_EQ(fault("\"A choir for people with a lung condition.\"", "[]"),
              (Lines{"folder/source.json:4: error /description: is a list, not text",
                     "folder/source.json:1: warning has no description"}));
}

TEST(OrukReader, LeavesOutAScheduleThatCouldBeMisread) {
    EXPECT_EQ(fault("WEEKLY", "DAILY"),
              Lines{"folder/source.json:14: error /schedules/0/freq: \"DAILY\" is neither WEEKLY "
                    "nor MONTHLY; the schedule is left out"});
    EXPECT_EQ(fault("TU,FR", "Tuesday"),
              Lines{"folder/source.json:14: error /schedules/0/byday: \"Tuesday\" is no list of "
                    "days (MO,TH); the schedule is left out"});
}

TEST(OrukReader, NamesRequiredMembersThatItCanDoWithout) {
    EXPECT_EQ(fault(R"("state_province": "Gloucestershire", )", ""),
              Lines{"folder/source.json:22: error "
                    "/service_at_locations/0/location/addresses/0: lacks state_province"});
    EXPECT_EQ(fault(R"("description": "A charity.", )", ""),
              Lines{"folder/source.json:28: error /organization: lacks description"});
}

TEST(OrukReader, WarnsOfAPlaceThatNoSearchFinds) {
    EXPECT_EQ(fault("51.8", "100"),
              Lines{"folder/source.json:21: warning /service_at_locations/0/location/latitude: is "
                    "beyond 90 degrees, so there is no point"});
    EXPECT_EQ(fault("51.8, \"longitude\": -2.5", "0, \"longitude\": 0").size(), 1u);
    EXPECT_EQ(fault("gl168aa", "ABC 1234"),
              Lines{"folder/source.json:23: warning "
                    "/service_at_locations/0/location/addresses/0/postal_code: \"ABC 1234\" is no "
                    "postcode of the United Kingdom"});
}

TEST(OrukReader, TakesNumbersThatAreWrittenAsTextAndSaysSo) {
    const Harvested result = harvest({with(choir(), "18,", "\"18\",")});

    EXPECT_EQ(lines(result.findings),
              Lines{"folder/source.json:9: warning /minimum_age: is a number written as text"});
    EXPECT_EQ(result.directory.services.front().minimum_age, 18.0);
}

TEST(OrukReader, TakesNoWordForANumber) {
    EXPECT_EQ(refusal("18,", "\"inf\",").size(), 1u);
    const Harvested result = harvest({with(choir(), "51.8", "\"nan\"")});
    EXPECT_EQ(result.directory.places.front().point, std::nullopt);
}

TEST(OrukReader, TakesTheGoodEntriesOfAPageBesideTheBad) {
    const std::string other = with(choir(), "-000000000001", "-000000000002");

    const Harvested result = harvest({page({with(choir(), "\"active\"", "7"), "12", other})});

    EXPECT_EQ(lines(result.findings),
              (Lines{"folder/source.json:7: refused /contents/0/status: is a number, not text",
                     "folder/source.json:36: refused /contents/1: is no object, so no service "
                     "either"}));
    ASSERT_EQ(result.directory.services.size(), 1u);
    EXPECT_EQ(result.directory.services.front().id, "0b1f2c3d-0000-4000-8000-000000000002");
    EXPECT_EQ(result.refused, std::set<std::string>{choir_id});
}

TEST(OrukReader, TakesAnArrayAndLinesOfServices) {
    EXPECT_EQ(harvest({"[" + choir() + "]"}).directory.services.size(), 1u);

    std::string line = choir();
    std::erase(line, '\n');
    Harvest lines_read;
    read_lines(lines_read, "source.ndjson", line + "\n\n{\"id\": 7}\r\n", 5);
    const Harvested result = lines_read.finish();
    EXPECT_EQ(result.directory.services.size(), 1u);
    ASSERT_EQ(result.findings.size(), 3u);
    EXPECT_EQ(result.findings.front().line, 7u);
}

TEST(OrukReader, TakesServicesAtLocationsForPlacesOfTheService) {
    const std::string offer =
        R"({"id": "o1", "service_id": "0b1f2c3d-0000-4000-8000-000000000001",
            "location": {"id": "0b1f2c3d-0000-4000-8000-0000000000a2",
                         "location_type": "virtual", "name": "Online"},
            "schedules": [{"id": "h2", "freq": "WEEKLY", "byday": "WE"}]})";

    const Harvested result = harvest({page({offer}), choir()});

    EXPECT_EQ(lines(result.findings), Lines{});
    const Service& service = result.directory.services.front();
    EXPECT_EQ(service.places,
              (Lines{directory_tests::hall_id, "0b1f2c3d-0000-4000-8000-0000000000a2"}));
    ASSERT_EQ(service.schedules.size(), 2u);
    EXPECT_EQ(service.schedules[1].place, "0b1f2c3d-0000-4000-8000-0000000000a2");
}

TEST(OrukReader, TakesTheServicesOfAnOrganisation) {
    const std::string inside = with(choir(), "\"organization\"", "\"of\"");
    const std::string organisation =
        R"({"id": "0b1f2c3d-0000-4000-8000-0000000000b7", "name": "N", "description": "D",
            "services": [)" +
        inside + "]}";

    const Harvested result = harvest({organisation});

    ASSERT_EQ(result.directory.services.size(), 1u);
    EXPECT_EQ(result.directory.services.front().provider, "0b1f2c3d-0000-4000-8000-0000000000b7");
}

TEST(OrukReader, FindsTermsThatStandInAListOfTheirOwn) {
    const std::string service =
        with(choir(), R"("taxonomy_term": { "id")", R"("taxonomy_term_id")");
    const std::string brief = with(with(service, R"(,
    "name": "Singing", "description": "Choirs.", "taxonomy": "Activities" })",
                                        ""),
                                   "TU", "TU");
    const std::string taxonomy =
        R"({"id": "0b1f2c3d-0000-4000-8000-0000000000f1", "name": "Things to do",
            "description": "D", "taxonomy_terms": [
              {"id": "0b1f2c3d-0000-4000-8000-0000000000c1", "name": "Music", "description": "M"}]})";

    const Harvested alone = harvest({brief});
    const Harvested both = harvest({brief, taxonomy});

    EXPECT_EQ(lines(alone.findings), Lines{"folder/source.json:1: warning 1 of its taxonomy terms "
                                           "stand in none of the files"});
    ASSERT_EQ(both.directory.services.front().terms.size(), 1u);
    EXPECT_EQ(both.directory.services.front().terms.front().name, "Music");
    EXPECT_EQ(both.directory.services.front().terms.front().taxonomy, "Things to do");
}

TEST(OrukReader, SaysThatAPageIsMissing) {
    const Harvested result = harvest({page({choir()}, "3")});

    EXPECT_EQ(lines(result.findings),
              Lines{"folder: warning 2 of 3 pages of services are missing"});
    EXPECT_FALSE(result.is_complete);
}

TEST(OrukReader, SaysWhereAFileIsNoJson) {
    const Harvested result = harvest({"{\n  \"contents\": [}", choir()});

    EXPECT_EQ(lines(result.findings),
              Lines{"folder/source.json:2: refused this is no JSON value; correct it"});
    EXPECT_FALSE(result.is_complete);
    EXPECT_EQ(result.directory.services.size(), 1u);
}

TEST(OrukReader, TakesWhatNoJsonReaderOfOursWould) {
    const std::string text =
        with(choir(), "A choir", "A\\u000bchoir \\ud83d \\ud83d\\ude00 \\\\u0000");

    const Harvested result = harvest({"\xef\xbb\xbf" + text});

    EXPECT_EQ(lines(result.findings), Lines{});
    EXPECT_TRUE(result.directory.services.front().description.starts_with(
        "A choir \xef\xbf\xbd \xf0\x9f\x98\x80 \\u0000"));
}

}  // namespace
