// Any bytes as FHIR XML: no crash, and what is taken says the same when it is written and read
// again, as XML and as JSON.
#include "fhir/json_reader.hpp"
#include "fhir/json_text.hpp"
#include "fhir/xml_reader.hpp"
#include "fhir/xml_writer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

std::string canonical(const fhir::Tree& tree) {
    std::string json;
    append_canonical_json(json, tree.root());
    return json;
}

void expect(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fhir::Definitions r4 = fhir::Definitions::r4();
    const auto tree = fhir::read_xml({reinterpret_cast<const char*>(data), size}, r4);
    if (!tree) return 0;
    const std::string content = canonical(*tree);

    const std::string xml = fhir::write_xml(tree->root(), r4);
    const auto again = fhir::read_xml(xml, r4);
    expect(again.has_value());
    expect(canonical(*again) == content);
    expect(fhir::write_xml(again->root(), r4) == xml);

    const auto as_json = fhir::read_json(content);
    expect(as_json.has_value());
    expect(canonical(*as_json) == content);
    return 0;
}
