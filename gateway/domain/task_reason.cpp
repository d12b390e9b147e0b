#include "gateway/domain/task_reason.hpp"

#include <algorithm>
#include <array>

namespace gateway {
namespace {

using enum AfterDecline;

// clang-format off
constexpr std::array<TaskReason, 11> table{{
    {"at-capacity",             next_candidate},
    {"out-of-area",             next_candidate},
    {"not-eligible",            next_candidate},
    // What is too much for one provider is not for the rules to hand to another.
    {"not-clinically-safe",     link_workers},
    {"cannot-contact",          nobody},
    {"declined-by-person",      nobody},
    {"did-not-attend",          nobody},
    {"duplicate",               nobody},
    // Nobody else would know more: the referrer sends it again with what is missing.
    {"more-information-needed", nobody},
    // Its owner was reminded and its lead was told; the person is to wait no longer.
    {"no-answer",               next_candidate, Party::gateway},
    {"other",                   next_candidate},
}};
// clang-format on

}  // namespace

std::span<const TaskReason> task_reasons() {
    return table;
}

const TaskReason* find_task_reason(std::string_view code) {
    const auto found = std::ranges::find(table, code, &TaskReason::code);
    return found == table.end() ? nullptr : &*found;
}

}  // namespace gateway
