// The log and the metrics by themselves.
#include "fhir/json_reader.hpp"
#include "tests/unit/gateway/http/http_test_support.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace http_test;

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(Log, WritesOneJsonObjectALine) {
    std::ostringstream lines;
    FixedClock clock;
    Log log(lines, clock);

    log.write(Level::warning, "event",
              {{"text", "a \"b\"\n"}, {"number", std::int64_t{7}}, {"time_taken", 1.5}});

    EXPECT_EQ(lines.str(),
              "{\"time\":\"2026-03-02T09:00:00.000Z\",\"level\":\"warning\",\"event\":\"event\","
              "\"text\":\"a \\\"b\\\"\\n\",\"number\":7,\"time_taken\":1.500}\n");
}

TEST(Log, LeavesEmptyFieldsOut) {
    std::ostringstream lines;
    FixedClock clock;
    Log log(lines, clock);

    log.write(Level::info, "event", {{"client", ""}});

    EXPECT_FALSE(has(lines.str(), "client"));
}

TEST(Log, TearsNoLineWhenManyThreadsWrite) {
    std::ostringstream lines;
    FixedClock clock;
    Log log(lines, clock);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&log] {
            for (int j = 0; j < 200; ++j) log.write(Level::info, "event", {{"name", "value"}});
        });
    }
    for (std::thread& thread : threads) thread.join();

    std::istringstream read(lines.str());
    int count = 0;
    for (std::string line; std::getline(read, line); ++count) {
        ASSERT_TRUE(fhir::read_json_value(line)) << line;
    }
    EXPECT_EQ(count, 800);
}

TEST(Metrics, ShowQueuesUntilTheyAreCleared) {
    Metrics metrics;
    metrics.set_queue("U99901", 3, std::chrono::seconds(120), 1);
    metrics.set_undelivered_events("A99901", 4);
    const std::string before = metrics.text();

    metrics.clear_queues();

    EXPECT_TRUE(has(before, "gateway_queue_waiting{queue=\"U99901\"} 3"));
    EXPECT_TRUE(has(before, "gateway_queue_oldest_seconds{queue=\"U99901\"} 120"));
    EXPECT_TRUE(has(before, "gateway_dead_letters{queue=\"U99901\"} 1"));
    EXPECT_TRUE(has(before, "gateway_undelivered_events{organisation=\"A99901\"} 4"));
    EXPECT_FALSE(has(metrics.text(), "U99901"));
}

TEST(Metrics, MeasureHowLongRequestsTake) {
    Metrics metrics;

    metrics.request("Task.read", 200, std::chrono::milliseconds(3));

    EXPECT_TRUE(
        has(metrics.text(), "gateway_request_seconds_bucket{route=\"Task.read\",le=\"0.005\"} 1"));
    EXPECT_TRUE(
        has(metrics.text(), "gateway_request_seconds_bucket{route=\"Task.read\",le=\"0.0025\"} 0"));
}

}  // namespace
