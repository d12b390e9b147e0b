#include "mappings/routing.hpp"

#include "mappings/routing_choice.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace mappings {
namespace {

using fhir::IssueType;

constexpr std::string_view by_performer = "explicit-performer";
constexpr std::string_view by_rule = "rule";
constexpr std::string_view by_need = "need";
constexpr std::string_view by_pcn = "pcn";
constexpr std::string_view by_triage = "triage";
constexpr std::string_view by_none = "unrouted";

// The order of the ways: each either chooses or notes why not.
class Router : private Case {
public:
    using Case::Case;

    fhir::Result<Decision> decide() {
        find_danger();
        ask_requirements(*this);
        const bool is_chosen = choose_performer() || choose_by_rule() || choose_by_need();
        if (!is_chosen && errors.empty()) choose_home();
        if (errors.empty()) {
            const bool is_listed =
                grounds.offers != nullptr && grounds.offers->find(decision.service) != nullptr;
            if (is_listed) decision.directory = grounds.offers->version();
            return std::move(decision);
        }
        fhir::Error error;
        error.kind = fhir::ErrorKind::invalid;
        error.issues = std::move(errors);
        std::move(decision.warnings.begin(), decision.warnings.end(),
                  std::back_inserter(error.issues));
        return error;
    }

private:
    void find_danger() {
        if (!table.risks.empty()) {
            const Danger own = danger_of(questions(), table.risks);
            if (own.level > decision.danger.level) decision.danger = own;
        }
        if (decision.danger.level != Risk::immediate) return;
        warn("immediate-risk",
             "The message tells of an immediate risk to the person's health or life, and a "
             "referral is no call for help: nobody may read it today. " +
                 std::string(whom_to_ring) + " The referral goes to " + team() +
                 (own_pcn.pcn != nullptr ? " or the triage desk" : "") + ", and to no provider.",
             fhir::expression_of(*referral.service_request));
    }

    std::string asked_already(const Pcn& pcn) const {
        return "The PCN " + pcn.name + " was asked already.";
    }

