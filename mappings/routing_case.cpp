#include "mappings/routing_case.hpp"

#include <algorithm>
#include <utility>

namespace mappings {

using fhir::IssueType;
using fhir::Severity;

Case::Case(const Referral& its_referral, const Inherited* inherited, const Grounds& its_grounds,
           const std::set<std::string>& excluding)
    : referral(its_referral),
      grounds(its_grounds),
      practices(its_grounds.practices),
      table(its_grounds.table),
      consent(its_referral.consent),
      birth_date(its_referral.birth_date),
      excluding_(excluding),
      district_(its_referral.district) {
    std::optional<fhir::OdsCode> practice = referral.practice;
    bool is_sensitive = referral.is_sensitive;
    if (inherited != nullptr) {
        if (consent == Consent::absent) consent = inherited->consent;
        if (!practice) practice = inherited->practice;
        if (!referral.tells_of_risks) decision.danger.level = inherited->risk;
        if (!birth_date) birth_date = inherited->birth_date;
        if (district_.empty()) district_ = inherited->district;
        is_sensitive = is_sensitive || inherited->is_sensitive;
    }
    if (is_sensitive) district_.clear();
    own_pcn = find_own_pcn(practice, practices, grounds.day);
    decision.table = table.version;
}

Questions& Case::questions() {
    if (!questions_) questions_.emplace(referral, *table.definitions, grounds.day);
    return *questions_;
}

const Whereabouts& Case::whereabouts() {
    if (!whereabouts_) {
        whereabouts_ = grounds.offers == nullptr
                           ? Whereabouts{}
                           : grounds.offers->whereabouts(own_pcn.practice, own_pcn.pcn, district_);
    }
    return *whereabouts_;
}

std::optional<Reachable> Case::service(std::string_view id) const {
    const Offer* offer = grounds.offers == nullptr ? nullptr : grounds.offers->find(id);
    if (offer != nullptr) return reachable(*offer);
    const Service* service = table.service(id);
    if (service == nullptr) return std::nullopt;
    return Reachable{service->id,     service->name,      service->provider,
                     service->active, service->assurance, nullptr};
}

Reachable Case::reachable(const Offer& offer) const {
    const Service* service = table.service(offer.service->id);
    const bool is_closed = service != nullptr && !service->active;
    return {offer.service->id, offer.service->name,
            offer.owner,       !is_closed && directory::is_offered(*offer.service),
            offer.assurance,   &offer};
}

const Room* Case::room_of(const std::string& service) const {
    if (grounds.rooms == nullptr) return nullptr;
    const auto found = grounds.rooms->find(service);
    return found == grounds.rooms->end() ? nullptr : &found->second;
}

std::string Case::team() const {
    if (own_pcn.pcn == nullptr) return "the triage desk";
    return "the " + table.link_worker(own_pcn.pcn->code) + " team of " + own_pcn.pcn->name;
}

bool Case::choose(std::string owner, std::string service, std::string_view rule,
                  std::string reason) {
    decision.owner = std::move(owner);
    decision.service = std::move(service);
    decision.rule = rule;
    decision.reason = std::move(reason);
    return true;
}

bool Case::pass_over(std::string place, std::string reason) {
    const bool is_known = std::ranges::any_of(decision.considered, [&](const Rejected& one) {
        return one.place == place && one.reason == reason;
    });
    if (!is_known) decision.considered.push_back({std::move(place), std::move(reason)});
    return false;
}

bool Case::pass_over_asked(std::string place) {
    return pass_over(std::move(place), "It was asked already.");
}

void Case::warn(std::string_view code, std::string detail, std::string expression) {
    const bool is_told = std::ranges::any_of(decision.warnings, [&](const fhir::Issue& one) {
        return one.code == code && one.expression == expression && one.detail == detail;
    });
    if (is_told) return;
    decision.warnings.push_back({Severity::warning, IssueType::business_rule, code,
                                 std::move(detail), std::move(expression)});
}

void Case::fail(IssueType type, std::string_view code, std::string detail, std::string expression) {
    errors.push_back({Severity::error, type, code, std::move(detail), std::move(expression)});
}

}  // namespace mappings
