// Services of the directory: which of them a referral goes to, and why not to the others.
#include "mappings/offers.hpp"
#include "mappings/routing.hpp"
#include "tests/unit/mappings/practice_files.hpp"

#include <gtest/gtest.h>

#include <map>

namespace {
namespace listed = mappings::directory;
using mappings::Consent;
using mappings::Decision;
using mappings::Room;
using tests::day;
using Lines = std::vector<std::string>;

constexpr auto today = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

fhir::OdsCode code(std::string_view text) {
    return fhir::OdsCode::parse(text).value();
}

listed::Place place(const std::string& id, const std::string& postcode, listed::Point point) {
    listed::Place made;
    made.id = id;
    made.postcode = postcode;
    made.point = point;
    return made;
}

// Three places on one meridian: 0.1 degrees of latitude are 11 km.
class RoutingDirectory : public testing::Test {
protected:
    RoutingDirectory() {
        referral_.service_request = &tree_.make(fhir::Kind::object);
        referral_.practice = code("A99901");
        referral_.identifier = mappings::Identifier{"https://practice.example/referrals", "R-1"};
        referral_.birth_date = day(1951, 7, 14);
        referral_.consent = Consent::permitted;
        referral_.needs = {{"x:y", "lonely", nullptr, true}};
        table_.triage = "T99901";
        table_.triage_name = "The triage desk";
        table_.providers = {{"VC901", "Invented Walks", {"walks"}}, {"VC902", "Made-up Meals"}};
        table_.needs = {{"x:y", "lonely", "", "", "Befriending"}};
        const mappings::Membership open{"U99901", day(2020, 1, 1), std::nullopt};
        practices_ = mappings::PracticeMap(
            {{"A99901", "The Invented Surgery", "99A", "QZ9", {open}, "GL14 1AA"}},
            {{"U99901", "First PCN", "99A", std::nullopt}});
        directory_.places = {place("far", "GL17 1AA", {52.4, -2.5}),
                             place("here", "GL14 1AA", {51.8, -2.5}),
                             place("near", "GL15 1AA", {51.9, -2.5})};
        directory_.providers = {provider("meals", "VC902"), provider("strangers", ""),
                                provider("walks", "")};
    }

    static listed::Provider provider(const std::string& id, const std::string& ods) {
        listed::Provider made;
        made.id = id;
        made.name = id;
        if (!ods.empty()) made.identifiers = {{"GB-NHS", "", ods}};
        return made;
    }
    // Under the term, at the place of the practice.
    listed::Service& add(const std::string& id, const std::string& provider = "walks",
                         const std::string& where = "here") {
        listed::Service service;
        service.id = id;
        service.name = "The " + id;
        service.provider = provider;
        service.terms = {{"t-1", "Befriending", "", "", ""}};
        if (!where.empty()) service.places = {where};
        const auto behind =
            std::ranges::lower_bound(directory_.services, id, {}, &listed::Service::id);
        return *directory_.services.insert(behind, std::move(service));
    }
    void name(const std::string& service) {
        referral_.performers = {{std::nullopt, service, "ServiceRequest.performer[0]"}};
    }

    fhir::Result<Decision> result(const mappings::Inherited* inherited = nullptr) {
        const listed::Index index(directory_);
        const mappings::Offers offers(directory_, index, table_, practices_, "0123456789ab");
        return decide_route(referral_, inherited, {practices_, table_, today, &offers, &rooms_},
                            asked_);
    }
    Decision decide() { return result().value(); }
    std::string chosen() { return decide().service; }
    static std::string why_not(const Decision& decision, const std::string& place) {
        for (const auto& one : decision.considered) {
            if (one.place == place) return one.reason;
        }
        return {};
    }
    static Lines warnings(const Decision& decision) {
        Lines lines;
        for (const fhir::Issue& issue : decision.warnings) lines.emplace_back(issue.code);
        return lines;
    }

