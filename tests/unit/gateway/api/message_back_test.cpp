// The message back to practice and referrer: what it tells, to whom, and when.
#include "gateway/api/message_back_api.hpp"

#include "fhir/json_writer.hpp"
#include "gateway/api/referral_api.hpp"
#include "tests/support/outcomes.hpp"
#include "tests/unit/gateway/api/task_test_support.hpp"

namespace {

using namespace referral_tests;
using tests::Outputs;
using tests::swemwbs;

struct MessageBack : TaskTest {
    MessageBack() {
        first = *Id::parse(id_in(*run(referrals.create(request(practice, good_referral())))));
    }

    Task first_task() { return referral(first).tasks.back(); }

    void end(const Task& task, TaskStatus status, const std::string& outputs = {},
             const std::string& reason = {}) {
        Change change;
        change.task = Change::OfTask{task.id, task.version, task.state};
        change.task->state.status = status;
        change.task->state.outputs = outputs;
        change.task->state.reason = reason;
        change.task->state.business_status =
            is_open(status) ? BusinessStatus::worked_on : BusinessStatus::closed;
        change.at = clock.time;
        change.audit = ids.next(task.id.home());
        change.actor = {"somebody", task.owner, "request"};
        ASSERT_TRUE(run(store.apply(std::move(change))));
    }

    // A good deal has happened: an onward referral too.
    void complete_a_long_journey() {
        Outputs of_link_worker;
        of_link_worker.resource("baseline", "a", swemwbs("a", "2026-03-03", "19"))
            .resource("follow-up", "b", swemwbs("b", "2026-06-08", "24"))
            .resource("baseline", "o1", tests::ons4("o1", "2026-03-03", "4", "5", "3", "8"))
            .resource("", "e1", tests::encounter("e1", "2026-03-03"))
            .resource("", "e2", tests::encounter("e2", "2026-03-10T10:00:00Z", "VR"))
            .text("action-professional", "", "Please review the tablets & <weight>")
            .text("action-person", "", "Goes on walking");
        end(first_task(), TaskStatus::in_progress, tests::with_plan(of_link_worker).json());
        const auto sent =
            run(referrals.create(request(link_worker, onward_referral(first.text()))));
        onward = *Id::parse(id_in(*sent));
        Outputs of_provider;
        of_provider.text("", "Outcome", "Comes every week");
        clock.time += std::chrono::hours(24);
        end(referral(onward).tasks[0], TaskStatus::completed, of_provider.json());
        clock.time += std::chrono::hours(24);
        end(first_task(), TaskStatus::completed, first_task().state.outputs);
    }

    Result<HttpResponse> ask(const Caller& caller, const Id& id, const std::string& accept = {}) {
        Request asked = request(caller, {}, {id.text()});
        if (!accept.empty()) asked.http.fields.set("Accept", accept);
        return run(api.message_back(asked));
    }
    std::string text(const Caller& caller) { return ask(caller, first, "text/plain").value().body; }

    static std::vector<std::string> sections_of(const fhir::Tree& bundle) {
        std::vector<std::string> titles;
        const fhir::Node* composition = bundle.root().path({"entry", "resource"});
        for (const fhir::Node& section : composition->items("section")) {
            titles.emplace_back(section.string("title"));
        }
        return titles;
    }

    // What R4 has against it. That codes of our own systems are not known to R4 is none.
    std::string faults_of(const fhir::Tree& bundle) {
        std::string faults;
        for (const fhir::Issue& issue : validator.validate(bundle, {}).issues) {
            if (issue.severity == fhir::Severity::information || issue.code == "system-unknown") {
                continue;
            }
            faults += issue.expression + ": " + issue.detail + "\n";
        }
        return faults;
    }

