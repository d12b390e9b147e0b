#include "mappings/routing.hpp"

#include "fhir/instant.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mappings {
namespace {

using fhir::IssueType;
using fhir::Severity;

constexpr std::string_view by_performer = "explicit-performer";
constexpr std::string_view by_need = "need";
constexpr std::string_view by_pcn = "pcn";
constexpr std::string_view by_triage = "triage";
constexpr std::string_view by_none = "unrouted";

// One decision on its way: each rule either chooses or says why not.
class Router {
public:
    Router(const Referral& referral, const Inherited* inherited, const PracticeMap& practices,
           const RoutingTable& table, std::chrono::sys_days day,
           const std::set<std::string>& excluding)
        : referral_(referral),
          practices_(practices),
          table_(table),
          day_(day),
          excluding_(excluding) {
        consent_ = referral.consent;
        practice_ = referral.practice;
        if (inherited == nullptr) return;
        // What the onward referral says is newer than what it inherits.
        if (consent_ == Consent::absent) consent_ = inherited->consent;
        if (!practice_) practice_ = inherited->practice;
    }

    fhir::Result<Decision> decide() {
        const bool is_chosen = choose_performer() || choose_by_need();
        if (!is_chosen && errors_.empty()) choose_home();
        if (errors_.empty()) return std::move(decision_);
        fhir::Error error;
        error.kind = fhir::ErrorKind::invalid;
        error.issues = std::move(errors_);
        std::move(decision_.warnings.begin(), decision_.warnings.end(),
                  std::back_inserter(error.issues));
        return error;
    }

private:
    bool choose(std::string owner, std::string service, std::string_view rule, std::string reason) {
        decision_.owner = std::move(owner);
        decision_.service = std::move(service);
        decision_.rule = rule;
        decision_.reason = std::move(reason);
        return true;
    }

    void pass_over(std::string place, std::string reason) {
        decision_.considered.push_back({std::move(place), std::move(reason)});
    }

    void warn(std::string_view code, std::string detail, std::string expression) {
        decision_.warnings.push_back({Severity::warning, IssueType::business_rule, code,
                                      std::move(detail), std::move(expression)});
    }

    void fail(IssueType type, std::string_view code, std::string detail, std::string expression) {
        errors_.push_back({Severity::error, type, code, std::move(detail), std::move(expression)});
    }

    bool was_asked(const std::string& owner) const { return excluding_.contains(owner); }

    bool pass_over_asked(std::string place) {
        pass_over(std::move(place), "It was asked already.");
        return false;
    }

    // Every performer must be known, though only the first that can take it is chosen.
    bool choose_performer() {
        for (const Performer& performer : referral_.performers) {
            if (is_known(performer) || is_offered_again()) continue;
            fail(IssueType::not_found, "unknown-performer",
                 "We do not know this performer. Name a PCN by its ODS code, a provider or service "
                 "of this gateway's directory, or leave performer out to have it routed.",
                 performer.expression);
        }
        if (!errors_.empty()) return false;
        bool is_chosen = false;
        for (const Performer& performer : referral_.performers) {
            if (!is_known(performer)) {
                pass_over(place_of(performer), "It is not in our directory any more.");
            } else if (is_chosen) {
                pass_over(place_of(performer), "Another performer that was named first takes it.");
            } else {
                is_chosen = try_performer(performer);
            }
        }
        return is_chosen;
    }

    bool is_offered_again() const { return !excluding_.empty(); }

    bool is_known(const Performer& performer) const {
        if (table_.service(performer.service) != nullptr) return true;
        if (!performer.organisation) return false;
        const std::string& code = performer.organisation->text();
        return code == table_.triage || practices_.pcn(code) != nullptr ||
               table_.provider(code) != nullptr;
    }

    static std::string place_of(const Performer& performer) {
        return performer.organisation ? performer.organisation->text() : performer.service;
    }

