// A 2xx is never lost, and a retry never doubles.
#include "tests/e2e/gateway_test.hpp"

#include <atomic>
#include <mutex>

namespace {

using namespace testing_support;

class Repeats : public GatewayTest {
protected:
    // How often each status came, and every Location, from `count` equal sends at once.
    struct Tally {
        std::map<unsigned, int> statuses;
        std::set<std::string> locations;
    };
    Tally send_at_once(int count, const std::string& body, const Headers& headers = {}) {
        Tally tally;
        std::mutex guard;
        at_once(count, [&](int) {
            HttpsClient client = practice.again();
            const Answer answer = client.post("/fhir/ServiceRequest", body, headers);
            const std::lock_guard lock(guard);
            ++tally.statuses[answer.status];
            tally.locations.insert(answer.header("Location"));
        });
        return tally;
    }
    int stored() {
        return static_cast<int>(
            resources_of(practice.get("/fhir/ServiceRequest?_count=100"), "ServiceRequest").size());
    }
};

std::string numbered(const std::string& identifier) {
    Message message;
    message.identifier = identifier;
    return referral(message);
}

TEST_F(Repeats, OfOneReferralAtTheSameMomentMakeOne) {
    const Tally tally = send_at_once(64, numbered("same-64"));

    EXPECT_EQ(tally.statuses, (std::map<unsigned, int>{{200, 63}, {201, 1}}));
    EXPECT_EQ(tally.locations.size(), 1U);
    EXPECT_EQ(stored(), 1);
}

TEST_F(Repeats, AfterAKillAndARestartFindTheFirst) {
    const Tally before = send_at_once(64, numbered("same-killed"));
    ASSERT_EQ(before.statuses.at(201), 1);

    here.gateway.kill();
    here.gateway.start();
    const Tally after = send_at_once(64, numbered("same-killed"));

    EXPECT_EQ(after.statuses, (std::map<unsigned, int>{{200, 64}}));
    EXPECT_EQ(after.locations, before.locations);
    EXPECT_EQ(stored(), 1);
}

TEST_F(Repeats, AreKnownByIdempotencyKeyAlone) {
    const std::string body = referral({});  // without an identifier
    const Tally tally = send_at_once(8, body, {{"Idempotency-Key", "key-1"}});

    EXPECT_EQ(tally.statuses, (std::map<unsigned, int>{{200, 7}, {201, 1}}));
    EXPECT_EQ(tally.locations.size(), 1U);
}

TEST_F(Repeats, AreKnownByRequestIdAlone) {
    const std::string body = referral({});
    const Headers headers{{"X-Request-Id", "8f2c2a3e-6c0d-4c6c-9a5b-2f5a2f0f1a01"}};

    EXPECT_EQ(practice.post("/fhir/ServiceRequest", body, headers).status, 201U);
    const Answer again = practice.post("/fhir/ServiceRequest", body, headers);

    EXPECT_EQ(again.status, 200U) << again.whole();
    EXPECT_EQ(again.header("X-Request-Id"), headers[0].second);
}

TEST_F(Repeats, DoNotDependOnTheOrderOfMembers) {
    ASSERT_EQ(practice.post("/fhir/ServiceRequest", numbered("order-1")).status, 201U);
    std::string other = numbered("order-1");
    const std::string status = R"("status":"active","intent":"order",)";
    other.replace(other.find(status, other.find("\"identifier\"")), status.size(),
                  "\"intent\" : \"order\" ,\n \"status\" : \"active\" ,");

    const Answer again = practice.post("/fhir/ServiceRequest", other);

    EXPECT_EQ(again.status, 200U) << again.whole();
}

TEST_F(Repeats, WithOtherContentAreAConflictThatNamesTheFirst) {
    const std::string first = send("conflict-1");
    Message changed;
    changed.identifier = "conflict-1";
    changed.priority = "urgent";

    const Answer by_identifier = practice.post("/fhir/ServiceRequest", referral(changed));

    EXPECT_TRUE(is_refusal(by_identifier, 409));
    EXPECT_TRUE(by_identifier.says("ServiceRequest/" + id_of(first))) << by_identifier.whole();
    EXPECT_EQ(stored(), 1);
}

TEST_F(Repeats, OfAnIdempotencyKeyWithOtherContentAreAConflict) {
    const Headers key{{"Idempotency-Key", "key-2"}};
    const Answer first = practice.post("/fhir/ServiceRequest", numbered("key-content-1"), key);
    ASSERT_EQ(first.status, 201U) << first.whole();

    const Answer second = practice.post("/fhir/ServiceRequest", numbered("key-content-2"), key);

    EXPECT_TRUE(is_refusal(second, 409));
    EXPECT_TRUE(second.says("ServiceRequest/" + id_of(first.header("Location")))) << second.whole();
    EXPECT_EQ(stored(), 1);
}

TEST_F(Repeats, AreFoundByIfNoneExistInBothSpellings) {
    const std::string first = send("exists-1");
    const std::string token = "https://practice.example/referral|exists-1";
    Message changed;
    changed.identifier = "exists-1";
    changed.priority = "urgent";

    for (const std::string& condition :
         {"identifier=" + token, "ServiceRequest?identifier=" + token,
          std::string("identifier=https%3A%2F%2Fpractice.example%2Freferral%7Cexists-1")}) {
        const Answer found = practice.post("/fhir/ServiceRequest", referral(changed),
                                           {{"If-None-Exist", condition}});
        EXPECT_EQ(found.status, 200U) << condition << ": " << found.whole();
        EXPECT_EQ(target_of(here, found.header("Location")), first);
    }
    EXPECT_EQ(stored(), 1);
}

TEST_F(Repeats, OfAnotherClientAreItsOwn) {
    ASSERT_EQ(practice.post("/fhir/ServiceRequest", numbered("shared-1")).status, 201U);
    Message theirs;
    theirs.identifier = "shared-1";
    theirs.practice = theirs.requester = org::other_practice;

    EXPECT_EQ(other_practice.post("/fhir/ServiceRequest", referral(theirs)).status, 201U);
}

TEST_F(Repeats, OfARefusedReferralMayStillBeTaken) {
    const Headers key{{"Idempotency-Key", "key-3"}};
    Message bad;
    bad.identifier = "refused-1";
    bad.priority = "stat";
    ASSERT_EQ(practice.post("/fhir/ServiceRequest", referral(bad), key).status, 422U);
    bad.priority = "routine";

    EXPECT_EQ(practice.post("/fhir/ServiceRequest", referral(bad), key).status, 201U);
}

TEST_F(Repeats, OfATaskUpdateMakeNoNewVersion) {
    const std::string task = task_of(practice, send("update-1"));
    const Answer first = step(link_worker, task, "accepted");
    ASSERT_EQ(first.status, 200U) << first.whole();

    const Answer again = step(link_worker, task, "accepted");

    EXPECT_EQ(again.status, 200U) << again.whole();
    EXPECT_EQ(again.header("ETag"), first.header("ETag"));
}

TEST_F(Repeats, AreNotNeededForWhatWasAcknowledgedBeforeAKill) {
    std::mutex guard;
    std::vector<std::string> acknowledged;
    std::atomic<int> count{0};
    std::vector<std::future<void>> senders;
    for (int thread = 0; thread < 8; ++thread) {
        senders.push_back(std::async(std::launch::async, [&, thread] {
            HttpsClient client = practice.again();
            try {
                for (int i = 0; i < 10'000; ++i) {
                    const Answer answer = client.post(
                        "/fhir/ServiceRequest",
                        numbered("kill-" + std::to_string(thread) + "-" + std::to_string(i)));
                    if (answer.status != 201) return;
                    const std::lock_guard lock(guard);
                    acknowledged.push_back(answer.header("Location"));
                    ++count;
                }
            } catch (const std::exception&) {
                // The connection went with the gateway.
            }
        }));
    }

    ASSERT_TRUE(eventually([&] { return count >= 100; }, std::chrono::seconds(60)));
    here.gateway.kill();
    for (auto& sender : senders) sender.get();
    here.gateway.start();

    HttpsClient reader = practice.again();
    for (const std::string& location : acknowledged) {
        const Answer read = reader.get(target_of(here, location));
        EXPECT_EQ(read.status, 200U) << location;
    }
    std::set<std::string> queued;
    for (const std::string& id :
         search_tasks(here, link_worker, "/fhir/Task?owner=Organization/U99901&_count=100")) {
        EXPECT_TRUE(queued.insert(id).second) << id;
    }
    EXPECT_GE(queued.size(), acknowledged.size());
    EXPECT_LE(queued.size(), acknowledged.size() + 8);  // those under way may be there or not
}

}  // namespace
