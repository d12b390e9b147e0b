// A running gateway for each test, and those who talk to it.
#pragma once

#include "tests/e2e/journey.hpp"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

namespace testing_support {

class GatewayTest : public testing::Test {
protected:
    explicit GatewayTest(const std::string& more_settings = {}) : here(more_settings) {}
    void SetUp() override { here.gateway.start(); }

    // As the sender of `message`, who is the practice.
    std::string send(const Message& message) {
        return testing_support::send(here, practice, message);
    }
    std::string send(const std::string& identifier) {
        Message message;
        message.identifier = identifier;
        return send(message);
    }
    // What waits in the link workers' queue and what the practice has sent: nothing.
    bool nothing_is_stored() {
        const Answer sent = practice.get("/fhir/ServiceRequest");
        const Answer waiting = link_worker.get("/fhir/Task?owner=Organization/U99901");
        const Answer unplaced = triage.get("/fhir/Task?owner=Organization/T99901");
        return sent.status == 200 && resources_of(sent, "ServiceRequest").empty() &&
               waiting.status == 200 && resources_of(waiting, "Task").empty() &&
               unplaced.status == 200 && resources_of(unplaced, "Task").empty();
    }

    Installation here;
    HttpsClient practice = here.client("practice");
    HttpsClient other_practice = here.client("other-practice");
    HttpsClient link_worker = here.client("link-worker");
    HttpsClient provider = here.client("provider");
    HttpsClient triage = here.client("triage");
};

// Runs `work(0)` to `work(count - 1)` at once, each on a thread. What one throws is thrown on.
template <class Work>
void at_once(int count, Work work) {
    std::vector<std::future<void>> all;
    for (int i = 0; i < count; ++i) all.push_back(std::async(std::launch::async, work, i));
    for (auto& each : all) each.get();
}

// An OperationOutcome with at least one error, and that status.
inline testing::AssertionResult is_refusal(const Answer& answer, unsigned status) {
    if (answer.status != status) {
        return testing::AssertionFailure() << "not " << status << ": " << answer.whole();
    }
    if (answer.text({"resourceType"}) != "OperationOutcome") {
        return testing::AssertionFailure() << "no OperationOutcome: " << answer.whole();
    }
    for (const fhir::Node& issue : answer.resource().items("issue")) {
        const auto severity = issue.string("severity");
        if ((severity == "error" || severity == "fatal") && !issue.string("code").empty()) {
            return testing::AssertionSuccess();
        }
    }
    return testing::AssertionFailure() << "no error in " << answer.whole();
}

}  // namespace testing_support
