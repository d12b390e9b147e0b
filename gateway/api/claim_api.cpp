#include "gateway/api/claim_api.hpp"

#include "gateway/api/changes.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/search_bundle.hpp"
#include "gateway/api/search_parameters.hpp"
#include "gateway/api/task_bundle.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::Issue;
using fhir::IssueType;
using fhir::Node;

constexpr std::uint32_t most_at_once = 100;
constexpr std::chrono::seconds longest_lease = std::chrono::hours(24);

struct Asked {
    std::string queue;
    std::uint32_t count = 1;
    std::chrono::seconds lease = std::chrono::minutes(15);
};

void refuse(std::vector<Issue>& issues, std::string_view code, std::string detail,
            const Node& parameter) {
    issues.push_back({.severity = fhir::Severity::error,
                      .type = IssueType::value,
                      .code = code,
                      .detail = std::move(detail),
                      .expression = expression_of(parameter)});
}

std::chrono::seconds seconds_in(std::string_view unit) {
    if (unit == "s" || unit == "sec" || unit == "second" || unit == "seconds") {
        return std::chrono::seconds(1);
    }
    if (unit == "min" || unit == "minute" || unit == "minutes") return std::chrono::minutes(1);
    if (unit == "h" || unit == "hour" || unit == "hours") return std::chrono::hours(1);
    return std::chrono::seconds(0);
}

void read_queue(const Node& parameter, Asked& asked, std::vector<Issue>& issues) {
    const Node* reference = parameter.find("valueReference");
    if (reference == nullptr) {
        return refuse(issues, "claim-queue",
                      "queue is a valueReference such as Organization/{ODS code}", parameter);
    }
    std::string_view code = id_of_reference(reference->string("reference"), "Organization");
    if (code.empty()) {
        const Node* value = reference->path({"identifier", "value"});
        if (value != nullptr) code = value->text();
    }
    asked.queue = code;
}

void read_count(const Node& parameter, Asked& asked, std::vector<Issue>& issues) {
    const Node* value = parameter.find("valueInteger");
    const std::string_view text = value == nullptr ? std::string_view() : value->text();
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), asked.count);
    const bool is_number = failed == std::errc{} && end == text.data() + text.size();
    if (!is_number || asked.count < 1 || asked.count > most_at_once) {
        refuse(issues, "claim-count", "count is a valueInteger from 1 to 100", parameter);
    }
}

void read_lease(const Node& parameter, Asked& asked, std::vector<Issue>& issues) {
    const Node* duration = parameter.find("valueDuration");
    if (duration != nullptr) {
        std::string_view unit = duration->string("code");
        if (unit.empty()) unit = duration->string("unit");
        const Node* number = duration->find("value");
        const double value =
            number == nullptr ? 0 : std::strtod(std::string(number->text()).c_str(), nullptr);
        const double seconds = value * static_cast<double>(seconds_in(unit).count());
        if (seconds >= 1 && seconds <= static_cast<double>(longest_lease.count())) {
            asked.lease = std::chrono::seconds(std::lround(seconds));
            return;
        }
    }
    refuse(issues, "claim-lease",
           "lease is a valueDuration from 1 s to 24 h, with the UCUM code s, min or h", parameter);
}

Result<Asked> read_parameters(const Request& request, const fhir::Definitions& definitions) {
    const auto tree = read_body(request, definitions);
    if (!tree) return tree.error();
    if (tree->root().string("resourceType") != "Parameters") {
        return fhir::make_error(ErrorKind::malformed, IssueType::structure, "resource-type",
                                "$claim takes Parameters: queue, count, lease", "resourceType");
    }
    Asked asked;
    fhir::Error error{.kind = ErrorKind::invalid, .issues = {}, .cause = {}, .allow = {}};
    for (const Node& parameter : tree->root().items("parameter")) {
        const std::string_view name = parameter.string("name");
        if (name == "queue") {
            read_queue(parameter, asked, error.issues);
        } else if (name == "count") {
            read_count(parameter, asked, error.issues);
        } else if (name == "lease") {
            read_lease(parameter, asked, error.issues);
        } else {
            refuse(error.issues, "claim-parameter", "$claim knows queue, count and lease",
                   parameter);
        }
    }
    if (asked.queue.empty() && error.issues.empty()) {
        if (request.caller.queues.size() != 1) {
            return fhir::make_error(ErrorKind::invalid, IssueType::required, "claim-queue",
                                    "say which queue: a parameter queue with a valueReference such "
                                    "as Organization/{ODS code}",
                                    "Parameters.parameter");
        }
        asked.queue = request.caller.queues.front();
    }
    if (!error.issues.empty()) return error;
    return asked;
}

}  // namespace

std::vector<Route> ClaimApi::routes() {
    const Handler handler = [this](const Request& request) { return claim(request); };
    return {{Method::post, "/fhir/Task/$claim", Scope::task_update, "Task.claim", handler, {}}};
}

asio::awaitable<Result<HttpResponse>> ClaimApi::claim(const Request& request) {
    const Result<Asked> asked = read_parameters(request, parts_.definitions);
    if (!asked) co_return asked.error();
    if (!request.caller.works_on(asked->queue)) co_return not_found("queue");
    co_await collectors_.polled(request.caller.client);

    Claim claim{.owner = asked->queue,
                .count = asked->count,
                .lease = asked->lease,
                .at = parts_.clock.now(),
                .actor = actor_of(request)};
    const Result<std::vector<TaskRecord>> claimed = co_await parts_.store.claim(std::move(claim));
    if (!claimed) co_return claimed.error();

    SearchBundle bundle(parts_.settings.public_base + "/Task/$claim", std::nullopt);
    const Result<void> added = co_await add_tasks(bundle, parts_, request.caller, *claimed, true);
    if (!added) co_return added.error();
    co_return fhir_response(200, bundle.finish());
}

}  // namespace gateway
