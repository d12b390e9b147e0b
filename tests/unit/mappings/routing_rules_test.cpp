// Rules and risks: what a condition of the installation does to the way of a referral.
#include "mappings/routing.hpp"
#include "tests/support/messages.hpp"
#include "tests/unit/mappings/message_at_hand.hpp"
#include "tests/unit/mappings/practice_files.hpp"

#include <gtest/gtest.h>

namespace {

using mappings::Assurance;
using mappings::Decision;
using mappings::Inherited;
using mappings::PracticeMap;
using mappings::Risk;
using mappings::RoutingTable;
using mappings::Rule;
using tests::condition;
using tests::day;
using tests::MessageAtHand;
using tests::with;
using Lines = std::vector<std::string>;
using Target = Rule::Target;

constexpr auto today = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

const std::string no_risks = R"("code": {"text": "No known risks"})";
const std::string violent = R"("code": {"coding": [{"system": "x:y", "code": "violence"}]})";
const std::string suicidal = R"("code": {"coding": [{"system": "x:y", "code": "suicide"}]})";

// Of a ServiceRequest with contained resources and of a Bundle alike.
std::string flagged(const std::string& code) {
    return "(%resource.contained | %resource.entry.resource).ofType(Flag)"
           ".where(status = 'active').code.coding.where(system = 'x:y' and code = '" +
           code + "').exists()";
}

class RoutingRules : public testing::Test {
protected:
    RoutingRules() {
        table_.triage = "T99901";
        table_.triage_name = "The triage desk";
        table_.version = "0123456789ab";
        table_.definitions = tests::shared_r4();
        table_.providers = {{"VC901", "Invented Walks"}, {"VC902", "Made-up Meals"}};
        table_.services = {{"walking-group", "Walking group", "VC901", true, Assurance::community},
                           {"lunch-club", "Lunch club", "VC902", false, Assurance::community},
                           {"listening", "Listening", "VC902", true, Assurance::trained},
                           {"counselling", "Counselling", "VC902", true, Assurance::clinical}};
        const mappings::Membership open{"U99901", day(2020, 1, 1), std::nullopt};
        practices_ = PracticeMap({{"A99901", "The Invented Surgery", "", "", {open}}},
                                 {{"U99901", "First PCN", "", std::nullopt}});
    }

    void add(const std::string& name, const std::string& when, Target target,
             const std::string& place = {}) {
        table_.rules.push_back({name, condition(when), target, place, "Because of " + name + "."});
    }
    void add_risks() {
        table_.risks = {{"violence", condition(flagged("violence")), Risk::raised},
                        {"suicide", condition(flagged("suicide")), Risk::immediate}};
    }

    fhir::Result<Decision> result(const std::string& text, const Inherited* inherited = nullptr) {
        const MessageAtHand message(text);
        return decide_route(message.referral, inherited, {practices_, table_, today});
    }
    Decision decide(const std::string& text, const Inherited* inherited = nullptr) {
        return result(text, inherited).value();
    }
    static Lines considered(const Decision& decision) {
        Lines lines;
        for (const auto& one : decision.considered) lines.push_back(one.place + ": " + one.reason);
        return lines;
    }
    static Lines codes(const std::vector<fhir::Issue>& issues) {
        Lines lines;
        for (const fhir::Issue& issue : issues) lines.emplace_back(issue.code);
        return lines;
    }

