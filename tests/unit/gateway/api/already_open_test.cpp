#include "gateway/api/already_open.hpp"

#include "gateway/api/bundle_api.hpp"
#include "gateway/api/check_api.hpp"
#include "gateway/api/referral_api.hpp"
#include "gateway/api/task_view.hpp"
#include "tests/unit/gateway/api/referral_test_support.hpp"

namespace {

using namespace referral_tests;

constexpr std::string_view reason_code = "422650009";

std::string named(const std::string& identifier) {
    return with(good_referral(), "\"R-1\"", "\"" + identifier + "\"");
}

// For the same person, from the practice whose code is given in the place of A99901.
std::string from(const std::string& practice, const std::string& identifier) {
    const std::string once = with(named(identifier), "A99901", practice);
    return with(once, "A99901", practice);
}

std::string to_the_provider(const std::string& message) {
    return with(message, ",\"reasonCode\"",
                R"(,"performer":[{"type":"Organization","identifier":)" + ods("P9901") +
                    R"(}],"reasonCode")");
}

struct AlreadyOpenReferral : ReferralTest {
    AlreadyOpenReferral() {
        auto more = std::make_shared<Directory>(*test_directory());
        std::vector<mappings::Practice> practices = more->practices.practices();
        practices.push_back(practices.front());
        practices.back().code = "A99903";
        practices.back().name = "Mill Surgery";
        more->practices = mappings::PracticeMap(std::move(practices), more->practices.pcns());
        more->homes["A99903"] = 1;
        directory.replace(std::move(more));
    }

    // Taken, with its warnings as the body.
    HttpResponse send(const Caller& caller, const std::string& body, unsigned status = 201,
                      const std::string& key = {}) {
        Request message = request(caller, body);
        message.http.fields.add("Prefer", "return=OperationOutcome");
        if (!key.empty()) message.http.fields.add("Idempotency-Key", key);
        auto response = run(referrals.create(message));
        EXPECT_TRUE(response);
        if (!response) return {};
        EXPECT_EQ(response->status, status) << response->body;
        return *std::move(response);
    }
    std::string send_first() { return id_in(send(practice, good_referral())); }

    static bool warns(const HttpResponse& response) {
        return response.body.find("\"already-open\"") != std::string::npos;
    }
    static bool names(const HttpResponse& response, const std::string& id) {
        return response.body.find(id) != std::string::npos;
    }

    ReferralRecord record_of(const std::string& id) { return referral(*Id::parse(id)); }
    std::string task_for(const Caller& caller, const HttpResponse& sent) {
        const ReferralRecord record = record_of(id_in(sent));
        return task_view(record.tasks[0], record.referral, party_of(caller, record.tasks[0]),
                         clock.time);
    }
    // The referral that the task's owner is told of; empty: none.
    std::string told_in(const std::string& task) {
        const auto tree = fhir::read_json(task).value();
        const fhir::Node* input = tree.root().path({"input", "valueReference", "reference"});
        return input == nullptr ? std::string() : std::string(input->text());
    }

    void set_status(const std::string& id, ReferralStatus status) {
        Change change;
        change.referral.emplace();
        change.referral->id = *Id::parse(id);
        change.referral->expected_version = record_of(id).referral.version;
        change.referral->status = status;
        change.at = clock.time;
        change.audit = ids.next(1);
        change.actor = {"practice", "A99901", "request"};
        ASSERT_TRUE(run(store.apply(std::move(change))));
    }

