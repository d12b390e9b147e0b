// The regional picture: who may see it, and that it says what happened and of whom nothing.
#include "tests/e2e/gateway_test.hpp"
#include "tests/support/outcomes.hpp"

#include <algorithm>

namespace {

using namespace testing_support;

class Report : public GatewayTest {
protected:
    std::string send_from_practice(const std::string& identifier,
                                   const std::string& performer = {}) {
        Message message;
        message.identifier = identifier;
        message.performer = performer;
        return send(message);
    }
    // The link workers see it through as far as that.
    void work_on(const std::string& referral, const std::vector<std::string>& statuses) {
        const std::string task = task_of(link_worker, referral);
        for (const std::string& status : statuses) {
            const With with = status == "completed" ? With::output : With::nothing;
            ASSERT_EQ(step(link_worker, task, status, with).status, 200U);
        }
    }
    void send_onward(const std::string& referral, const std::string& identifier) {
        const Answer sent =
            link_worker.post("/fhir/ServiceRequest", onward_referral(id_of(referral), identifier));
        ASSERT_EQ(sent.status, 201U) << sent.whole();
        const std::string task = task_of(provider, target_of(here, sent.header("Location")));
        ASSERT_EQ(step(provider, task, "accepted").status, 200U);
    }
    void decline_of_provider(const std::string& referral) {
        ASSERT_EQ(step(provider, task_of(provider, referral), "rejected", With::reason).status,
                  200U);
    }

    // Of each kind five; of the neighbours' three.
    void let_things_happen() {
        for (int i = 0; i < 5; ++i) {
            const std::string number = std::to_string(i);
            send_from_practice("waiting-" + number);
            const std::string under_way = send_from_practice("under-way-" + number);
            work_on(under_way, {"accepted", "in-progress"});
            send_onward(under_way, "onward-" + number);
            work_on(send_from_practice("done-" + number), {"accepted", "completed"});
            decline_of_provider(send_from_practice("full-" + number, org::provider));
        }
        for (int i = 0; i < 3; ++i) {
            Message message;
            message.identifier = "neighbour-" + std::to_string(i);
            message.practice = message.requester = org::other_practice;
            testing_support::send(here, other_practice, message);
        }
    }
    // The line of that group, up to the waits, which depend on the day.
    std::string line(const std::string& by, const std::string& group) {
        const Answer csv = report_of(by + "&format=csv");
        const std::size_t start = csv.body.find("\r\n" + group + ",");
        if (start == std::string::npos) return csv.whole();
        const std::string header = csv.body.substr(0, csv.body.find(",days_to_acceptance"));
        std::size_t end = start + 2;
        for (auto columns = 1 + std::ranges::count(header, ','); columns > 0; --columns) {
            end = csv.body.find(',', end) + 1;
        }
        return csv.body.substr(start + group.size() + 3, end - start - group.size() - 4);
    }
    Answer report_of(const std::string& by) { return operations.get("/ops/report?by=" + by); }