    ReferralApi referrals{parts};
    MessageBackApi api{parts, outcomes};
    Id first;
    Id onward;
};

bool says(std::string_view text, std::string_view words) {
    return text.find(words) != std::string_view::npos;
}

TEST_F(MessageBack, BeginsWithThePlanAndTheActionsThatAreAskedFor) {
    complete_a_long_journey();

    const fhir::Tree bundle = parsed(*ask(practice, first));

    EXPECT_EQ(bundle.root().string("type"), "document");
    EXPECT_EQ(bundle.root().path({"entry", "resource", "resourceType"})->text(), "Composition");
    EXPECT_EQ(sections_of(bundle),
              (std::vector<std::string>{"Plan and requested actions", "Referral details", "Outcome",
                                        "Contacts with professionals", "Assessments",
                                        "Care and support plan", "Record"}));
}

TEST_F(MessageBack, IsAValidDocument) {
    complete_a_long_journey();
    const fhir::Tree bundle = parsed(*ask(practice, first));

    EXPECT_EQ(faults_of(bundle), "");
}

TEST_F(MessageBack, IsValidWhereThereIsAlmostNothingToTell) {
    end(first_task(), TaskStatus::rejected, {},
        R"({"coding":[{"system":"https://referral-gateway.example/fhir/CodeSystem/task-reason",)"
        R"("code":"declined-by-person"}]})");
    const fhir::Tree bundle = parsed(*ask(practice, first));

    EXPECT_EQ(faults_of(bundle), "");
}

TEST_F(MessageBack, IsTheSameBytesForTheSameState) {
    complete_a_long_journey();
    const std::string before = ask(practice, first)->body;
    clock.time += std::chrono::hours(24 * 30);

    EXPECT_EQ(ask(practice, first)->body, before);
    EXPECT_EQ(ask(link_worker, first)->body, before);
}

TEST_F(MessageBack, TellsOfEveryTaskOfTheChain) {
    complete_a_long_journey();

    const std::string told = text(practice);

    for (const char* words :
         {"For professionals: Please review the tablets & <weight>.",
          "For the person: Goes on walking.", "Referred on 2 March 2026 by Hill Surgery.",
          "(SNOMED CT 871731000000106)", "Sent on 2 March 2026 to Valley PCN.",
          "Referred onward on 2 March 2026 by Valley PCN to Garden Club.",
          "Valley PCN: completed on 4 March 2026.", "Garden Club: completed on 3 March 2026.",
          "Outcome: Comes every week.", "2 contacts were held.",
          "10 March 2026, by phone or video, with Sam Link.",
          "SWEMWBS, baseline 3 March 2026, follow-up 8 June 2026: score 19 then 24", "(+5)",
          "ONS4, baseline 3 March 2026, no follow-up: satisfied with life 4;",
          "What matters to the person: Being out of doors, and seeing people again.",
          "Goal: Walk to the shop again (active).", "To be reviewed on: 25 January 2027.",
          "Last recorded by Garden Club on 3 March 2026, 09:00, for Valley PCN.",
          "\n  Ada Example, born 1 April 1950, NHS number 9990000018, of Hill Surgery\nFinal."}) {
        EXPECT_TRUE(says(told, words)) << words << "\n" << told;
    }
}

TEST_F(MessageBack, SaysSoWhereNothingIsAskedFor) {
    end(first_task(), TaskStatus::completed, R"({"output":[]})");

    const std::string told = text(practice);

    EXPECT_TRUE(says(told,
                     "\nPlan and requested actions\n  For professionals: none.\n"
                     "  For the person: none.\n"))
        << told;
}

TEST_F(MessageBack, KeepsMarkupOfATextAsText) {
    complete_a_long_journey();

    EXPECT_TRUE(says(ask(practice, first)->body, "tablets &amp; &lt;weight&gt;"));
}

TEST_F(MessageBack, CarriesTheCodeThatThePersonHasDeclined) {
    end(first_task(), TaskStatus::rejected, {},
        R"({"coding":[{"system":"https://referral-gateway.example/fhir/CodeSystem/task-reason",)"
        R"("code":"declined-by-person"}],"text":"Would rather not"})");

    EXPECT_TRUE(says(ask(practice, first)->body, "871711000000103"));
    EXPECT_TRUE(says(text(practice), "Valley PCN: declined on 2 March 2026: Would rather not."));
    EXPECT_TRUE(says(text(practice), "Social prescribing declined (SNOMED CT 871711000000103)."));
}

TEST_F(MessageBack, DoesNotTakeARefusedGroupForARefusalOfSocialPrescribing) {
    complete_a_long_journey();
    const std::string reason =
        R"({"coding":[{"system":"https://referral-gateway.example/fhir/CodeSystem/task-reason",)"
        R"("code":"declined-by-person"}]})";
    end(referral(onward).tasks[0], TaskStatus::rejected, {}, reason);

    EXPECT_FALSE(says(ask(practice, first)->body, "871711000000103"));
}

TEST_F(MessageBack, NamesWhoRecordedItForWhomAndByWhichSystem) {
    complete_a_long_journey();
    const fhir::Tree bundle = parsed(*ask(practice, first));

    std::size_t with_asker = 0;
    std::size_t count = 0;
    for (const fhir::Node& entry : bundle.root().items("entry")) {
        const fhir::Node* resource = entry.find("resource");
        if (resource->string("resourceType") != "Provenance") continue;
        ++count;
        if (resource->path({"agent", "onBehalfOf"}) != nullptr) ++with_asker;
        EXPECT_TRUE(says(fhir::write_json(*resource), "referral-gateway"));
    }
    EXPECT_EQ(count, 3U);
    EXPECT_EQ(with_asker, 2U);
}

TEST_F(MessageBack, IsNotThereBeforeAnythingHasEnded) {
    const auto early = ask(practice, first);

    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().kind, ErrorKind::conflict);
    EXPECT_TRUE(has_issue(early.error(), "nothing-to-file"));
}

