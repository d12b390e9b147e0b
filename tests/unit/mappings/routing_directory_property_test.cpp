// Whatever the directory, the table, the rooms and the person: nobody is sent where they must not
// be, everybody is sent somewhere, and the same grounds lead the same way.
#include "mappings/offers.hpp"
#include "mappings/routing.hpp"
#include "tests/unit/mappings/directory/generated.hpp"
#include "tests/unit/mappings/practice_files.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

namespace {

namespace listed = mappings::directory;
using directory_tests::Generated;
using mappings::Assurance;
using mappings::Decision;
using mappings::Risk;
using mappings::Room;

constexpr auto today = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);
constexpr std::array<const char*, 6> areas{"99A", "QZ9", "U99901", "Shire", "Cotswold", "AB1"};

// A world of some services of which all have a queue, with rooms and areas.
struct World {
    explicit World(std::uint32_t seed) : generated(60, seed) {
        table.triage = "T99901";
        table.areas = {{"Shire", {"QZ8"}}};
        table.kilometres = 300;
        table.desks = {{"99B", "T99902", "North"}};
        for (std::size_t i = 0; i < 3; ++i) {
            table.providers.push_back({"VC90" + std::to_string(i), "Provider", {}});
        }
        for (std::size_t i = 0; i < generated.directory.providers.size(); ++i) {
            table.providers[i % 3].directory.push_back(generated.directory.providers[i].id);
        }
        for (std::size_t i = 0; i < 20; ++i) {
            table.needs.push_back({"x:y", std::to_string(i), "", "", "Term " + std::to_string(i)});
        }
        for (listed::Service& service : generated.directory.services) {
            service.terms.resize(1);
            service.terms[0].name = "Term " + std::to_string(generated.any(20));
            for (std::size_t n = generated.any(3); n > 0; --n) {
                service.areas.push_back({"a", areas[generated.any(areas.size())], ""});
            }
            if (generated.any(4) == 0) {
                rooms[service.id] = {
                    static_cast<Room::State>(generated.any(3)), std::nullopt,
                    today + std::chrono::days(generated.any(3)) - std::chrono::days(1)};
            }
            if (generated.any(4) == 0) {
                table.services.push_back({service.id, service.name, "VC900", generated.any(3) != 0,
                                          static_cast<Assurance>(generated.any(3))});
            }
        }
        const mappings::Membership open{"U99901", tests::day(2020, 1, 1), std::nullopt};
        const mappings::Membership none{"", tests::day(2020, 1, 1), std::nullopt};
        practices = mappings::PracticeMap({{"A99901", "First", "99A", "QZ9", {open}, "AB1 1AA"},
                                           {"A99902", "Second", "99B", "QZ8", {none}, "CD2 1AA"}},
                                          {{"U99901", "PCN", "99A", std::nullopt}});
    }

    // What the conditions of the project say, without the code under test.
    bool is_inside(const listed::Service& service, const mappings::Referral& referral) const {
        if (service.areas.empty()) return true;
        const bool is_first = referral.practice && referral.practice->text() == "A99901";
        const bool is_second = referral.practice && referral.practice->text() == "A99902";
        const std::string of_practice = is_first ? "AB1" : is_second ? "CD2" : "";
        const std::string home =
            referral.is_sensitive || referral.district.empty() ? of_practice : referral.district;
        return std::ranges::any_of(service.areas, [&](const listed::Area& area) {
            if (area.name == "99A" || area.name == "QZ9" || area.name == "U99901") return is_first;
            if (area.name == "Shire") return is_second;
            return area.name == home;
        });
    }

    Generated generated;
    mappings::RoutingTable table;
    mappings::PracticeMap practices;
    mappings::Rooms rooms;
};

