#include "mappings/routing.hpp"

#include "tests/unit/mappings/practice_files.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

using mappings::Consent;
using mappings::Decision;
using mappings::Inherited;
using mappings::PracticeMap;
using mappings::Referral;
using mappings::RoutingTable;
using tests::day;

constexpr auto today = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

fhir::OdsCode code(std::string_view text) {
    return fhir::OdsCode::parse(text).value();
}

class DecideRoute : public testing::Test {
protected:
    DecideRoute() {
        referral_.service_request = &tree_.make(fhir::Kind::object);
        referral_.practice = code("A99901");
        table_.triage = "T99901";
        table_.triage_name = "The triage desk";
        table_.providers = {{"VC901", "Invented Walks"}, {"VC902", "Made-up Meals"}};
        table_.services = {{"walking-group", "Walking group", "VC901", true},
                           {"lunch-club", "Lunch club", "VC902", false}};
        table_.needs = {{"x:y", "lonely", "walking-group", "A walking group is for company."},
                        {"x:y", "hungry", "lunch-club", "A lunch club is for a meal."}};
        const mappings::Membership open{"U99901", day(2020, 1, 1), std::nullopt};
        const mappings::Membership closed{"U99902", day(2020, 1, 1), std::nullopt};
        const mappings::Membership none{"", day(2020, 1, 1), std::nullopt};
        practices_ = PracticeMap({{"A99901", "The Invented Surgery", "", "", {open}},
                                  {"A99902", "The Closed-PCN Surgery", "", "", {closed}},
                                  {"A99903", "The Lone Surgery", "", "", {none}}},
                                 {{"U99901", "First PCN", "", std::nullopt},
                                  {"U99902", "Closed PCN", "", day(2022, 7, 2)}});
    }

    void name_organisation(std::string_view text) {
        const std::string index = std::to_string(referral_.performers.size());
        referral_.performers.push_back({code(text), "", "ServiceRequest.performer[" + index + "]"});
    }
    void name_service(std::string_view id) {
        const std::string index = std::to_string(referral_.performers.size());
        referral_.performers.push_back(
            {std::nullopt, std::string(id), "ServiceRequest.performer[" + index + "]"});
    }
    void make_onward() { referral_.based_on = "01890000-0000-7000-8000-000000000001"; }

    fhir::Result<Decision> result(const Inherited* inherited = nullptr) {
        return decide_route(referral_, inherited, {practices_, table_, today}, asked_);
    }
    Decision decide(const Inherited* inherited = nullptr) { return result(inherited).value(); }
    // "code @ expression" of each error.
    std::vector<std::string> errors(const Inherited* inherited = nullptr) {
        std::vector<std::string> lines;
        const auto decided = result(inherited);
        if (decided) return lines;
        for (const fhir::Issue& issue : decided.error().issues) {
            if (issue.severity != fhir::Severity::error) continue;
            lines.push_back(std::string(issue.code) + " @ " + issue.expression);
        }
        return lines;
    }
    static std::vector<std::string> warnings(const Decision& decision) {
        std::vector<std::string> lines;
        for (const fhir::Issue& issue : decision.warnings) lines.emplace_back(issue.code);
        return lines;
    }

    fhir::Tree tree_;
    Referral referral_;
    PracticeMap practices_;
    RoutingTable table_;
    std::set<std::string> asked_;
};

using Lines = std::vector<std::string>;

TEST_F(DecideRoute, SendsItToThePcnOfThePractice) {
    const Decision decision = decide();

    EXPECT_EQ(decision.owner, "U99901");
    EXPECT_EQ(decision.rule, "pcn");
    EXPECT_NE(decision.reason.find("First PCN (U99901)"), std::string::npos);
    EXPECT_EQ(warnings(decision), Lines{});
}

TEST_F(DecideRoute, SendsAnUnknownPracticeToTriageWithAWarning) {
    referral_.practice = code("A99909");

    const Decision decision = decide();

    EXPECT_EQ(decision.owner, "T99901");
    EXPECT_EQ(decision.rule, "triage");
    EXPECT_EQ(warnings(decision), Lines{"unknown-practice"});
    EXPECT_EQ(decision.considered.at(0).place, "A99909");
}

TEST_F(DecideRoute, SendsWhatHasNoPracticeToTriage) {
    for (const char* practice : {"V81997", "V81998", "V81999"}) {
        referral_.practice = code(practice);
        EXPECT_EQ(decide().owner, "T99901") << practice;
        EXPECT_EQ(warnings(decide()), Lines{}) << practice;
    }
    referral_.practice.reset();
    EXPECT_EQ(decide().owner, "T99901");
}

TEST_F(DecideRoute, SendsAPracticeInNoPcnToTriage) {
    referral_.practice = code("A99903");

    EXPECT_EQ(decide().owner, "T99901");
    EXPECT_EQ(decide().considered.at(0).place, "A99903");
}

