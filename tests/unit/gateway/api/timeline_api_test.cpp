#include "gateway/api/timeline_api.hpp"

#include "gateway/api/referral_api.hpp"
#include "tests/unit/gateway/api/referral_test_support.hpp"

namespace {

using namespace referral_tests;

struct TimelineRead : ReferralTest {
    TimelineRead() {
        first = *Id::parse(id_in(*run(referrals.create(request(practice, good_referral())))));
        report(referral(first).tasks[0], TaskStatus::accepted, BusinessStatus::worked_on);
        clock.time += std::chrono::minutes(5);
        const auto sent =
            run(referrals.create(request(link_worker, onward_referral(first.text()))));
        onward = *Id::parse(id_in(*sent));
    }

    Result<HttpResponse> timeline(const Caller& caller, const Id& id) {
        return run(api.timeline(request(caller, {}, {id.text()})));
    }

    static std::string text_of(const HttpResponse& response) {
        const auto tree = parsed(response);
        return std::string(tree.root().path({"parameter", "valueString"})->text());
    }

    ReferralApi referrals{parts};
    OutcomeReads outcomes{store, clock};
    TimelineApi api{parts, outcomes};
    Id first;
    Id onward;
};

TEST_F(TimelineRead, TellsTheReferrerTheWholeChain) {
    const auto response = timeline(practice, first);

    ASSERT_TRUE(response);
    const std::string text = text_of(*response);
    EXPECT_NE(text.find("2 March 2026, 09:00: the referral was received from Hill Surgery."),
              std::string::npos);
    EXPECT_NE(text.find("Valley PCN has accepted it."), std::string::npos);
    EXPECT_NE(text.find("2 March 2026, 09:05: Valley PCN referred the person onward."),
              std::string::npos);
    EXPECT_NE(text.find("It is with Garden Club now."), std::string::npos);
    EXPECT_NE(text.find("Next: Garden Club collects it, by 3 March 2026, 09:05."),
              std::string::npos);
}

TEST_F(TimelineRead, NamesTheHolderAsAReference) {
    const auto response = timeline(practice, first);

    ASSERT_TRUE(response);
    EXPECT_NE(response->body.find(R"("reference":"Organization/P9901")"), std::string::npos);
}

TEST_F(TimelineRead, TellsAProviderItsOwnPart) {
    const auto response = timeline(provider, onward);

    ASSERT_TRUE(response);
    const std::string text = text_of(*response);
    EXPECT_NE(text.find("sent to Garden Club"), std::string::npos);
    EXPECT_EQ(text.find("Hill Surgery"), std::string::npos);
    EXPECT_EQ(text.find("accepted"), std::string::npos);
}

TEST_F(TimelineRead, IsNotThereForStrangers) {
    const auto response = timeline(other_practice, first);

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::not_found);
}

}  // namespace