    HttpsClient operations = here.client("operator");
};

TEST_F(Report, SaysWhatHappenedByNetworkByProviderAndByNeed) {
    let_things_happen();

    // referrals, waiting, under way, completed, stopped, cancelled, merged; declined and why;
    // passed over and why, at capacity first.
    const std::string no_reason = ",0,0,0,0,0,0,0,0,0,0,0";
    const std::string full = ",5,0,0,0,0,0,0,0,0,0,0";
    EXPECT_EQ(line("pcn", org::link_worker), "20,10,5,5,0,0,0,0" + no_reason + ",5" + full);
    EXPECT_EQ(line("pcn", org::other_link_worker),
              "<5,<5,0,0,0,0,0,0" + no_reason + ",0" + no_reason);
    EXPECT_EQ(line("icb", "QZ9"), "25,15,5,5,0,0,0,0" + no_reason + ",5" + full);
    EXPECT_EQ(line("source", "practice"), "25,15,5,5,0,0,0,0" + no_reason + ",5" + full);
    EXPECT_EQ(line("need", "http://snomed.info/sct,267076002"),
              "25,15,5,5,0,0,0,0" + no_reason + ",5" + full);
    EXPECT_EQ(line("unmet", "U99901,http://snomed.info/sct,267076002"),
              "5,5,0,0,0,0,0,0" + no_reason + ",5" + full);
    // Offers: five were declined, five came onward.
    EXPECT_EQ(line("provider", org::provider), "10,0,5,0,0,0,0,5" + full);
    const Answer json = report_of("pcn");
    EXPECT_EQ(json.header("Content-Type"), "application/json");
    EXPECT_TRUE(json.says(R"({"pcn":"U99901","referrals":20,"waiting":10,"under_way":5,)"
                          R"("completed":5,"stopped":0,"cancelled":0,"merged":0,"declined":0,)"
                          R"("declined_because":{},"passed_over":5,)"
                          R"("passed_over_because":{"at-capacity":5},)"
                          R"("days_to_acceptance":{"median":)"))
        << json.whole();
    EXPECT_TRUE(json.says(R"({"pcn":"U99902","referrals":"<5","waiting":"<5",)")) << json.whole();
}

TEST_F(Report, SaysWhatWasDoneForTheCompletedAndHowTheyChanged) {
    tests::Outputs told;
    told.resource("", "visit", tests::encounter("visit", "2026-03-02"))
        .resource("", "call", tests::encounter("call", "2026-03-09", "VR"))
        .resource("baseline", "first", tests::swemwbs("first", "2026-03-02", "19"))
        .resource("follow-up", "last", tests::swemwbs("last", "2026-05-04", "24.5"));
    const std::string seen = "use-of-care";
    const auto use = [&](const std::string& id, const std::string& date, const char* number) {
        return tests::questions(id, seen, date, {{"gp-appointments", tests::number(number)}});
    };
    told.resource("baseline", "before", use("before", "2026-03-02", "6"))
        .resource("follow-up", "after", use("after", "2026-05-04", "2"));
    const std::string patch =
        R"([{"op":"replace","path":"/status","value":"completed"},)" + told.patch() + "]";
    for (int i = 0; i < 5; ++i) {
        const std::string referral = send_from_practice("work-" + std::to_string(i));
        work_on(referral, {"accepted"});
        const Answer done = link_worker.send("PATCH", task_of(link_worker, referral), patch,
                                             {{"Content-Type", "application/json-patch+json"}});
        ASSERT_EQ(done.status, 200U) << done.whole();
    }

    const Answer report = report_of("pcn");

    EXPECT_TRUE(report.says(R"("contacts":{"median":2.0},"measures":{)"
                            R"("swemwbs":{"people":5,"before":19.0,"change":5.5},)"
                            R"("gp-appointments":{"people":5,"before":6.0,"change":-4.0}})"))
        << report.whole();
}

TEST_F(Report, SaysNothingOfAnybody) {
    let_things_happen();
    const Person person;

    for (const char* by : {"pcn", "icb", "source", "age-band", "need", "unmet", "provider",
                           "service", "scheme", "funder"}) {
        for (const char* format : {"csv", "json"}) {
            const Answer report = report_of(std::string(by) + "&format=" + format);
            ASSERT_EQ(report.status, 200U) << report.whole();
            for (const std::string& canary :
                 {person.given, person.family, person.birth_date, person.nhs_number, person.street,
                  person.phone, std::string("PLANTEDNOTE"), std::string("waiting-0"),
                  std::string("ServiceRequest")}) {
                EXPECT_FALSE(report.says(canary)) << canary << ": " << report.whole();
            }
        }
    }
}

TEST_F(Report, IsForOperatorsAlone) {
    for (HttpsClient* client : {&practice, &link_worker, &provider, &triage}) {
        EXPECT_TRUE(is_refusal(client->get("/ops/report"), 403));
    }
    HttpsClient nobody = here.without_certificate();
    EXPECT_TRUE(is_refusal(nobody.get("/ops/report"), 401));
    EXPECT_TRUE(is_refusal(operations.get("/ops/report?by=person"), 400));
    const auto open = get_plain(here.gateway.management_port(), "/ops/report");
    ASSERT_TRUE(open);
    EXPECT_EQ(open->status, 404U);
    EXPECT_NE(open->body.find("on the public listener"), std::string::npos) << open->body;
    const Answer other = operations.get("/ops/report", {{"Accept", "application/fhir+json"}});
    EXPECT_TRUE(is_refusal(other, 406));
    EXPECT_TRUE(other.says("application/json or text/csv")) << other.whole();
    EXPECT_EQ(operations.get("/ops/report", {{"Accept", "text/csv"}}).header("Content-Type"),
              "text/csv; charset=utf-8; header=present");
}

}  // namespace
