// What the outputs of a task tell (mappings/outcomes), for who sends them.
#pragma once

#include "gateway/api/parts.hpp"

#include <string>
#include <vector>

namespace gateway {

// The errors of the outputs that `wanted` has and `present` had not: what was so before is not
// this sender's to put right.
std::vector<fhir::Issue> new_outcome_faults(const fhir::Node& wanted, const fhir::Node& present);

// What a task tells of the work that was done, by its outputs as they are kept.
Work work_in(const std::string& outputs);

// What is to be told about the outputs of a task that is kept: measures that cannot be read, and
// follow-ups whose baseline is in no task of the chain. On the io thread.
asio::awaitable<Result<std::vector<fhir::Issue>>> outcome_warnings(const ApiParts& parts,
                                                                   const TaskRecord& record);

}  // namespace gateway
