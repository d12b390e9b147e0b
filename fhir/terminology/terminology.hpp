// Code systems and value sets: those of R4 out of the committed tables, and those that packages
// bring. Never asks anybody: what has no content here (SNOMED CT ...) is `unknown`.
#pragma once

#include "fhir/error.hpp"
#include "fhir/tree.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace fhir {

// `unknown`: it cannot be told, for the value set, or the system that it takes in, has no content
// here. The form of a code (SNOMED CT's check digit and length, ...) may still be judged by
// `is_well_formed`.
enum class Membership : std::uint8_t { no, yes, unknown };

class ValueSet;  // opaque; lives as long as the Terminology

class Terminology {
public:
    static Terminology r4();  // out of the tables that are compiled in

    Terminology(Terminology&&) noexcept;
    Terminology& operator=(Terminology&&) noexcept;
    ~Terminology();

    // Take CodeSystem and ValueSet resources; the first of a URL (and version) wins, those of R4
    // come last. An error names what is broken, with its expression. To be called before `close`.
    Result<void> add_code_system(const Tree& resource);
    Result<void> add_value_set(const Tree& resource);
    // Expands what was added. After it the Terminology is immutable and read by any thread.
    // Warnings: value sets that name what is not here.
    std::vector<Issue> close();

    // By canonical, with or without "|version"; null when it is not here.
    const ValueSet* value_set(std::string_view canonical) const noexcept;
    // `system` empty: a code without a system, as the type code has it.
    Membership contains(const ValueSet& value_set, std::string_view system,
                        std::string_view code) const noexcept;
    // Whether the code is in the code system: `unknown` where that is not here or not complete.
    Membership has_code(std::string_view system, std::string_view code) const noexcept;
    bool knows_system(std::string_view system) const noexcept;
    // The display that the system has for it; unset where it has none or is not here.
    std::optional<std::string_view> display(std::string_view system,
                                            std::string_view code) const noexcept;
    // Whether there is a rule of how the system writes codes, as there is for SNOMED CT.
    static bool has_form(std::string_view system) noexcept;
    // Whether the code is written as its system writes codes; true for systems without a rule.
    static bool is_well_formed(std::string_view system, std::string_view code) noexcept;
    // At most `most` codes of the value set that are nearest to `code`, for an error's advice; from
    // value sets small enough to say.
    std::vector<std::string_view> suggestions(const ValueSet& value_set, std::string_view code,
                                              std::size_t most) const;

    struct Content;  // private to fhir/terminology

private:
    explicit Terminology(std::unique_ptr<Content> content) noexcept;
    std::unique_ptr<Content> content_;
};

}  // namespace fhir
