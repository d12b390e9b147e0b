// Holds a resource against R4 and against profiles, and says everything that is wrong in one pass.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/error.hpp"
#include "fhir/profiles/profiles.hpp"
#include "fhir/terminology/terminology.hpp"
#include "fhir/tree.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace fhir {

struct ValidationLimits {
    std::size_t issues = 100;  // beyond it one issue says how many more there are
};

struct Validity {
    // In the order of the source, then of severity; each with expression, rule, line and column.
    std::vector<Issue> issues;
    bool is_valid() const noexcept;  // no error; warnings may be there
};

// A profile that a resource of the tree has to meet, beside those of its own meta.profile.
struct Demand {
    const Node* resource = nullptr;
    std::string_view profile;  // canonical
};

class BaseRules;

// What everything is held against, with R4's invariants compiled and its value sets looked up once.
// Immutable and read by any thread; a copy shares what was made. What it names must outlive it, and
// it must outlive its Validators.
struct Rulebook {
    // Takes a few milliseconds: make one and pass it on. `added` null: base R4 alone.
    Rulebook(const Definitions* r4, const Terminology* codes, const Profiles* added = nullptr);

    const Definitions* definitions;
    const Terminology* terminology;
    const Profiles* profiles;
    std::shared_ptr<const BaseRules> base;  // private to fhir/validation
};

// One thread at a time. Keeps its memory: a valid resource of a usual size costs no allocation but
// the tree's own once it is warm.
class Validator {
public:
    explicit Validator(const Rulebook& rules, ValidationLimits limits = {});
    Validator(Validator&&) noexcept;
    ~Validator();

    // `source` is the text that the tree was read from, for lines and columns; may be empty.
    // A demanded profile that is not known is an error, one that only the message names a warning.
    // The tree is described on the way (Node::describe) and otherwise left as it is.
    const Validity& validate(const Tree& tree, std::string_view source,
                             std::span<const Demand> demands);
    // `profiles`: canonicals that are demanded of the root.
    const Validity& validate(const Tree& tree, std::string_view source = {},
                             std::span<const std::string_view> profiles = {});

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace fhir
