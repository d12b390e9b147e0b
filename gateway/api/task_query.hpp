// A Task search in FHIR's words -> a question to the store.
#pragma once

#include "gateway/api/search_parameters.hpp"

#include <array>
#include <string_view>

namespace gateway {

// What a Task search knows, beside _count, _sort and _cursor.
inline constexpr std::array<std::string_view, 13> task_parameters{
    "_id",     "owner",       "owner:missing", "requester",    "status", "business-status", "focus",
    "part-of", "authored-on", "modified",      "_lastUpdated", "code",   "_include"};

struct TaskSearch {
    TaskQuery query;
    bool with_focus = false;     // _include=Task:focus
    bool finds_nothing = false;  // a value that no task of ours has
};

// malformed: a value that cannot be read. Only what the caller may see is asked for.
Result<TaskSearch> read_task_search(const Request& request, const SearchParameters& parameters);

}  // namespace gateway
