// Any JSON object as XML: no crash, and the text is well-formed, even where the object is no FHIR.
#include "fhir/json_reader.hpp"
#include "fhir/xml_reader.hpp"
#include "fhir/xml_writer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

// Of what is well-formed, and may be refused all the same: it says what FHIR does not, or more.
constexpr std::array<std::string_view, 5> not_fhir{"xml-limit", "xml-order", "xml-attribute",
                                                   "xml-namespace", "xml-resource"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fhir::Definitions r4 = fhir::Definitions::r4();
    const auto tree = fhir::read_json({reinterpret_cast<const char*>(data), size});
    if (!tree) return 0;
    const auto again = fhir::read_xml(fhir::write_xml(tree->root(), r4), r4);
    if (again) return 0;
    const fhir::Error error = again.error();
    for (const fhir::Issue& issue : error.issues) {
        if (std::find(not_fhir.begin(), not_fhir.end(), issue.code) == not_fhir.end()) std::abort();
    }
    return 0;
}