    // Every performer must be known, though only the first that can take it is chosen.
    bool choose_performer() {
        for (const Performer& performer : referral.performers) {
            if (is_known(performer) || is_offered_again()) continue;
            fail(IssueType::not_found, "unknown-performer",
                 "We do not know this performer. Name a PCN by its ODS code, a provider or service "
                 "of this gateway's directory that takes referrals, or leave performer out to have "
                 "it routed.",
                 performer.expression);
        }
        if (!errors.empty()) return false;
        bool is_chosen = false;
        for (const Performer& performer : referral.performers) {
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

    bool is_known(const Performer& performer) const {
        if (service(performer.service)) return true;
        if (!performer.organisation) return false;
        const std::string& code = performer.organisation->text();
        return table.desk_name(code) != nullptr || practices.pcn(code) != nullptr ||
               table.provider(code) != nullptr;
    }

    static std::string place_of(const Performer& performer) {
        return performer.organisation ? performer.organisation->text() : performer.service;
    }

    bool try_performer(const Performer& performer) {
        if (const auto named = service(performer.service)) {
            return try_service(*named, performer.expression);
        }
        const std::string& code = performer.organisation->text();
        if (was_asked(code)) return pass_over_asked(code);
        if (code == table.triage) {
            return choose(code, {}, by_performer, "The referrer named the triage desk.");
        }
        if (const std::string* desk = table.desk_name(code)) {
            return choose(code, {}, by_performer, "The referrer named " + *desk + ".");
        }
        if (const Pcn* pcn = practices.pcn(code)) return try_pcn(*pcn, performer.expression);
        if (!takes_people(*this, code, performer.expression)) return false;
        if (!is_safe(*this, code, Assurance::community, performer.expression)) return false;
        if (!may_be_shared(*this, code, performer.expression)) return false;
        return choose(code, {}, by_performer,
                      "The referrer named the provider " + table.provider(code)->name +
                          ", and the person lets it be shared.");
    }

    bool try_service(const Reachable& named, const std::string& expression) {
        if (was_asked(named.owner)) return pass_over_asked(named.id);
        const Hindrance hindrance = hindrance_of(*this, named);
        const bool can_be_told = hindrance != Hindrance::area_unknown;
        const std::string sentence = to_sentence(hindrance, *this, named);
        if (hindrance != Hindrance::none && can_be_told) {
            warn(to_code(hindrance),
                 sentence + " So the referral goes where the next rule sends it.", expression);
            return pass_over(named.id, sentence);
        }
        if (!is_safe(*this, named.id, named.assurance, expression)) return false;
        if (!may_be_shared(*this, named.id, expression)) return false;
        // Who named it may know what the referral does not tell, and the provider can decline.
        if (!can_be_told) {
            warn(to_code(hindrance), sentence + " It is sent there all the same.", expression);
        }
        return choose(
            named.owner, named.id, by_performer,
            "The referrer named the service " + named.name + ", and the person lets it be shared.");
    }

    bool try_pcn(const Pcn& pcn, const std::string& expression) {
        if (is_closed(pcn, grounds.day)) {
            warn("pcn-closed",
                 "The PCN that was named is closed, so the referral goes where the next rule sends "
                 "it.",
                 expression);
            return pass_over(pcn.code, closed_since(pcn));
        }
        return choose(pcn.code, {}, by_performer,
                      "The referrer named the PCN " + pcn.name + " (" + pcn.code + ").");
    }

    bool choose_by_rule() {
        if (!errors.empty()) return false;
        for (const Rule& rule : table.rules) {
            const auto truth = questions().ask(rule.when);
            if (truth == Questions::Truth::no) continue;
            if (truth == Questions::Truth::failed) {
                pass_over(target_of(rule), "The condition of the rule \"" + rule.name +
                                               "\" cannot be run on this message.");
            } else if (try_rule(rule)) {
                decision.rule_name = rule.name;
                return true;
            } else if (!errors.empty()) {
                return false;
            }
        }
        return false;
    }

    std::string target_of(const Rule& rule) const {
        if (rule.target == Rule::Target::triage) return table.triage;
        return rule.target == Rule::Target::pcn ? own_pcn.place : rule.place;
    }

    bool try_rule(const Rule& rule) {
        switch (rule.target) {
            case Rule::Target::service:
                return try_own(rule.place, by_rule, rule.reason);
            case Rule::Target::term:
                return try_term(rule.place, by_rule, rule.reason);
            case Rule::Target::provider:
                if (was_asked(rule.place)) return pass_over_asked(rule.place);
                return takes_people(*this, rule.place, {}) &&
                       is_safe(*this, rule.place, Assurance::community, {}) &&
                       may_be_shared(*this, rule.place, {}) &&
                       choose(rule.place, {}, by_rule, rule.reason);
            case Rule::Target::pcn:
            case Rule::Target::triage:
                break;
        }
        if (is_new_onward()) {
            return pass_over(target_of(rule),
                             "An onward referral goes there only when it names it.");
        }
        return rule.target == Rule::Target::pcn ? choose_pcn(by_rule, rule.reason)
                                                : choose_desk(by_rule, rule.reason);
    }

    bool choose_by_need() {
        if (!errors.empty()) return false;
        for (const Need& need : referral.needs) {
            for (const NeedRule& rule : table.needs) {
                if (rule.code != need.code || rule.system != need.system) continue;
                const bool is_chosen = rule.term.empty()
                                           ? try_own(rule.service, by_need, rule.reason)
                                           : try_term(rule.term, by_need, rule.reason);
                if (is_chosen) return true;
                if (!errors.empty()) return false;
            }
        }
        return false;
    }

    // A service that a line of our table leads to.
    bool try_own(const std::string& id, std::string_view rule, const std::string& reason) {
        const auto own = service(id);
        if (!own) return false;  // the config reader has refused it
        const bool was_looked_at = std::ranges::any_of(
            decision.considered, [&](const Rejected& one) { return one.place == id; });
        if (was_looked_at) return false;
        if (was_asked(own->owner)) return pass_over_asked(own->id);
        const Hindrance hindrance = hindrance_of(*this, *own);
        if (hindrance != Hindrance::none) {
            return pass_over(id, to_sentence(hindrance, *this, *own));
        }
        return is_safe(*this, id, own->assurance, {}) && may_be_shared(*this, id, {}) &&
               choose(own->owner, id, rule, reason);
    }

    // The directory's services under a term.
    bool try_term(const std::string& term, std::string_view rule, const std::string& reason) {
        const auto chosen = choose_under(*this, term);
        if (!chosen || !may_be_shared(*this, chosen->service.id, {})) return false;
        std::string words =
            reason.empty() ? "The stated need is met by " + chosen->service.name + "." : reason;
        if (!chosen->why.empty()) words += " " + chosen->why;
        return choose(chosen->service.owner, chosen->service.id, rule, std::move(words));
    }

    // The person's own link workers; the triage desks where they cannot be found.
    void choose_home() {
        if (is_new_onward()) {
            fail(IssueType::required, "onward-performer-missing",
                 "An onward referral says to whom it goes, and nobody is left who could take this "
                 "one. Name a provider or service that is open in performer.",
                 fhir::expression_of(*referral.service_request, "performer"));
            return;
        }
        if (choose_pcn(by_pcn, {}) || choose_desk(by_triage, {})) return;
        choose({}, {}, by_none, "Everybody who could take it was asked.");
    }

    // `reason` empty: which practice and which PCN.
    bool choose_pcn(std::string_view rule, std::string reason) {
        if (own_pcn.pcn != nullptr) {
            const Pcn& pcn = *own_pcn.pcn;
            if (was_asked(pcn.code)) return pass_over(pcn.code, asked_already(pcn));
            if (reason.empty()) {
                reason = "The person is registered with " + own_pcn.practice->name +
                         ", which belongs to the PCN " + pcn.name + " (" + pcn.code + "): its " +
                         table.link_worker(pcn.code) + " team gets the referral.";
            }
            return choose(pcn.code, {}, rule, std::move(reason));
        }
        pass_over(own_pcn.place, own_pcn.why_not);
        if (own_pcn.is_unknown) {
            warn("unknown-practice",
                 "We do not know the practice where the person is registered, so the referral goes "
                 "to the triage desk. Check the ODS code.",
                 practice_expression());
        }
        return false;
    }

    // The desk of the practice's sub-ICB, of its ICB, of the table: the first that was not asked.
    // `reason` empty: why nobody nearer takes it.
    bool choose_desk(std::string_view rule, std::string reason) {
        std::vector<const TriageDesk*> desks;
        if (own_pcn.practice != nullptr) {
            desks = {table.desk_of(own_pcn.practice->sub_icb),
                     table.desk_of(own_pcn.practice->icb)};
        }
        const TriageDesk whole{{}, table.triage, table.triage_name};
        desks.push_back(&whole);
        for (const TriageDesk* desk : desks) {
            if (desk == nullptr) continue;
            if (was_asked(desk->organisation)) {
                if (desk != &whole) pass_over_asked(desk->organisation);
                continue;
            }
            if (reason.empty()) {
                const std::string where = desk == &whole ? "" : " in its area";
                reason = desk->name + " takes what has no other home" + where + ": " +
                         (own_pcn.pcn != nullptr ? asked_already(*own_pcn.pcn) : own_pcn.why_not);
            }
            return choose(desk->organisation, {}, rule, std::move(reason));
        }
        return false;
    }

    std::string practice_expression() const {
        return referral.patient == nullptr
                   ? std::string()
                   : fhir::expression_of(*referral.patient, "generalPractitioner");
    }
};

}  // namespace

fhir::Result<Decision> decide_route(const Referral& referral, const Inherited* inherited,
                                    const Grounds& grounds,
                                    const std::set<std::string>& excluding) {
    return Router(referral, inherited, grounds, excluding).decide();
}

std::string to_text(const Decision& decision) {
    std::string text = decision.reason;
    if (decision.danger.level == Risk::immediate) {
        text.append(" The message tells of an immediate risk. ").append(whom_to_ring);
    }
    if (!decision.rule_name.empty()) text.append(" By the rule \"" + decision.rule_name + "\".");
    if (decision.table.empty()) return text;
    text.append(" Routing table " + decision.table);
    if (!decision.directory.empty()) text.append(", directory " + decision.directory);
    return text.append(".");
}

}  // namespace mappings