    const std::string good = tests::good_referral();
    const std::string denied = with(good, R"("permit")", R"("deny")");
    PracticeMap practices_;
    RoutingTable table_;
};

std::string naming(std::string text, const std::string& reference) {
    return with(std::move(text), R"("intent": "order",)",
                R"("intent": "order", "performer": [{"reference": ")" + reference + R"("}],)");
}

TEST_F(RoutingRules, TheFirstRuleWhoseConditionHoldsDecides) {
    add("another reason", "reasonCode.coding.where(code = 'no').exists()", Target::triage);
    add("company", "reasonCode.coding.where(code = '422650009').exists()", Target::service,
        "walking-group");
    add("everybody", "true", Target::triage);

    const Decision decision = decide(good);

    EXPECT_EQ(decision.owner, "VC901");
    EXPECT_EQ(decision.service, "walking-group");
    EXPECT_EQ(decision.rule, "rule");
    EXPECT_EQ(decision.rule_name, "company");
    EXPECT_EQ(to_text(decision),
              "Because of company. By the rule \"company\". Routing table 0123456789ab.");
}

TEST_F(RoutingRules, EachTargetIsReached) {
    const auto owner = [this](Target target, const std::string& place) {
        table_.rules.clear();
        add("any", "true", target, place);
        return decide(good).owner;
    };

    EXPECT_EQ(owner(Target::provider, "VC902"), "VC902");
    EXPECT_EQ(owner(Target::service, "listening"), "VC902");
    EXPECT_EQ(owner(Target::triage, ""), "T99901");
    EXPECT_EQ(owner(Target::pcn, ""), "U99901");
}

TEST_F(RoutingRules, AnExplicitPerformerComesBeforeAndANeedBehind) {
    table_.needs = {{"http://snomed.info/sct", "422650009", "listening", "The need."}};
    EXPECT_EQ(decide(good).rule, "need");
    add("any", "true", Target::service, "walking-group");

    EXPECT_EQ(decide(good).rule, "rule");
    EXPECT_EQ(decide(naming(good, "Organization/U99901")).rule, "explicit-performer");
}

TEST_F(RoutingRules, ConditionsReachTheWholeMessageInBothShapes) {
    add("woman in her seventies",
        "subject.resolve().ofType(Patient).where(gender = 'female' and birthDate <= today() - 70 "
        "years and birthDate > today() - 80 years).exists()",
        Target::triage);

    EXPECT_EQ(decide(good).rule_name, "woman in her seventies");
    EXPECT_EQ(decide(tests::good_transaction()).rule_name, "woman in her seventies");
    EXPECT_EQ(decide(with(good, "1951-07-14", "1961-07-14")).rule_name, "");
}

TEST_F(RoutingRules, ARuleThatCannotBeFollowedIsSaidAndPassedOver) {
    add("closed", "true", Target::service, "lunch-club");
    add("company", "true", Target::service, "walking-group");
    add("provider", "true", Target::provider, "VC902");

    const Decision decision = decide(denied);

    EXPECT_EQ(decision.owner, "U99901");
    EXPECT_EQ(decision.rule, "pcn");
    EXPECT_EQ(considered(decision),
              (Lines{"lunch-club: The service is not open for referrals.",
                     "walking-group: The person does not let it be shared with this sector.",
                     "VC902: The person does not let it be shared with this sector."}));
    EXPECT_EQ(codes(decision.warnings), Lines{"no-consent"});
}

TEST_F(RoutingRules, AConditionThatCannotBeRunOnTheMessageHoldsNot) {
    add("two where one is wanted", "supportingInfo.single().exists()", Target::triage);
    add("arithmetic", "(status + 1) = 2", Target::triage);

    const Decision decision = decide(good);

    EXPECT_EQ(decision.owner, "U99901");
    ASSERT_EQ(decision.considered.size(), 2U);
    EXPECT_EQ(decision.considered[1].reason,
              "The condition of the rule \"arithmetic\" cannot be run on this message.");
}

TEST_F(RoutingRules, ARuleForThePcnOfAPersonWithoutOneIsPassedOver) {
    add("link workers first", "true", Target::pcn);

    const Decision decision =
        decide(with(good, R"("value": "A99901"}}]},)", R"("value": "A99909"}}]},)"));

    EXPECT_EQ(decision.owner, "T99901");
    EXPECT_EQ(decision.rule, "triage");
    EXPECT_EQ(decision.considered.size(), 1U);
    EXPECT_EQ(codes(decision.warnings), Lines{"unknown-practice"});
}

TEST_F(RoutingRules, NoRuleSendsAnOnwardReferralBackToLinkWorkers) {
    add("home", "true", Target::pcn);
    add("desk", "true", Target::triage);
    const std::string onward =
        with(tests::good_onward_referral(),
             R"("performer": [{"reference": "HealthcareService/walking-group"}],)", "");
    const Inherited inherited{mappings::Consent::permitted, fhir::OdsCode::parse("A99901").value()};

    EXPECT_EQ(codes(result(onward, &inherited).error().issues), Lines{"onward-performer-missing"});
    add("company", "true", Target::service, "walking-group");
    EXPECT_EQ(decide(onward, &inherited).service, "walking-group");
}

TEST_F(RoutingRules, RaisedRiskGoesToNobodyWithoutTraining) {
    add_risks();
    const std::string raised = with(good, no_risks, violent);
    for (const auto& [service, goes_there] :
         {std::pair{"walking-group", false}, {"listening", true}, {"counselling", true}}) {
        table_.rules.clear();
        add("any", "true", Target::service, service);

        const Decision by_rule = decide(raised);
        table_.rules.clear();
        const Decision named = decide(naming(raised, std::string("HealthcareService/") + service));

        EXPECT_EQ(by_rule.service == service, goes_there) << service;
        EXPECT_EQ(named.service == service, goes_there) << service;
        EXPECT_EQ(codes(named.warnings), goes_there ? Lines{} : Lines{"risk-above-service"});
        EXPECT_EQ(named.danger.rule, "violence");
    }
    EXPECT_EQ(decide(naming(raised, "Organization/VC901")).owner, "U99901");
}

TEST_F(RoutingRules, ImmediateRiskGoesToLinkWorkersAndSaysWhatToDoNow) {
    add_risks();
    add("any", "true", Target::service, "counselling");
    table_.needs = {{"http://snomed.info/sct", "422650009", "listening", "The need."}};
    const std::string immediate = with(good, no_risks, suicidal);

    for (const char* performer : {"HealthcareService/counselling", "Organization/VC902"}) {
        const Decision decision = decide(naming(immediate, performer));

        EXPECT_EQ(decision.owner, "U99901") << performer;
        EXPECT_EQ(decision.service, "");
        ASSERT_EQ(codes(decision.warnings), Lines{"immediate-risk"});
        for (const char* number : {"ring 999", "NHS 111", "116 123"}) {
            EXPECT_NE(decision.warnings[0].detail.find(number), std::string::npos) << number;
            EXPECT_NE(to_text(decision).find(number), std::string::npos) << number;
        }
    }
}

TEST_F(RoutingRules, ARiskConditionThatCannotBeRunCountsAsHeld) {
    table_.risks = {{"arithmetic", condition("(status + 1) = 2"), Risk::raised}};

    EXPECT_EQ(decide(good).danger.level, Risk::raised);
}

TEST_F(RoutingRules, AnOnwardReferralInheritsTheRiskUnlessItTellsOfRisksItself) {
    add_risks();
    const std::string onward = tests::good_onward_referral();
    const Inherited raised{mappings::Consent::permitted, fhir::OdsCode::parse("A99901").value(),
                           Risk::raised};
    const std::string assessed = with(onward, R"("intent": "filler-order",)",
                                      R"("intent": "filler-order",
        "supportingInfo": [{"display": "No known risks"}],)");

    EXPECT_EQ(codes(result(onward, &raised).error().issues), Lines{"risk-above-service"});
    EXPECT_EQ(decide(assessed, &raised).service, "walking-group");
}

TEST_F(RoutingRules, AConditionOfUnknownElementsDoesNotCompile) {
    const auto refused = mappings::Condition::compile("reasonCod.exists()", testing_support::r4());

    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().issues.at(0).detail.find("reasonCod"), std::string::npos);
}

