// Whether one task may be merged into another: every rule that the two tasks themselves decide.
// Pure.
#pragma once

#include "fhir/error.hpp"
#include "gateway/domain/task.hpp"

#include <string>

namespace gateway {

using fhir::Result;

// invalid: one of them is not open, is held back by its referrer or asked to stop; or they are one.
// conflict: another collector of its queue holds the repeat.
Result<void> check_merge(const Task& repeat, const Task& kept, const std::string& client,
                         Timestamp now);

}  // namespace gateway
