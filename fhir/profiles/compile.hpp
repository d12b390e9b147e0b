// StructureDefinitions to overlays. Private to fhir/profiles.
#pragma once

#include "fhir/profiles/element_path.hpp"
#include "fhir/profiles/profile.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fhir {

// A StructureDefinition that was added, and the profile that it becomes.
struct ProfileSource {
    enum class State : std::uint8_t { added, compiling, done };

    ProfileSource(Tree added, std::string where)
        : tree(std::move(added)), place(std::move(where)) {}

    Tree tree;
    std::string place;
    bool is_published = false;  // with R4 itself: nobody here can mend it
    State state = State::added;
    std::unique_ptr<Profile> profile;  // null when it is broken, or nothing that R4 has
};

// "http://x/y|1.0" without its version.
std::string_view without_version(std::string_view canonical) noexcept;

// What is wrong with the profiles, each with its place. Warnings about one canonical are given
// once.
class ProfileFaults {
public:
    void error(const ProfileSource& source, const Node& node, std::string detail);
    void warning(const ProfileSource& source, const Node& node, std::string_view canonical,
                 std::string detail);

    std::vector<Issue> errors;
    std::vector<Issue> warnings;

private:
    std::set<std::string, std::less<>> warned_;
};

// All that compiling shares. `sources` is by URL.
struct ProfileWorkshop {
    const Definitions& definitions;
    const Terminology& terminology;
    std::map<std::string, ProfileSource, std::less<>>& sources;
    Tree& values;  // keeps fixed and pattern values after the sources are gone
    ProfileFaults faults;
    std::vector<ProfileSource*> compiled;  // in this order, bases first
    std::map<std::pair<std::string, const Type*>, std::shared_ptr<const Expression>> expressions;
    std::size_t bases = 0;  // how many base profiles of one another are being compiled
};

// The source of that URL (without a version), or what HL7 publishes with R4 under it, which is
// then a source too, and compiled; null when there is neither.
ProfileSource* find_source(ProfileWorkshop& workshop, std::string_view url);

// Builds the profile's overlay, after that of the profile that it is derived from.
void compile_profile(ProfileWorkshop& workshop, ProfileSource& source);

// Reads min, max, type, fixed[x], binding ... of one ElementDefinition into its overlay.
void read_element(ProfileWorkshop& workshop, const ProfileSource& source, const Node& definition,
                  Overlay& overlay);

// Reads where an extension may stand, and what must hold there.
void read_contexts(ProfileWorkshop& workshop, const ProfileSource& source, Profile& profile);

// Once all are compiled: what their canonicals mean. Then, once that is known of all: how their
// slices are told apart.
void link_canonicals(ProfileWorkshop& workshop, const ProfileSource& source, Profile& profile);
void link_slices(ProfileWorkshop& workshop, const ProfileSource& source, Profile& profile);

// The types that a value at the overlay may have.
std::vector<const Type*> types_at(const Overlay& overlay);

// Makes sure that the element's slices can be told apart where the standard says how: extensions by
// url, choices by type.
Slicing& slicing_of(Overlay& overlay);

}  // namespace fhir
