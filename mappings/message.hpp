// The resources of one message, and how they point at each other. For mappings' own files.
#pragma once

#include "fhir/tree.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mappings {

// One resource of a message.
struct Part {
    const fhir::Node* resource = nullptr;
    const fhir::Node* container = nullptr;  // the resource that contains it; null: it stands alone
    std::string_view type;
    std::string_view id;
    std::string_view full_url;
};

// "Patient/123", with or without a version behind it. Both empty: it is something else.
struct LocalReference {
    std::string_view type;
    std::string_view id;
};

// FHIR's id: 1 to 64 letters, digits, '-' and '.'.
bool is_id(std::string_view text);
bool is_uuid(std::string_view text);
// One of the shapes that a literal reference may have; a search ("Patient?name=x") is none of them.
bool is_reference(std::string_view text);
// Reads a reference that is relative, or absolute below `base`.
LocalReference local_reference(std::string_view text, std::string_view base);

// Looks into a ServiceRequest with contained resources or into a Bundle, whatever is wrong with it:
// what has not the kind that it should have is passed over. The nodes must live as long as this.
// Takes time linear in the message (but for a logarithm), so a long list costs the sender most.
class Message {
public:
    explicit Message(const fhir::Node& root);

    bool is_bundle() const { return is_bundle_; }
    // Resources that stand alone first, in their order, then what each of them contains.
    const std::vector<Part>& parts() const { return parts_; }
    // The first ServiceRequest that stands alone; null when there is none.
    const Part* service_request() const;

    // What a Reference points at, when it is in this message. "#x" is looked for in the resource
    // that `reference` stands in.
    const Part* target(const fhir::Node& reference) const;
    // The same, for the text of a reference inside `top`.
    const Part* target(std::string_view text, const fhir::Node* top) const;
    // The resource that stands alone and that `node` is part of.
    const fhir::Node* top_of(const fhir::Node& node) const;

private:
    void add(const fhir::Node& resource, std::string_view full_url);

    const fhir::Node& root_;
    bool is_bundle_ = false;
    std::vector<Part> parts_;
    std::map<std::string, std::size_t, std::less<>> alone_;  // by fullUrl and by "Type/id"
    std::map<std::pair<const fhir::Node*, std::string_view>, std::size_t> contained_;
};

}  // namespace mappings
