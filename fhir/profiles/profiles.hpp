// Profiles and extension definitions (StructureDefinition R4, snapshot or differential), compiled
// once and held against resources by the validator; those that HL7 publishes with R4 are among
// them.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/error.hpp"
#include "fhir/terminology/terminology.hpp"
#include "fhir/tree.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

struct Profile;  // compiled: fhir/profiles/profile.hpp

class Profiles {
public:
    Profiles(const Definitions& definitions, const Terminology& terminology);
    Profiles(Profiles&&) noexcept;
    ~Profiles();

    // Takes a StructureDefinition; the first of a URL wins. The tree is needed until `close`.
    // `place` is where it came from, for what is said of it later.
    Result<void> add(Tree resource, std::string place);
    // Compiles all that was added. An error names each that is broken: place, expression, why.
    // `warnings` gets what is odd but can be worked with (a base profile that is not here ...).
    // After it everything is immutable and read by any thread.
    Result<void> close(std::vector<Issue>& warnings);

    // By canonical, with or without "|version"; null when it is not here. Found are those that were
    // added, then those that HL7 publishes with R4 (vitalsigns, patient-birthPlace), each of which
    // is compiled when it is first asked for. The plain types of R4 are not among them.
    const Profile* find(std::string_view canonical) const;
    const Profile* find_extension(std::string_view url) const;
    // What the profile is for; null when it is not here.
    const Type* type_of(std::string_view canonical) const;

private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace fhir
