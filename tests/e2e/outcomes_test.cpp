// One long journey: what came of it, told to the practice; and README.md shows what is told.
#include "tests/support/outcomes.hpp"
#include "tests/e2e/gateway_test.hpp"

#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

namespace {

using namespace testing_support;
using tests::encounter;
using tests::ons4;
using tests::Outputs;
using tests::swemwbs;

class LongJourney : public GatewayTest {
protected:
    Answer update(HttpsClient& who, const std::string& target, const std::string& status,
                  const Outputs& outputs, const std::string& prefer = {}) {
        Headers headers{{"Content-Type", "application/json-patch+json"}};
        if (!prefer.empty()) headers.emplace_back("Prefer", prefer);
        return who.send("PATCH", target,
                        R"([{"op":"replace","path":"/status","value":")" + status + R"("},)" +
                            outputs.patch() + "]",
                        headers);
    }

    // Everything that the link worker has recorded so far.
    static Outputs first_meetings() {
        Outputs outputs;
        outputs.resource("baseline", "wellbeing1", swemwbs("wellbeing1", "2026-10-26", "19"))
            .resource("baseline", "ons1", ons4("ons1", "2026-10-26", "4", "5", "3", "8"))
            .resource("", "c1", encounter("c1", "2026-10-26", "HH"))
            .resource("", "c2", encounter("c2", "2026-11-02", "VR"))
            .resource("", "c3", encounter("c3", "2026-11-09", "AMB"));
        return tests::with_plan(outputs, tests::shareable);
    }

    void begin() {
        referral = send("long-1");
        task = claimed_tasks(claim(link_worker, org::link_worker)).at(0);
        expect_ok(step(link_worker, task, "accepted"));
        expect_ok(update(link_worker, task, "in-progress", first_meetings()));
        const Answer sent = link_worker.post(
            "/fhir/ServiceRequest", onward_referral(referral, "long-onward-1", org::provider));
        ASSERT_EQ(sent.status, 201U) << sent.whole();
        onward = target_of(here, sent.header("Location"));
        provider_task = task_of(provider, onward);
    }

    void finish() {
        Outputs of_provider;
        of_provider.text("", "Outcome", "Walks with the group every week");
        expect_ok(step(provider, provider_task, "accepted"));
        expect_ok(step(provider, provider_task, "in-progress"));
        expect_ok(update(provider, provider_task, "completed", of_provider));

        Outputs last = first_meetings();
        last.resource("follow-up", "wellbeing2", swemwbs("wellbeing2", "2027-01-18", "24"))
            .resource("follow-up", "ons2", ons4("ons2", "2027-01-18", "7", "7", "6", "5"))
            .resource("", "c4", encounter("c4", "2027-01-18", "AMB"))
            .text("action-professional", "",
                  "Please review the sleeping tablets, which are hardly needed any more")
            .text("action-person", "", "Goes on walking with the group on Tuesdays")
            .text("", "Outcome", "Sees people every week, and sleeps better");
        expect_ok(update(link_worker, task, "completed", last));
    }

    static void expect_ok(const Answer& answer) {
        EXPECT_EQ(answer.status, 200U) << answer.whole();
    }

    Answer message_back(HttpsClient& who, const Headers& headers = {}) {
        return who.get(referral + "/$message-back", headers);
    }

