#include "gateway/api/accept.hpp"

#include "gateway/api/accept_keys.hpp"
#include "gateway/api/already_open.hpp"
#include "gateway/api/background.hpp"
#include "gateway/api/earlier_referrals.hpp"
#include "gateway/api/inherited_person.hpp"
#include "gateway/api/inherited_risk.hpp"
#include "gateway/api/message.hpp"
#include "gateway/api/message_conformance.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::Issue;
using fhir::IssueType;
using fhir::Severity;

// Where a member stands, or would stand.
std::string place_of(const fhir::Node& service_request, std::string_view member) {
    const fhir::Node* node = service_request.find(member);
    return node != nullptr ? expression_of(*node) : expression_of(service_request, member);
}

void add_fault(Assessment& found, ErrorKind kind, IssueType type, std::string_view code,
               std::string detail, std::string_view member) {
    // That it may not be sent at all weighs more than that it breaks a rule, and what is not the
    // structure of FHIR more than either.
    const bool is_first = found.is_acceptable();
    const bool is_well_formed = found.refusal != ErrorKind::malformed;
    if (is_first || (kind == ErrorKind::forbidden && is_well_formed)) found.refusal = kind;
    found.issues.push_back({.severity = Severity::error,
                            .type = type,
                            .code = code,
                            .detail = std::move(detail),
                            .expression = place_of(*found.referral->service_request, member)});
}

void add_error(Assessment& found, const fhir::Error& error) {
    if (found.is_acceptable()) found.refusal = error.kind;
    found.issues.insert(found.issues.end(), error.issues.begin(), error.issues.end());
}

void check_requester(Assessment& found, const Caller& caller) {
    const mappings::Referral& referral = *found.referral;
    if (referral.is_self_referral || !referral.requester) {
        found.referrer = caller.organisation;
        return;
    }
    found.referrer = referral.requester->text();
    const bool is_own = found.referrer == caller.organisation ||
                        (referral.is_onward() && caller.works_on(found.referrer));
    if (is_own) return;
    add_fault(found, ErrorKind::forbidden, IssueType::forbidden, "requester-not-caller",
              "the requester's organisation is not yours: a client sends the referrals of its own "
              "organisation only",
              "requester");
}

// An own word counts; where there is none, that of the referral that it stems from.
mappings::Consent consent_of(const Assessment& assessed) {
    const mappings::Consent own = assessed.referral->consent;
    if (own != mappings::Consent::absent || !assessed.stem) return own;
    return assessed.stem->referral.consent;
}

std::string practice_of(const Assessment& assessed) {
    if (assessed.referral->practice) return assessed.referral->practice->text();
    return assessed.stem ? assessed.stem->referral.practice : std::string();
}

mappings::Inherited inherited_from(const Stem& stem) {
    mappings::Inherited inherited;
    inherited.consent = stem.referral.consent;
    if (const auto practice = fhir::OdsCode::parse(stem.referral.practice)) {
        inherited.practice = *practice;
    }
    return inherited;
}

Home home_of(const Assessment& assessed) {
    if (assessed.stem) return assessed.stem->referral.chain.home();
    return assessed.directory->home_of(practice_of(assessed));
}

// The collector is at work on it: accepted, or claimed and still held.
bool is_worked_on(const Task& task, const Caller& caller, Timestamp now) {
    if (!is_open(task.state.status) || !caller.works_on(task.owner)) return false;
    if (task.state.status != TaskStatus::requested) return true;
    return task.is_leased(now) && task.state.lease_holder == caller.client;
}

bool is_known_to(const Caller& caller, const ReferralRecord& record) {
    const auto organisations = caller.organisations();
    const auto is_theirs = [&](const std::string& code) {
        return std::ranges::find(organisations, code) != organisations.end();
    };
    return is_theirs(record.referral.referrer) || is_theirs(record.referral.chain_referrer) ||
           std::ranges::any_of(record.tasks, is_theirs, &Task::owner);
}

fhir::Error refusal_of(Assessment assessed) {
    fhir::Error refusal = fhir::hidden_error(assessed.refusal, {});
    refusal.issues = std::move(assessed.issues);
    std::ranges::stable_sort(refusal.issues, {}, &Issue::severity);  // errors first
    return refusal;
}

std::optional<fhir::NhsNumber> nhs_number_in(const Referral& first, const ApiParts& parts) {
    const auto tree = read_kept(first.content, parts.definitions);
    if (!tree) return std::nullopt;
    const auto reading = mappings::read_referral(*tree, parts.settings.reader());
    return reading ? reading->referral.nhs_number : std::nullopt;
}

}  // namespace

bool Assessment::is_acceptable() const {
    return std::ranges::none_of(
        issues, [](const Issue& issue) { return issue.severity == Severity::error; });
}

