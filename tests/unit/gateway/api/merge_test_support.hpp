// Two referrals of one person, by two practices of one PCN, and the handler that merges them.
#pragma once

#include "gateway/api/consent_api.hpp"
#include "gateway/api/merge_api.hpp"
#include "gateway/api/referral_api.hpp"
#include "gateway/api/referral_change.hpp"
#include "gateway/api/timeline_api.hpp"
#include "tests/unit/gateway/api/task_test_support.hpp"

#include <string>

namespace referral_tests {

inline std::string replaced(std::string text, std::string_view old, std::string_view replacement) {
    for (std::size_t at = text.find(old); at != std::string::npos;) {
        text.replace(at, old.size(), replacement);
        at = text.find(old, at + replacement.size());
    }
    return text;
}

inline std::string without_consent(const std::string& message) {
    return with(with(message, "," + consent, ""), R"(,"supportingInfo":[{"reference":"#c"}])", "");
}

inline std::string to_provider(const std::string& message) {
    return with(message, R"("reasonCode")",
                R"("performer":[{"type":"Organization","identifier":)" + ods("P9901") +
                    R"(}],"reasonCode")");
}

struct MergeTest : TaskTest {
    MergeTest() {
        auto more = std::make_shared<Directory>(*test_directory());
        const auto since = std::chrono::sys_days(std::chrono::January / 1 / 2020);
        const std::vector<mappings::Membership> hill{{"U99901", since, std::nullopt}};
        more->practices = mappings::PracticeMap(
            {{"A99901", "Hill Surgery", "", "", hill}, {"A99904", "Dale Surgery", "", "", hill}},
            {{"U99901", "Valley PCN", "", std::nullopt}});
        more->homes.emplace("A99904", 1);
        directory.replace(more);
    }

    // By the neighbour: the same person with the same need, in words of its own.
    static std::string of_neighbour(const std::string& message = good_referral()) {
        return replaced(message, "A99901", "A99904");
    }
    Id sent(const Caller& caller, const std::string& body) {
        const auto response = run(referrals.create(request(caller, body)));
        EXPECT_TRUE(response) << (response ? "" : response.error().issues.front().detail);
        return *Id::parse(id_in(response.value()));
    }
    // One that goes on, by the practice, and its repeat, by the neighbour.
    void send_both() {
        kept = sent(practice, good_referral());
        repeat = sent(neighbour, of_neighbour());
    }

    static std::string into(const std::string& reference) {
        return R"({"resourceType":"Parameters","parameter":[{"name":"into","valueReference":)"
               R"({"reference":")" +
               reference + R"("}}]})";
    }
    Result<HttpResponse> merge_body(const Caller& caller, const Id& task, const std::string& body,
                                    const std::string& if_match = {}) {
        Request made = request(caller, body, {task.text()});
        made.http.fields.set("Content-Type", "application/fhir+json");
        if (!if_match.empty()) made.http.fields.set("If-Match", if_match);
        return run(api.merge(made));
    }
    Result<HttpResponse> merge(const Caller& caller, const Id& from, const Id& to,
                               const std::string& if_match = {}) {
        return merge_body(caller, task(from).id, into("Task/" + task(to).id.text()), if_match);
    }
    void expect_refused(const Result<HttpResponse>& answer, std::string_view code,
                        ErrorKind kind = ErrorKind::invalid) {
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, kind);
        EXPECT_TRUE(has_issue(answer.error(), code)) << answer.error().issues.front().code;
    }

    Task task(const Id& of) { return referral(of).tasks.back(); }
    std::vector<Event> heard(const std::string& organisation) {
        return run(store.events(organisation, 1, 100)).value().events;
    }
    std::string told(const Caller& caller, const Id& of) {
        const auto answer = run(timeline.timeline(request(caller, {}, {of.text()})));
        return answer ? answer->body : "refused";
    }
    bool is_read_by(const Caller& caller, const Id& one) {
        return run(referrals.read(request(caller, {}, {one.text()}))).has_value();
    }
    std::string read_task(const Caller& caller, const Id& id) {
        for (const Route& route : tasks.routes()) {
            if (route.name != "Task.read") continue;
            const auto answer = run(route.handler(request(caller, {}, {id.text()})));
            return answer ? answer->body : "refused";
        }
        return "no route";
    }

    MergeApi api{parts};
    ReferralApi referrals{parts};
    ReferralChange change{parts};
    ConsentApi consents{parts};
    TimelineApi timeline{parts, outcomes};
    const Caller neighbour = caller_of("neighbour", "A99904", Role::referrer);
    Id kept;
    Id repeat;
};

}  // namespace referral_tests