TEST_F(MessageBack, IsPreliminaryWhileSomebodyStillWorksOnIt) {
    complete_a_long_journey();
    end(first_task(), TaskStatus::in_progress, first_task().state.outputs);

    EXPECT_TRUE(says(ask(practice, first)->body, R"("status":"preliminary")"));
    EXPECT_TRUE(says(text(practice), "Preliminary: the work goes on."));
    EXPECT_TRUE(says(text(practice), "Valley PCN: not finished yet."));
}

TEST_F(MessageBack, IsForThePracticeOfThePersonTooWhenSomebodyElseReferred) {
    const auto sent = run(referrals.create(
        request(other_practice,
                with(with(good_referral(), "R-1", "R-9"),
                     R"("requester":{"type":"Organization","identifier":)" + ods("A99901"),
                     R"("requester":{"type":"Organization","identifier":)" + ods("A99902")))));
    first = *Id::parse(id_in(*sent));
    end(first_task(), TaskStatus::completed, R"({"output":[]})");

    EXPECT_TRUE(ask(practice, first));
    EXPECT_TRUE(ask(other_practice, first));
}

TEST_F(MessageBack, IsNotThereForStrangers) {
    complete_a_long_journey();

    const auto asked = ask(other_practice, first);

    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().kind, ErrorKind::not_found);
}

TEST_F(MessageBack, IsNotForAProvider) {
    complete_a_long_journey();

    const auto of_first = ask(provider, first);
    const auto of_onward = ask(provider, onward);

    ASSERT_FALSE(of_first);
    EXPECT_EQ(of_first.error().kind, ErrorKind::not_found);
    ASSERT_FALSE(of_onward);
    EXPECT_NE(of_onward.error().kind, ErrorKind::conflict);
}

TEST_F(MessageBack, IsAskedForByAnyReferralOfItsChain) {
    complete_a_long_journey();

    EXPECT_EQ(ask(practice, onward)->body, ask(practice, first)->body);
}

TEST_F(MessageBack, IsFhirUnlessTextIsPreferred) {
    complete_a_long_journey();
    const auto type_for = [this](const std::string& accept) {
        return std::string(ask(practice, first, accept)->fields.get("Content-Type"));
    };

    EXPECT_EQ(type_for(""), std::string(fhir_json));
    EXPECT_EQ(type_for("*/*"), std::string(fhir_json));
    EXPECT_EQ(type_for("application/fhir+json, text/plain;q=0.5"), std::string(fhir_json));
    EXPECT_EQ(type_for("text/plain"), "text/plain; charset=utf-8");
    EXPECT_EQ(type_for("text/plain, */*;q=0.1"), "text/plain; charset=utf-8");
}

TEST_F(MessageBack, HasNoLineThatIsTooLongToFile) {
    complete_a_long_journey();
    std::istringstream lines(text(practice));

    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 78U) << line;
}

}  // namespace
