#include "tests/conformance/oracle/tables.hpp"

#include "tests/conformance/oracle/verdicts.hpp"

#include <string>

namespace conformance {

using std::filesystem::path;

namespace {

path corpus(std::string_view folder) {
    return beside() / "corpus" / folder;
}

// What BaRS and England messages are held against; the first folder with a URL wins.
std::vector<path> bars_packages() {
    return {corpus("bars-fhir-package/snapshots-1.34.0"),
            corpus("bars-fhir-package/uk.nhsdigital.bars.r4-1.34.0"), corpus("england-r4-2.5.0"),
            corpus("ukcore-stu1-0.5.1"), corpus("ukcore-2025")};
}

}  // namespace

path Table::verdicts() const {
    return beside() / "oracle" / (std::string(name) + ".ndjson");
}

Table base_r4() {
    return {"base-r4", corpus(""), {}, {}};
}

Table uk_core() {
    return {"ukcore-2025",
            corpus(""),
            {corpus("ukcore-2025")},
            beside() / "oracle" / "ukcore-2025-profiles.tsv"};
}

Table bars() {
    return {"bars", corpus(""), bars_packages(), {}};
}

Table england() {
    return {"england", corpus(""), bars_packages(), {}};
}

Table test_cases() {
    return {"fhir-test-cases", beside() / "corpus-bad" / "fhir-test-cases", {}, {}};
}

}  // namespace conformance
