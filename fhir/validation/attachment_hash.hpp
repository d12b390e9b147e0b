// Whether an attachment's hash is that of its data (R4 datatypes.html 2.24.0.5).
#pragma once

#include <string_view>

namespace fhir {

// Whether `hash` is the SHA-1 of what `data` stands for; both in base64 as R4 writes it, with
// blanks or without. Linear; any thread.
bool is_hash_of(std::string_view hash, std::string_view data);

}  // namespace fhir
