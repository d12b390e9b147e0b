// Any bytes as JSON: no crash, and what is taken says the same when it is written and read again.
#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto tree =
        fhir::read_json_value(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!tree) return 0;
    const std::string once = fhir::write_json(tree->root());
    const auto again = fhir::read_json_value(once);
    if (!again || fhir::write_json(again->root()) != once) std::abort();
    return 0;
}
