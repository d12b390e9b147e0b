#include "fhir/json_patch.hpp"
#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/search_parameters.hpp"
#include "gateway/api/task_outcomes.hpp"
#include "gateway/api/task_update.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::Issue;
using fhir::IssueType;
using fhir::Node;
using fhir::Severity;

// These never change; a client may leave them out, or say them in another of FHIR's ways.
constexpr std::array<std::string_view, 4> references{"requester", "owner", "focus", "for"};
constexpr std::array<std::string_view, 2> reference_lists{"basedOn", "partOf"};
// Ours to write: whatever comes is not looked at, for it is what a client read a while ago.
constexpr std::array<std::string_view, 9> ours{"meta",           "text",       "extension",
                                               "businessStatus", "authoredOn", "lastModified",
                                               "restriction",    "language",   "implicitRules"};
// What an update is about.
constexpr std::array<std::string_view, 8> wishes{
    "resourceType", "id", "status", "statusReason", "note", "output", "contained", "intent"};

template <class List>
bool contains(const List& list, std::string_view name) {
    return std::ranges::find(list, name) != list.end();
}

void refuse(std::vector<Issue>& issues, std::string_view code, std::string detail,
            std::string expression) {
    issues.push_back({.severity = Severity::error,
                      .type = IssueType::business_rule,
                      .code = code,
                      .detail = std::move(detail),
                      .expression = std::move(expression)});
}

// What a reference points at, however it is said.
std::string_view target_of(const Node& reference) {
    const std::string_view text = reference.string("reference");
    if (!text.empty()) {
        const std::size_t slash = text.rfind('/');
        return slash == std::string_view::npos ? text : text.substr(slash + 1);
    }
    const Node* value = reference.path({"identifier", "value"});
    return value == nullptr ? std::string_view() : value->text();
}

bool names_another(const Node* wanted, const Node* present) {
    if (wanted == nullptr) return false;
    if (present == nullptr) return true;
    return target_of(*wanted) != target_of(*present);
}

bool lists_others(const Node* wanted, const Node* present) {
    if (wanted == nullptr) return false;
    if (present == nullptr || wanted->size() != present->size()) return true;
    return !std::equal(wanted->begin(), wanted->end(), present->begin(),
                       [](const Node& a, const Node& b) { return target_of(a) == target_of(b); });
}

void check_unchanged(const Node& wanted, const Node& present, std::vector<Issue>& issues) {
    const auto never = [&](std::string_view name) {
        refuse(issues, "never-changes", "this element of a task never changes",
               "Task." + std::string(name));
    };
    for (const std::string_view name : references) {
        if (names_another(wanted.find(name), present.find(name))) never(name);
    }
    for (const std::string_view name : reference_lists) {
        if (lists_others(wanted.find(name), present.find(name))) never(name);
    }
    const std::string_view id = wanted.string("id");
    if (!id.empty() && id != present.string("id")) never("id");
    const std::string_view intent = wanted.string("intent");
    if (!intent.empty() && intent != present.string("intent")) never("intent");
}

// What we wrote there before a merge added to it.
bool is_part_of(const Node& wanted, const Node& present) {
    if (wanted.kind() != fhir::Kind::array || present.kind() != fhir::Kind::array) return false;
    return std::ranges::all_of(wanted, [&](const Node& item) {
        return std::ranges::any_of(present, [&](const Node& other) {
            return fhir::write_json(item) == fhir::write_json(other);
        });
    });
}

// An element that we do not keep must not seem to have been kept.
void check_known(const Node& wanted, const Node& present, std::vector<Issue>& issues) {
    for (const Node& member : wanted) {
        const std::string_view name = member.name();
        if (contains(references, name) || contains(reference_lists, name) || contains(ours, name) ||
            contains(wishes, name)) {
            continue;
        }
        const Node* same = present.find(name);
        if (same != nullptr && fhir::write_json(*same) == fhir::write_json(member)) continue;
        if (same != nullptr && name == "input" && is_part_of(member, *same)) continue;
        refuse(issues, "not-kept",
               "an update of a task says status, statusReason, note, output and contained; "
               "this element is not kept",
               "Task." + std::string(name));
    }
}

