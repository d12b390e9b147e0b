// A harvest laid over the directory of before: what is new, changed, gone or back, and since when.
#pragma once

#include "mappings/directory/harvest.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace mappings::directory {

enum class Kind : std::uint8_t { provider, place, service };

struct Difference {
    enum class What : std::uint8_t { added, changed, gone, back };

    What what = What::added;
    Kind kind = Kind::service;
    std::string id;
    std::string name;
    std::vector<std::string> fields;  // that changed, as the standard names them
};

// "service 0b1f... \"Singing for Breath\": minimum_age, schedules"
std::string to_line(const Difference& difference);

struct Update {
    Directory directory;
    std::vector<Difference> differences;  // by kind and id
};

// With `is_whole` what the harvest does not tell of is gone from `today` on, and kept; unless it
// was refused. Without it, it stays as it was. `last_modified` alone is no difference. Pure.
Update update(const Directory& before, const Harvested& now, bool is_whole, sys_days today);

}  // namespace mappings::directory
