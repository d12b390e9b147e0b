// Functions of strings, numbers and conversion, for the table in functions.cpp.
#pragma once

#include "fhir/fhirpath/machine.hpp"

namespace fhir::path {

bool run_text(Machine& machine, const Step& step, std::size_t base);     // one text in
bool run_math(Machine& machine, const Step& step, std::size_t base);     // one number in
bool run_convert(Machine& machine, const Step& step, std::size_t base);  // one item in

}  // namespace fhir::path
