// Where a reference leads inside one message: contained resources and entries of a Bundle.
#pragma once

#include "fhir/tree.hpp"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace fhir {

// The index of one tree. Keeps its memory when it is used again for another; one thread.
class References {
public:
    void index(const Tree& tree);

    // What `reference` ("#id", "urn:uuid:...", "Patient/1", an absolute URL, with or without
    // "/_history/n") means when it stands at `from`: contained resources of the resource that
    // `from` stands in, then the entries of the bundles around it, as R4 says in bundle.html
    // (2.36.4.1): relative ones against the fullUrl of their own entry. Null: it leads out.
    const Node* resolve(const Node& from, std::string_view reference) const;
    // How many entries of the same bundle it could mean; more than one is a fault.
    std::size_t count(const Node& from, std::string_view reference) const;

    // The resource that a node stands in; of a contained one: that one, and with `outermost` the
    // one that contains it. Null at a root that is no resource.
    static const Node* resource_of(const Node& node) noexcept;
    static const Node* container_of(const Node& node) noexcept;

private:
    struct Entry {
        const Node* bundle;
        const Node* resource;
    };
    std::unordered_multimap<std::string_view, Entry> by_url_;
};

}  // namespace fhir
