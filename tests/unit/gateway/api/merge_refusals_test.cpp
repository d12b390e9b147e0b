// Every way in which a merge is refused: what, where, and nothing of what the caller may not see.
#include "tests/unit/gateway/api/merge_test_support.hpp"

namespace {

using namespace referral_tests;

struct MergeRefused : MergeTest {
    MergeRefused() { send_both(); }
    ~MergeRefused() override {
        // Whatever was refused has changed nothing.
        EXPECT_TRUE(task(kept).state.repeats.empty());
        EXPECT_FALSE(task(repeat).state.merged_into);
    }
    void set_referral(const Caller& caller, const Id& id, const std::string& status) {
        const std::string body =
            R"([{"op":"replace","path":"/status","value":")" + status + R"("}])";
        ASSERT_TRUE(run(change.patch(request(caller, body, {id.text()}))));
    }
};

TEST_F(MergeRefused, WithoutParameters) {
    const Id id = task(repeat).id;

    expect_refused(merge_body(link_worker, id, R"({"resourceType":"Task"})"), "resource-type",
                   ErrorKind::malformed);
    expect_refused(merge_body(link_worker, id, R"({"resourceType":"Parameters"})"), "merge-into");
}

TEST_F(MergeRefused, WhereIntoIsNoReferenceOfOurs) {
    const Id id = task(repeat).id;

    for (const std::string reference : {"Task/none", "Organization/U99901", ""}) {
        expect_refused(merge_body(link_worker, id, into(reference)), "merge-into");
    }
    expect_refused(
        merge_body(link_worker, id, with(into("Task/" + id.text()), "\"into\"", "\"from\"")),
        "merge-parameter");
}

TEST_F(MergeRefused, AsNotFoundWhereEitherIsNotTheirs) {
    expect_refused(merge(other_link_worker, repeat, kept), "not-found", ErrorKind::not_found);
    expect_refused(merge_body(link_worker, ids.next(1), into("Task/" + task(kept).id.text())),
                   "not-found", ErrorKind::not_found);
    const auto nothing =
        merge_body(link_worker, task(repeat).id, into("Task/" + ids.next(1).text()));
    expect_refused(nothing, "not-found", ErrorKind::not_found);

    const Id hidden = sent(practice, to_provider(with(good_referral(), "R-1", "R-2")));
    for (const std::string& name :
         {"Task/" + task(hidden).id.text(), "ServiceRequest/" + hidden.text()}) {
        const auto answer = merge_body(link_worker, task(repeat).id, into(name));
        expect_refused(answer, "not-found", ErrorKind::not_found);
        EXPECT_EQ(answer.error().issues.front().detail, nothing.error().issues.front().detail);
    }
}

TEST_F(MergeRefused, ToWhoAskedForIt) {
    expect_refused(merge(neighbour, repeat, kept), "not-the-owner", ErrorKind::forbidden);
}

TEST_F(MergeRefused, ToAnOwnerWhoOnlyAskedForTheOtherOne) {
    // A practice that works a queue of its own.
    Caller both = neighbour;
    both.organisation = "A99901";
    both.queues = {"U99902"};
    const Id own = sent(practice, with(good_referral(), "R-1", "R-2"));
    NewReferral arrival;
    arrival.referral = referral(own).referral;
    arrival.referral.id = arrival.referral.chain = ids.next(1);
    arrival.referral.identifier = {};
    arrival.task = task(own);
    arrival.task.id = ids.next(1);
    arrival.task.referral = arrival.referral.id;
    arrival.task.owner = "U99902";
    const Id id = arrival.task.id;
    ASSERT_TRUE(run(store.accept(std::move(arrival))));

    const auto answer = merge_body(both, id, into("Task/" + task(kept).id.text()));

    expect_refused(answer, "not-yours-to-merge", ErrorKind::forbidden);
}

TEST_F(MergeRefused, IntoItself) {
    expect_refused(merge(link_worker, repeat, repeat), "merge-with-itself");
}

TEST_F(MergeRefused, OfAnOnwardReferralIntoTheOneItCameFrom) {
    ASSERT_TRUE(patch(link_worker, task(kept).id, "accepted"));
    const Id onward = sent(link_worker, onward_referral(kept.text()));
    Caller both = link_worker;
    both.queues.push_back("P9901");

    expect_refused(merge(both, onward, kept), "merge-with-itself");
}

TEST_F(MergeRefused, OfAnotherPerson) {
    const Id other =
        sent(practice, with(with(good_referral(), "R-1", "R-2"), nhs_number, "9990000026"));

    expect_refused(merge(link_worker, other, kept), "not-the-same-person");
}

TEST_F(MergeRefused, WithoutAnNhsNumberThoughTheNamesAreTheSame) {
    const std::string number =
        R"("identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" + nhs_number +
        R"("}],)";
    const Id one = sent(practice, with(with(good_referral(), "R-1", "R-2"), number, ""));
    const Id two = sent(practice, with(with(good_referral(), "R-1", "R-3"), number, ""));

    expect_refused(merge(link_worker, one, kept), "not-the-same-person");
    expect_refused(merge(link_worker, one, two), "not-the-same-person");
}