TEST_F(RoutingRules, ARequirementRefusesOrWarnsWhereItDoesNotHold) {
    table_.requirements = {{"urgent ones say why", condition("priority = 'urgent'"),
                            condition("note.exists()"), "Say in a note why it is urgent.", true}};
    const std::string urgent = with(good, R"("priority": "routine")", R"("priority": "urgent")");
    const std::string why =
        with(urgent, R"("intent": "order",)", R"("intent": "order", "note": [{"text": "x"}],)");

    ASSERT_FALSE(result(urgent));
    EXPECT_EQ(codes(result(urgent).error().issues), Lines{"requirement"});
    EXPECT_EQ(result(urgent).error().issues[0].detail, "Say in a note why it is urgent.");
    EXPECT_TRUE(result(good));
    EXPECT_TRUE(result(why));
    table_.requirements[0].is_refused = false;
    EXPECT_EQ(codes(decide(urgent).warnings), Lines{"requirement"});
}

TEST_F(RoutingRules, ARequirementThatCannotBeRunAsksNothing) {
    table_.requirements = {
        {"broken when", condition("(status + 1) = 2"), condition("false"), "Never.", true},
        {"broken that", condition("true"), condition("(status + 1) = 2"), "Never.", true}};

    EXPECT_TRUE(result(good));
}

TEST_F(RoutingRules, NothingIsRequiredOfAnOfferAfterADecline) {
    table_.requirements = {{"all", condition("true"), condition("false"), "Never.", true}};
    const MessageAtHand message(good);

    EXPECT_TRUE(decide_route(message.referral, nullptr, {practices_, table_, today}, {"VC901"}));
}

}  // namespace
