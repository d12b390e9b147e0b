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
    // Works out what follows from all links so far.
    void finish();

    // Whether links lead there from the first entry, followed as they point, or both ways.
    bool is_reached(const Node& entry) const;
    bool is_connected(const Node& entry) const;
    bool are_all_connected() const noexcept { return connected_ == places_.size(); }

private:
    struct Link {
        std::uint32_t from;
        std::uint32_t to;
    };
    struct Place {
        const Node* entry;
        bool is_reached;
        bool is_connected;
    };

    std::size_t place_of(const Node& entry) const;
    void follow(std::vector<Link>& links, bool Place::*mark);

    std::vector<Place> places_;  // by address
    std::vector<Link> links_;
    std::vector<Link> both_ways_;
    std::vector<std::uint32_t> open_;
    std::uint32_t first_ = 0;
    std::size_t connected_ = 0;
};

}  // namespace fhir
