// What the program can be asked to do. Each returns an ExitCode.
#pragma once

#include "gateway/exit_codes.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

int serve(const std::string& config_file);

int check_config(const std::string& config_file);

struct ImportPractices {
    std::vector<std::string> files;
    std::string config_file;  // whose practices_file is written; or else
    std::string output;       // this file
    bool show_all = false;    // every change, however many
};
int import_practices(const ImportPractices& what);

struct ImportDirectory {
    std::vector<std::string> files;  // and folders; "-": standard input
    std::string config_file;         // whose directory_file is written; or else
    std::string output;              // this file
    bool is_partial = false;         // what the files do not tell of is not gone
    bool is_dry_run = false;         // nothing is written
    bool show_all = false;           // every line, however many
};
int import_directory(const ImportDirectory& what);

enum class Report : std::uint8_t {
    text,   // for people, with the line of the source
    json,   // one OperationOutcome
    ndjson  // a line for each resource
};

struct Validate {
    std::vector<std::string> files;  // and folders; "-": standard input
    std::string config_file;         // whose packages, profiles and rules hold; empty: none's
    std::vector<std::string> profiles;
    std::vector<std::string> packages;
    bool no_profiles = false;
    Report format = Report::text;
};
int validate(const Validate& what);

struct ExplainRoutes {
    std::vector<std::string> files;  // and folders; "-": standard input
    std::string config_file;
    std::string day;            // "2026-03-02"; empty: today
    std::string rooms_file;     // what providers said of their room; empty: nothing
    std::string accepted_file;  // how much link workers accepted in a year; empty: not known
};
int explain_routes(const ExplainRoutes& what);

struct DiffRoutes {
    std::string before;  // two routing files
    std::string after;
    std::vector<std::string> files;  // the messages, as above
    std::string config_file;
};
int diff_routes(const DiffRoutes& what);

int print_version();

// One line on stderr: what is wrong, and what to do.
void complain(std::string_view sentence);

}  // namespace gateway