// Our own note stands first in what we write; it is not part of what the parties wrote.
std::string notes_of(const Node& wanted, const Node& present, std::vector<Issue>& issues) {
    const Node* notes = wanted.find("note");
    if (notes == nullptr) return {};
    const Node* ours_first = present.find("note");
    const std::string decision =
        ours_first == nullptr ? std::string() : fhir::write_json(*ours_first->begin());
    std::string text;
    fhir::JsonWriter json(text);
    json.begin_array();
    std::size_t kept = 0;
    for (const Node& note : *notes) {
        if (note.string("text").empty()) {
            refuse(issues, "note-text", "a note has a text", expression_of(note, "text"));
        } else if (fhir::write_json(note) != decision) {
            json.node(note);
            ++kept;
        }
    }
    json.end_array();
    return kept == 0 ? std::string() : text;
}

std::string outputs_of(const Node& wanted, std::vector<Issue>& issues) {
    const Node* output = wanted.find("output");
    const Node* contained = wanted.find("contained");
    if (output != nullptr) {
        for (const Node& each : *output) {
            const bool has_value = std::ranges::any_of(each, [](const Node& member) {
                return member.name().starts_with("value") && member.name().size() > 5;
            });
            if (each.find("type") == nullptr) {
                refuse(issues, "output-type", "an output says what it is",
                       expression_of(each, "type"));
            }
            if (!has_value) {
                refuse(issues, "output-value", "an output has a value",
                       expression_of(each, "value"));
            }
        }
    }
    if ((output == nullptr || output->size() == 0) &&
        (contained == nullptr || contained->size() == 0)) {
        return {};
    }
    std::string text;
    fhir::JsonWriter json(text);
    json.begin_object();
    if (contained != nullptr) json.key("contained").node(*contained);
    if (output != nullptr) json.key("output").node(*output);
    json.end_object();
    return text;
}

bool is_shaped(const Node& wanted, std::vector<Issue>& issues) {
    const auto expect = [&](std::string_view name, fhir::Kind kind, std::string_view words) {
        const Node* found = wanted.find(name);
        if (found == nullptr || found->kind() == kind) return;
        issues.push_back({.severity = Severity::error,
                          .type = IssueType::structure,
                          .code = "structure",
                          .detail = "this element is " + std::string(words),
                          .expression = "Task." + std::string(name)});
    };
    expect("status", fhir::Kind::string, "a code");
    expect("statusReason", fhir::Kind::object, "a CodeableConcept");
    for (const std::string_view list : {"note", "output", "contained", "basedOn", "partOf"}) {
        expect(list, fhir::Kind::array, "a list");
    }
    for (const std::string_view name : references) expect(name, fhir::Kind::object, "a Reference");
    return issues.empty();
}

}  // namespace

Result<fhir::Tree> wanted_task(const Request& request, const fhir::Tree& present, bool is_patch,
                               const fhir::Definitions& definitions) {
    if (!is_patch) return read_body(request, definitions);
    const Result<fhir::Tree> patch = fhir::read_json_value(request.http.body);
    if (!patch) return patch.error();
    fhir::Tree wanted;
    wanted.set_root(wanted.copy(present.root()));
    const Result<void> applied = fhir::apply_json_patch(wanted, patch->root());
    if (!applied) return applied.error();
    return wanted;
}

Result<TaskWish> read_wish(const Node& wanted, const Node& present) {
    if (wanted.string("resourceType") != "Task") {
        return fhir::make_error(ErrorKind::malformed, IssueType::structure, "resource-type",
                                "a Task is expected here", "Task.resourceType");
    }
    fhir::Error error{.kind = ErrorKind::malformed, .issues = {}, .cause = {}, .allow = {}};
    if (!is_shaped(wanted, error.issues)) return error;

    error.kind = ErrorKind::invalid;
    TaskWish wish;
    const std::string_view status = wanted.string("status");
    if (status == "received") {
        wish.picks_up = true;
    } else if (const auto known = task_status_of(status)) {
        wish.status = *known;
    } else {
        error.issues.push_back(
            {.severity = Severity::error,
             .type = IssueType::code_invalid,
             .code = "task-status",
             .detail = "status is one of accepted, rejected, in-progress, on-hold, completed, "
                       "failed, cancelled, entered-in-error (or received, for picked up)",
             .expression = "Task.status"});
    }
    check_unchanged(wanted, present, error.issues);
    check_known(wanted, present, error.issues);
    if (const Node* reason = wanted.find("statusReason")) wish.reason = fhir::write_json(*reason);
    wish.notes = notes_of(wanted, present, error.issues);
    wish.outputs = outputs_of(wanted, error.issues);
    std::ranges::move(new_outcome_faults(wanted, present), std::back_inserter(error.issues));
    if (!error.issues.empty()) return error;
    return wish;
}

}  // namespace gateway
