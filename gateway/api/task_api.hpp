// Task: read, history, search with long poll, update. For those who work a queue and for those who
// follow what they asked for.
#pragma once

#include "gateway/api/collectors.hpp"
#include "gateway/api/full_providers.hpp"
#include "gateway/api/outcome_reads.hpp"
#include "gateway/api/parts.hpp"
#include "gateway/api/reoffer.hpp"
#include "gateway/api/task_update.hpp"
#include "gateway/http/router.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// On the io thread only.
class TaskApi {
public:
    TaskApi(const ApiParts& parts, Collectors& collectors, OutcomeReads& outcomes)
        : parts_(parts),
          collectors_(collectors),
          outcomes_(outcomes),
          reoffer_(parts),
          full_(parts) {}

    std::vector<Route> routes();

private:
    asio::awaitable<Result<HttpResponse>> read(const Request& request);
    asio::awaitable<Result<HttpResponse>> read_version(const Request& request);
    asio::awaitable<Result<HttpResponse>> history(const Request& request);
    asio::awaitable<Result<HttpResponse>> search(const Request& request);
    asio::awaitable<Result<HttpResponse>> replace(const Request& request);
    asio::awaitable<Result<HttpResponse>> patch(const Request& request);

    // 404 also where the caller has no business with it.
    asio::awaitable<Result<TaskRecord>> find(const Request& request);
    // The same, of a task that is shown as it is now.
    asio::awaitable<Result<TaskRecord>> find_and_note(const Request& request);
    // One try; the store says `stale` when somebody else was quicker.
    asio::awaitable<Result<HttpResponse>> update_once(const Request& request, bool is_patch);
    asio::awaitable<Result<HttpResponse>> update(const Request& request, bool is_patch);
    // What is asked for, held against R4 and the installation's profiles too.
    Result<TaskWish> read_update(const Request& request, const fhir::Tree& present, bool is_patch);
    HttpResponse answer(const Request& request, const TaskRecord& record, bool with_body,
                        std::string_view room_hint = {});
    // For its owner alone (FullProviders::hint).
    asio::awaitable<std::string> room_hint(const Request& request, const Task& task);

    ApiParts parts_;
    Collectors& collectors_;
    OutcomeReads& outcomes_;
    Reoffer reoffer_;
    FullProviders full_;
};

}  // namespace gateway
