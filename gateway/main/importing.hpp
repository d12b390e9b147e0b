// What the imports have in common.
#pragma once

#include "config/config.hpp"

#include <string>
#include <vector>

namespace gateway {

// The file to write: `output`, or what `setting` of the settings names. An ExitCode; when it is not
// exit_ok, it was complained of.
int find_target(const std::string& config_file, const std::string& output,
                std::string config::Config::*setting, std::string& target);

// Complains of a file, and gives the ExitCode.
int refuse(const fhir::Error& error, const std::string& file);

// "TITLE: COUNT", and the lines; of more than twenty the first ones, unless `show_all`. Nothing
// when there are none.
void print_list(const std::string& title, const std::vector<std::string>& lines, bool show_all);

}  // namespace gateway
