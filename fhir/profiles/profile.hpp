// A profile once it is compiled: a tree that holds only what it adds to base R4. Private to
// fhir/profiles and fhir/validation.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/fhirpath/fhirpath.hpp"
#include "fhir/terminology/terminology.hpp"
#include "fhir/tree.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fhir {

struct Profile;
struct Overlay;

// What a type.profile or type.targetProfile means.
struct Canonical {
    std::string url;                   // without a version
    const Type* type = nullptr;        // a plain type of R4
    const Profile* profile = nullptr;  // both null: not here
};

// A constraint that the profile adds; compiled once, shared by the profiles derived from it.
struct Rule {
    std::string key;
    std::string human;
    Severity severity = Severity::error;
    std::shared_ptr<const Expression> expression;
    std::string source;  // URL of the profile that it comes from
};

struct ValueBinding {
    BindingStrength strength = BindingStrength::example;
    std::string url;
    const ValueSet* value_set = nullptr;  // null: not here
};

// One step from an item to the value that tells slices apart (R4 profiling.html 5.1.0.13).
struct DiscriminatorStep {
    enum class Kind : std::uint8_t { child, extension, resolve, of_type };
    Kind kind = Kind::child;
    std::uint16_t element = 0;
    std::string url = {};
    const Type* type = nullptr;
};

// What an item must have to be in a slice. All tests of a slice must hold.
struct SliceTest {
    enum class How : std::uint8_t {
        fixed,     // equals `literal`
        pattern,   // holds all that `literal` has
        text,      // a string that equals `text`
        binding,   // a code of the overlay's binding
        exists,    // something is there
        absent,    // nothing is there
        type,      // of one of `canonicals`
        profile,   // conforms to one of `canonicals`
        structure  // conforms to the overlay
    };
    How how = How::exists;
    std::vector<DiscriminatorStep> path;
    const Overlay* expected = nullptr;  // of binding and structure
    const Node* literal = nullptr;
    std::string text;
    std::vector<Canonical> canonicals;
};

struct Discriminator {
    enum class By : std::uint8_t { value, pattern, exists, type, profile };
    By by = By::value;
    std::string path;
};

struct Slicing {
    enum class Rules : std::uint8_t { open, closed, open_at_end };
    std::vector<Discriminator> discriminators;
    Rules rules = Rules::open;
    bool ordered = false;
    std::vector<std::unique_ptr<Overlay>> slices;
};

// One child of an overlay, as far as it is needed when the element is not there.
struct ChildKey {
    std::uint16_t element = 0;
    bool is_required = false;  // it, or one of its slices
};

// What a profile adds at one element, or at one slice of it.
struct Overlay {
    // First, since nothing else is read of most: once linked.
    std::vector<ChildKey> child_keys;  // of `children`, in their order
    bool looks_at_values = false;      // by more than `children`
    bool has_limits = false;           // minimum, maximum or length

    const Element* element = nullptr;  // null at the root
    std::uint16_t element_id = 0;
    const Type* owner = nullptr;  // the type that has the element; of the root: its own type
    std::string slice;            // its name; empty: not a slice
    const Node* place = nullptr;  // ElementDefinition that made it; good until Profiles::close ends

    std::uint32_t min = 0;           // 0: nothing beyond base R4
    std::uint32_t max = unbounded;   // unbounded: the same
    std::vector<const Type*> types;  // empty: all of base R4
    std::vector<Canonical> profiles;
    std::vector<Canonical> targets;
    const Node* fixed = nullptr;
    const Node* pattern = nullptr;
    const Node* min_value = nullptr;
    const Node* max_value = nullptr;
    std::uint32_t max_length = 0;  // in characters; 0: no limit
    std::optional<ValueBinding> binding;
    std::vector<Rule> rules;
    std::optional<bool> is_modifier;

    std::unique_ptr<Slicing> slicing;
    std::vector<std::unique_ptr<Overlay>> children;  // one for each element that is constrained
    std::vector<SliceTest> tests;                    // of a slice

    Overlay* child(std::uint16_t id) const noexcept {
        for (const auto& child : children) {
            if (child->element_id == id) return child.get();
        }
        return nullptr;
    }
    Overlay* find_slice(std::string_view name) const noexcept {
        if (!slicing) return nullptr;
        for (const auto& found : slicing->slices) {
            if (found->slice == name) return found.get();
        }
        return nullptr;
    }
    std::unique_ptr<Overlay> clone() const;
    // Nothing in it but what base R4 says.
    bool is_empty() const noexcept;
};

// Where an extension may stand (StructureDefinition.context).
struct ExtensionContext {
    enum class Kind : std::uint8_t { element, extension, fhirpath };
    Kind kind = Kind::element;
    std::string expression;
    // Of an element: a value of the type, or what these steps lead to from one.
    const Type* type = nullptr;
    std::vector<std::uint16_t> steps;
    std::shared_ptr<const Expression> compiled;  // of fhirpath
};

struct Profile {
    std::string url;
    std::string version;
    std::string place;
    const Type* type = nullptr;
    bool is_extension = false;
    bool is_modifier = false;
    std::vector<ExtensionContext> contexts;  // empty: anywhere
    std::vector<Expression> context_rules;   // hold for the element that has the extension
    std::unique_ptr<Overlay> root;
};

}  // namespace fhir