TEST_F(MergeRefused, IntoOneThatHasEnded) {
    ASSERT_TRUE(patch(link_worker, task(kept).id, "rejected", "cannot-contact"));

    expect_refused(merge(link_worker, repeat, kept), "merge-into-closed");
    expect_refused(merge_body(link_worker, task(repeat).id, into("ServiceRequest/" + kept.text())),
                   "merge-into-closed");
}

TEST_F(MergeRefused, WhileAReferrerHasEitherOnHold) {
    set_referral(neighbour, repeat, "on-hold");
    expect_refused(merge(link_worker, repeat, kept), "withheld");
    expect_refused(merge(link_worker, kept, repeat), "withheld");
}

TEST_F(MergeRefused, WhileAReferrerAsksEitherToStop) {
    ASSERT_TRUE(patch(link_worker, task(repeat).id, "accepted"));
    set_referral(neighbour, repeat, "revoked");

    expect_refused(merge(link_worker, repeat, kept), "cancellation-requested");
    expect_refused(merge(link_worker, kept, repeat), "cancellation-requested");
}

TEST_F(MergeRefused, WhileAnotherCollectorHoldsIt) {
    Claim claim{.owner = "U99901",
                .count = 5,
                .lease = std::chrono::minutes(15),
                .at = clock.time,
                .actor = {"second-desk", "U99901", "request"}};
    ASSERT_TRUE(run(store.claim(claim)));

    expect_refused(merge(link_worker, repeat, kept), "held", ErrorKind::conflict);
}

TEST_F(MergeRefused, WhileItsOnwardReferralIsOpen) {
    ASSERT_TRUE(patch(link_worker, task(repeat).id, "accepted"));
    sent(link_worker, onward_referral(repeat.text()));

    expect_refused(merge(link_worker, repeat, kept), "onward-open");
}

TEST_F(MergeRefused, WithAnotherVersionThanTheOneOfNow) {
    expect_refused(merge(link_worker, repeat, kept, "W/\"7\""), "stale-version", ErrorKind::stale);
    Caller careful = link_worker;
    careful.must_send_if_match = true;
    expect_refused(merge(careful, repeat, kept), "if-match-required", ErrorKind::stale);
}

TEST_F(MergeRefused, WhenTheOtherOneEndsMeanwhile) {
    clock.on_next_look = [this] {
        report(task(kept), TaskStatus::completed, BusinessStatus::closed);
    };

    expect_refused(merge(link_worker, repeat, kept), "merge-into-closed");
    EXPECT_EQ(task(repeat).state.status, TaskStatus::requested);
}

TEST_F(MergeRefused, WhenTheRepeatEndsMeanwhile) {
    clock.on_next_look = [this] {
        report(task(repeat), TaskStatus::completed, BusinessStatus::closed);
    };

    expect_refused(merge(link_worker, repeat, kept), "illegal-step");
}

TEST_F(MergeRefused, WhileTheStoreIsDown) {
    const std::string body = into("Task/" + task(kept).id.text());
    const Id id = task(repeat).id;
    store.is_down = true;
    const auto answer = merge_body(link_worker, id, body);
    store.is_down = false;

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
}

// Each status of the repeat, as the table has it for a merger.
struct MergeCells : MergeTest {};

TEST_F(MergeCells, AreAsTheTableSays) {
    kept = sent(practice, good_referral());
    int number = 1;
    for (const Cell& cell : cells_of(merger_may)) {
        if (cell.to != "cancelled") continue;
        SCOPED_TRACE(to_code(cell.from));
        const std::string name = "R-" + std::to_string(++number);
        repeat = sent(practice, with(good_referral(), "R-1", name));
        report(task(repeat), cell.from,
               !is_open(cell.from)                  ? BusinessStatus::closed
               : cell.from == TaskStatus::requested ? BusinessStatus::queued
                                                    : BusinessStatus::worked_on);

        const auto answer = merge(link_worker, repeat, kept);

        if (cell.outcome == 'y') {
            EXPECT_TRUE(answer) << (answer ? "" : answer.error().issues.front().detail);
            EXPECT_EQ(task(repeat).state.business_status, BusinessStatus::merged);
        } else {
            expect_refused(answer, "illegal-step");
        }
    }
}

}  // namespace
