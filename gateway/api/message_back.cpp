#include "gateway/api/message_back.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/systems.hpp"
#include "gateway/api/task_update.hpp"

#include <algorithm>
#include <iterator>

namespace gateway {
namespace {

bool is_in_error(const Task& task) {
    return task.state.status == TaskStatus::entered_in_error;
}

// Said no to, and nobody was asked after them.
bool is_last_refusal(const ReferralRecord& record, const Task& task) {
    return task.state.status == TaskStatus::rejected && task.id == record.tasks.back().id;
}

}  // namespace

Result<MessageBackFacts> gather_message_back(const std::vector<ReferralRecord>& chain,
                                             const fhir::Tree& first_message) {
    MessageBackFacts facts;
    facts.summary = mappings::summary_of(first_message);
    facts.first = &chain.front().referral;
    facts.is_final = true;
    std::vector<mappings::TakenMeasure> measures;
    for (const ReferralRecord& record : chain) {
        facts.referrals.push_back(&record.referral);
        facts.at = std::max(facts.at, record.referral.updated);
        for (const Task& task : record.tasks) {
            facts.at = std::max(facts.at, task.updated);
            if (is_in_error(task)) continue;
            if (is_open(task.state.status)) facts.is_final = false;
            ReportedTask reported{&record.referral, &task, {}};
            if (!task.state.outputs.empty()) {
                const auto outputs = fhir::read_json_value(task.state.outputs);
                if (!outputs) return outputs.error();
                reported.outcomes = mappings::read_outcomes(outputs->root());
                std::ranges::copy(reported.outcomes.measures, std::back_inserter(measures));
            }
            facts.tasks.push_back(std::move(reported));
        }
    }
    std::ranges::stable_sort(facts.tasks, {},
                             [](const ReportedTask& one) { return one.task->placed_at; });
    for (const ReportedTask& reported : facts.tasks) {
        const bool is_newer =
            facts.plan == nullptr || reported.task->updated >= facts.plan->task->updated;
        if (reported.outcomes.plan && is_newer) facts.plan = &reported;
    }
    facts.measures = mappings::paired(std::move(measures));
    return facts;
}

bool has_something_to_file(const std::vector<ReferralRecord>& chain) {
    return std::ranges::any_of(chain, [](const ReferralRecord& record) {
        return std::ranges::any_of(record.tasks, [&](const Task& task) {
            const bool is_ended = !is_open(task.state.status) && !is_in_error(task) &&
                                  task.state.status != TaskStatus::rejected;
            return is_ended || is_last_refusal(record, task);
        });
    });
}

bool is_declined_by_person(const ReportedTask& reported) {
    if (reported.task->state.status != TaskStatus::rejected || reported.referral->based_on) {
        return false;
    }
    const TaskReason* reason = own_reason(reported.task->state.reason);
    return reason != nullptr && reason->code == "declined-by-person";
}

}  // namespace gateway
