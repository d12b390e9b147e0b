#include "gateway/api/task_bundle.hpp"

#include "gateway/api/referral_view.hpp"
#include "gateway/api/task_view.hpp"

#include <algorithm>

namespace gateway {

asio::awaitable<Result<void>> add_tasks(SearchBundle& bundle, const ApiParts& parts,
                                        const Caller& caller,
                                        const std::vector<TaskRecord>& records, bool with_focus) {
    const std::string base = parts.settings.public_base + "/Task/";
    const Timestamp now = parts.clock.now();
    for (const TaskRecord& record : records) {
        const Task& task = record.task;
        bundle.match(base + task.id.text(),
                     task_view(task, record.referral, party_of(caller, task), now));
    }
    Result<void> added;
    if (!with_focus) co_return added;

    const ReferralView views(parts);
    std::vector<Id> included;
    for (const TaskRecord& record : records) {
        const Referral& referral = record.referral;
        if (std::ranges::find(included, referral.id) != included.end()) continue;
        included.push_back(referral.id);
        const Sight sight = sight_of(caller, referral, has_part(caller, record.task));
        if (sight == Sight::none) continue;
        const Result<std::string> view = co_await views.show(referral, sight);
        if (!view) co_return view.error();
        bundle.include(views.url_of(referral.id), *view);
    }
    co_return added;
}

}  // namespace gateway
