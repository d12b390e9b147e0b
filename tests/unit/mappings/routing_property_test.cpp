// Whatever the table says: nobody is sent where they must not be.
#include "mappings/routing.hpp"
#include "tests/support/messages.hpp"
#include "tests/unit/mappings/message_at_hand.hpp"
#include "tests/unit/mappings/practice_files.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace {

using mappings::Assurance;
using mappings::Decision;
using mappings::Risk;
using mappings::RoutingTable;
using mappings::Rule;
using tests::with;

constexpr auto today = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);
constexpr std::array<const char*, 3> conditions{"reasonCode.exists()", "priority = 'urgent'",
                                                "(status + 1) = 2"};

class Chance {
public:
    explicit Chance(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t count) { return engine_() % count; }
    bool one_in(std::size_t count) { return below(count) == 0; }

private:
    std::mt19937 engine_;
};

struct Messages {
    tests::MessageAtHand consented{tests::good_referral()};
    tests::MessageAtHand urgent{
        with(tests::good_referral(), R"("priority": "routine")", R"("priority": "urgent")")};
    tests::MessageAtHand denied{with(tests::good_referral(), R"("permit")", R"("deny")")};

    const mappings::Referral& any(Chance& chance) const {
        const std::array all{&consented, &urgent, &denied};
        return all[chance.below(all.size())]->referral;
    }
};

std::string service_of(std::size_t number) {
    return "s" + std::to_string(number);
}

RoutingTable random_table(Chance& chance, const std::vector<mappings::Condition>& compiled) {
    RoutingTable table;
    table.triage = "T99901";
    table.triage_name = "Desk";
    table.definitions = tests::shared_r4();
    table.providers = {{"VC900", "None"}, {"VC901", "One"}, {"VC902", "Two"}};
    for (std::size_t i = 0; i < 6; ++i) {
        table.services.push_back({service_of(i), "Service",
                                  table.providers[chance.below(3)].organisation, !chance.one_in(3),
                                  static_cast<Assurance>(chance.below(3))});
    }
    for (std::size_t i = chance.below(6); i > 0; --i) {
        const auto target =
            static_cast<Rule::Target>(chance.one_in(6) ? 2 + chance.below(2) : chance.below(2));
        std::string place;
        if (target == Rule::Target::service) place = service_of(chance.below(6));
        if (target == Rule::Target::provider) place = table.providers[chance.below(3)].organisation;
        table.rules.push_back({"rule " + std::to_string(i), compiled[chance.below(3)], target,
                               std::move(place), "Why."});
    }
    for (std::size_t i = chance.below(3); i > 0; --i) {
        table.risks.push_back({"risk " + std::to_string(i), compiled[chance.below(3)],
                               chance.one_in(2) ? Risk::raised : Risk::immediate});
    }
    if (chance.one_in(2)) {
        table.needs = {
            {"http://snomed.info/sct", "422650009", service_of(chance.below(6)), "Need."}};
    }
    return table;
}

void name_performers(Chance& chance, const RoutingTable& table, mappings::Referral& referral) {
    for (std::size_t i = chance.below(3); i > 0; --i) {
        mappings::Performer performer;
        performer.expression = "ServiceRequest.performer[" + std::to_string(i) + "]";
        if (chance.one_in(2)) {
            performer.service = service_of(chance.below(6));
        } else {
            performer.organisation =
                fhir::OdsCode::parse(table.providers[chance.below(3)].organisation).value();
        }
        referral.performers.push_back(std::move(performer));
    }
}

// The risk by the rules' own words: what does not hold on the messages above is "urgent" alone.
Risk expected_risk(const RoutingTable& table, const std::vector<mappings::Condition>& compiled,
                   bool is_urgent) {
    Risk risk = Risk::none;
    for (const auto& rule : table.risks) {
        const bool asks_urgent = rule.when.expression == compiled[1].expression;
        if (!asks_urgent || is_urgent) risk = std::max(risk, rule.level);
    }
    return risk;
}

TEST(RoutingProperty, NobodyIsSentAboveAnAssuranceToAClosedServiceOrWithoutConsent) {
    Chance chance(20260302);
    const Messages messages;
    std::vector<mappings::Condition> compiled;
    for (const char* text : conditions) compiled.push_back(tests::condition(text));
    const mappings::Membership open{"U99901", tests::day(2020, 1, 1), std::nullopt};
    const mappings::PracticeMap practices({{"A99901", "The Invented Surgery", "", "", {open}}},
                                          {{"U99901", "First PCN", "", std::nullopt}});
    std::array<std::size_t, 3> with_provider{};  // by risk
    std::array<std::size_t, 3> all{};

    for (int round = 0; round < 20'000; ++round) {
        const RoutingTable table = random_table(chance, compiled);
        mappings::Referral referral = messages.any(chance);
        name_performers(chance, table, referral);
        const auto decided = decide_route(referral, nullptr, {practices, table, today});

        ASSERT_TRUE(decided);
        const Decision& decision = *decided;
        const Risk risk = expected_risk(table, compiled, referral.priority == "urgent");
        ASSERT_EQ(decision.danger.level, risk);
        ++all[static_cast<std::size_t>(risk)];
        const bool is_told = std::ranges::any_of(
            decision.warnings, [](const auto& one) { return one.code == "immediate-risk"; });
        ASSERT_EQ(is_told, risk == Risk::immediate);
        if (table.provider(decision.owner) == nullptr) continue;
        ++with_provider[static_cast<std::size_t>(risk)];
        ASSERT_NE(risk, Risk::immediate);
        ASSERT_EQ(referral.consent, mappings::Consent::permitted);
        const mappings::Service* service = table.service(decision.service);
        ASSERT_EQ(service == nullptr, decision.service.empty());
        if (service != nullptr) {
            ASSERT_TRUE(service->active);
            ASSERT_EQ(service->provider, decision.owner);
        }
        if (risk == Risk::raised) {
            ASSERT_NE(service, nullptr);
            ASSERT_NE(service->assurance, Assurance::community);
        }
    }

    // The rounds have seen both sides of each promise.
    EXPECT_GT(with_provider[0], 1000U);
    EXPECT_GT(with_provider[1], 500U);
    EXPECT_LT(with_provider[1], all[1]);
    EXPECT_GT(all[2], 1000U);
}

}  // namespace
