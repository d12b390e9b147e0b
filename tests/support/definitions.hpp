// R4's definitions, made once for a whole test program.
#pragma once

#include "fhir/definitions/definitions.hpp"

namespace testing_support {

inline const fhir::Definitions& r4() {
    static const fhir::Definitions definitions = fhir::Definitions::r4();
    return definitions;
}

}  // namespace testing_support
