#include "gateway/api/check_api.hpp"

#include "gateway/api/referral_api.hpp"
#include "gateway/domain/caseload.hpp"
#include "tests/unit/gateway/api/referral_test_support.hpp"

namespace {

using namespace referral_tests;

struct ReferralCheck : ReferralTest {
    Result<HttpResponse> check(const Caller& caller, const std::string& body) {
        return run(api.check(request(caller, body)));
    }

    // The parameter of that name, or null. The tree must outlive it.
    static const fhir::Node* parameter(const fhir::Tree& tree, std::string_view name) {
        for (const fhir::Node& one : tree.root().items("parameter")) {
            if (one.string("name") == name) return &one;
        }
        return nullptr;
    }

    CheckApi api{parts};
};

TEST_F(ReferralCheck, SaysWhereAReferralWouldGoAndWhy) {
    const auto response = check(practice, good_referral());

    ASSERT_TRUE(response);
    const auto tree = parsed(*response);
    EXPECT_EQ(parameter(tree, "would-reach")->path({"valueReference", "reference"})->text(),
              "Organization/U99901");
    EXPECT_EQ(parameter(tree, "would-reach")->path({"valueReference", "display"})->text(),
              "Valley PCN");
    EXPECT_EQ(parameter(tree, "rule")->path({"valueCoding", "code"})->text(), "pcn");
    EXPECT_NE(parameter(tree, "reason"), nullptr);
    EXPECT_EQ(parameter(tree, "expected-wait")->string("valueString"),
              "nothing is waiting there now");
}

TEST_F(ReferralCheck, NamesTheRuleAndTheTableItIsIn) {
    auto with_rule = std::make_shared<Directory>(*test_directory());
    auto& routing = with_rule->routing;
    routing.version = "0123456789ab";
    routing.definitions = {std::shared_ptr<const void>(), &testing_support::r4()};
    const auto when = mappings::Condition::compile("true", *routing.definitions).value();
    routing.rules = {{"all to the desk", when, mappings::Rule::Target::triage, "", "For now."}};
    directory.replace(std::move(with_rule));

    const auto response = check(practice, good_referral());

    ASSERT_TRUE(response);
    const auto tree = parsed(*response);
    EXPECT_EQ(parameter(tree, "rule")->path({"valueCoding", "code"})->text(), "rule");
    EXPECT_EQ(parameter(tree, "rule")->path({"valueCoding", "display"})->text(), "all to the desk");
    EXPECT_EQ(parameter(tree, "reason")->string("valueString"), "For now.");
    EXPECT_EQ(parameter(tree, "routing-table")->string("valueString"), "0123456789ab");
}

TEST_F(ReferralCheck, StoresNothing) {
    ASSERT_TRUE(check(practice, good_referral()));

    EXPECT_TRUE(referrals_of("A99901").empty());
}

TEST_F(ReferralCheck, TakesATransactionAsWell) {
    const auto response = check(practice, good_transaction());

    ASSERT_TRUE(response);
    const auto tree = parsed(*response);
    EXPECT_NE(parameter(tree, "would-reach"), nullptr);
}

TEST_F(ReferralCheck, AnswersFaultsInItsOutcome) {
    const auto response = check(other_practice, good_referral());

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200U);
    EXPECT_NE(response->body.find("requester-not-caller"), std::string::npos);
    EXPECT_NE(response->body.find("REC_FORBIDDEN"), std::string::npos);
}

TEST_F(ReferralCheck, SaysWhyOtherPlacesWereNotChosen) {
    std::string body = with(good_referral(), ",\"reasonCode\"",
                            R"(,"performer":[{"type":"Organization","identifier":)" + ods("P9901") +
                                R"(}],"reasonCode")");
    body = with(body, "\"permit\"", "\"deny\"");

    const auto response = check(practice, body);

    ASSERT_TRUE(response);
    const auto tree = parsed(*response);
    ASSERT_NE(parameter(tree, "not-chosen"), nullptr);
    EXPECT_EQ(parameter(tree, "not-chosen")->path({"part", "valueString"})->text(), "P9901");
    EXPECT_EQ(parameter(tree, "would-reach")->path({"valueReference", "reference"})->text(),
              "Organization/U99901");
}

TEST_F(ReferralCheck, RefusesOnlyWhatIsNotJson) {
    const auto response = check(practice, "not JSON");

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::malformed);
}

TEST_F(ReferralCheck, AnswersWhatIsNoReferralInItsOutcome) {
    const auto response = check(practice, R"({"resourceType":"Patient"})");

    ASSERT_TRUE(response);
    const auto tree = parsed(*response);
    EXPECT_EQ(parameter(tree, "would-reach"), nullptr);
    EXPECT_NE(response->body.find("\"severity\":\"error\""), std::string::npos);
}

struct ReferralCheckOfCaseload : ReferralCheck {
    ReferralCheckOfCaseload() {
        auto with_setting = std::make_shared<Directory>(*test_directory());
        mappings::PcnSetting& pcn = with_setting->routing.pcns.emplace_back();
        pcn.code = "U99901";
        pcn.link_workers = 0.5;
        pcn.caseload = 4;
        directory.replace(std::move(with_setting));
    }
    // The link workers accept another one.
    void accept_one() {
        const std::string body = with(good_referral(), "R-1", "R-" + std::to_string(++sent_));
        const auto sent = run(referrals.create(request(practice, body)));
        const Task task = referral(*Id::parse(id_in(sent.value()))).tasks.back();
        report(task, TaskStatus::accepted, BusinessStatus::worked_on);
    }
    std::string caseload() {
        const auto response = check(practice, good_referral());
        const auto tree = parsed(response.value());
        const fhir::Node* said = parameter(tree, "caseload");
        return said == nullptr ? std::string() : std::string(said->string("valueString"));
    }

    ReferralApi referrals{parts};

private:
    int sent_ = 1;
};

TEST_F(ReferralCheckOfCaseload, SaysThatTheLinkWorkersHaveAsManyAsTheyCanTake) {
    accept_one();
    EXPECT_EQ(caseload(), "");

    accept_one();

    EXPECT_EQ(caseload(),
              "Valley PCN has accepted 2 referrals in the last 12 months, and is enough for 2: the "
              "wait may be longer. The referral is taken all the same.");
}

TEST_F(ReferralCheckOfCaseload, CountsBackForAYear) {
    accept_one();
    accept_one();
    clock.time += caseload_year;

    EXPECT_NE(caseload(), "");
    clock.time += std::chrono::hours(1);
    EXPECT_EQ(caseload(), "");
}

TEST_F(ReferralCheckOfCaseload, SaysNothingWhereNobodySaidHowManyLinkWorkersThereAre) {
    accept_one();
    accept_one();
    directory.replace(test_directory());

    EXPECT_EQ(caseload(), "");
}

}  // namespace