mappings::Referral random_referral(Generated& chance, const fhir::Node& request) {
    mappings::Referral referral;
    referral.service_request = &request;
    referral.identifier = mappings::Identifier{"s", std::to_string(chance.any(1'000'000))};
    const std::array<const char*, 4> practices{"A99901", "A99902", "A99909", ""};
    const std::string practice = practices[chance.any(practices.size())];
    if (!practice.empty()) referral.practice = fhir::OdsCode::parse(practice).value();
    if (chance.any(5) != 0) {
        referral.birth_date = today - std::chrono::days(chance.any(90) * 365 + 1);
    }
    if (chance.any(2) == 0) referral.district = chance.any(2) == 0 ? "AB1" : "BS23";
    referral.is_sensitive = chance.any(4) == 0;
    referral.consent = static_cast<mappings::Consent>(chance.any(3));
    for (std::size_t n = chance.any(3); n > 0; --n) {
        referral.needs.push_back({"x:y", std::to_string(chance.any(20)), nullptr, true});
    }
    return referral;
}

void expect_rightly_chosen(const World& world, const mappings::Referral& referral,
                           const Decision& decision, Risk risk) {
    const listed::Service* service = world.generated.directory.service(decision.service);
    ASSERT_NE(service, nullptr);
    ASSERT_TRUE(listed::is_offered(*service));
    const mappings::Service* routed = world.table.service(service->id);
    ASSERT_TRUE(routed == nullptr || routed->active);
    ASSERT_TRUE(may_take(routed == nullptr ? Assurance::community : routed->assurance, risk));
    ASSERT_EQ(referral.consent, mappings::Consent::permitted);
    const auto room = world.rooms.find(service->id);
    ASSERT_TRUE(room == world.rooms.end() || room->second.takes_people(today));
    ASSERT_TRUE(world.is_inside(*service, referral)) << service->id;
    if (service->minimum_age || service->maximum_age) {
        ASSERT_TRUE(referral.birth_date);
        const double age =
            std::floor(static_cast<double>((today - *referral.birth_date).count()) / 365.2425);
        ASSERT_GE(age, service->minimum_age.value_or(0));
        ASSERT_LE(age, service->maximum_age.value_or(200));
    }
}

TEST(RoutingDirectoryProperty, NobodyIsSentWhereTheyMustNotBeAndEverybodySomewhere) {
    fhir::Tree tree;
    const fhir::Node& request = tree.make(fhir::Kind::object);
    std::size_t chosen = 0;
    std::size_t all = 0;
    for (std::uint32_t seed = 1; seed <= 100; ++seed) {
        World world(seed);
        const listed::Index index(world.generated.directory);
        const mappings::Offers offers(world.generated.directory, index, world.table,
                                      world.practices, "v");
        const mappings::Grounds grounds{world.practices, world.table, today, &offers, &world.rooms};
        for (int i = 0; i < 200; ++i) {
            const mappings::Referral referral = random_referral(world.generated, request);
            const Risk risk = static_cast<Risk>(world.generated.any(3));
            mappings::Inherited inherited;
            inherited.risk = risk;
            std::set<std::string> asked;
            // The chain of declines, to its end.
            for (int hops = 0;; ++hops) {
                ASSERT_LT(hops, 8);
                const auto decided = decide_route(referral, &inherited, grounds, asked);
                ASSERT_TRUE(decided);
                ++all;
                const auto again = decide_route(referral, &inherited, grounds, asked);
                ASSERT_EQ(to_text(*again), to_text(*decided));
                ASSERT_EQ(again->service, decided->service);
                ASSERT_LE(decided->considered.size(), 24U);
                ASSERT_EQ(decided->owner.empty(), decided->rule == "unrouted");
                ASSERT_FALSE(decided->reason.empty());
                if (!decided->service.empty()) {
                    ++chosen;
                    expect_rightly_chosen(world, referral, *decided, risk);
                    if (testing::Test::HasFatalFailure()) return;
                }
                if (decided->owner.empty()) break;
                ASSERT_TRUE(asked.insert(decided->owner).second);
            }
        }
    }
    EXPECT_GT(chosen, 500U);
    EXPECT_GT(all, chosen * 4);
}

}  // namespace
