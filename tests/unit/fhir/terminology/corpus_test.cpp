#include "fhir/json_reader.hpp"
#include "fhir/terminology/terminology.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace fhir {
namespace {

TEST(TerminologyCorpus, LoadsEveryCodeSystemAndValueSet) {
    const std::filesystem::path corpus = TEST_SOURCE_DIR "/../shared/corpus";
    if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "no corpus beside the tree";
    Terminology terminology = Terminology::r4();
    int taken = 0;
    for (const char* package : {"ukcore-2025", "bars-fhir-package", "england-r4-2.5.0"})
        for (const auto& file : std::filesystem::recursive_directory_iterator(corpus / package)) {
            if (file.path().extension() != ".json") continue;
            std::ifstream in(file.path(), std::ios::binary);
            const std::string bytes{std::istreambuf_iterator<char>(in), {}};
            const auto tree = read_json(bytes);
            if (!tree) continue;
            const auto type = tree->root().string("resourceType");
            if (type != "CodeSystem" && type != "ValueSet") continue;
            const auto added = type == "CodeSystem" ? terminology.add_code_system(*tree)
                                                    : terminology.add_value_set(*tree);
            EXPECT_TRUE(added) << file.path();
            ++taken;
        }
    EXPECT_GT(taken, 200);

    for (const Issue& issue : terminology.close())
        EXPECT_EQ(issue.severity, Severity::warning) << issue.detail;
}

}  // namespace
}  // namespace fhir
