#include "gateway/ports/referral_store.hpp"

#include <array>

namespace gateway {
namespace {

constexpr std::array<std::string_view, 9> kinds{
    "referral-accepted", "referral-changed", "task-placed",  "task-claimed",  "task-returned",
    "task-dead-letter",  "task-changed",     "task-overdue", "task-escalated"};

}  // namespace

std::string_view to_code(EventKind kind) {
    return kinds[static_cast<std::size_t>(kind)];
}

}  // namespace gateway