    bool try_performer(const Performer& performer) {
        if (const Service* service = table_.service(performer.service)) {
            return try_service(*service, performer.expression);
        }
        const std::string& code = performer.organisation->text();
        if (was_asked(code)) return pass_over_asked(code);
        if (code == table_.triage) {
            return choose(code, {}, by_performer, "The referrer named the triage desk.");
        }
        if (const Pcn* pcn = practices_.pcn(code)) return try_pcn(*pcn, performer.expression);
        if (!may_be_shared(code, performer.expression)) return false;
        return choose(code, {}, by_performer,
                      "The referrer named the provider " + table_.provider(code)->name +
                          ", and the person lets it be shared.");
    }

    bool try_service(const Service& service, const std::string& expression) {
        if (was_asked(service.provider)) return pass_over_asked(service.id);
        if (!service.active) {
            pass_over(service.id, "The service is not open for referrals.");
            warn("service-inactive",
                 "The service that was named is not open for referrals now, so the referral goes "
                 "where the next rule sends it.",
                 expression);
            return false;
        }
        if (!may_be_shared(service.id, expression)) return false;
        return choose(service.provider, service.id, by_performer,
                      "The referrer named the service " + service.name +
                          ", and the person lets it be shared.");
    }

    bool try_pcn(const Pcn& pcn, const std::string& expression) {
        if (is_closed(pcn)) {
            pass_over(pcn.code, closed_since(pcn));
            warn("pcn-closed",
                 "The PCN that was named is closed, so the referral goes where the next rule sends "
                 "it.",
                 expression);
            return false;
        }
        return choose(pcn.code, {}, by_performer,
                      "The referrer named the PCN " + pcn.name + " (" + pcn.code + ").");
    }

    // Whether a provider may see it. An onward referral that may not is refused, since whoever
    // sends it can ask the person; a first one is held back for a link worker, who will.
    bool may_be_shared(const std::string& place, const std::string& expression) {
        if (consent_ == Consent::permitted) return true;
        const bool is_denied = consent_ == Consent::denied;
        pass_over(place, is_denied ? "The person does not let it be shared with this sector."
                                   : "The message does not say that the person lets it be shared.");
        if (referral_.is_onward() && !is_offered_again()) {
            fail(IssueType::business_rule, "consent-needed",
                 is_denied ? "The person does not let this be shared with the voluntary sector, so "
                             "it cannot go to a provider."
                           : "A provider may see this only with the person's consent. Ask them, "
                             "and send a Consent: status active, scope patient-privacy, provision "
                             "permit.",
                 expression);
        } else {
            warn("no-consent",
                 "Nothing says that the person lets this be shared with the voluntary sector, so "
                 "it is not shown to a provider: link workers get it first. To permit it send a "
                 "Consent: status active, scope patient-privacy, provision permit.",
                 expression);
        }
        return false;
    }

    bool choose_by_need() {
        if (!errors_.empty()) return false;
        for (const Need& need : referral_.needs) {
            for (const NeedRule& rule : table_.needs) {
                if (rule.code != need.code || rule.system != need.system) continue;
                if (try_need(rule)) return true;
                if (!errors_.empty()) return false;
            }
        }
        return false;
    }

    bool try_need(const NeedRule& rule) {
        const Service* service = table_.service(rule.service);
        if (service == nullptr) return false;  // the config reader has refused it
        const bool was_looked_at =
            std::any_of(decision_.considered.begin(), decision_.considered.end(),
                        [&](const Rejected& one) { return one.place == service->id; });
        if (was_looked_at) return false;
        if (was_asked(service->provider)) return pass_over_asked(service->id);
        if (!service->active) {
            pass_over(service->id, "The service is not open for referrals.");
            return false;
        }
        if (!may_be_shared(service->id, {})) return false;
        return choose(service->provider, service->id, by_need, rule.reason);
    }

