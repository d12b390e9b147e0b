#include "mappings/routing.hpp"

#include "mappings/own_pcn.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace mappings {
namespace {

using fhir::IssueType;
using fhir::Severity;

constexpr std::string_view by_performer = "explicit-performer";
constexpr std::string_view by_rule = "rule";
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
        std::optional<fhir::OdsCode> practice = referral.practice;
        if (inherited != nullptr) {
            // What the onward referral says is newer than what it inherits.
            if (consent_ == Consent::absent) consent_ = inherited->consent;
            if (!practice) practice = inherited->practice;
            if (!referral.tells_of_risks) decision_.danger.level = inherited->risk;
        }
        own_pcn_ = find_own_pcn(practice, practices, day);
    }

    fhir::Result<Decision> decide() {
        decision_.table = table_.version;
        find_danger();
        const bool is_chosen = choose_performer() || choose_by_rule() || choose_by_need();
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

    // Each once, though several rules may lead to it.
    void pass_over(std::string place, std::string reason) {
        const bool is_known = std::ranges::any_of(decision_.considered, [&](const Rejected& one) {
            return one.place == place && one.reason == reason;
        });
        if (!is_known) decision_.considered.push_back({std::move(place), std::move(reason)});
    }

    void warn(std::string_view code, std::string detail, std::string expression) {
        const bool is_told = std::ranges::any_of(decision_.warnings, [&](const fhir::Issue& one) {
            return one.code == code && one.expression == expression;
        });
        if (is_told) return;
        decision_.warnings.push_back({Severity::warning, IssueType::business_rule, code,
                                      std::move(detail), std::move(expression)});
    }

    void fail(IssueType type, std::string_view code, std::string detail, std::string expression) {
        errors_.push_back({Severity::error, type, code, std::move(detail), std::move(expression)});
    }

    Questions& questions() {
        if (!questions_) questions_.emplace(referral_, *table_.definitions, day_);
        return *questions_;
    }

    void find_danger() {
        if (!table_.risks.empty()) {
            const Danger own = danger_of(questions(), table_.risks);
            if (own.level > decision_.danger.level) decision_.danger = own;
        }
        if (decision_.danger.level != Risk::immediate) return;
        warn("immediate-risk",
             "The message tells of an immediate risk to the person's health or life, and a "
             "referral is no call for help: nobody may read it today. " +
                 std::string(whom_to_ring) +
                 " The referral goes to link workers or the triage desk, and to no provider.",
             fhir::expression_of(*referral_.service_request));
    }

    bool was_asked(const std::string& owner) const { return excluding_.contains(owner); }

    static std::string asked_already(const Pcn& pcn) {
        return "The PCN " + pcn.name + " was asked already.";
    }

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
        if (!is_safe(code, Assurance::community, performer.expression)) return false;
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
        if (!is_safe(service.id, service.assurance, expression)) return false;
        if (!may_be_shared(service.id, expression)) return false;
        return choose(service.provider, service.id, by_performer,
                      "The referrer named the service " + service.name +
                          ", and the person lets it be shared.");
    }

    bool try_pcn(const Pcn& pcn, const std::string& expression) {
        if (is_closed(pcn, day_)) {
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

    // Whether the person's risk lets it go there. `expression` of the performer; empty: a rule of
    // ours led to it, and not the sender.
    bool is_safe(const std::string& place, Assurance assurance, const std::string& expression) {
        const Risk risk = decision_.danger.level;
        if (may_take(assurance, risk)) return true;
        const bool is_immediate = risk == Risk::immediate;
        pass_over(place, is_immediate
                             ? "Nobody at immediate risk is sent to a provider."
                             : "Nobody at raised risk is sent to a service of the community.");
        if (referral_.is_onward() && !is_offered_again() && !expression.empty()) {
            fail(
                IssueType::business_rule, "risk-above-service",
                is_immediate
                    ? "The person is at immediate risk, so this cannot go to a provider. Ring 999 "
                      "where life is in danger, else NHS 111. Once the risk is over, say in a Flag "
                      "of this message what is known of risks now."
                    : "The person is at raised risk, and this goes to nobody who is not trained "
                      "for "
                      "it. Name a service with the assurance trained or clinical; where the risk "
                      "is over, say in a Flag of this message what is known of risks now.",
                expression);
        } else if (!is_immediate) {
            warn("risk-above-service",
                 "The person is at raised risk, and what was named or fits is not for that, so "
                 "the referral goes where the next rule sends it.",
                 expression);
        }
        return false;
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

    bool choose_by_rule() {
        if (!errors_.empty()) return false;
        for (const Rule& rule : table_.rules) {
            const auto truth = questions().ask(rule.when);
            if (truth == Questions::Truth::no) continue;
            if (truth == Questions::Truth::failed) {
                pass_over(target_of(rule), "The condition of the rule \"" + rule.name +
                                               "\" cannot be run on this message.");
            } else if (try_rule(rule)) {
                decision_.rule_name = rule.name;
                return true;
            } else if (!errors_.empty()) {
                return false;
            }
        }
        return false;
    }

    std::string target_of(const Rule& rule) const {
        if (rule.target == Rule::Target::triage) return table_.triage;
        return rule.target == Rule::Target::pcn ? own_pcn_.place : rule.place;
    }

    bool try_rule(const Rule& rule) {
        if (rule.target == Rule::Target::service) {
            return try_own(rule.place, by_rule, rule.reason);
        }
        if (rule.target != Rule::Target::pcn && was_asked(target_of(rule))) {
            return pass_over_asked(target_of(rule));
        }
        if (rule.target == Rule::Target::provider) {
            return is_safe(rule.place, Assurance::community, {}) && may_be_shared(rule.place, {}) &&
                   choose(rule.place, {}, by_rule, rule.reason);
        }
        if (referral_.is_onward() && !is_offered_again()) {
            pass_over(target_of(rule), "An onward referral goes there only when it names it.");
            return false;
        }
        if (rule.target == Rule::Target::pcn) return choose_pcn(by_rule, rule.reason);
        return choose(table_.triage, {}, by_rule, rule.reason);
    }

    bool choose_by_need() {
        if (!errors_.empty()) return false;
        for (const Need& need : referral_.needs) {
            for (const NeedRule& rule : table_.needs) {
                if (rule.code != need.code || rule.system != need.system) continue;
                if (try_own(rule.service, by_need, rule.reason)) return true;
                if (!errors_.empty()) return false;
            }
        }
        return false;
    }

    // A service that a line of our table leads to.
    bool try_own(const std::string& id, std::string_view rule, const std::string& reason) {
        const Service* service = table_.service(id);
        if (service == nullptr) return false;  // the config reader has refused it
        const bool was_looked_at = std::ranges::any_of(
            decision_.considered, [&](const Rejected& one) { return one.place == id; });
        if (was_looked_at) return false;
        if (was_asked(service->provider)) return pass_over_asked(service->id);
        if (!service->active) {
            pass_over(id, "The service is not open for referrals.");
            return false;
        }
        if (!is_safe(id, service->assurance, {}) || !may_be_shared(id, {})) return false;
        return choose(service->provider, id, rule, reason);
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
        if (choose_pcn(by_pcn, {})) return;
        if (was_asked(table_.triage)) {
            choose({}, {}, by_none, "Everybody who could take it was asked.");
            return;
        }
        choose(table_.triage, {}, by_triage,
               table_.triage_name + " takes what has no other home: " +
                   (own_pcn_.pcn != nullptr ? asked_already(*own_pcn_.pcn) : own_pcn_.why_not));
    }

    // `reason` empty: which practice and which PCN.
    bool choose_pcn(std::string_view rule, std::string reason) {
        if (own_pcn_.pcn != nullptr) {
            const Pcn& pcn = *own_pcn_.pcn;
            if (was_asked(pcn.code)) {
                pass_over(pcn.code, asked_already(pcn));
                return false;
            }
            if (reason.empty()) {
                reason = "The person is registered with " + own_pcn_.practice->name +
                         ", which belongs to the PCN " + pcn.name + " (" + pcn.code + ").";
            }
            return choose(pcn.code, {}, rule, std::move(reason));
        }
        pass_over(own_pcn_.place, own_pcn_.why_not);
        if (own_pcn_.is_unknown) {
            warn("unknown-practice",
                 "We do not know the practice where the person is registered, so the referral goes "
                 "to the triage desk. Check the ODS code.",
                 practice_expression());
        }
        return false;
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
    OwnPcn own_pcn_;
    std::optional<Questions> questions_;  // once a condition is asked
    Decision decision_;
    std::vector<fhir::Issue> errors_;
};

}  // namespace

fhir::Result<Decision> decide_route(const Referral& referral, const Inherited* inherited,
                                    const PracticeMap& practices, const RoutingTable& table,
                                    std::chrono::sys_days day,
                                    const std::set<std::string>& excluding) {
    return Router(referral, inherited, practices, table, day, excluding).decide();
}

}  // namespace mappings
