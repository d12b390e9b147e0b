#include "mappings/routing_checks.hpp"

#include "fhir/instant.hpp"

#include <algorithm>
#include <cmath>

namespace mappings {
namespace {

using fhir::IssueType;

std::string years_in_words(double years) {
    std::string text = std::to_string(years);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::string ages_in_words(const directory::Service& service) {
    if (!service.maximum_age) return "from " + years_in_words(*service.minimum_age);
    if (!service.minimum_age) return "up to " + years_in_words(*service.maximum_age);
    return "from " + years_in_words(*service.minimum_age) + " to " +
           years_in_words(*service.maximum_age);
}

Hindrance age_hindrance(const Case& at_hand, const Offer& offer) {
    if (!offer.minimum_age && !offer.maximum_age) return Hindrance::none;
    if (!at_hand.age) return Hindrance::age_unknown;
    // The year of the highest age counts to its end.
    const bool is_fit = (!offer.minimum_age || *offer.minimum_age <= *at_hand.age) &&
                        (!offer.maximum_age || *at_hand.age <= std::floor(*offer.maximum_age));
    return is_fit ? Hindrance::none : Hindrance::age;
}

std::string areas_in_words(const directory::Service& service) {
    constexpr std::size_t most = 3;
    std::string words;
    for (std::size_t i = 0; i < service.areas.size() && i < most; ++i) {
        const directory::Area& area = service.areas[i];
        words += (i == 0 ? "" : ", ") + (area.name.empty() ? area.uri : area.name);
    }
    if (service.areas.size() > most) {
        words += " and " + std::to_string(service.areas.size() - most) + " more";
    }
    return words;
}

}  // namespace

Hindrance hindrance_nearby(const Case& at_hand, const Reachable& service) {
    if (!service.is_active) return Hindrance::inactive;
    if (service.offer != nullptr) {
        const Hindrance age = age_hindrance(at_hand, *service.offer);
        if (age != Hindrance::none) return age;
    }
    const Room* room = at_hand.room_of(service);
    const bool is_full = room != nullptr && !room->takes_people(at_hand.grounds.day);
    return is_full ? Hindrance::full : Hindrance::none;
}

Hindrance hindrance_of(Case& at_hand, const Reachable& service) {
    const Hindrance anywhere = hindrance_nearby(at_hand, service);
    if (anywhere != Hindrance::none || service.offer == nullptr) return anywhere;
    switch (Offers::fit_of(*service.offer, at_hand.whereabouts())) {
        case Fit::inside:
            return Hindrance::none;
        case Fit::outside:
            return Hindrance::area;
        case Fit::unknown:
            break;
    }
    return Hindrance::area_unknown;
}

std::string to_sentence(Hindrance hindrance, const Case& at_hand, const Reachable& service) {
    const Room* room = at_hand.room_of(service);
    switch (hindrance) {
        case Hindrance::none:
            return {};
        case Hindrance::inactive:
            return "The service is not open for referrals.";
        case Hindrance::full:
            return "The service takes nobody at present" +
                   (room != nullptr && room->until
                        ? ", and opens again on " + fhir::format_date(*room->until)
                        : "") +
                   ".";
        case Hindrance::age:
            return "The service is for ages " + ages_in_words(*service.offer->service) +
                   ", and the person is not of them.";
        case Hindrance::age_unknown:
            return "The service is for ages " + ages_in_words(*service.offer->service) +
                   ", and the person's date of birth is not known.";
        case Hindrance::area:
            return "The service is for people of " + areas_in_words(*service.offer->service) +
                   ", and the person does not belong there.";
        case Hindrance::area_unknown:
            break;
    }
    return "The service is for people of " + areas_in_words(*service.offer->service) +
           ", and whether the person belongs there cannot be told from the referral.";
}

std::string_view to_code(Hindrance hindrance) {
    switch (hindrance) {
        case Hindrance::none:
            return {};
        case Hindrance::inactive:
            return "service-inactive";
        case Hindrance::full:
            return "service-full";
        case Hindrance::age:
        case Hindrance::age_unknown:
            return "not-eligible";
        case Hindrance::area:
            return "out-of-area";
        case Hindrance::area_unknown:
            break;
    }
    return "area-unknown";
}

bool takes_people(Case& at_hand, const std::string& provider, const std::string& expression) {
    const auto ids = services_of(provider, at_hand.table, at_hand.grounds.offers);
    const bool is_full = !ids.empty() && std::ranges::all_of(ids, [&](const std::string& id) {
        const auto service = at_hand.service(id);
        const Room* room = service ? at_hand.room_of(*service) : nullptr;
        return room != nullptr && !room->takes_people(at_hand.grounds.day);
    });
    if (!is_full) return true;
    const std::string sentence =
        "The provider says of each of its services that it takes nobody at present.";
    if (!expression.empty()) {
        at_hand.warn(to_code(Hindrance::full),
                     sentence + " So the referral goes where the next rule sends it.", expression);
    }
    return at_hand.pass_over(provider, sentence);
}

bool is_safe(Case& at_hand, const std::string& place, Assurance assurance,
             const std::string& expression) {
    const Risk risk = at_hand.decision.danger.level;
    if (may_take(assurance, risk)) return true;
    const bool is_immediate = risk == Risk::immediate;
    at_hand.pass_over(place, is_immediate
                                 ? "Nobody at immediate risk is sent to a provider."
                                 : "Nobody at raised risk is sent to a service of the community.");
    if (at_hand.is_new_onward() && !expression.empty()) {
        at_hand.fail(
            IssueType::business_rule, "risk-above-service",
            is_immediate
                ? "The person is at immediate risk, so this cannot go to a provider. Ring 999 "
                  "where life is in danger, else NHS 111. Once the risk is over, say in a Flag "
                  "of this message what is known of risks now."
                : "The person is at raised risk, and this goes to nobody who is not trained for "
                  "it. Name a service with the assurance trained or clinical; where the risk is "
                  "over, say in a Flag of this message what is known of risks now.",
            expression);
    } else if (!is_immediate) {
        at_hand.warn("risk-above-service",
                     "The person is at raised risk, and what was named or fits is not for that, so "
                     "the referral goes where the next rule sends it.",
                     expression);
    }
    return false;
}

bool may_be_shared(Case& at_hand, const std::string& place, const std::string& expression) {
    if (at_hand.consent == Consent::permitted) return true;
    const bool is_denied = at_hand.consent == Consent::denied;
    at_hand.pass_over(place, is_denied
                                 ? "The person does not let it be shared with this sector."
                                 : "The message does not say that the person lets it be shared.");
    if (at_hand.is_new_onward()) {
        at_hand.fail(IssueType::business_rule, "consent-needed",
                     is_denied
                         ? "The person does not let this be shared with the voluntary sector, so "
                           "it cannot go to a provider."
                         : "A provider may see this only with the person's consent. Ask them, "
                           "and send a Consent: status active, scope patient-privacy, provision "
                           "permit.",
                     expression);
    } else {
        at_hand.warn("no-consent",
                     "Nothing says that the person lets this be shared with the voluntary sector, "
                     "so it is not shown to a provider: " +
                         at_hand.team() +
                         " gets it first. To permit it send a Consent: status active, scope "
                         "patient-privacy, provision permit.",
                     expression);
    }
    return false;
}

void ask_requirements(Case& at_hand) {
    using Truth = Questions::Truth;
    if (at_hand.is_offered_again()) return;
    for (const Requirement& one : at_hand.table.requirements) {
        if (at_hand.questions().ask(one.when) != Truth::yes) continue;
        if (at_hand.questions().ask(one.that) != Truth::no) continue;
        const std::string place = fhir::expression_of(*at_hand.referral.service_request);
        if (one.is_refused) {
            at_hand.fail(IssueType::business_rule, "requirement", one.detail, place);
        } else {
            at_hand.warn("requirement", one.detail, place);
        }
    }
}

}  // namespace mappings
