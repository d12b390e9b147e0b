// The names of the functions, and what the parser must know of each.
#pragma once

#include "fhir/fhirpath/program.hpp"

#include <optional>

namespace fhir::path {

class Machine;

struct Function {
    std::string_view name;
    std::uint8_t least;  // arguments
    std::uint8_t most;
    bool takes_type;  // its argument is the name of a type
    // Takes the items from `base` to the end of the stack as its input, and leaves its result
    // there. False: the expression cannot be run on this.
    bool (*run)(Machine& machine, const Step& step, std::size_t base);
};

std::optional<FunctionId> function_named(std::string_view name) noexcept;
const Function& function(FunctionId id) noexcept;

}  // namespace fhir::path
