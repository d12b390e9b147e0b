#include "tests/unit/gateway/api/directory_test_support.hpp"

namespace {

using namespace referral_tests;

struct DirectorySearching : DirectoryTest {};

TEST_F(DirectorySearching, GivesWhatIsOfferedByNameAndSaysThatItAssumesSo) {
    const auto all = services("");

    EXPECT_EQ(ids_in(all), (Names{"circus", "dance", "choir"}));
    EXPECT_EQ(total_of(all), "3");
    EXPECT_EQ(link_of(all, "self"), "https://gateway.example/fhir/HealthcareService?active=true");
    EXPECT_EQ(faults(all), "");
}

TEST_F(DirectorySearching, FindsANameByTheBeginningOfAWordOrByAnyPart) {
    EXPECT_EQ(found("name=SING"), (Names{"dance", "choir"}));
    EXPECT_EQ(found("name=singing%20for"), Names{"choir"});
    EXPECT_EQ(found("name=for%20singing"), Names{});
    EXPECT_EQ(found("name=ing"), Names{});
    EXPECT_EQ(found("name=circus,dance"), (Names{"circus", "dance"}));
    EXPECT_EQ(found("name:contains=ING"), (Names{"dance", "choir"}));
    EXPECT_EQ(found("name:contains=kill,eath"), (Names{"circus", "choir"}));
}

TEST_F(DirectorySearching, FindsWhatIsNotOfferedOnlyWhereThatIsAsked) {
    EXPECT_EQ(found("active=false"), Names{"over"});
    EXPECT_EQ(found("active=true,false"), (Names{"choir", "circus", "dance", "over"}));
    EXPECT_EQ(found("_id=over,dance,absent"), (Names{"dance", "over"}));
    EXPECT_EQ(found("_id=over,dance&active=true"), Names{"dance"});
    EXPECT_EQ(found("near=GL16&active=false"), Names{});
}

TEST_F(DirectorySearching, GivesTheNearestToAPointFirst) {
    EXPECT_EQ(found("near=51.79|-2.62"), (Names{"choir", "circus"}));
    EXPECT_EQ(found("near=51.79|-2.62|5|km"), Names{"choir"});
    EXPECT_EQ(found("near=51.79|-2.62|5.6|mi"), (Names{"choir", "circus"}));
    EXPECT_EQ(found("near=51.79|-2.62|8000|m"), Names{"choir"});
    EXPECT_EQ(found("near=51.79\\|-2.62\\|8000\\|m"), Names{"choir"});
    EXPECT_EQ(found("near=51.79|-2.62|100"), (Names{"choir", "circus", "dance"}));
}

TEST_F(DirectorySearching, KnowsADistrictByThePlacesInIt) {
    EXPECT_EQ(found("near=gl14"), (Names{"circus", "choir"}));
    EXPECT_EQ(found("near=GL14%209ZZ"), (Names{"circus", "choir"}));
    EXPECT_EQ(found("near=GL14|5|km"), Names{"circus"});
    EXPECT_EQ(found("near=SW1A"), Names{});
    EXPECT_EQ(found("near=GL14&_id=choir"), Names{"choir"});
}

TEST_F(DirectorySearching, NarrowsByAgeDayAndPrice) {
    EXPECT_EQ(found("age=12"), (Names{"circus", "dance"}));
    EXPECT_EQ(found("age=17.5"), Names{"dance"});
    EXPECT_EQ(found("day=tue"), Names{"choir"});
    EXPECT_EQ(found("day=wed"), Names{});
    EXPECT_EQ(found("free=true"), Names{"choir"});
    EXPECT_EQ(found("free=false"), Names{"circus"});
    EXPECT_EQ(found("free=true&age=12"), Names{});
    EXPECT_EQ(found("_id=choir,circus&age=40"), Names{"choir"});
}

TEST_F(DirectorySearching, FindsByATaxonomyTermAndByANeedThatIsRoutedThere) {
    mappings::RoutingTable routing = directory.current()->routing;
    routing.needs = {{"http://snomed.info/sct", "422650009", "dance", ""}};
    route(routing);

    EXPECT_EQ(found("service-type=t-sing"), Names{"choir"});
    EXPECT_EQ(found("service-type=singing"), Names{"choir"});
    EXPECT_EQ(found("service-category=Singing,none"), Names{"choir"});
    EXPECT_EQ(found("service-type=" + std::string(fhir::own::taxonomy_terms) + "|t-sing"),
              Names{"choir"});
    EXPECT_EQ(found("service-type=" + std::string(fhir::own::taxonomy_terms) + "|Singing"),
              Names{});
    EXPECT_EQ(found("service-type=http://snomed.info/sct|422650009"), Names{"dance"});
    EXPECT_EQ(found("service-type=422650009"), Names{"dance"});
    EXPECT_EQ(found("service-type=http://other.example|422650009"), Names{});
    EXPECT_EQ(found("service-type=singing&service-category=422650009"), Names{});
}

TEST_F(DirectorySearching, FindsByProviderAndByPlace) {
    EXPECT_EQ(found("organization=Organization/guild"), (Names{"circus", "dance"}));
    EXPECT_EQ(found("organization=guild&location=barn"), Names{"circus"});
    EXPECT_EQ(found("location=https://gateway.example/fhir/Location/hall"), Names{"choir"});
    EXPECT_EQ(found("organization=Location/guild"), Names{});
}

TEST_F(DirectorySearching, FindsWhatChangedSinceADay) {
    EXPECT_EQ(found("_lastUpdated=ge2026-02-01"), Names{"circus"});
    EXPECT_EQ(found("_lastUpdated=2026-02-20"), Names{"circus"});
    EXPECT_EQ(found("_lastUpdated=lt2026-02-01"), (Names{"dance", "choir"}));
    EXPECT_EQ(found("_id=gardening&_lastUpdated=lt2030-01-01"), Names{});  // nobody knows when
}

TEST_F(DirectorySearching, GivesAllInPages) {
    Names all;
    std::string query = "_count=1&near=GL16|100|km";
    for (int page = 0; page < 5 && !query.empty(); ++page) {
        const auto answer = services(query);
        ASSERT_TRUE(answer);
        EXPECT_EQ(total_of(answer), "3");
        for (const std::string& id : ids_in(answer)) all.push_back(id);
        const std::string next = link_of(answer, "next");
        query = next.empty() ? "" : query_of(next);
    }

    EXPECT_EQ(all, (Names{"choir", "circus", "dance"}));
}

TEST_F(DirectorySearching, GoesOnWhereItWasWhenADirectoryComesBetweenTwoPages) {
    const std::string next = query_of(link_of(services("_count=2"), "next"));
    listed::Directory later = some_services();
    later.services.insert(later.services.begin(), service("art", "Art", "guild", "barn"));
    serve(later);
    EXPECT_EQ(found(next), Names{"choir"});

    later = some_services();
    std::erase_if(later.services, [](const auto& one) { return one.id == "dance"; });
    later.services.push_back(service("walk", "Walking", "guild", "barn"));
    serve(later);
    EXPECT_EQ(found(next), Names{"walk"});
}

TEST_F(DirectorySearching, CountsWithoutEntries) {
    const auto counted = services("_count=0&name=sing");

    EXPECT_EQ(total_of(counted), "2");
    EXPECT_EQ(ids_in(counted), Names{});
    EXPECT_EQ(link_of(counted, "next"), "");
}

TEST_F(DirectorySearching, IncludesProvidersAndPlacesOnce) {
    const auto answer = services(
        "organization=guild&_include=HealthcareService:organization"
        "&_include=HealthcareService:location");

    EXPECT_EQ(ids_in(answer), (Names{"circus", "dance"}));
    EXPECT_EQ(ids_in(answer, "include"), (Names{"guild", "arcade", "barn"}));
    EXPECT_EQ(faults(answer), "");
    EXPECT_EQ(ids_in(services("_include=HealthcareService:endpoint"), "include"), Names{});
}

TEST_F(DirectorySearching, RefusesValuesThatCannotBeRead) {
    for (const std::string query : {"near=nowhere",
                                    "near=51.79",
                                    "near=91|0",
                                    "near=0|181",
                                    "near=51.79|-2.62|x",
                                    "near=51.79|-2.62|-1",
                                    "near=51.79|-2.62|1|ly",
                                    "near=51.79|-2.62|1|km|x",
                                    "near=nan|0",
                                    "near=GL16|5|km|x",
                                    "near=GL16||km",
                                    "near=GL16&near=GL14",
                                    "age=old",
                                    "age=-1",
                                    "age=1e999",
                                    "day=monday",
                                    "day=mon&day=tue",
                                    "free=yes",
                                    "active=maybe",
                                    "_lastUpdated=soon",
                                    "_count=x",
                                    "_cursor=x",
                                    "_cursor=5",
                                    "_cursor=5.",
                                    "name=1,2,3,4,5,6,7,8,9,10,11"}) {
        const auto answer = services(query);
        ASSERT_FALSE(answer) << query;
        EXPECT_EQ(answer.error().kind, ErrorKind::malformed) << query;
    }
    const auto place = places("status=unheard-of");
    ASSERT_FALSE(place);
    EXPECT_EQ(place.error().issues.front().expression, "http.status");
}

TEST_F(DirectorySearching, LeavesOutWhatItDoesNotKnowUnlessItIsToBeStrict) {
    const auto lenient = services("specialty=x&age=12");
    EXPECT_EQ(ids_in(lenient), (Names{"circus", "dance"}));
    EXPECT_EQ(link_of(lenient, "self"),
              "https://gateway.example/fhir/HealthcareService?age=12&active=true");

    for (const std::string query : {"specialty=x", "_sort=name", "_include=HealthcareService:x"}) {
        EXPECT_FALSE(services(query, "handling=strict")) << query;
    }
    EXPECT_TRUE(services("age=12&_total=accurate", "handling=strict"));
}

TEST_F(DirectorySearching, FindsProviders) {
    listed::Directory listing = some_services();
    listing.providers[0].history.gone = std::chrono::sys_days(std::chrono::March / 1 / 2026);
    serve(listing);

    EXPECT_EQ(ids_in(providers("")), (Names{"guild", "trust"}));
    EXPECT_EQ(ids_in(providers("name=invent")), Names{"trust"});
    EXPECT_EQ(ids_in(providers("active=false")), Names{"guild"});
    EXPECT_EQ(ids_in(providers("_lastUpdated=2026-03-01")), Names{"guild"});
    EXPECT_EQ(ids_in(providers("_id=P9901,trust")), (Names{"P9901", "trust"}));
    EXPECT_EQ(link_of(providers("_count=1"), "next"),
              "https://gateway.example/fhir/Organization?_count=1&_cursor=1.guild");
    EXPECT_EQ(faults(providers("_id=P9901,trust")), "");
}

TEST_F(DirectorySearching, FindsPlaces) {
    listed::Directory listing = some_services();
    listing.places[2].history.gone = std::chrono::sys_days(std::chrono::March / 1 / 2026);
    serve(listing);

    EXPECT_EQ(ids_in(places("")), (Names{"arcade", "barn", "hall"}));
    EXPECT_EQ(ids_in(places("near=51.79|-2.62")), (Names{"hall", "barn"}));
    EXPECT_EQ(ids_in(places("near=GL14|1|km")), Names{"barn"});
    EXPECT_EQ(ids_in(places("status=active&name:contains=the")), Names{"barn"});
    EXPECT_EQ(ids_in(places("_id=hall,barn")), (Names{"barn", "hall"}));
    EXPECT_EQ(faults(places("near=51.79|-2.62")), "");
}

TEST_F(DirectorySearching, FindsNothingWithoutADirectory) {
    serve({});

    for (const auto& answer : {services("near=GL16"), services("active=false"), providers(""),
                               places("near=51.79|-2.62")}) {
        ASSERT_TRUE(answer);
        EXPECT_EQ(total_of(answer), "0");
        EXPECT_EQ(faults(answer), "");
    }
}

}  // namespace
