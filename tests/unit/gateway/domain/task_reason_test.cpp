#include "gateway/domain/task_reason.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace gateway {
namespace {

using enum AfterDecline;

const std::map<std::string_view, AfterDecline> wanted{
    {"at-capacity", next_candidate},
    {"out-of-area", next_candidate},
    {"not-eligible", next_candidate},
    {"other", next_candidate},
    {"not-clinically-safe", link_workers},
    {"cannot-contact", nobody},
    {"declined-by-person", nobody},
    {"duplicate", nobody},
    {"did-not-attend", nobody},
    {"more-information-needed", nobody},
    {"no-answer", next_candidate},
};

TEST(TaskReason, SaysOfEachCodeWhatADeclineLeadsTo) {
    for (const auto& [code, after] : wanted) {
        const TaskReason* reason = find_task_reason(code);
        ASSERT_NE(reason, nullptr) << code;
        EXPECT_EQ(reason->after, after) << code;
    }
}

TEST(TaskReason, LeavesAllButOneToTheOwner) {
    for (const TaskReason& reason : task_reasons()) {
        EXPECT_EQ(reason.party == Party::gateway, reason.code == "no-answer") << reason.code;
    }
}

TEST(TaskReason, HasNoOtherCode) {
    EXPECT_EQ(task_reasons().size(), wanted.size());
    for (const TaskReason& reason : task_reasons()) {
        EXPECT_TRUE(wanted.contains(reason.code)) << reason.code;
    }
    for (const std::string_view code : {"", "full", "AT-CAPACITY", "at-capacity "}) {
        EXPECT_EQ(find_task_reason(code), nullptr) << code;
    }
}

}  // namespace
}  // namespace gateway