    const Caller neighbour = caller_of("neighbour", "A99903", Role::referrer);
    ReferralApi referrals{parts};
};

TEST_F(AlreadyOpenReferral, IsNamedToWhoSentItAndTheSecondIsTaken) {
    const std::string first = send_first();
    clock.time += std::chrono::hours(30);

    const HttpResponse second = send(practice, named("R-2"));

    EXPECT_TRUE(warns(second)) << second.body;
    EXPECT_NE(second.body.find("ServiceRequest/" + first +
                               ", accepted on 2 March 2026, 09:00, is "
                               "open with Valley PCN"),
              std::string::npos)
        << second.body;
    EXPECT_NE(second.body.find("ServiceRequest.reasonCode[0].coding[0]"), std::string::npos);
    EXPECT_EQ(referrals_of("A99901").size(), 2U);
}

TEST_F(AlreadyOpenReferral, IsNamedAsTheNewestWhereThereAreSeveral) {
    const std::string first = send_first();
    clock.time += std::chrono::hours(1);
    const std::string second = id_in(send(practice, named("R-2")));
    clock.time += std::chrono::hours(1);

    const HttpResponse third = send(practice, named("R-3"));

    EXPECT_TRUE(names(third, second)) << third.body;
    EXPECT_FALSE(names(third, first));
}

TEST_F(AlreadyOpenReferral, OfAnotherPracticeIsNotRevealedToTheSender) {
    const std::string first = send_first();
    const HttpResponse alone = send(neighbour, from("A99903", "N-1"));
    EXPECT_FALSE(warns(alone)) << alone.body;
    EXPECT_FALSE(names(alone, first));

    const std::string task = task_for(neighbour, alone);

    EXPECT_EQ(told_in(task), "");
    EXPECT_EQ(task.find(first), std::string::npos);
}

TEST_F(AlreadyOpenReferral, OfAnotherPracticeIsShownToTheirLinkWorkersOnTheTask) {
    const std::string first = send_first();

    const HttpResponse second = send(neighbour, from("A99903", "N-1"));

    EXPECT_EQ(told_in(task_for(link_worker, second)), "ServiceRequest/" + first);
}

TEST_F(AlreadyOpenReferral, IsNotShownOnTheTaskToWhoeverAsksForIt) {
    send_first();

    const HttpResponse second = send(practice, named("R-2"));

    EXPECT_EQ(told_in(task_for(practice, second)), "");
}

TEST_F(AlreadyOpenReferral, WithAProviderAloneIsNotShownToLinkWorkersWhoMayNotSeeIt) {
    const HttpResponse first = send(practice, to_the_provider(good_referral()));
    ASSERT_EQ(record_of(id_in(first)).tasks[0].owner, "P9901");

    const HttpResponse second = send(neighbour, from("A99903", "N-1"));

    EXPECT_EQ(told_in(task_for(link_worker, second)), "");
}

TEST_F(AlreadyOpenReferral, IsNotShownToAProvider) {
    send_first();

    const HttpResponse second = send(practice, to_the_provider(named("R-2")));

    ASSERT_EQ(record_of(id_in(second)).tasks[0].owner, "P9901");
    EXPECT_TRUE(warns(second)) << second.body;
    EXPECT_EQ(told_in(task_for(provider, second)), "");
}

TEST_F(AlreadyOpenReferral, OfThePracticeIsFoundBehindOneOfItsNeighbour) {
    const std::string first = send_first();
    clock.time += std::chrono::hours(1);
    const std::string between = id_in(send(neighbour, from("A99903", "N-1")));
    clock.time += std::chrono::hours(1);

    const HttpResponse third = send(practice, named("R-3"));

    EXPECT_TRUE(names(third, first)) << third.body;
    EXPECT_FALSE(names(third, between));
    EXPECT_EQ(told_in(task_for(link_worker, third)), "ServiceRequest/" + between);
}

TEST_F(AlreadyOpenReferral, OnHoldIsOpen) {
    const std::string first = send_first();
    set_status(first, ReferralStatus::on_hold);

    EXPECT_TRUE(warns(send(practice, named("R-2"))));
}

TEST_F(AlreadyOpenReferral, IsOneNoLongerWhenItsTaskIsClosed) {
    const std::string first = send_first();
    report(record_of(first).tasks[0], TaskStatus::completed, BusinessStatus::closed);

    const HttpResponse second = send(practice, named("R-2"));

    EXPECT_FALSE(warns(second)) << second.body;
    EXPECT_EQ(told_in(task_for(link_worker, second)), "");
}

TEST_F(AlreadyOpenReferral, IsOneNoLongerWhenItIsWithdrawn) {
    set_status(send_first(), ReferralStatus::revoked);

    EXPECT_FALSE(warns(send(practice, named("R-2"))));
}

TEST_F(AlreadyOpenReferral, ForAnotherReasonSaysNothing) {
    const std::string code =
        R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"871731000000106"}]},)";
    const auto asking = [&](const std::string& message) {
        return with(message, "\"subject\"", code + "\"subject\"");
    };
    send(practice, asking(good_referral()));

    const HttpResponse second =
        send(practice, asking(with(named("R-2"), reason_code, "160724009")));

    EXPECT_FALSE(warns(second)) << second.body;
}

TEST_F(AlreadyOpenReferral, IsFoundByOneReasonOfSeveral) {
    send_first();
    const std::string other = R"({"system":"http://snomed.info/sct","code":"160724009"},)";

    const HttpResponse second = send(practice, with(named("R-2"), R"("reasonCode":[{"coding":[)",
                                                    R"("reasonCode":[{"coding":[)" + other));

    EXPECT_TRUE(warns(second));
    EXPECT_NE(second.body.find("reasonCode[0].coding[1]"), std::string::npos) << second.body;
}

