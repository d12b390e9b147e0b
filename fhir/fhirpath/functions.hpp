// The functions, and what the parser must know of each.
#pragma once

#include "fhir/fhirpath/machine.hpp"

namespace fhir::path {

enum class Argument : std::uint8_t {
    value,      // seen from where the call stands
    criterion,  // seen from each item of the input
    type        // the name of a type
};

// Either `run` or `judge` is set.
struct Function {
    std::string_view name;
    std::uint8_t least;  // arguments
    std::uint8_t most;
    Argument argument;
    // Takes the items from `base` to the end of the stack as its input, and leaves its result
    // there. False: the expression cannot be run on this.
    bool (*run)(Machine& machine, const Step& step, std::size_t base);
    // For what answers one boolean, or nothing (`unknown`): evaluates its own input, and leaves
    // the stack as it was unless it fails.
    Logic (*judge)(Machine& machine, const Step& step);
};

const Function* function_named(std::string_view name) noexcept;  // null: there is none

}  // namespace fhir::path
