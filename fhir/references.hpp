// Where a reference leads inside one message: contained resources and entries of a Bundle.
#pragma once

#include "fhir/tree.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fhir {

// The index of one tree. Keeps its memory when it is used again for another, so that it allocates
// nothing once it is warm; one thread.
class References {
public:
    void index(const Tree& tree);

    // What `reference` ("#id", "urn:uuid:...", "Patient/1", an absolute URL, with or without
    // "/_history/n") means when it stands at `from`: contained resources of the resource that
    // `from` stands in, then the entries of the bundles around it, as R4 says in bundle.html
    // (2.36.4.1): relative ones against the fullUrl of their own entry, and one with a version that
    // version, or a resource that does not say its own. Null: it leads out.
    const Node* resolve(const Node& from, std::string_view reference) const;
    // How many entries of the same bundle it could mean; more than one is a fault.
    std::size_t count(const Node& from, std::string_view reference) const;

    // Both at once: the first of those in the nearest bundle that has any.
    struct Found {
        const Node* resource = nullptr;
        std::size_t count = 0;
    };
    Found find(const Node& from, std::string_view reference) const;
    // The same for one that does not begin with "#", from the entry that it stands in.
    Found find_from(const Node& entry, std::string_view reference) const;
    // A resource of the nearest bundle that has this type and id of its own, whatever its fullUrl;
    // null when there is none. It may be what a relative reference that leads out was meant for.
    const Node* namesake(const Node& from, std::string_view type, std::string_view id) const;

    // The resource that a node stands in; of a contained one: that one, and with `outermost` the
    // one that contains it. Null at a root that is no resource.
    static const Node* resource_of(const Node& node) noexcept;
    static const Node* container_of(const Node& node) noexcept;
    // The entry of a Bundle that a resource stands in as its `resource`; null where it stands
    // elsewhere.
    static const Node* entry_of(const Node& resource) noexcept;

private:
    // An entry stands here under its fullUrl, under the last part of that, and under its resource's
    // id where that is another.
    enum class Key : std::uint8_t { url, last_of_url, id };
    struct Entry {
        std::string_view key;
        std::string_view full_url;
        const Node* bundle;
        const Node* resource;
        Key kind;
        std::uint32_t hash;
        std::uint32_t next;  // in the same slot, counted from one; 0: none
    };

    void add(const Node& bundle, const Node& entry);
    void add_key(std::string_view key, std::string_view full_url, const Node& bundle,
                 const Node& resource, Key kind);
    void fill_slots();
    // Calls visit(entry) for what stands under a key, in the order of the source.
    template <class Visit>
    void visit(std::string_view key, Visit visit) const;
    Found find_in(const Node& bundle, const Node& entry, std::string_view reference) const;
    Found by_url(const Node& bundle, std::string_view url, std::string_view version) const;
    Found by_id(const Node& bundle, std::string_view relative, std::string_view version,
                std::string_view full_url) const;

    std::vector<Entry> entries_;
    std::vector<std::uint32_t> slots_;  // a power of two of them: the first of entries_, from one
};

}  // namespace fhir
