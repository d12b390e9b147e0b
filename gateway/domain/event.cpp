#include "gateway/domain/event.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gateway {
namespace {

constexpr std::array<std::string_view, 10> kinds{
    "referral-accepted", "referral-changed", "task-placed",  "task-claimed",   "task-returned",
    "task-dead-letter",  "task-changed",     "task-overdue", "task-escalated", "task-full"};

}  // namespace

std::string_view to_code(EventKind kind) {
    return kinds[static_cast<std::size_t>(kind)];
}

void tell(std::vector<NewEvent>& events, NewEvent event) {
    const auto told = std::ranges::find(events, event.organisation, &NewEvent::organisation);
    if (told == events.end() && !event.organisation.empty()) events.push_back(std::move(event));
}

std::vector<NewEvent> events_for(const Task& task, const Referral& referral, EventKind kind,
                                 const Id& source) {
    std::vector<NewEvent> events;
    for (const std::string& organisation :
         {task.owner, task.requester, referral.chain_referrer, task.state.lead}) {
        tell(events, {organisation, source, kind});
    }
    return events;
}

}  // namespace gateway
