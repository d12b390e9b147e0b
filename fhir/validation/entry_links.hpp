// Which entries of a message or document hang together with the first one.
#pragma once

#include "fhir/tree.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fhir {

// One thread at a time; keeps its memory.
class EntryLinks {
public:
    // Begins anew with the entries of a bundle.
    void begin(const Node& entries);
    // That a resource of one entry refers to that of another. Entries of other bundles are none
    // of ours.
    void link(const Node& from, const Node& to);

    // Whether links lead there from the first entry, whichever way they point.
    bool is_connected(const Node& entry);
    bool are_all_connected() const noexcept;
    // Works out where links lead from the first entry as they point; whether they lead there.
    void follow();
    bool is_reached(const Node& entry) const;

private:
    struct Link {
        std::uint32_t from;
        std::uint32_t to;
    };
    struct Place {
        const Node* entry;
        std::uint32_t joined;  // to one of those that it is connected with
        bool is_reached;
    };

    std::size_t place_of(const Node& entry) const;
    std::uint32_t group_of(std::uint32_t place);

    std::vector<Place> places_;  // by address
    std::vector<Link> links_;
    std::vector<std::uint32_t> open_;
    std::size_t groups_ = 0;
    std::uint32_t first_ = 0;
};

}  // namespace fhir