TEST_F(AlreadyOpenReferral, ForAnotherPersonSaysNothing) {
    send_first();

    EXPECT_FALSE(warns(send(practice, with(named("R-2"), nhs_number, "9990000026"))));
}

TEST_F(AlreadyOpenReferral, WithoutAnNhsNumberIsNotLookedFor) {
    const std::string nameless =
        with(named("R-1"), R"("identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number")",
             R"("identifier":[{"system":"https://practice.example/patient")");
    send(practice, nameless);

    EXPECT_FALSE(warns(send(practice, with(nameless, "\"R-1\"", "\"R-2\""))));
}

TEST_F(AlreadyOpenReferral, WithoutACodedReasonIsNotLookedFor) {
    const std::string in_words = with(
        good_referral(),
        R"("reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"422650009"}]}])",
        R"("reasonCode":[{"text":"feels lonely"}])");
    send(practice, in_words);

    EXPECT_FALSE(warns(send(practice, with(in_words, "\"R-1\"", "\"R-2\""))));
}

TEST_F(AlreadyOpenReferral, OfAPersonWhoIsRegisteredInAnotherPcnNowSaysNothing) {
    send_first();
    // The patient's practice, which comes first in the message.
    const std::string moved = with(named("R-2"), "A99901", "A99902");

    EXPECT_FALSE(warns(send(practice, moved)));
}

TEST_F(AlreadyOpenReferral, IsNotWhatARepeatFinds) {
    send_first();

    EXPECT_FALSE(warns(send(practice, good_referral(), 200)));
}

TEST_F(AlreadyOpenReferral, IsNotWhatARepeatByItsKeyFinds) {
    const std::string nameless = with(good_referral(), "\"value\":\"R-1\"", "\"use\":\"old\"");
    send(practice, nameless, 201, "one");

    EXPECT_FALSE(warns(send(practice, nameless, 200, "one")));
}

TEST_F(AlreadyOpenReferral, IsNotLookedForWhenAPersonIsSentOnward) {
    const std::string first = send_first();
    send(practice, named("R-2"));
    report(record_of(first).tasks[0], TaskStatus::accepted, BusinessStatus::worked_on);
    // Back to the link workers, with the person and the reason in it.
    std::string message = with(onward_referral(first), "P9901", "U99901");
    message = with(message, R"("subject":{"display":"the same person"})",
                   R"("contained":[)" + patient(R"("id":"p",)") +
                       R"(],"subject":{"reference":"#p"},"reasonCode":[{"coding":[{"system":)"
                       R"("http://snomed.info/sct","code":"422650009"}]}])");

    const HttpResponse onward = send(link_worker, message);

    EXPECT_FALSE(warns(onward)) << onward.body;
    EXPECT_EQ(told_in(task_for(link_worker, onward)), "");
}

TEST_F(AlreadyOpenReferral, IsToldByCheckAsWell) {
    CheckApi check(parts);
    const std::string first = send_first();

    const auto mine = run(check.check(request(practice, named("R-2"))));
    const auto theirs = run(check.check(request(neighbour, from("A99903", "N-1"))));
    const auto itself = run(check.check(request(practice, good_referral())));

    ASSERT_TRUE(mine && theirs && itself);
    EXPECT_TRUE(warns(*mine) && names(*mine, first)) << mine->body;
    EXPECT_FALSE(warns(*theirs) || names(*theirs, first)) << theirs->body;
    EXPECT_FALSE(warns(*itself)) << itself->body;
}

TEST_F(AlreadyOpenReferral, IsToldInATransactionsOutcome) {
    BundleApi bundles(parts);
    const std::string first = send_first();
    const std::string reason =
        R"(,"reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"422650009"}]}],)"
        R"("requester")";

    const auto second =
        run(bundles.post(request(practice, with(good_transaction(), ",\"requester\"", reason))));

    ASSERT_TRUE(second);
    EXPECT_TRUE(warns(*second) && names(*second, first)) << second->body;
}

TEST_F(AlreadyOpenReferral, IsNotMissedByAnErrorWhereTheStoreDoesNotAnswer) {
    CheckApi check(parts);
    send_first();
    store.is_down = true;

    const auto answer = run(check.check(request(practice, named("R-2"))));

    ASSERT_TRUE(answer);
    EXPECT_FALSE(warns(*answer));
    EXPECT_EQ(answer->body.find("\"severity\":\"error\""), std::string::npos) << answer->body;
}

}  // namespace
