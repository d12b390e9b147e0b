#include "gateway/api/full_providers.hpp"

#include "fhir/json_writer.hpp"
#include "gateway/api/task_update.hpp"
#include "mappings/directory/fhir_room.hpp"
#include "mappings/offers.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using mappings::Room;

// A month is long enough to look at it again; whoever knows better writes another day.
constexpr std::chrono::weeks until_a_look{4};
constexpr std::uint32_t some_weeks = 6;

// The body of a PATCH of HealthcareService that says this room, as room_api takes it.
std::string patch_of(const Room& room, std::chrono::sys_days today) {
    std::string body;
    fhir::JsonWriter json(body);
    json.begin_array().begin_object().member("op", "replace").member("path", "/extension/0");
    json.key("value");
    mappings::directory::write_room(json, room, today);
    json.end_object().end_array();
    return body;
}

std::vector<std::string> services_of(const Directory& directory, const std::string& owner) {
    return mappings::services_of(owner, directory.routing, &directory.services->offers());
}

std::string name_of_service(const Directory& directory, const std::string& id) {
    const auto* service = directory.services->service(id);
    return service == nullptr || service->name.empty() ? id : service->name;
}

std::string how_to_say(const std::string& base, const std::vector<std::string>& services,
                       std::chrono::sys_days today) {
    const Room closed{Room::State::closed, {}, today + until_a_look};
    const Room waiting{Room::State::waiting_list, some_weeks, {}};
    std::string words =
        "Say in one call what room there is, and referrals are routed by it from "
        "then on: PATCH " +
        base + "/HealthcareService/" + services.front() +
        " with Content-Type application/json-patch+json. Closed until a day: " +
        patch_of(closed, today) + " (without \"until\": until further notice). " +
        "A waiting list, in weeks: " + patch_of(waiting, today) + ".";
    if (services.size() == 1) return words;
    words += " The same for each other service of yours:";
    for (std::size_t i = 1; i < services.size(); ++i) {
        words += (i == 1 ? " " : ", ") + services[i];
    }
    return words + ".";
}

bool is_declined_at_capacity(const Task& task) {
    if (task.state.status != TaskStatus::rejected) return false;
    const TaskReason* reason = own_reason(task.state.reason);
    return reason != nullptr && reason->code == at_capacity;
}

}  // namespace

std::optional<Timestamp> FullProviders::open_since(const std::string& owner,
                                                   const std::string& service,
                                                   Timestamp now) const {
    const auto directory = parts_.directory.current();
    if (directory->routing.provider(owner) == nullptr) return std::nullopt;
    std::vector<std::string> services{service};
    if (service.empty()) services = services_of(*directory, owner);
    std::vector<const KeptRoom*> said;
    for (const std::string& id : services) said.push_back(parts_.directory.kept_room(id));
    return gateway::open_since(said, now);
}

std::size_t FullProviders::looks_full(const DeclineRun& run, Timestamp now) const {
    const auto since = open_since(run.owner, run.service, now);
    if (!since) return 0;
    const std::size_t declines = declines_after(run, *since);
    return declines >= parts_.directory.current()->routing.full_after ? declines : 0;
}

std::optional<Change::Full> FullProviders::told_with(const Task& task, Timestamp now) const {
    const auto since = open_since(task.owner, task.service, now);
    if (!since) return std::nullopt;
    Change::Full full;
    full.since = *since;
    full.after = parts_.directory.current()->routing.full_after;
    full.event = {task.owner, parts_.ids.next(task.id.home()), EventKind::task_full};
    return full;
}

asio::awaitable<std::string> FullProviders::hint(Task task) const {
    if (!is_declined_at_capacity(task)) co_return std::string();
    const auto runs = co_await parts_.store.decline_runs(task.owner);
    if (!runs) co_return std::string();
    const auto run = std::ranges::find(*runs, task.service, &DeclineRun::service);
    if (run == runs->end()) co_return std::string();
    const Timestamp now = parts_.clock.now();
    const std::size_t declines = looks_full(*run, now);
    if (declines == 0) co_return std::string();

    const auto directory = parts_.directory.current();
    std::string words = std::to_string(declines) +
                        (declines == 1 ? " referral was" : " referrals in a row were") +
                        " declined as at capacity";
    std::vector<std::string> services{task.service};
    if (task.service.empty()) {
        services = services_of(*directory, task.owner);
        words += ", of those that name your organisation and no service of it";
    } else {
        words += ", for " + name_of_service(*directory, task.service);
    }
    words += ", and yet it says that it is open. ";
    if (services.empty()) {
        co_return words +
            "No service of yours is listed here, so ask the gateway's operators to take you out "
            "of the routing table meanwhile.";
    }
    const auto today = std::chrono::floor<std::chrono::days>(now);
    co_return words + how_to_say(parts_.settings.public_base, services, today);
}

asio::awaitable<Result<std::vector<DeclineRun>>> FullProviders::find() const {
    auto runs = co_await parts_.store.decline_runs(std::string());
    if (!runs) co_return runs.error();
    const Timestamp now = parts_.clock.now();
    std::erase_if(*runs, [&](const DeclineRun& run) { return looks_full(run, now) == 0; });
    co_return std::move(*runs);
}

}  // namespace gateway
