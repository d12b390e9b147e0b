#include "gateway/domain/merge.hpp"

#include "fhir/systems.hpp"

#include <algorithm>
#include <string>

namespace gateway {

TaskState merged_away(TaskState state, const Id& into, bool is_told, Timestamp now) {
    state.status = TaskStatus::cancelled;
    state.business_status = BusinessStatus::merged;
    state.reason = R"({"coding":[{"system":")" + std::string(fhir::own::reasons) +
                   R"(","code":"duplicate"}],"text":"The person is being helped for this already, )"
                   R"(so this referral was ended as a repeat"})";
    state.lease_holder.clear();
    state.lease_until = {};
    state.merged_into = into;
    state.is_merge_told = is_told;
    state.begin_wait(now);
    return state;
}

TaskState joined_by(TaskState state, const std::vector<Id>& repeats) {
    for (const Id& repeat : repeats) {
        const auto known = std::ranges::find(state.repeats, repeat);
        if (known == state.repeats.end()) state.repeats.push_back(repeat);
    }
    return state;
}

}  // namespace gateway