    std::string referral;
    std::string task;
    std::string onward;
    std::string provider_task;
};

// The days of a run are its own: each stands for all. So does the version of the routing table.
// Where lines end counts for nothing.
std::string without_days(const std::string& text) {
    static const std::regex day(R"(\d{1,2} (January|February|March|April|May|June|July|August|)"
                                R"(September|October|November|December) \d{4}(, \d\d:\d\d)?)");
    static const std::regex blanks(R"(\s+)");
    static const std::regex table("Routing table [0-9a-f]+");
    const std::string days =
        std::regex_replace(std::regex_replace(text, blanks, " "), day, "(day)");
    return std::regex_replace(days, table, "Routing table (version)");
}

// The fenced block of README.md with that label.
std::string block_of_readme(const std::string& label) {
    std::ifstream file(TEST_SOURCE_DIR "/README.md");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::string fence = "```" + label + "\n";
    const std::size_t begin = text.find(fence);
    if (begin == std::string::npos) return "README.md has no block " + label;
    const std::size_t from = begin + fence.size();
    return text.substr(from, text.find("```", from) - from);
}

TEST_F(LongJourney, EndsInTheMessageBackThatTheReadmeShows) {
    begin();
    finish();

    const Answer text = message_back(practice, {{"Accept", "text/plain"}});

    ASSERT_EQ(text.status, 200U) << text.whole();
    EXPECT_EQ(text.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(without_days(text.body), without_days(block_of_readme("message-back"))) << text.body;
}

TEST_F(LongJourney, IsTheTimelineThatTheReadmeShows) {
    begin();
    finish();

    const Answer story = practice.get(referral + "/$timeline");

    const std::string told = story.text({"parameter", "valueString"}) + "\n";
    EXPECT_EQ(without_days(told), without_days(block_of_readme("timeline"))) << told;
}

TEST_F(LongJourney, GivesThePracticeADocumentInBothFormats) {
    begin();
    finish();

    const Answer json = message_back(practice);
    const Answer xml = message_back(practice, {{"Accept", "application/fhir+xml"}});
    const Answer checked = practice.post("/fhir/Bundle/$validate", json.body);

    ASSERT_EQ(json.status, 200U) << json.whole();
    EXPECT_EQ(json.text({"type"}), "document");
    EXPECT_EQ(json.text({"entry", "resource", "section", "title"}), "Plan and requested actions");
    ASSERT_EQ(xml.status, 200U) << xml.whole();
    EXPECT_EQ(xml.text({"entry", "resource", "title"}), json.text({"entry", "resource", "title"}));
    EXPECT_EQ(checked.status, 200U) << checked.whole();
    EXPECT_FALSE(checked.says(R"("severity":"error")")) << checked.whole();
}

TEST_F(LongJourney, ShowsTheProviderThePlanAndNoMoreOfThePerson) {
    begin();

    const Answer seen = provider.get(onward);

    EXPECT_TRUE(seen.says("Being out of doors")) << seen.whole();
    EXPECT_TRUE(seen.says("Walk to the shop again"));
    for (const char* hidden : {"718466001", "Lonely since", "Knows every path", "Sam Link"}) {
        EXPECT_FALSE(seen.says(hidden)) << hidden << ": " << seen.whole();
    }
}

TEST_F(LongJourney, SaysWhenThereWillBeAMessageBackUntilThereIsOne) {
    begin();

    const Answer early = message_back(practice);

    EXPECT_TRUE(is_refusal(early, 409));
    EXPECT_TRUE(early.says("$timeline says where it is now")) << early.whole();
}

TEST_F(LongJourney, GivesItsMessageBackToNobodyElse) {
    begin();
    finish();

    EXPECT_EQ(message_back(other_practice).status, 404U);
    EXPECT_EQ(message_back(provider).status, 404U);
    EXPECT_EQ(provider.get(onward + "/$message-back").status, 403U);
    EXPECT_EQ(message_back(link_worker).status, 200U);
}

TEST_F(LongJourney, TellsTheLinkWorkerOfAScoreOutsideItsScaleAndOfAMissingBaseline) {
    begin();
    Outputs outside;
    outside.resource("baseline", "m", swemwbs("m", "2026-10-26", "36"));
    Outputs unpaired;
    unpaired.resource("follow-up", "m", tests::score("m", "962851000000103", "2027-01-18", "3"));

    const Answer refused = update(link_worker, task, "in-progress", outside);
    const Answer warned =
        update(link_worker, task, "in-progress", unpaired, "return=OperationOutcome");

    EXPECT_TRUE(is_refusal(refused, 422));
    EXPECT_TRUE(refused.says("Task.contained[0].valueQuantity.value")) << refused.whole();
    EXPECT_EQ(warned.status, 200U);
    EXPECT_TRUE(warned.says("follow-up-unpaired")) << warned.whole();
}

}  // namespace
