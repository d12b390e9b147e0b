// What an installation asks of a message before it is routed: conditions in FHIRPath.
#pragma once

#include "fhir/fhirpath/fhirpath.hpp"
#include "mappings/referral.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mappings {

// How near the person is to harm, as the rules of the installation read the message.
enum class Risk : std::uint8_t {
    none,      // none that a rule knows
    raised,    // not for people without training
    immediate  // to health or life, now
};

// What the people of a service are able for. None of them is for an immediate risk.
enum class Assurance : std::uint8_t { community, trained, clinical };

// What a referrer is told of an immediate risk: England's numbers.
inline constexpr std::string_view whom_to_ring =
    "Act now. Life in danger: ring 999. Urgent help: ring NHS 111; in a mental health crisis "
    "choose "
    "its option 2. Samaritans listen at any hour on 116 123.";

constexpr bool may_take(Assurance assurance, Risk risk) noexcept {
    return risk == Risk::none || (risk == Risk::raised && assurance != Assurance::community);
}

// Runs on the ServiceRequest of the message. %resource is the whole message, a ServiceRequest or a
// Bundle; resolve() finds what stands in it; today() is the day of the decision.
struct Condition {
    // Compiled for a ServiceRequest. An error says the column, and what was expected there.
    static fhir::Result<Condition> compile(std::string_view text,
                                           const fhir::Definitions& definitions);

    std::shared_ptr<const fhir::Expression> expression;  // never null once compiled
};

// A referral whose condition holds goes to its target.
struct Rule {
    enum class Target : std::uint8_t { service, provider, pcn, triage, term };

    std::string name;
    Condition when;
    Target target = Target::pcn;
    std::string place;   // Service::id, the provider's ODS code, or a term; empty: pcn, triage
    std::string reason;  // in words, for the referrer
};

struct RiskRule {
    std::string name;
    Condition when;
    Risk level = Risk::raised;
};

// The least that a kind of referral must say.
struct Requirement {
    std::string name;
    Condition when;          // of whom it is asked
    Condition that;          // what must hold then
    std::string detail;      // what to do where it does not, for the sender
    bool is_refused = true;  // false: taken with a warning
};

// Asks conditions of one message, which must be described (Definitions::describe, or the
// validator). One thread at a time.
class Questions {
public:
    using Truth = fhir::Evaluator::Truth;

    Questions(const Referral& referral, const fhir::Definitions& definitions,
              std::chrono::sys_days day);

    // `failed`: it cannot be run on this message (several items where one is wanted ...).
    Truth ask(const Condition& condition);

private:
    const Referral& referral_;
    std::string now_;
    fhir::References references_;
    fhir::Evaluator evaluator_;
};

struct Danger {
    Risk level = Risk::none;
    std::string rule;  // name of the RiskRule; empty without a risk
};

// The highest level of all that hold. One that cannot be run on this message counts as held: a
// mistake in a rule puts nobody at risk.
Danger danger_of(Questions& questions, const std::vector<RiskRule>& rules);

}  // namespace mappings
