#include "mappings/directory/search.hpp"

#include "mappings/directory/geography.hpp"
#include "mappings/directory/postcode.hpp"
#include "tests/unit/mappings/directory/generated.hpp"
#include "tests/unit/mappings/directory/sources.hpp"

#include <gtest/gtest.h>

#include <map>

namespace {

using namespace mappings::directory;
using directory_tests::Generated;
using directory_tests::on;
using Names = std::vector<std::string>;

constexpr Point coleford{51.79, -2.62};
constexpr Point cinderford{51.82, -2.50};  // 9 km from Coleford
constexpr Point bristol{51.45, -2.59};

// Four services: in Coleford, Cinderford and Bristol, and one online.
Directory some_directory() {
    Directory directory;
    const auto add_place = [&](const std::string& id, const std::string& postcode,
                               std::optional<Point> point) {
        Place place;
        place.id = id;
        place.postcode = postcode;
        place.point = point;
        if (id == "online") place.type = PlaceType::virtual_;
        directory.places.push_back(place);
    };
    add_place("bristol", "BS1 1AA", bristol);
    add_place("cinderford", "GL14 2AA", cinderford);
    add_place("coleford", "GL16 8AA", coleford);
    add_place("online", "", coleford);
    const auto add = [&](const std::string& id, const std::string& name, const std::string& place) {
        Service service;
        service.id = id;
        service.name = name;
        service.places = {place};
        directory.services.push_back(service);
        return &directory.services.back();
    };
    add("1", "Walking for Health", "coleford");
    add("2", "Circus Skills", "cinderford");
    add("3", "Dance and Walk", "bristol");
    add("4", "Art Online", "online");
    return directory;
}

Names names(const std::vector<Match>& matches) {
    Names names;
    for (const Match& match : matches) names.push_back(match.service->name);
    return names;
}

Names found(const Directory& directory, const Query& query,
            const std::vector<NeedTerm>& needs = {}) {
    return names(find(Index(directory, needs), query));
}

Query near(std::variant<std::string, Point> what, double kilometres) {
    Query query;
    query.near = std::move(what);
    query.kilometres = kilometres;
    return query;
}

TEST(Search, GivesAllByNameWhenNothingIsAsked) {
    EXPECT_EQ(found(some_directory(), {}),
              (Names{"Art Online", "Circus Skills", "Dance and Walk", "Walking for Health"}));
}

TEST(Search, FindsNamesWhoseWordsBeginSo) {
    Query query;
    query.words = "WALK";
    EXPECT_EQ(found(some_directory(), query), (Names{"Dance and Walk", "Walking for Health"}));
    query.words = "walk hea";
    EXPECT_EQ(found(some_directory(), query), Names{"Walking for Health"});
    query.words = "alk";
    EXPECT_EQ(found(some_directory(), query), Names{});
}

TEST(Search, GivesTheNearestFirst) {
    const Directory directory = some_directory();
    const auto matches = find(Index(directory), near(coleford, 20));

    EXPECT_EQ(names(matches), (Names{"Walking for Health", "Circus Skills"}));
    EXPECT_NEAR(*matches[0].kilometres, 0, 0.01);
    EXPECT_NEAR(*matches[1].kilometres, 8.9, 0.1);
    EXPECT_EQ(matches[1].place->id, "cinderford");
    EXPECT_EQ(found(directory, near(coleford, 5)), Names{"Walking for Health"});
    EXPECT_EQ(found(directory, near(coleford, 100)).size(), 3u);
    EXPECT_EQ(found(directory, near(coleford, 1e12)).size(), 3u);
    EXPECT_EQ(found(directory, near(coleford, -1)).size(), 0u);
}

TEST(Search, TakesTheMiddleOfADistrictFromThePlacesInIt) {
    const Directory directory = some_directory();

    EXPECT_EQ(Index(directory).middle_of("GL14"), cinderford);
    EXPECT_EQ(found(directory, near("GL16 9ZZ", 20)),
              (Names{"Walking for Health", "Circus Skills"}));
    EXPECT_EQ(found(directory, near("ZZ1", 20)), Names{});
}

TEST(Search, FindsAPlaceWithoutAPointByItsDistrict) {
    Directory directory = some_directory();
    directory.places[1].point.reset();  // GL14, and nobody else there
    EXPECT_EQ(found(directory, near("GL14", 1)), Names{"Circus Skills"});

    directory.places[1].postcode = "GL16 1AA";  // now in Coleford's district
    EXPECT_EQ(found(directory, near(coleford, 1)).size(), 2u);
}

TEST(Search, FindsByATermsIdOrNameAndByACodedNeed) {
    Directory directory = some_directory();
    directory.services[1].terms = {{"t-1", "Social Isolation", "", "", ""}};
    const std::vector<NeedTerm> needs{{"http://snomed.info/sct", "422650009", "social isolation"},
                                      {"http://snomed.info/sct", "1", "no such term"}};
    const auto with_need = [&](const std::string& system, const std::string& code) {
        Query query;
        query.need = Need{system, code};
        return found(directory, query, needs);
    };

    EXPECT_EQ(with_need("", "T-1"), Names{"Circus Skills"});
    EXPECT_EQ(with_need("", "social isolation"), Names{"Circus Skills"});
    EXPECT_EQ(with_need("http://snomed.info/sct", "422650009"), Names{"Circus Skills"});
    EXPECT_EQ(with_need("http://snomed.info/sct", "1"), Names{});
    EXPECT_EQ(with_need("http://snomed.info/sct", "2"), Names{});
}

TEST(Search, KeepsToTheAges) {
    Directory directory = some_directory();
    directory.services.resize(1);
    directory.services[0].minimum_age = 12;
    directory.services[0].maximum_age = 18;

    for (const auto& [age, count] : {std::pair{11, 0u}, {12, 1u}, {18, 1u}, {19, 0u}}) {
        Query query;
        query.age = age;
        EXPECT_EQ(found(directory, query).size(), count) << age;
    }
}

TEST(Search, KeepsToTheWeekdayOfSchedulesThatAreNotOver) {
    Directory directory = some_directory();
    Schedule tuesday;
    tuesday.days = 0b10;
    tuesday.until = on(2026, 3, 10);
    directory.services[0].schedules = {tuesday};
    Query query;
    query.weekday = 1;
    query.day = on(2026, 3, 10);

    EXPECT_EQ(found(directory, query), Names{"Walking for Health"});
    query.weekday = 2;
    EXPECT_EQ(found(directory, query), Names{});
    query.weekday = 1;
    query.day = on(2026, 3, 11);
    EXPECT_EQ(found(directory, query), Names{});
}

TEST(Search, KeepsToThePrice) {
    Directory directory = some_directory();
    directory.services[0].fees = "Free";
    directory.services[1].costs = {{"c", "", "3", "", "", {}, {}}};
    Query query;
    query.price = Price::free;
    EXPECT_EQ(found(directory, query), Names{"Walking for Health"});
    query.price = Price::costs;
    EXPECT_EQ(found(directory, query), Names{"Circus Skills"});
}

TEST(Search, NeverFindsWhatIsNotOffered) {
    Directory directory = some_directory();
    directory.services[0].status = Status::temporarily_closed;
    directory.services[1].history.gone = on(2026, 3, 2);

    EXPECT_EQ(found(directory, {}), (Names{"Art Online", "Dance and Walk"}));
    EXPECT_EQ(found(directory, near(coleford, 20)), Names{});
}

TEST(Search, GivesNoMoreThanAsked) {
    Query query = near(coleford, 100);
    query.most = 2;
    EXPECT_EQ(found(some_directory(), query), (Names{"Walking for Health", "Circus Skills"}));
    query.near.reset();
    EXPECT_EQ(found(some_directory(), query).size(), 2u);
}

constexpr double untold = -1;  // a distance, where the district's middle is not known

// None: the place is not asked for.
std::optional<double> distance_of(const Place& place, const Index& index, const Query& query) {
    const std::string* district = std::get_if<std::string>(&*query.near);
    const auto middle = district != nullptr ? index.middle_of(*district)
                                            : std::optional<Point>(std::get<Point>(*query.near));
    const std::string_view its_district = district_of(place.postcode);
    if (place.type != PlaceType::physical) return std::nullopt;
    if (!middle) return its_district == *district ? std::optional(untold) : std::nullopt;
    const auto point = place.point ? place.point : index.middle_of(its_district);
    if (!point) return std::nullopt;
    const double distance = kilometres_between(*middle, *point);
    return distance <= query.kilometres ? std::optional(distance) : std::nullopt;
}

// What the index does cleverly, done by looking at everything.
std::map<std::string, double> by_hand(const Directory& directory, const Index& index,
                                      const Query& query) {
    std::map<std::string, double> found;
    for (const Service& service : directory.services) {
        if (!is_offered(service)) continue;
        if (query.age && service.minimum_age && *query.age < *service.minimum_age) continue;
        if (query.age && service.maximum_age && *query.age > *service.maximum_age) continue;
        if (query.price && price_of(service, query.day) != *query.price) continue;
        for (const std::string& id : service.places) {
            const auto distance = distance_of(*directory.place(id), index, query);
            if (!distance) continue;
            const auto [at, is_new] = found.emplace(service.id, *distance);
            if (!is_new) at->second = std::min(at->second, *distance);
        }
    }
    return found;
}

Query any_query(Generated& generated) {
    Query query;
    query.most = 1'000'000;
    query.kilometres = static_cast<double>(1 + generated.any(60));
    if (generated.any(2) == 0) {
        query.near = generated.point();
    } else {
        query.near = Generated::district(generated.point());
    }
    if (generated.any(2) == 0) query.age = static_cast<double>(generated.any(90));
    if (generated.any(2) == 0) query.price = generated.any(2) == 0 ? Price::free : Price::costs;
    return query;
}

TEST(Search, FindsWhatLookingAtEverythingFinds) {
    Generated generated(2'000);
    const Index index(generated.directory);
    std::size_t matched = 0;
    for (int i = 0; i < 200; ++i) {
        const Query query = any_query(generated);

        std::map<std::string, double> quick;
        double last = untold;
        for (const Match& match : find(index, query)) {
            const double distance = match.kilometres.value_or(untold);
            quick.emplace(match.service->id, distance);
            EXPECT_LE(last, distance);
            last = distance;
        }

        EXPECT_EQ(quick, by_hand(generated.directory, index, query));
        matched += quick.size();
    }
    EXPECT_GT(matched, 1'000u);  // it was no test of nothing
}

TEST(Search, GivesThePlacesNearAPointOrADistrictTheNearestFirst) {
    Directory directory = some_directory();
    const auto ids = [&](const Somewhere& near, double kilometres) {
        Names found;
        for (const Match& match : places_near(Index(directory), directory, near, kilometres)) {
            found.push_back(match.place->id);
        }
        return found;
    };

    EXPECT_EQ(ids(coleford, 20), (Names{"coleford", "cinderford"}));
    EXPECT_EQ(ids(coleford, 5), Names{"coleford"});
    EXPECT_EQ(ids("GL14", 20), (Names{"cinderford", "coleford"}));
    EXPECT_EQ(ids("ZZ1", 20), Names{});
    directory.places[1].point.reset();  // GL14, and nobody else there
    EXPECT_EQ(ids("GL14", 1), Names{"cinderford"});
}

}  // namespace
