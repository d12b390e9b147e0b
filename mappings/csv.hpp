// Comma separated values, as the Organisation Data Service writes them. For mappings' own files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mappings {

struct CsvRow {
    std::size_t line = 0;             // where it starts, from 1
    std::vector<std::string> fields;  // without the blanks around them
};

struct CsvFile {
    std::vector<CsvRow> rows;       // without empty lines
    std::size_t unclosed_line = 0;  // where a quote opens that never closes; 0: none
};

// Takes LF and CR LF, a byte order mark, fields in double quotes (doubled inside) that may hold
// commas and line ends. A line end or tab inside a field becomes a blank.
CsvFile read_csv(std::string_view text);

}  // namespace mappings
