#include "gateway/api/task_query.hpp"

#include <algorithm>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;

fhir::Error wrong_code(std::string_view parameter, std::string detail) {
    return fhir::make_error(ErrorKind::malformed, IssueType::value, "search-code",
                            std::move(detail), "http." + std::string(parameter));
}

// Ids of references. One that is no id of ours points at nothing that we have.
void read_ids(const SearchParameters& parameters, std::string_view name, std::string_view type,
              std::vector<Id>& ids, bool& finds_nothing) {
    const auto values = parameters.any_of(name);
    for (const std::string& value : values) {
        if (const auto id = Id::parse(id_of_reference(value, type))) ids.push_back(*id);
    }
    if (!values.empty() && ids.empty()) finds_nothing = true;
}

void read_organisations(const SearchParameters& parameters, std::string_view name,
                        std::vector<std::string>& codes, bool& finds_nothing) {
    const auto values = parameters.any_of(name);
    for (const std::string& value : values) {
        const std::string_view code = id_of_reference(value, "Organization");
        if (!code.empty()) codes.emplace_back(code);
    }
    if (!values.empty() && codes.empty()) finds_nothing = true;
}

Result<void> read_statuses(const SearchParameters& parameters, TaskSearch& search) {
    bool asks_for_others = false;
    for (const std::string& value : parameters.any_of("status")) {
        const std::string code = parse_token(value).value;
        if (code == "received") {  // what others call picked up
            search.query.statuses.push_back(TaskStatus::requested);
            search.query.business_statuses.push_back(BusinessStatus::picked_up);
        } else if (const auto status = task_status_of(code)) {
            search.query.statuses.push_back(*status);
        } else if (code == "draft" || code == "ready") {
            asks_for_others = true;
        } else {
            return wrong_code("status", "status is a code of FHIR's task-status");
        }
    }
    if (asks_for_others && search.query.statuses.empty()) search.finds_nothing = true;
    for (const std::string& value : parameters.any_of("business-status")) {
        const std::string code = parse_token(value).value;
        if (const auto status = business_status_of(code)) {
            search.query.business_statuses.push_back(*status);
        } else if (const auto silence = silence_of(code)) {
            search.query.silences.push_back(*silence);
        }
    }
    if (parameters.has("business-status") && search.query.business_statuses.empty() &&
        search.query.silences.empty()) {
        search.finds_nothing = true;
    }
    return {};
}

Result<void> read_order(const Request& request, const SearchParameters& parameters,
                        TaskQuery& query) {
    const auto given = parameters.any_of("_sort");
    if (given.empty()) return {};
    std::string_view key = given.front();
    query.descending = key.starts_with('-');
    if (query.descending) key.remove_prefix(1);
    if (key == "_lastUpdated" || key == "modified") {
        query.order = TaskOrder::updated;
    } else if (key == "authored-on") {
        query.order = TaskOrder::placed;
    } else {
        query.descending = false;
        if (request.prefer("handling") == "strict") {
            return wrong_code("_sort", "tasks are sorted by authored-on, modified or _lastUpdated");
        }
    }
    return {};
}

Result<void> read_include(const Request& request, const SearchParameters& parameters,
                          TaskSearch& search) {
    for (const std::string_view value : parameters.all("_include")) {
        if (value == "Task:focus" || value == "Task:focus:ServiceRequest") {
            search.with_focus = true;
        } else if (request.prefer("handling") == "strict") {
            return wrong_code("_include", "Task:focus can be included");
        }
    }
    return {};
}

Result<void> read_times(const SearchParameters& parameters, TaskQuery& query) {
    const auto placed = parameters.window("authored-on");
    if (!placed) return placed.error();
    const auto updated = parameters.window("_lastUpdated");
    if (!updated) return updated.error();
    const auto modified = parameters.window("modified");
    if (!modified) return modified.error();
    query.placed = *placed;
    query.updated = parameters.has("_lastUpdated") ? *updated : *modified;
    return {};
}

}  // namespace

Result<TaskSearch> read_task_search(const Request& request, const SearchParameters& parameters) {
    TaskSearch search;
    TaskQuery& query = search.query;
    query.visible_to = request.caller.organisations();
    read_ids(parameters, "_id", "Task", query.ids, search.finds_nothing);
    read_ids(parameters, "focus", "ServiceRequest", query.referrals, search.finds_nothing);
    read_ids(parameters, "part-of", "Task", query.part_of, search.finds_nothing);
    read_organisations(parameters, "owner", query.owners, search.finds_nothing);
    read_organisations(parameters, "requester", query.requesters, search.finds_nothing);
    for (const std::string_view value : parameters.all("owner:missing")) {
        if (value == "true") query.owner_missing = true;
    }
    for (const std::string& value : parameters.any_of("code")) {
        if (parse_token(value).value != "fulfill") search.finds_nothing = true;
    }
    for (const Result<void>& read :
         {read_statuses(parameters, search), read_order(request, parameters, query),
          read_include(request, parameters, search), read_times(parameters, query)}) {
        if (!read) return read.error();
    }
    const auto count = parameters.count(50, 200);
    if (!count) return count.error();
    query.count = *count;
    const auto cursor = parameters.cursor();
    if (!cursor) return cursor.error();
    query.after = *cursor;
    query.with_content = search.with_focus;
    return search;
}

}  // namespace gateway
