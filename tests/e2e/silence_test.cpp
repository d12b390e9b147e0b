// Nobody answers, over a bank holiday weekend: the owner is reminded, the lead is told, the next
// one is asked; with a clock of the test's own, over TLS.
#include "gateway/app.hpp"
#include "tests/e2e/gateway_test.hpp"

#include <atomic>
#include <chrono>
#include <sstream>
#include <thread>

namespace {

using namespace testing_support;
using namespace std::chrono;
using namespace std::chrono_literals;

class TestClock final : public gateway::Clock {
public:
    explicit TestClock(fhir::Timestamp start) : now_(start) {}

    fhir::Timestamp now() const override { return now_; }
    void go_to(fhir::Timestamp time) { now_ = time; }

private:
    std::atomic<fhir::Timestamp> now_;
};

// Good Friday of 2027 is 26 March, Easter Monday the 29th.
constexpr fhir::Timestamp thursday = sys_days(2027y / March / 25) + 9h;

class SilenceTest : public testing::Test {
protected:
    SilenceTest() {
        Message message;
        message.identifier = "silence-1";
        message.performer = org::provider;
        referral = send(here, practice, message);
        first = task_of(practice, referral);
    }
    ~SilenceTest() override {
        app.stop();
        thread.join();
    }

    // The steps that the watchdog takes on that day of 2027, at nine.
    std::uint64_t on(month_day day) {
        clock.go_to(sys_days(2027y / day.month() / day.day()) + 9h);
        return app.watch().get();
    }
    static std::vector<std::string> codes_of(HttpsClient& who, const std::string& task) {
        std::vector<std::string> codes;
        const Answer answer = who.get(task);
        if (answer.status != 200) return codes;
        for (const auto& coding : answer.resource().find("businessStatus")->items("coding")) {
            codes.emplace_back(coding.string("code"));
        }
        return codes;
    }
    std::string story(HttpsClient& who) { return who.get(referral + "/$timeline").body; }
    // The focus of the newest event that there is beyond `known`, waited for.
    std::string news(HttpsClient& who, const std::string& organisation, std::size_t known) {
        const Answer answer = who.get("/fhir/Subscription/feed-" + organisation +
                                          "/$events?eventsSinceNumber=" + std::to_string(known + 1),
                                      {{"Prefer", "wait=20"}});
        EXPECT_EQ(answer.status, 200U);
        const auto feed = read_feed(who, organisation, known + 1);
        return feed.empty() ? std::string() : "/fhir/" + feed.back().focus;
    }
    bool health_says(const std::string& words) {
        return eventually([&] {
            const auto health = get_plain(here.management_port(), "/health");
            return health && health->body.find(words) != std::string::npos;
        });
    }
    bool metrics_say(const std::string& words) {
        return eventually([&] {
            const auto metrics = get_plain(here.management_port(), "/metrics");
            return metrics && metrics->body.find(words) != std::string::npos;
        });
    }
    static std::string open_task_of(HttpsClient& owner, const std::string& organisation) {
        const Answer found =
            owner.get("/fhir/Task?owner=Organization/" + organisation + "&status=requested");
        const auto tasks = resources_of(found, "Task");
        return tasks.size() == 1 ? "/fhir/Task/" + std::string(tasks[0]->string("id")) : "";
    }

