#include "gateway/api/room_api.hpp"

#include "fhir/json_patch.hpp"
#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"
#include "fhir/systems.hpp"
#include "gateway/api/changes.hpp"
#include "mappings/directory/fhir_room.hpp"

#include <algorithm>
#include <string>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;
using fhir::Node;

namespace listed = mappings::directory;

constexpr const char* place = "HealthcareService.extension[0]";

bool may_say(const Caller& caller, const std::string& queue) {
    if (caller.role == Role::operations) return true;
    return caller.organisation == queue || caller.works_on(queue);
}

fhir::Error refused(std::string_view code, std::string detail, std::string expression) {
    return fhir::make_error(ErrorKind::invalid, IssueType::business_rule, code, std::move(detail),
                            std::move(expression));
}

// The one extension; the rest of the resource must be what it was.
Result<const Node*> changed_extension(const Node& wanted, const Node& present) {
    for (const Node* side : {&wanted, &present}) {
        const Node& other = side == &wanted ? present : wanted;
        for (const Node& member : *side) {
            if (member.name() == "extension") continue;
            const Node* same = other.find(member.name());
            if (same != nullptr && fhir::write_json(*same) == fhir::write_json(member)) continue;
            return refused("not-kept",
                           "only the extension capacity can be changed here; all else comes with "
                           "the import of the directory",
                           "HealthcareService." + std::string(member.name()));
        }
    }
    const Node* extensions = wanted.find("extension");
    const bool is_one = extensions != nullptr && extensions->size() == 1 &&
                        extensions->begin()->string("url") == fhir::own::capacity;
    if (!is_one) {
        return refused("capacity",
                       "one extension stands here, " + std::string(fhir::own::capacity) +
                           ": replace it as a whole, at /extension/0",
                       "HealthcareService.extension");
    }
    return &*extensions->begin();
}

}  // namespace

std::vector<Route> RoomApi::routes() {
    const Handler patch = [this](const Request& request) { return this->patch(request); };
    return {{Method::patch,
             "/fhir/HealthcareService/{}",
             Scope::directory_update,
             "HealthcareService.patch",
             patch,
             {"application/json-patch+json"}}};
}

asio::awaitable<Result<HttpResponse>> RoomApi::patch(const Request& request) {
    const auto services = services_;
    const listed::Service* service = services->service(request.path.front());
    if (service == nullptr) co_return not_found("service");
    const std::string queue = services->queue_of(*service);
    if (queue.empty() || !may_say(request.caller, queue)) {
        co_return fhir::make_error(
            ErrorKind::forbidden, IssueType::forbidden, "not-a-party",
            queue.empty() ? "no referral goes to this service, so nobody says what room it has"
                          : "only the provider of this service says what room it has");
    }
    if (request.http.fields.has("If-Match")) {
        co_return fhir::make_error(ErrorKind::stale, IssueType::conflict, "no-version",
                                   "a service has no versions: send it without If-Match");
    }
    const auto today = std::chrono::floor<std::chrono::days>(parts_.clock.now());
    const KeptRoom* kept = holder_.kept_room(service->id);
    const auto present = fhir::read_json(
        services->view_of(*service, today, kept == nullptr ? nullptr : &kept->room));
    if (!present) co_return present.error();
    const Result<fhir::Tree> patch = fhir::read_json_value(request.http.body);
    if (!patch) co_return patch.error();
    fhir::Tree wanted;
    wanted.set_root(wanted.copy(present->root()));
    const Result<void> applied = fhir::apply_json_patch(wanted, patch->root());
    if (!applied) co_return applied.error();
    const Result<const Node*> extension = changed_extension(wanted.root(), present->root());
    if (!extension) co_return extension.error();
    const auto room = listed::read_room(**extension, today, place);
    if (!room) co_return room.error();

    const Result<void> said = co_await say(request, service->id, queue, *room);
    if (!said) co_return said.error();
    const bool with_body = request.prefer("return") != "minimal";
    co_return fhir_response(200,
                            with_body ? services->view_of(*service, today, &*room) : std::string());
}

asio::awaitable<Result<void>> RoomApi::say(const Request& request, const std::string& service,
                                           const std::string& queue, const mappings::Room& room) {
    // Who comes second has the last word.
    constexpr int tries = 3;
    for (int tried = 1;; ++tried) {
        const KeptRoom* kept = holder_.kept_room(service);
        if (kept != nullptr && kept->room == room) co_return Result<void>();
        RoomChange change;
        change.service = service;
        change.home = parts_.directory.current()->home_of(queue);
        change.expected_version = kept == nullptr ? 0 : kept->version;
        change.room = room;
        change.at = parts_.clock.now();
        change.actor = actor_of(request);
        KeptRoom next{service, room, 0, change.at};
        const Result<std::uint32_t> version = co_await parts_.store.say_room(std::move(change));
        if (version) {
            next.version = *version;
            holder_.keep(std::move(next));
            co_return Result<void>();
        }
        if (version.error().kind != ErrorKind::stale || tried == tries) co_return version.error();
    }
}

}  // namespace gateway
