// Every node of a tree in document order, without recursion: a patched tree may be deeper than what
// the stack holds.
#pragma once

#include "fhir/tree.hpp"

namespace fhir {

inline const Node* first_in(const Node& node) {
    return node.begin().operator->();
}

inline const Node* after(const Node& node) {
    return (++Node::Iterator(&node)).operator->();
}

// Calls enter(node) for `top` and all below it, parents first, and leave(node) for each object and
// array once all that is in it was entered.
template <class Enter, class Leave>
void walk(const Node& top, Enter enter, Leave leave) {
    const Node* node = &top;
    for (;;) {
        enter(*node);
        if (node->is_container()) {
            if (const Node* child = first_in(*node)) {
                node = child;
                continue;
            }
            leave(*node);
        }
        while (node != &top && after(*node) == nullptr) {
            node = node->parent();
            leave(*node);
        }
        if (node == &top) return;
        node = after(*node);
    }
}

}  // namespace fhir
