// Open Referral UK 3.0 (HSDS 3 with the UK's profile), as files.
#pragma once

#include "mappings/directory/harvest.hpp"

#include <cstdint>
#include <string>

namespace mappings::directory {

// One document: a page, an array, or one object (README, Reading). What is wrong with it is in the
// harvest's findings. `first_line` is the line of the file that the text begins in.
void read_document(Harvest& harvest, const std::string& file, std::string text,
                   std::uint32_t first_line = 1);

// Lines of ndjson, a document on each.
void read_lines(Harvest& harvest, const std::string& file, std::string_view text,
                std::uint32_t first_line = 1);

}  // namespace mappings::directory