asio::awaitable<Result<Assessment>> Acceptance::assess(const fhir::Tree& tree,
                                                       const Request& request) const {
    const std::string_view source =
        request.is_part_of_batch ? std::string_view() : std::string_view(request.http.body);
    // A copy, for the validator is everybody's, and the store may have to be asked.
    const std::vector<Issue> of_fhir = parts_.validator.validate(tree, source).issues;
    auto found = co_await read_and_route(tree, request.caller);
    if (!found) co_return found;
    const std::vector<mappings::Need> none;
    const auto& needs = found->referral ? found->referral->needs : none;
    const std::vector<Issue> told = told_of_message(of_fhir, needs);
    if (std::ranges::any_of(told, is_of_structure)) found->refusal = ErrorKind::malformed;
    found->issues = joined(told, std::move(found->issues));
    if (!found->decision) co_return found;
    AlreadyOpen open = co_await find_already_open(parts_, *found, request.caller);
    found->already_open = open.for_owner;
    if (open.warning) found->issues.push_back(*std::move(open.warning));
    co_return found;
}

asio::awaitable<Result<Assessment>> Acceptance::read_and_route(const fhir::Tree& tree,
                                                               const Caller& caller) const {
    Assessment found;
    found.directory = parts_.directory.current();
    // What can be read of a faulty message is held against the rest all the same: a sender hears of
    // everything at once.
    auto reading = mappings::read_referral(tree, parts_.settings.reader(), &found.referral);
    if (!reading) {
        add_error(found, reading.error());
        if (!found.referral) co_return found;
    } else {
        found.referral = std::move(reading->referral);
        found.issues = std::move(reading->warnings);
    }

    check_requester(found, caller);
    if (found.referral->is_onward()) {
        auto stem = co_await find_stem(found, caller);
        if (!stem) co_return stem.error();
        found.stem = *std::move(stem);
        if (!found.stem) co_return found;
    }

    std::optional<mappings::Inherited> inherited;
    if (found.stem) {
        const mappings::RoutingTable& table = found.directory->routing;
        const auto risk = co_await inherited_risk(parts_, found.stem->referral, table);
        if (!risk) co_return risk.error();
        inherited = inherited_from(*found.stem);
        inherited->risk = *risk;
        const auto person = co_await inherit_person(parts_, found.stem->referral, *inherited);
        if (!person) co_return person.error();
    }
    const auto today = std::chrono::floor<std::chrono::days>(parts_.clock.now());
    const auto rooms = parts_.directory.rooms();
    const auto decision = mappings::decide_route(*found.referral, inherited ? &*inherited : nullptr,
                                                 found.directory->grounds(today, *rooms));
    if (!decision) {
        add_error(found, decision.error());
        co_return found;
    }
    if (!reading) co_return found;  // where it would go is not known until it is right
    found.decision = *decision;
    found.issues.insert(found.issues.end(), decision->warnings.begin(), decision->warnings.end());
    co_return found;
}

asio::awaitable<Result<Kept>> Acceptance::accept(const fhir::Tree& tree, const Request& request,
                                                 std::string_view if_none_exist) const {
    const auto condition = read_if_none_exist(if_none_exist);
    if (!condition) co_return condition.error();
    const auto keys = idempotency_keys(request);
    if (!keys) co_return keys.error();

    auto assessed = co_await assess(tree, request);
    if (!assessed) co_return assessed.error();
    const auto shape = assessed->referral ? assessed->referral->shape : mappings::Shape::resource;
    const fhir::Digest digest = digest_of_message(tree, shape);

    Kept kept;
    auto earlier =
        co_await find_earlier(*assessed, *condition, digest, !keys->empty(), request.caller);
    if (!earlier) co_return earlier.error();
    if (*earlier) {
        kept.record = **std::move(earlier);
        kept.is_repeat = true;
        co_return kept;
    }
    if (*condition && assessed->referral && !names(**condition, *assessed->referral)) {
        add_fault(*assessed, ErrorKind::invalid, IssueType::business_rule,
                  "if-none-exist-identifier",
                  "If-None-Exist names an identifier that neither this referral is kept under nor "
                  "an earlier one of yours: it could not keep a second one out",
                  "identifier");
    }
    if (!assessed->is_acceptable()) co_return refusal_of(*std::move(assessed));

    auto patient_key = co_await patient_key_of(*assessed);
    if (!patient_key) co_return patient_key.error();
    NewReferral wanted = compose(*assessed, request);
    wanted.keys = *keys;
    wanted.digest = digest;
    wanted.if_none_exist = condition->has_value();
    wanted.patient_key = *patient_key;
    auto accepted = co_await parts_.store.accept(std::move(wanted));
    if (!accepted) co_return accepted.error();

    kept.record = std::move(accepted->record);
    kept.is_repeat = accepted->is_repeat;
    kept.warnings = std::move(assessed->issues);
    // What a repeat has found is itself.
    if (kept.is_repeat) std::erase_if(kept.warnings, is_of_already_open);
    co_return kept;
}

