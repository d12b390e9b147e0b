// The handlers of Task over a store of the test's own, and the state machine written out.
#pragma once

#include "gateway/api/task_api.hpp"
#include "tests/unit/gateway/api/referral_test_support.hpp"

#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace referral_tests {

// Read off the referral workflow's 3.1 (Gravity's arrows) and 3.6 (accepted -> rejected; `received`
// is a pick-up; cancelling accepted work is a request; the same status again changes nothing).
// One arrow of 3.1 is left out: an owner that has not accepted declines, and does not cancel, since
// a decline has a reason and is offered on.
//   y  it is taken      r  with a reason      o  with an output      q  it becomes a request
//   +  picked up        =  nothing changes    .  refused
// clang-format off
inline constexpr const char* owner_may = R"(
                 requested accepted in-progress on-hold rejected completed failed cancelled entered-in-error received
requested            =        y          .         .        r        .        .        .            .            +
accepted             .        =          y         r        r        o        r        y            .            .
in-progress          .        .          =         r        .        o        r        y            .            .
on-hold              .        .          y         =        .        o        r        y            .            .
rejected             .        .          .         .        =        .        .        .            .            .
completed            .        .          .         .        .        =        .        .            .            .
failed               .        .          .         .        .        .        =        .            .            .
cancelled            .        .          .         .        .        .        .        =            .            .
entered-in-error     .        .          .         .        .        .        .        .            =            .
)";
inline constexpr const char* requester_may = R"(
                 requested accepted in-progress on-hold rejected completed failed cancelled entered-in-error received
requested            =        .          .         .        .        .        .        y            y            .
accepted             .        =          .         .        .        .        .        q            y            .
in-progress          .        .          =         .        .        .        .        q            y            .
on-hold              .        .          .         =        .        .        .        q            y            .
rejected             .        .          .         .        =        .        .        .            y            .
completed            .        .          .         .        .        =        .        .            y            .
failed               .        .          .         .        .        .        =        .            y            .
cancelled            .        .          .         .        .        .        .        =            y            .
entered-in-error     .        .          .         .        .        .        .        .            =            .
)";
// By $merge, which ends the task for another of the same person.
inline constexpr const char* merger_may = R"(
                 requested accepted in-progress on-hold rejected completed failed cancelled entered-in-error received
requested            .        .          .         .        .        .        .        y            .            .
accepted             .        .          .         .        .        .        .        y            .            .
in-progress          .        .          .         .        .        .        .        y            .            .
on-hold              .        .          .         .        .        .        .        y            .            .
rejected             .        .          .         .        .        .        .        .            .            .
completed            .        .          .         .        .        .        .        .            .            .
failed               .        .          .         .        .        .        .        .            .            .
cancelled            .        .          .         .        .        .        .        .            .            .
entered-in-error     .        .          .         .        .        .        .        .            .            .
)";
// clang-format on

struct Cell {
    TaskStatus from;
    std::string to;
    char outcome;
};

inline std::vector<Cell> cells_of(const char* table) {
    std::istringstream text(table);
    std::string line;
    std::getline(text, line);
    std::getline(text, line);
    std::istringstream header(line);
    const std::vector<std::string> targets{std::istream_iterator<std::string>(header), {}};
    std::vector<Cell> cells;
    while (std::getline(text, line)) {
        std::istringstream row(line);
        std::string from;
        row >> from;
        for (const std::string& to : targets) {
            cells.push_back({task_status_of(from).value(), to, '?'});
            row >> cells.back().outcome;
        }
    }
    return cells;
}

struct TaskTest : ReferralTest {
    // A JSON Patch of Task.status, with a reason of our code system and an output where wanted.
    Result<HttpResponse> patch(const Caller& caller, const Id& task, const std::string& to,
                               const std::string& reason = {}, bool with_output = false) {
        std::string body = R"([{"op":"replace","path":"/status","value":")" + to + "\"}";
        if (!reason.empty()) {
            body += R"(,{"op":"add","path":"/statusReason","value":{"coding":[{"system":")" +
                    std::string(fhir::own::reasons) + R"(","code":")" + reason + R"("}]}})";
        }
        if (with_output) {
            body += R"(,{"op":"add","path":"/output","value":[{"type":{"text":"outcome"},)"
                    R"("valueString":"Joined the group"}]})";
        }
        return run(patch_task(request(caller, body + "]", {task.text()})));
    }

    Collectors collectors{store, clock};
    OutcomeReads outcomes{store, clock};
    TaskApi tasks{parts, collectors, outcomes};
    Handler patch_task = handler("Task.patch");
    Handler search_tasks = handler("Task.search");

private:
    Handler handler(std::string_view name) {
        for (const Route& route : tasks.routes()) {
            if (route.name == name) return route.handler;
        }
        throw std::logic_error("no such route");
    }
};

}  // namespace referral_tests
