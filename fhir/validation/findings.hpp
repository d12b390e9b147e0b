// What the checks find, on its way to becoming issues. Private to fhir/validation and
// fhir/profiles.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/error.hpp"
#include "fhir/tree.hpp"
#include "fhir/validation/finding_paths.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

// One thing found at a node. `detail` says what was found (a kind, a count, a length: never a value
// of the message), what was expected, and what to do.
struct Finding {
    const Node* node = nullptr;
    std::string_view missing =
        {};  // the element of `node` that should be there; empty: `node` itself
    Severity severity = Severity::error;
    IssueType type = IssueType::invalid;
    std::string_view code = {};  // a static word of our issue code system
    std::string detail = {};
    std::string rule = {};     // "ele-1", or a profile's URL, or that and "|" and a key
    const Node* at = nullptr;  // whose line and column are told; null: those of `node`
};

// Collects; keeps its memory. `mark` and `rewind` let a check be tried (which slice, which target
// profile) and what it found be thrown away.
class Findings {
public:
    // Cold, so that the compiler keeps what leads here out of the way of a valid message.
    [[gnu::cold]] void add(Finding finding);
    std::size_t mark() const noexcept { return found_.size(); }
    void rewind(std::size_t mark);
    bool has_errors_since(std::size_t mark) const noexcept;
    void clear() noexcept { found_.clear(); }

    // Puts in place of `issues` what was found, sorted by place, then severity; equal ones once; at
    // most `most`, then one that counts the rest. With expression, and with line and column when
    // there is a source. The memory of what `issues` held is used again.
    void tell(const Definitions& definitions, std::string_view source, std::size_t most,
              std::vector<Issue>& issues);

private:
    void sort();
    void tell(const Finding& finding, const Definitions& definitions, Issue& issue);

    std::vector<Finding> found_;
    std::vector<std::uint64_t> order_;  // of what is told: place, severity and number of each
    FindingPaths paths_;
};

}  // namespace fhir
