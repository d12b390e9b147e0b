// Where a reference leads inside one message: contained resources and entries of a Bundle.
#pragma once

#include "fhir/tree.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

// The index of one tree. Keeps its memory when it is used again for another, so that it allocates
// nothing once it is warm; one thread. What it costs to look something up does not grow with the
// number of entries, however many share a URL or an id.
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
    // What a resource of a Bundle, or one that is contained, is looked up by.
    enum class By : std::uint8_t {
        url,          // fullUrl
        url_version,  // and meta.versionId
        id,           // type and id that a relative reference means where there is no base
        id_version,   // and meta.versionId
        own_id,       // type and id of its own
        contained     // id
    };
    struct Key {
        By by;
        const Node* scope;  // the bundle, or what contains it
        std::string_view text;
        std::string_view type = {};
        std::string_view version = {};
        bool operator==(const Key&) const = default;
    };
    // All that stand under one key. Groups are numbered from one in the order of the source; 0 is
    // none.
    struct Group {
        Key key;
        std::uint32_t hash;
        std::uint32_t next = 0;  // in the same slot
        const Node* resource;    // the first
        std::uint32_t count = 1;
        std::uint32_t unversioned;  // the number that the first without a version had
        std::uint32_t unversioned_count;
    };

    void add(const Node& bundle, const Node& entry);
    void add(const Key& key, const Node& resource, bool is_versioned);
    static std::uint32_t hash_of(const Key& key) noexcept;
    void fill_slots();
    std::uint32_t number_of(const Key& key, std::uint32_t hash) const;
    const Group* group_of(const Key& key) const;
    Found find_in(const Node& bundle, const Node& entry, std::string_view reference) const;
    Found find_by(const Key& key) const;

    std::vector<Group> groups_;
    std::vector<std::uint32_t> slots_;  // a power of two of them: the first of groups_, from one
    mutable std::string url_;           // of a relative reference with its base
};

}  // namespace fhir