    // The person's own link workers; the triage desk where they cannot be found.
    void choose_home() {
        if (referral_.is_onward() && !is_offered_again()) {
            fail(IssueType::required, "onward-performer-missing",
                 "An onward referral says to whom it goes, and nobody is left who could take this "
                 "one. Name a provider or service that is open in performer.",
                 fhir::expression_of(*referral_.service_request, "performer"));
            return;
        }
        if (choose_pcn()) return;
        if (was_asked(table_.triage)) {
            choose({}, {}, by_none, "Everybody who could take it was asked.");
            return;
        }
        choose(table_.triage, {}, by_triage,
               table_.triage_name +
                   " takes what has no other home: " + decision_.considered.back().reason);
    }

    bool choose_pcn() {
        constexpr std::array<std::string_view, 3> nowhere{"V81997", "V81998", "V81999"};
        if (!practice_) {
            // The national code for "not known" stands where there is no code to name.
            pass_over("V81999", "The message names no registered practice.");
            return false;
        }
        const std::string& code = practice_->text();
        if (std::find(nowhere.begin(), nowhere.end(), code) != nowhere.end()) {
            pass_over(code, "The person has no registered practice, or it is not known.");
            return false;
        }
        const Practice* practice = practices_.practice(code);
        if (practice == nullptr) {
            pass_over(code, "The registered practice is not in our table of practices.");
            warn("unknown-practice",
                 "We do not know the practice where the person is registered, so the referral goes "
                 "to the triage desk. Check the ODS code.",
                 practice_expression());
            return false;
        }
        if (const Pcn* pcn = practices_.pcn_of(code, day_)) {
            if (was_asked(pcn->code)) {
                pass_over(pcn->code, "The PCN " + pcn->name + " was asked already.");
                return false;
            }
            return choose(pcn->code, {}, by_pcn,
                          "The person is registered with " + practice->name +
                              ", which belongs to the PCN " + pcn->name + " (" + pcn->code + ").");
        }
        pass_over_memberships(*practice);
        return false;
    }

    void pass_over_memberships(const Practice& practice) {
        for (const Membership& one : practice.memberships) {
            if (day_ < one.from || (one.until && day_ >= *one.until)) continue;
            const Pcn* pcn = practices_.pcn(one.pcn);
            if (pcn == nullptr) continue;
            pass_over(pcn->code, closed_since(*pcn));
            return;
        }
        pass_over(practice.code, "The practice of the person is in no PCN.");
    }

    bool is_closed(const Pcn& pcn) const { return pcn.closed && day_ >= *pcn.closed; }

    static std::string closed_since(const Pcn& pcn) {
        return "The PCN is closed since " + fhir::format_date(*pcn.closed) + ".";
    }

    std::string practice_expression() const {
        return referral_.patient == nullptr
                   ? std::string()
                   : fhir::expression_of(*referral_.patient, "generalPractitioner");
    }

    const Referral& referral_;
    const PracticeMap& practices_;
    const RoutingTable& table_;
    const std::chrono::sys_days day_;
    const std::set<std::string>& excluding_;
    Consent consent_ = Consent::absent;
    std::optional<fhir::OdsCode> practice_;
    Decision decision_;
    std::vector<fhir::Issue> errors_;
};

}  // namespace

const Service* RoutingTable::service(std::string_view id) const {
    if (id.empty()) return nullptr;
    const auto found = std::find_if(services.begin(), services.end(),
                                    [&](const Service& one) { return one.id == id; });
    return found == services.end() ? nullptr : &*found;
}

const Provider* RoutingTable::provider(std::string_view organisation) const {
    const auto found = std::find_if(providers.begin(), providers.end(), [&](const Provider& one) {
        return one.organisation == organisation;
    });
    return found == providers.end() ? nullptr : &*found;
}

fhir::Result<Decision> decide_route(const Referral& referral, const Inherited* inherited,
                                    const PracticeMap& practices, const RoutingTable& table,
                                    std::chrono::sys_days day,
                                    const std::set<std::string>& excluding) {
    return Router(referral, inherited, practices, table, day, excluding).decide();
}

}  // namespace mappings
