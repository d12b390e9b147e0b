// One referral on its way to a decision: the facts that bind it, and what has been found so far.
// For routing's own files.
#pragma once

#include "mappings/offers.hpp"
#include "mappings/own_pcn.hpp"
#include "mappings/routing.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace mappings {

// A service as routing sees it: of the table, of the directory, or of both.
struct Reachable {
    std::string id;
    std::string name;
    std::string owner;  // ODS code
    bool is_active = true;
    Assurance assurance = Assurance::community;
    const Offer* offer = nullptr;  // null: of the table alone
};

// What is of the message and of what it inherits; what an onward one says itself is newer.
class Case {
public:
    Case(const Referral& referral, const Inherited* inherited, const Grounds& grounds,
         const std::set<std::string>& excluding);

    const Referral& referral;
    const Grounds& grounds;
    const PracticeMap& practices;
    const RoutingTable& table;

    Consent consent = Consent::absent;
    OwnPcn own_pcn;
    std::optional<std::chrono::sys_days> birth_date;

    Decision decision;
    std::vector<fhir::Issue> errors;

    bool was_asked(const std::string& owner) const { return excluding_.contains(owner); }
    bool is_offered_again() const { return !excluding_.empty(); }
    bool is_new_onward() const { return referral.is_onward() && !is_offered_again(); }

    // Both wait until they are asked for.
    Questions& questions();
    const Whereabouts& whereabouts();

    std::optional<Reachable> service(std::string_view id) const;
    Reachable reachable(const Offer& offer) const;
    const Room* room_of(const std::string& service) const;  // null: nothing was said

    // "the link worker team of First PCN", in the PCN's own word; else "the triage desk".
    std::string team() const;

    bool choose(std::string owner, std::string service, std::string_view rule, std::string reason);
    // Both false, so that a step can end with them. Each place and reason once.
    bool pass_over(std::string place, std::string reason);
    bool pass_over_asked(std::string place);
    void warn(std::string_view code, std::string detail, std::string expression);
    void fail(fhir::IssueType type, std::string_view code, std::string detail,
              std::string expression);

private:
    const std::set<std::string>& excluding_;
    std::string district_;
    std::optional<Questions> questions_;
    std::optional<Whereabouts> whereabouts_;
};

}  // namespace mappings