TEST_F(DecideRoute, NeverChoosesAClosedPcn) {
    referral_.practice = code("A99902");
    EXPECT_EQ(decide().owner, "T99901");
    EXPECT_EQ(decide().considered.at(0).place, "U99902");

    referral_.practice = code("A99901");
    name_organisation("U99902");
    EXPECT_EQ(decide().owner, "U99901");
    EXPECT_EQ(warnings(decide()), Lines{"pcn-closed"});
}

TEST_F(DecideRoute, FollowsAPerformerThatIsAPcnOrTheTriageDesk) {
    referral_.practice = code("A99902");
    name_organisation("U99901");
    EXPECT_EQ(decide().owner, "U99901");
    EXPECT_EQ(decide().rule, "explicit-performer");

    referral_.performers.clear();
    name_organisation("T99901");
    EXPECT_EQ(decide().owner, "T99901");
    EXPECT_EQ(decide().rule, "explicit-performer");
}

TEST_F(DecideRoute, FollowsAProviderOrServiceWhenThePersonConsents) {
    referral_.consent = Consent::permitted;
    name_service("walking-group");
    EXPECT_EQ(decide().owner, "VC901");
    EXPECT_EQ(decide().service, "walking-group");

    referral_.performers.clear();
    name_organisation("VC902");
    EXPECT_EQ(decide().owner, "VC902");
    EXPECT_EQ(decide().service, "");
}

TEST_F(DecideRoute, HoldsAFirstReferralBackWithoutConsent) {
    name_service("walking-group");
    for (const Consent consent : {Consent::absent, Consent::denied}) {
        referral_.consent = consent;
        EXPECT_EQ(decide().owner, "U99901");
        EXPECT_EQ(warnings(decide()), Lines{"no-consent"});
        EXPECT_EQ(decide().considered.at(0).place, "walking-group");
    }
}

TEST_F(DecideRoute, NamesEveryPerformerThatItDoesNotKnow) {
    referral_.consent = Consent::permitted;
    name_service("walking-group");
    name_service("no-such-service");
    name_organisation("ZZ901");

    EXPECT_EQ(result().error().kind, fhir::ErrorKind::invalid);
    EXPECT_EQ(errors(), (Lines{"unknown-performer @ ServiceRequest.performer[1]",
                               "unknown-performer @ ServiceRequest.performer[2]"}));
}

TEST_F(DecideRoute, GoesOnToTheNextRuleWhenAServiceIsNotOpen) {
    referral_.consent = Consent::permitted;
    name_service("lunch-club");

    EXPECT_EQ(decide().owner, "U99901");
    EXPECT_EQ(warnings(decide()), Lines{"service-inactive"});
}

TEST_F(DecideRoute, TakesTheFirstPerformerThatCanTakeIt) {
    referral_.consent = Consent::permitted;
    name_service("lunch-club");
    name_service("walking-group");
    name_organisation("U99901");

    EXPECT_EQ(decide().service, "walking-group");
    EXPECT_EQ(decide().considered.size(), 2u);
}

TEST_F(DecideRoute, FollowsANeedWhenThePersonConsents) {
    referral_.needs = {{"x:y", "other"}, {"x:y", "lonely"}};
    referral_.consent = Consent::permitted;

    EXPECT_EQ(decide().service, "walking-group");
    EXPECT_EQ(decide().rule, "need");
    EXPECT_EQ(decide().reason, "A walking group is for company.");
}

TEST_F(DecideRoute, DoesNotMistakeTheCodeOfAnotherSystem) {
    referral_.needs = {{"a:b", "lonely"}};
    referral_.consent = Consent::permitted;

    EXPECT_EQ(decide().rule, "pcn");
}

TEST_F(DecideRoute, DoesNotFollowANeedWithoutConsent) {
    referral_.needs = {{"x:y", "lonely"}};

    EXPECT_EQ(decide().owner, "U99901");
    EXPECT_EQ(warnings(decide()), Lines{"no-consent"});
}

TEST_F(DecideRoute, DoesNotFollowANeedToAServiceThatIsNotOpen) {
    referral_.needs = {{"x:y", "hungry"}};
    referral_.consent = Consent::permitted;

    EXPECT_EQ(decide().owner, "U99901");
}

TEST_F(DecideRoute, RefusesAnOnwardReferralToNobody) {
    make_onward();

    EXPECT_EQ(errors(), Lines{"onward-performer-missing @ Resource.performer"});
}

TEST_F(DecideRoute, RefusesAnOnwardReferralToAProviderWithoutConsent) {
    make_onward();
    name_service("walking-group");
    const Inherited denied{Consent::denied, code("A99901")};

    EXPECT_EQ(errors(), Lines{"consent-needed @ ServiceRequest.performer[0]"});
    EXPECT_EQ(errors(&denied), Lines{"consent-needed @ ServiceRequest.performer[0]"});
}