    Installation here;
    TestClock clock{thursday};
    std::ostringstream lines;
    gateway::Log log{lines, clock};
    gateway::App app{config::load_config(here.config_file()).value(), log, clock};
    std::thread thread{[this] { app.run(); }};
    HttpsClient practice = here.client("practice");
    HttpsClient provider = here.client("provider");
    HttpsClient link_worker = here.client("link-worker");
    HttpsClient lead = here.client("lead");
    HttpsClient triage = here.client("triage");
    std::string referral;
    std::string first;
};

using Codes = std::vector<std::string>;

TEST_F(SilenceTest, LeadsFromAReminderToTheLeadToTheNextOneAndToTheTriageDesk) {
    const std::size_t heard_by_provider = read_feed(provider, org::provider).size();
    const std::size_t heard_by_practice = read_feed(practice, org::practice).size();

    // Good Friday, the weekend and Easter Monday do not count.
    EXPECT_EQ(on(March / 26), 0U);
    EXPECT_EQ(on(March / 29), 0U);
    EXPECT_EQ(codes_of(practice, first), Codes{"queued"});
    EXPECT_NE(story(practice).find("Next: Marling Walkers collects it, by 30 March 2027, 10:00"),
              std::string::npos)
        << story(practice);

    // One working day: the provider is reminded.
    EXPECT_EQ(on(March / 30), 1U);
    EXPECT_EQ(codes_of(provider, first), (Codes{"queued", "overdue"}));
    EXPECT_EQ(news(provider, org::provider, heard_by_provider), first);
    EXPECT_EQ(news(practice, org::practice, heard_by_practice), first);
    EXPECT_NE(story(practice).find("nobody at Marling Walkers has collected it for 1 working day; "
                                   "Marling Walkers was reminded"),
              std::string::npos)
        << story(practice);
    EXPECT_TRUE(
        health_says("The owner was reminded of these and is still silent; the longest wait "
                    "began 2027-03-25T09:00:00"));
    EXPECT_EQ(lead.get(first).status, 404U);
    EXPECT_EQ(on(March / 30), 0U);

    // Two: the lead of the PCN hears of it, and sees it.
    EXPECT_EQ(on(March / 31), 1U);
    EXPECT_EQ(news(lead, org::lead, 0), first);
    EXPECT_EQ(codes_of(lead, first), (Codes{"queued", "escalated"}));
    EXPECT_EQ(lead.get(referral).status, 200U);
    for (HttpsClient* who : {&practice, &lead}) {
        EXPECT_NE(story(*who).find("has collected it for 2 working days; the lead of the PCN, "
                                   "L99901, was told"),
                  std::string::npos)
            << story(*who);
    }
    const Answer found = lead.get("/fhir/Task?business-status=escalated");
    EXPECT_EQ(resources_of(found, "Task").size(), 1U) << found.whole();
    EXPECT_EQ(here.client("other-link-worker").get(first).status, 404U);
    EXPECT_EQ(step(lead, first, "accepted").status, 403U);
    EXPECT_TRUE(metrics_say("gateway_tasks_escalated{queue=\"P9901\"} 1"));

    // Five: it is taken back, and the link workers are asked.
    EXPECT_EQ(on(April / 2), 0U);
    EXPECT_EQ(on(April / 5), 1U);
    const std::string second = open_task_of(link_worker, org::link_worker);
    ASSERT_FALSE(second.empty());
    EXPECT_EQ(news(lead, org::lead, 1), second);
    EXPECT_EQ(provider.get(first).text({"status"}), "rejected");
    EXPECT_EQ(provider.get(first).text({"statusReason", "coding", "code"}), "no-answer");
    EXPECT_TRUE(
        link_worker.get(second).says("Offer 2, for Marling Walkers gave no answer (no-answer)."));
    EXPECT_EQ(step(provider, first, "accepted").status, 422U);
    EXPECT_EQ(practice.get(referral).text({"status"}), "active");

    // They are silent too: then the triage desk, from which nothing is taken.
    EXPECT_EQ(on(April / 6), 1U);
    EXPECT_EQ(on(April / 7), 1U);
    EXPECT_EQ(on(April / 12), 1U);
    const std::string third = open_task_of(triage, org::triage);
    ASSERT_FALSE(third.empty());
    EXPECT_EQ(on(April / 13), 1U);
    EXPECT_EQ(on(April / 14), 1U);
    EXPECT_EQ(on(April / 30), 0U);
    EXPECT_EQ(codes_of(triage, third), (Codes{"queued", "escalated"}));

    // The desk takes it, and the silence is over.
    ASSERT_EQ(step(triage, third, "accepted").status, 200U);
    EXPECT_EQ(codes_of(practice, third), Codes{"worked-on"});
    EXPECT_EQ(news(lead, org::lead, read_feed(lead, org::lead).size() - 1), third);
    EXPECT_TRUE(metrics_say("gateway_tasks_escalated{queue=\"T99901\"} 0"));
    const Answer tasks = practice.get("/fhir/Task?focus=ServiceRequest/" + id_of(referral));
    EXPECT_EQ(resources_of(tasks, "Task").size(), 3U);
}

TEST_F(SilenceTest, IsOverAsSoonAsTheOwnerActs) {
    EXPECT_EQ(on(March / 30), 1U);
    EXPECT_EQ(on(March / 31), 1U);

    ASSERT_EQ(step(provider, first, "accepted").status, 200U);

    EXPECT_EQ(codes_of(practice, first), Codes{"worked-on"});
    EXPECT_EQ(news(lead, org::lead, 1), first);
    EXPECT_EQ(on(April / 6), 0U);
    // A week later somebody asks how it goes; nobody takes it away.
    EXPECT_EQ(on(April / 7), 1U);
    EXPECT_EQ(on(April / 30), 1U);
    EXPECT_EQ(codes_of(practice, first), (Codes{"worked-on", "escalated"}));
    EXPECT_EQ(on(May / 31), 0U);
    EXPECT_EQ(provider.get(first).text({"status"}), "accepted");
}

}  // namespace
