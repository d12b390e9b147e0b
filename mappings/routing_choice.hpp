// One of several services under a term. For routing's own files.
#pragma once

#include "mappings/routing_checks.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace mappings {

struct Choice {
    Reachable service;
    std::string why;  // a sentence about why it and not another; empty: there was no other
};

// The service under that term that is first by the table's ties among those that may take the
// person. Notes why not the others: the best few, and how many more there are. None: nobody may.
std::optional<Choice> choose_under(Case& at_hand, std::string_view term);

}  // namespace mappings