    fhir::Tree tree_;
    mappings::Referral referral_;
    mappings::PracticeMap practices_;
    mappings::RoutingTable table_;
    listed::Directory directory_;
    mappings::Rooms rooms_;
    std::set<std::string> asked_;
};

TEST_F(RoutingDirectory, ANeedIsMetByAServiceUnderItsTerm) {
    add("visits");

    const Decision decision = decide();

    EXPECT_EQ(decision.owner, "VC901");
    EXPECT_EQ(decision.service, "visits");
    EXPECT_EQ(decision.rule, "need");
    EXPECT_EQ(decision.reason, "The stated need is met by The visits.");
    table_.version = "ba9876543210";
    EXPECT_EQ(to_text(decide()),
              "The stated need is met by The visits. Routing table ba9876543210, directory "
              "0123456789ab.");
}

TEST_F(RoutingDirectory, AQueueIsFoundByTheTableOrByTheOdsCodeOfTheDirectory) {
    add("meals-on-foot", "meals");
    EXPECT_EQ(decide().owner, "VC902");

    directory_.services.clear();
    add("visits", "strangers");
    EXPECT_EQ(decide().owner, "U99901");
}

TEST_F(RoutingDirectory, ARuleLeadsToATermAsWell) {
    table_.needs.clear();
    table_.rules = {{"all", {}, mappings::Rule::Target::term, "t-1", "Because."}};
    table_.rules.front().when =
        mappings::Condition::compile("true", fhir::Definitions::r4()).value();
    table_.definitions = std::make_shared<const fhir::Definitions>(fhir::Definitions::r4());
    referral_.tree = &tree_;
    tree_.set_root(tree_.make(fhir::Kind::object));
    add("visits");

    EXPECT_EQ(chosen(), "visits");
    EXPECT_EQ(decide().rule_name, "all");
}

TEST_F(RoutingDirectory, AServiceThatIsNotOfferedOrIsFullTakesNobody) {
    add("visits").status = listed::Status::temporarily_closed;
    EXPECT_EQ(decide().owner, "U99901");

    directory_.services.front().status = listed::Status::active;
    rooms_["visits"] = {Room::State::closed, std::nullopt, today + std::chrono::days(1)};
    EXPECT_EQ(decide().owner, "U99901");
    EXPECT_EQ(why_not(decide(), "visits"),
              "The service takes nobody at present, and opens again on 2026-03-03.");

    rooms_["visits"].until = today;
    EXPECT_EQ(chosen(), "visits");
}

TEST_F(RoutingDirectory, AServiceOfTheTableThatIsFullTakesNobody) {
    table_.services = {{"club", "Lunch club", "VC902"}};
    table_.needs = {{"x:y", "lonely", "club", "Why."}};
    EXPECT_EQ(chosen(), "club");

    rooms_["club"] = {Room::State::closed, std::nullopt, std::nullopt};
    EXPECT_EQ(why_not(decide(), "club"), "The service takes nobody at present.");
}

TEST_F(RoutingDirectory, AgesAreWholeYearsAndBothLimitsBelongToThem) {
    listed::Service& visits = add("visits");
    visits.minimum_age = 18;
    visits.maximum_age = 25;
    const std::map<std::chrono::sys_days, bool> born{{day(2008, 3, 3), false},
                                                     {day(2008, 3, 2), true},
                                                     {day(2000, 3, 3), true},
                                                     {day(2000, 3, 2), false}};
    for (const auto& [birth, is_taken] : born) {
        referral_.birth_date = birth;
        EXPECT_EQ(chosen() == "visits", is_taken) << fhir::format_date(birth);
    }
    EXPECT_EQ(why_not(decide(), "visits"),
              "The service is for ages from 18 to 25, and the person is not of them.");
}

TEST_F(RoutingDirectory, AnAgeThatIsNotKnownFitsNoServiceWithALimit) {
    add("visits").minimum_age = 18;
    referral_.birth_date.reset();

    EXPECT_EQ(why_not(decide(), "visits"),
              "The service is for ages from 18, and the person's date of birth is not known.");
}

TEST_F(RoutingDirectory, AreasArePcnsIcbsDistrictsAndWhatTheTableSays) {
    listed::Service& visits = add("visits", "walks", "far");
    table_.areas = {{"E10000013", {"QZ9"}}};
    referral_.district = "BS23";
    for (const auto& [name, uri] : std::map<std::string, std::string>{
             {"U99901", ""},
             {"First PCN", ""},
             {"99a", ""},
             {"QZ9", ""},
             {"bs23", ""},
             {"England", ""},
             {"Gloucestershire", "http://statistics.example/id/E10000013"}}) {
        visits.areas = {{"a", name, uri}};
        EXPECT_EQ(chosen(), "visits") << name;
    }
    for (const char* name : {"GL14", "Elsewhere", "U99902"}) {
        visits.areas = {{"a", name, ""}};
        EXPECT_EQ(decide().owner, "U99901") << name;
    }
}

TEST_F(RoutingDirectory, AnAreaThatNobodyCanPlaceIsToldOfTheOffers) {
    add("visits").areas = {{"a", "Cotswold", ""}};
    add("walking").areas = {{"a", "99A", ""}};
    const listed::Index index(directory_);

    const mappings::Offers offers(directory_, index, table_, practices_, "");

    EXPECT_EQ(offers.unplaced_areas(), std::set<std::string>{"Cotswold"});
}

TEST_F(RoutingDirectory, WhoIsMarkedAsSensitiveIsNotRoutedByTheAddress) {
    listed::Service& visits = add("visits");
    visits.areas = {{"a", "BS23", ""}};
    referral_.district = "BS23";
    EXPECT_EQ(chosen(), "visits");

    referral_.is_sensitive = true;
    EXPECT_EQ(decide().owner, "U99901");
}

TEST_F(RoutingDirectory, WithoutAnAreaAServiceMustBeNear) {
    add("visits", "walks", "far");
    EXPECT_EQ(decide().owner, "U99901");
    EXPECT_EQ(why_not(decide(), "Befriending"),
              "1 more is for other areas, for areas that cannot be told, or too far away.");

    table_.kilometres = 100;
    EXPECT_EQ(chosen(), "visits");
}

TEST_F(RoutingDirectory, WithoutAPlaceAServiceIsForEverybody) {
    add("phone-calls", "walks", "");
    referral_.practice.reset();

    EXPECT_EQ(chosen(), "phone-calls");
}

TEST_F(RoutingDirectory, OnlyAServiceWhoseAssuranceIsRaisedTakesAPersonAtRisk) {
    add("visits");
    const mappings::Inherited raised{Consent::permitted, code("A99901"), mappings::Risk::raised};
    EXPECT_EQ(result(&raised).value().owner, "U99901");

    table_.services = {{"visits", "The visits", "VC901", true, mappings::Assurance::trained}};
    EXPECT_EQ(result(&raised).value().service, "visits");
}

TEST_F(RoutingDirectory, NothingIsSharedWithoutConsent) {
    add("visits");
    referral_.consent = Consent::denied;

    const Decision decision = decide();

    EXPECT_EQ(decision.owner, "U99901");
    EXPECT_EQ(warnings(decision), Lines{"no-consent"});
}

TEST_F(RoutingDirectory, RoomComesBeforeDistanceAndDistanceBeforeTheWait) {
    add("a", "walks", "near");
    add("b", "walks", "here");
    EXPECT_EQ(chosen(), "b");
    EXPECT_EQ(why_not(decide(), "a"), "Another is nearer.");
    EXPECT_EQ(decide().reason,
              "The stated need is met by The b. Of 2 services that could take it, this one is the "
              "nearest.");

    rooms_["b"] = {Room::State::waiting_list, 4, std::nullopt};
    EXPECT_EQ(chosen(), "a");
    EXPECT_EQ(why_not(decide(), "b"), "It has a waiting list, and another has room now.");

    rooms_["a"] = {Room::State::waiting_list, 2, std::nullopt};
    EXPECT_EQ(chosen(), "b");
    table_.ties = {mappings::Tie::waiting};
    EXPECT_EQ(chosen(), "a");
}

TEST_F(RoutingDirectory, EqualServicesTakeTurnsAndTheSameReferralGoesTheSameWay) {
    for (const char* id : {"a", "b", "c", "d"}) add(id);
    std::map<std::string, int> turns;
    for (int i = 0; i < 2000; ++i) {
        referral_.identifier->value = "R-" + std::to_string(i);
        const std::string first = chosen();
        EXPECT_EQ(i % 100 == 0 ? chosen() : first, first);
        ++turns[first];
    }

    ASSERT_EQ(turns.size(), 4U);
    for (const auto& [id, count] : turns) {
        EXPECT_GT(count, 400) << id;
        EXPECT_LT(count, 600) << id;
    }
}

TEST_F(RoutingDirectory, WhoIsGoneMovesNobodyBetweenTheOthers) {
    for (const char* id : {"a", "b", "c"}) add(id);
    for (int i = 0; i < 100; ++i) {
        referral_.identifier->value = "R-" + std::to_string(i);
        rooms_.clear();
        const std::string before = chosen();
        rooms_["c"] = {Room::State::closed, std::nullopt, std::nullopt};

        if (before == "c") continue;
        EXPECT_EQ(chosen(), before);
    }
}

TEST_F(RoutingDirectory, OfManyOnlyTheBestFewAreToldAndTheRestCounted) {
    for (int i = 10; i < 40; ++i) add("s" + std::to_string(i));

    const Decision decision = decide();

    EXPECT_EQ(decision.considered.size(), 4U);
    EXPECT_EQ(why_not(decision, "Befriending"), "26 more were looked at and not chosen.");
}

TEST_F(RoutingDirectory, WhoWasAskedIsNotAskedAgainAndAtLastTheDeskHasIt) {
    add("visits");
    add("meals-on-foot", "meals");
    Lines owners;
    for (int i = 0; i < 5; ++i) {
        const Decision decision = decide();
        owners.push_back(decision.owner);
        asked_.insert(decision.owner);
    }

    std::ranges::sort(owners.begin(), owners.begin() + 2);
    EXPECT_EQ(owners, (Lines{"VC901", "VC902", "U99901", "T99901", ""}));
}

TEST_F(RoutingDirectory, ANamedServiceIsHeldAgainstTheSame) {
    listed::Service& visits = add("visits");
    table_.needs.clear();
    name("visits");
    EXPECT_EQ(decide().rule, "explicit-performer");

    visits.minimum_age = 80;
    EXPECT_EQ(warnings(decide()), Lines{"not-eligible"});
    visits.minimum_age.reset();
    visits.areas = {{"a", "U99902", ""}, {"b", "BS23", ""}};
    EXPECT_EQ(warnings(decide()), Lines{"out-of-area"});
    visits.areas.clear();
    rooms_["visits"] = {Room::State::closed, std::nullopt, std::nullopt};
    EXPECT_EQ(warnings(decide()), Lines{"service-full"});
    EXPECT_EQ(decide().owner, "U99901");
    referral_.based_on = "01890000-0000-7000-8000-000000000001";
    ASSERT_FALSE(result());
    EXPECT_EQ(result().error().issues.front().code, "onward-performer-missing");
}

TEST_F(RoutingDirectory, ANamedServiceOfAnAreaThatCannotBeToldIsAskedAllTheSame) {
    add("visits").areas = {{"a", "Cotswold", ""}};
    table_.needs.clear();
    name("visits");

    const Decision decision = decide();

    EXPECT_EQ(decision.service, "visits");
    EXPECT_EQ(warnings(decision), Lines{"area-unknown"});
}

TEST_F(RoutingDirectory, ANamedServiceWithoutAQueueIsNotKnown) {
    add("visits", "strangers");
    name("visits");

    ASSERT_FALSE(result());
    EXPECT_EQ(result().error().issues.front().code, "unknown-performer");
}

TEST_F(RoutingDirectory, AnOnwardReferralInheritsTheAgeAndTheDistrict) {
    listed::Service& visits = add("visits");
    visits.minimum_age = 60;
    visits.areas = {{"a", "BS23", ""}};
    table_.needs.clear();
    name("visits");
    referral_.birth_date.reset();
    referral_.based_on = "01890000-0000-7000-8000-000000000001";
    mappings::Inherited inherited{Consent::permitted, code("A99901")};
    inherited.birth_date = day(1951, 7, 14);
    inherited.district = "BS23";

    EXPECT_EQ(result(&inherited).value().service, "visits");
    inherited.is_sensitive = true;
    EXPECT_FALSE(result(&inherited));
}

}  // namespace
