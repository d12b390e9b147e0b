// Finds the referral that a client's message repeats, where the store's own keys do not say it.
#pragma once

#include "fhir/digest.hpp"
#include "gateway/api/parts.hpp"
#include "gateway/api/search_parameters.hpp"

#include <optional>

namespace gateway {

// Digest of a message, as the store is given it: the two shapes are kept apart.
fhir::Digest digest_of_message(const fhir::Tree& tree, mappings::Shape shape);

// Looks among the referrals of the caller's own client. On the io thread.
class EarlierReferrals {
public:
    explicit EarlierReferrals(const ApiParts& parts) : parts_(parts) {}

    // The one with that identifier. stale (412, as FHIR has it): several.
    asio::awaitable<Result<std::optional<ReferralRecord>>> identified(const Token& identifier,
                                                                      const Caller& caller) const;

    // The one whose message says the same, found by the identifier, else by what it stems from,
    // else by the person.
    asio::awaitable<Result<std::optional<ReferralRecord>>> same(const mappings::Referral& referral,
                                                                const fhir::Digest& digest,
                                                                const Caller& caller) const;

private:
    ApiParts parts_;
};

}  // namespace gateway