TEST_F(DecideRoute, InheritsTheConsentOfTheFirstReferral) {
    make_onward();
    name_service("walking-group");
    const Inherited inherited{Consent::permitted, code("A99901")};

    EXPECT_EQ(decide(&inherited).owner, "VC901");
}

TEST_F(DecideRoute, HearsANewerRefusal) {
    make_onward();
    name_service("walking-group");
    referral_.consent = Consent::denied;
    const Inherited inherited{Consent::permitted, code("A99901")};

    EXPECT_EQ(errors(&inherited), Lines{"consent-needed @ ServiceRequest.performer[0]"});
}

TEST_F(DecideRoute, FollowsANeedOfAnOnwardReferralToo) {
    make_onward();
    referral_.needs = {{"x:y", "lonely"}};
    const Inherited inherited{Consent::permitted, code("A99901")};

    EXPECT_EQ(decide(&inherited).service, "walking-group");
}

TEST_F(DecideRoute, LeavesOutWhomItHasAsked) {
    referral_.consent = Consent::permitted;
    referral_.needs = {{"x:y", "lonely"}};
    name_organisation("VC902");

    Lines owners;
    for (Decision decision = decide(); !decision.owner.empty(); decision = decide()) {
        owners.push_back(decision.owner + " by " + decision.rule);
        ASSERT_TRUE(asked_.insert(decision.owner).second) << decision.owner;
    }

    EXPECT_EQ(owners, (Lines{"VC902 by explicit-performer", "VC901 by need", "U99901 by pcn",
                             "T99901 by triage"}));
    EXPECT_EQ(decide().rule, "unrouted");
    EXPECT_EQ(decide().considered.back().reason, "The PCN First PCN was asked already.");
}

TEST_F(DecideRoute, LeavesOutEachServiceOfWhomItHasAsked) {
    referral_.consent = Consent::permitted;
    referral_.needs = {{"x:y", "lonely"}};
    name_service("walking-group");
    asked_ = {"VC901"};

    const Decision decision = decide();

    EXPECT_EQ(decision.owner, "U99901");
    EXPECT_EQ(decision.considered.at(0).place, "walking-group");
}

TEST_F(DecideRoute, BringsAnOnwardReferralHomeWhenItsProviderWasAsked) {
    make_onward();
    name_organisation("VC901");
    asked_ = {"VC901"};

    EXPECT_EQ(decide().owner, "U99901");
    asked_ = {"VC901", "U99901"};
    EXPECT_EQ(decide().owner, "T99901");
}

TEST_F(DecideRoute, RefusesNothingOfWhatItOffersAgain) {
    make_onward();
    name_organisation("VC902");  // without consent
    name_organisation("VC909");  // gone from the directory since
    asked_ = {"VC901"};

    EXPECT_EQ(errors(), Lines{});
    EXPECT_EQ(decide().owner, "U99901");
}

TEST_F(DecideRoute, AsksTheDeskOfTheSubIcbThenOfTheIcbThenOfTheTable) {
    const mappings::Membership closed{"U99902", day(2020, 1, 1), std::nullopt};
    const mappings::Membership none{"", day(2020, 1, 1), std::nullopt};
    practices_ = PracticeMap({{"A99902", "The Closed-PCN Surgery", "99A", "QZ9", {closed}},
                              {"A99903", "The Lone Surgery", "99B", "QZ9", {none}}},
                             {{"U99902", "Closed PCN", "99A", day(2022, 7, 2)}});
    table_.desks = {{"99A", "T99902", "The desk of the north"},
                    {"QZ9", "T99903", "The desk of the county"}};
    referral_.practice = code("A99902");
    Lines owners;
    for (int i = 0; i < 4; ++i) {
        owners.push_back(decide().owner);
        asked_.insert(owners.back());
    }

    EXPECT_EQ(owners, (Lines{"T99902", "T99903", "T99901", ""}));
    asked_.clear();
    EXPECT_EQ(decide().rule, "triage");
    EXPECT_EQ(decide().reason,
              "The desk of the north takes what has no other home in its area: The PCN is closed "
              "since 2022-07-02.");
    referral_.practice = code("A99903");
    EXPECT_EQ(decide().owner, "T99903");
    referral_.practice = code("A99909");
    EXPECT_EQ(decide().owner, "T99901");
    name_organisation("T99902");
    EXPECT_EQ(decide().owner, "T99902");
}

TEST_F(DecideRoute, CallsTheLinkWorkersWhatTheirPcnCallsThem) {
    EXPECT_NE(decide().reason.find("its link worker team gets"), std::string::npos);
    table_.pcns = {{"U99901", "community connector", ""}};
    EXPECT_NE(decide().reason.find("its community connector team gets"), std::string::npos);

    name_service("walking-group");
    const std::string told = decide().warnings.at(0).detail;

    EXPECT_NE(told.find("the community connector team of First PCN gets it first"),
              std::string::npos)
        << told;
}

}  // namespace
