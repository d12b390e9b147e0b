// Single faults put into valid messages by a tool beside the project, and whether ours are found.
#pragma once

#include "fhir/validation/validator.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace conformance {

// One message with one fault.
struct Variant {
    std::string file;    // the message, beside the list of them
    std::string source;  // the valid message that it was made of
    std::string kind;    // of the fault: "required-missing"
    std::string expression;
    std::string detail;
    std::string profile;  // to hold it against beside those that it names; may be empty
};

// "variants.ndjson" of a folder.
std::vector<Variant> read_variants(const std::filesystem::path& folder);

enum class Found {
    // An error at the fault's expression; or closer, where the tool names the object that it took
    // something out of, an array or a concept, and the error the missing element, the item or the
    // code; or at the array that misses a slice, when it changed what tells the slices apart.
    exactly,
    nearby,  // one name above or below it
    elsewhere,
    not_at_all
};

struct Outcome {
    Found found = Found::not_at_all;
    std::vector<std::string> errors;  // "expression code (rule)"
};
Outcome hold(fhir::Validator& validator, const std::filesystem::path& folder,
             const Variant& variant);

struct Score {
    std::size_t faults = 0;
    std::size_t exactly = 0;
    std::size_t nearby = 0;
    std::size_t elsewhere = 0;
};
// By kind of fault.
using Scores = std::map<std::string, Score>;
void count(Score& score, Found found);
Score total(const Scores& scores);
void print(const Scores& scores);

}  // namespace conformance
