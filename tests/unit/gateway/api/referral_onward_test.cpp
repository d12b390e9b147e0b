#include "gateway/api/referral_api.hpp"

#include "tests/unit/gateway/api/referral_test_support.hpp"

namespace {

using namespace referral_tests;

struct ReferralOnward : ReferralTest {
    ReferralOnward() {
        const auto sent = run(api.create(request(practice, good_referral())));
        first = *Id::parse(id_in(*sent));
    }

    void accept_task() {
        report(referral(first).tasks[0], TaskStatus::accepted, BusinessStatus::worked_on);
    }

    Result<HttpResponse> send(const Caller& caller, const std::string& body) {
        return run(api.create(request(caller, body)));
    }

    ReferralApi api{parts};
    Id first;
};

TEST_F(ReferralOnward, IsPartOfTheChainThatItStemsFrom) {
    accept_task();

    const auto response = send(link_worker, onward_referral(first.text()));

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 201U);
    const ReferralRecord stem = referral(first);
    const ReferralRecord onward = referral(*Id::parse(id_in(*response)));
    EXPECT_EQ(onward.referral.chain, first);
    EXPECT_EQ(onward.referral.based_on, first);
    EXPECT_EQ(onward.referral.person, stem.referral.person);
    EXPECT_EQ(onward.referral.chain_referrer, "A99901");
    EXPECT_EQ(onward.referral.referrer, "U99901");
    EXPECT_EQ(onward.referral.id.home(), first.home());
    EXPECT_EQ(onward.tasks[0].part_of, stem.tasks[0].id);
    EXPECT_EQ(onward.tasks[0].owner, "P9901");
}

TEST_F(ReferralOnward, InheritsConsentAndPractice) {
    accept_task();

    const auto response = send(link_worker, onward_referral(first.text()));

    ASSERT_TRUE(response);
    const ReferralRecord onward = referral(*Id::parse(id_in(*response)));
    EXPECT_EQ(onward.referral.consent, mappings::Consent::permitted);
    EXPECT_EQ(onward.referral.practice, "A99901");
}

// Everybody who needs company is at raised risk here.
void add_risk(DirectoryHolder& holder) {
    auto directory = std::make_shared<Directory>(*test_directory());
    auto& routing = directory->routing;
    routing.definitions = {std::shared_ptr<const void>(), &testing_support::r4()};
    routing.risks = {
        {"company",
         mappings::Condition::compile("reasonCode.coding.where(code = '422650009').exists()",
                                      *routing.definitions)
             .value(),
         mappings::Risk::raised}};
    holder.replace(std::move(directory));
}

TEST_F(ReferralOnward, InheritsTheRiskAlongTheWholeChain) {
    accept_task();
    const std::string to_colleagues =
        with(onward_referral(first.text()), "\"P9901\"", "\"U99902\"");
    const auto between = send(link_worker, with(to_colleagues, "O-1", "O-0"));
    ASSERT_TRUE(between);
    const Id second = *Id::parse(id_in(*between));
    report(referral(second).tasks[0], TaskStatus::accepted, BusinessStatus::worked_on);
    const std::string third = with(onward_referral(second.text()), "\"U99901\"", "\"U99902\"");
    add_risk(directory);

    const auto after_one = send(link_worker, onward_referral(first.text()));
    const auto after_two = send(other_link_worker, third);

    ASSERT_FALSE(after_one);
    EXPECT_TRUE(has_issue(after_one.error(), "risk-above-service"));
    ASSERT_FALSE(after_two);
    EXPECT_TRUE(has_issue(after_two.error(), "risk-above-service"));
}

TEST_F(ReferralOnward, MayTellThatTheRiskIsOver) {
    accept_task();
    add_risk(directory);

    const auto response =
        send(link_worker, with(onward_referral(first.text()), R"("status":"active")",
                               R"("status":"active","supportingInfo":[{"display":)"
                               R"("No known risks"}])"));

    ASSERT_TRUE(response);
    EXPECT_EQ(referral(*Id::parse(id_in(*response))).tasks[0].owner, "P9901");
}

TEST_F(ReferralOnward, IsFoundByTheNhsNumberThatItInherits) {
    accept_task();
    ASSERT_TRUE(send(link_worker, onward_referral(first.text())));

    const auto found = run(api.search(search_request(
        practice, "patient:identifier=https://fhir.nhs.uk/Id/nhs-number|" + nhs_number)));

    ASSERT_TRUE(found);
    EXPECT_EQ(parsed(*found).root().find("entry")->size(), 2U);
}

TEST_F(ReferralOnward, TellsTheFirstReferrerToo) {
    accept_task();
    const auto before = run(store.events("A99901", 1, 50)).value().last;

    ASSERT_TRUE(send(link_worker, onward_referral(first.text())));

    const auto after = run(store.events("A99901", before + 1, 50)).value().events;
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(after[0].kind, EventKind::referral_accepted);
}

TEST_F(ReferralOnward, IsRefusedBeforeTheTaskIsTaken) {
    const auto response = send(link_worker, onward_referral(first.text()));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::invalid);
    EXPECT_TRUE(has_issue(response.error(), "based-on-not-worked-on"));
}

TEST_F(ReferralOnward, MayBeMadeByWhoHoldsTheLease) {
    Claim claim;
    claim.owner = "U99901";
    claim.at = clock.time;
    claim.actor = {"link-worker", "U99901", "request"};
    ASSERT_TRUE(run(store.claim(std::move(claim))));

    EXPECT_TRUE(send(link_worker, onward_referral(first.text())));
}

TEST_F(ReferralOnward, OfAnothersReferralIsOfAnUnknownOne) {
    accept_task();
    const std::string body = with(onward_referral(first.text()), "U99901", "U99902");

    const auto response = send(other_link_worker, body);

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::invalid);
    EXPECT_TRUE(has_issue(response.error(), "based-on-unknown"));
}

TEST_F(ReferralOnward, NeedsTheIntentOfAnOnwardReferral) {
    accept_task();

    const auto response =
        send(link_worker, with(onward_referral(first.text()), "filler-order", "order"));

    ASSERT_FALSE(response);
    EXPECT_TRUE(has_issue(response.error(), "onward-intent"));
}

TEST_F(ReferralOnward, SentAgainAfterTheTaskIsDoneIsStillTheSame) {
    accept_task();
    const auto sent = send(link_worker, onward_referral(first.text()));
    ASSERT_TRUE(sent);
    report(referral(first).tasks[0], TaskStatus::completed, BusinessStatus::closed);

    const auto again = send(link_worker, onward_referral(first.text()));

    ASSERT_TRUE(again);
    EXPECT_EQ(again->status, 200U);
    EXPECT_EQ(again->fields.get("Location"), sent->fields.get("Location"));
}

TEST_F(ReferralOnward, ThatIsNewIsRefusedAfterTheTaskIsDone) {
    accept_task();
    ASSERT_TRUE(send(link_worker, onward_referral(first.text())));
    report(referral(first).tasks[0], TaskStatus::completed, BusinessStatus::closed);

    const auto another =
        send(link_worker, with(onward_referral(first.text()), "\"O-1\"", "\"O-2\""));

    EXPECT_FALSE(another);
}

}  // namespace