asio::awaitable<Result<std::optional<Stem>>> Acceptance::find_stem(Assessment& found,
                                                                   const Caller& caller) const {
    std::optional<Stem> stem;
    const auto refuse = [&found](std::string_view code, std::string detail,
                                 std::string_view member) {
        add_fault(found, ErrorKind::invalid, IssueType::business_rule, code, std::move(detail),
                  member);
    };
    if (found.referral->intent != "filler-order") {
        refuse("onward-intent", "an onward referral has the intent filler-order", "intent");
    }
    const std::optional<Id> id = Id::parse(*found.referral->based_on);
    std::optional<ReferralRecord> record;
    if (id) {
        auto there = co_await parts_.store.find_referral(*id);
        if (!there && there.error().kind != ErrorKind::not_found) co_return there.error();
        if (there && is_known_to(caller, *there)) record = *std::move(there);
    }
    if (!record) {
        refuse("based-on-unknown", "basedOn names no referral of ours that you may see", "basedOn");
        co_return stem;
    }
    const Timestamp now = parts_.clock.now();
    for (Task& task : record->tasks) {
        if (!is_worked_on(task, caller, now)) continue;
        stem.emplace();
        stem->task = std::move(task);
        stem->referral = std::move(record->referral);
        co_return stem;
    }
    refuse("based-on-not-worked-on",
           "only who is at work on a referral sends it on: claim or accept its task first; a task "
           "that is closed, or another's, sends nothing on",
           "basedOn");
    co_return stem;
}

asio::awaitable<Result<std::optional<ReferralRecord>>> Acceptance::find_earlier(
    const Assessment& assessed, const std::optional<Token>& condition, const fhir::Digest& digest,
    bool has_keys, const Caller& caller) const {
    const EarlierReferrals earlier(parts_);
    std::optional<ReferralRecord> none;
    const bool is_acceptable = assessed.is_acceptable();
    // Whether there is one is for the store to say, in the same step that keeps this one.
    const bool is_for_the_store =
        is_acceptable && condition && condition->system && names(*condition, *assessed.referral);
    if (condition && !is_for_the_store) {
        auto found = co_await earlier.identified(*condition, caller);
        if (!found || *found) co_return found;
    }
    // What a retry is checked against may have changed since it was first accepted: the task may
    // be done, the performer gone. It still gets the same answer.
    const bool may_be_a_retry = assessed.referral && (assessed.referral->identifier || has_keys);
    if (is_acceptable || !may_be_a_retry) co_return none;
    co_return co_await earlier.same(*assessed.referral, digest, caller);
}

asio::awaitable<Result<std::optional<fhir::Digest>>> Acceptance::patient_key_of(
    const Assessment& assessed) const {
    std::optional<fhir::NhsNumber> number = assessed.referral->nhs_number;
    if (!number && assessed.stem) {
        const Referral& from = assessed.stem->referral;
        if (from.id == from.chain) {
            number = nhs_number_in(from, parts_);
        } else {
            const auto first = co_await parts_.store.find_referral(from.chain);
            if (!first) co_return first.error();
            number = nhs_number_in(first->referral, parts_);
        }
    }
    std::optional<fhir::Digest> key;
    if (number) key = fhir::keyed_digest(parts_.settings.lookup_key, number->digits());
    co_return key;
}

NewReferral Acceptance::compose(const Assessment& assessed, const Request& request) const {
    const mappings::Referral& read = *assessed.referral;
    const Stem* stem = assessed.stem ? &*assessed.stem : nullptr;
    const Home home = home_of(assessed);
    const Timestamp now = parts_.clock.now();
    NewReferral wanted;

    Referral& referral = wanted.referral;
    referral.id = parts_.ids.next(home);
    referral.chain = stem != nullptr ? stem->referral.chain : referral.id;
    if (stem != nullptr) referral.based_on = stem->referral.id;
    referral.client = request.caller.client;
    referral.referrer = assessed.referrer;
    referral.chain_referrer = stem != nullptr ? stem->referral.chain_referrer : assessed.referrer;
    referral.person = stem != nullptr ? stem->referral.person : parts_.ids.next(home);
    if (read.identifier) referral.identifier = *read.identifier;
    referral.shape = read.shape;
    referral.consent = consent_of(assessed);
    referral.practice = practice_of(assessed);
    referral.accepted_at = now;
    referral.updated = now;
    referral.content = request.http.body;

    Task& task = wanted.task;
    task.id = parts_.ids.next(home);
    task.referral = referral.id;
    if (stem != nullptr) task.part_of = stem->task.id;
    task.owner = assessed.decision->owner;
    task.requester = assessed.referrer;
    task.already_open = assessed.already_open;
    task.is_urgent = read.priority == "urgent";
    task.state.since = now;
    task.service = assessed.decision->service;
    task.rule = assessed.decision->rule;
    task.decision = mappings::to_text(*assessed.decision);
    task.placed_at = now;
    task.updated = now;

    if (stem == nullptr) {
        const auto day = std::chrono::floor<std::chrono::days>(now);
        wanted.background = background_of(read, *assessed.directory, day);
    }
    wanted.is_provider = assessed.directory->routing.provider(task.owner) != nullptr;
    wanted.audit = parts_.ids.next(home);
    wanted.actor = {request.caller.client, request.caller.organisation, request.request_id};
    tell(wanted.events, {task.owner, wanted.audit, EventKind::task_placed});
    tell(wanted.events, {referral.referrer, wanted.audit, EventKind::referral_accepted});
    tell(wanted.events, {referral.chain_referrer, wanted.audit, EventKind::referral_accepted});
    return wanted;
}

}  // namespace gateway
