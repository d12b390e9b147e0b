// The way of a referral from a message into the store: the same for create, transaction and $check.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/api/search_parameters.hpp"
#include "gateway/http/router.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// The referral and the task that an onward referral was made from.
struct Stem {
    Referral referral;
    Task task;
};

// What can be said about a message before anything is kept. Its referral points into the tree that
// was assessed.
struct Assessment {
    std::vector<fhir::Issue> issues;                     // every fault and every warning
    fhir::ErrorKind refusal = fhir::ErrorKind::invalid;  // what the faults amount to
    std::shared_ptr<const Directory> directory;          // the one that it was held against
    std::optional<mappings::Referral> referral;          // unset: it could not be read
    std::optional<Stem> stem;                    // set for an onward referral that may be made
    std::optional<mappings::Decision> decision;  // unset: no place could be chosen
    std::string referrer;                        // ODS code
    std::optional<Id> already_open;              // for the owner of the task alone

    bool is_acceptable() const;
};

// What was kept, now or earlier.
struct Kept {
    ReferralRecord record;
    bool is_repeat = false;  // nothing was changed
    std::vector<fhir::Issue> warnings;
};

// On the io thread only.
class Acceptance {
public:
    explicit Acceptance(const ApiParts& parts) : parts_(parts) {}

    // Holds the message of that request against R4, the installation's profiles and the gateway's
    // own rules, and routes it; stores nothing. Faults are in the assessment; an error means that
    // it could not be made (unavailable).
    asio::awaitable<Result<Assessment>> assess(const fhir::Tree& tree,
                                               const Request& request) const;

    // Assesses and keeps. The same referral of the same client again is a repeat, also when what it
    // was once held against has changed since. `if_none_exist` is FHIR's If-None-Exist, as it came;
    // empty: none. A refusal carries all faults and warnings, and uses up no key.
    asio::awaitable<Result<Kept>> accept(const fhir::Tree& tree, const Request& request,
                                         std::string_view if_none_exist) const;

private:
    asio::awaitable<Result<Assessment>> read_and_route(const fhir::Tree& tree,
                                                       const Caller& caller) const;
    asio::awaitable<Result<std::optional<Stem>>> find_stem(Assessment& found,
                                                           const Caller& caller) const;
    asio::awaitable<Result<std::optional<ReferralRecord>>> find_earlier(
        const Assessment& assessed, const std::optional<Token>& condition,
        const fhir::Digest& digest, bool has_keys, const Caller& caller) const;
    asio::awaitable<Result<std::optional<fhir::Digest>>> patient_key_of(
        const Assessment& assessed) const;
    NewReferral compose(const Assessment& assessed, const Request& request) const;

    ApiParts parts_;
};

}  // namespace gateway
