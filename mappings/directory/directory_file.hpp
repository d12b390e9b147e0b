// directory.tsv: a directory as one text file of ours (README, Keeping). Blocking.
#pragma once

#include "mappings/directory/directory.hpp"

#include <string>

namespace mappings::directory {

// `version`, where it is wanted, becomes what `sha256sum` of the file begins with, 12 digits.
// unavailable: it cannot be read. invalid: it is no table of ours, or damaged, with the line.
fhir::Result<Directory> load_directory(const std::string& file, std::string* version = nullptr);

// Written whole and renamed into place. unavailable: the old one is still there.
fhir::Result<void> save_directory(const Directory& directory, const std::string& file);

}  // namespace mappings::directory
