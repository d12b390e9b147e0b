#include "gateway/api/task_outcomes.hpp"

#include "fhir/json_reader.hpp"
#include "gateway/api/task_view.hpp"
#include "mappings/outcomes.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace gateway {

std::vector<fhir::Issue> new_outcome_faults(const fhir::Node& wanted, const fhir::Node& present) {
    std::vector<fhir::Issue> faults = mappings::read_outcomes(wanted).faults;
    if (faults.empty()) return faults;
    const std::vector<fhir::Issue> known = mappings::read_outcomes(present).faults;
    std::erase_if(faults, [&](const fhir::Issue& fault) {
        return fault.severity != fhir::Severity::error ||
               std::ranges::any_of(known, [&](const fhir::Issue& other) {
                   return std::tie(fault.expression, fault.code) ==
                          std::tie(other.expression, other.code);
               });
    });
    return faults;
}

Work work_in(const std::string& outputs) {
    const auto tree = fhir::read_json_value(outputs);
    if (!tree) return {};  // there are none
    const mappings::Outcomes told = mappings::read_outcomes(tree->root());
    Work work;
    work.contacts = static_cast<std::uint32_t>(told.contacts.size());
    work.measures = mappings::measured_in(told.measures);
    return work;
}

asio::awaitable<Result<std::vector<fhir::Issue>>> outcome_warnings(const ApiParts& parts,
                                                                   const TaskRecord& record) {
    const Task& task = record.task;
    const auto view = fhir::read_json(task_view(task, record.referral, {}, parts.clock.now()));
    if (!view) co_return view.error();
    const mappings::Outcomes told = mappings::read_outcomes(view->root());
    std::vector<fhir::Issue> warnings = told.faults;
    std::erase_if(warnings, [](const fhir::Issue& issue) {
        return issue.severity != fhir::Severity::warning;
    });

    const auto chain = co_await parts.store.find_chain(record.referral.chain);
    if (!chain) co_return chain.error();
    std::vector<mappings::TakenMeasure> earlier;
    for (const ReferralRecord& referral : *chain) {
        for (const Task& other : referral.tasks) {
            if (other.id == task.id || other.state.outputs.empty()) continue;
            const auto outputs = fhir::read_json_value(other.state.outputs);
            if (!outputs) co_return outputs.error();
            std::ranges::move(mappings::read_outcomes(outputs->root()).measures,
                              std::back_inserter(earlier));
        }
    }
    std::ranges::move(mappings::unpaired(told, earlier), std::back_inserter(warnings));
    co_return warnings;
}

}  // namespace gateway
