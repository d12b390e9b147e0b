// Any JSON as a profile: it is compiled or refused, without a crash.
#include "fhir/json_reader.hpp"
#include "fhir/profiles/profiles.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fhir::Definitions r4 = fhir::Definitions::r4();
    static const fhir::Terminology terminology = [] {
        fhir::Terminology made = fhir::Terminology::r4();
        made.close();
        return made;
    }();
    auto tree = fhir::read_json(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!tree) return 0;
    fhir::Profiles profiles(r4, terminology);
    if (!profiles.add(std::move(*tree), "fuzz.json")) return 0;
    std::vector<fhir::Issue> warnings;
    if (profiles.close(warnings)) profiles.find("http://example.org/P");
    return 0;
}
