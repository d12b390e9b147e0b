#include "gateway/api/earlier_referrals.hpp"

#include "gateway/api/message.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace gateway {
namespace {

// What leads to the few referrals that may be the same; false: nothing does.
bool narrow(ReferralQuery& query, const mappings::Referral& referral, const ApiSettings& settings) {
    if (referral.identifier) {
        query.identifier_system = referral.identifier->system;
        query.identifier = referral.identifier->value;
        return true;
    }
    if (referral.based_on) {
        const auto id = Id::parse(*referral.based_on);
        if (id) query.based_on.push_back(*id);
        return id.has_value();
    }
    if (referral.nhs_number) {
        query.patient_key = fhir::keyed_digest(settings.lookup_key, referral.nhs_number->digits());
        return true;
    }
    return false;
}

bool says_the_same(const Referral& earlier, const fhir::Digest& digest,
                   const fhir::Definitions& definitions) {
    const auto tree = read_kept(earlier.content, definitions);
    return tree && digest_of_message(*tree, earlier.shape) == digest;
}

}  // namespace

fhir::Digest digest_of_message(const fhir::Tree& tree, mappings::Shape shape) {
    return fhir::digest_of(
        tree.root(), shape == mappings::Shape::transaction ? "transaction" : "ServiceRequest");
}

asio::awaitable<Result<std::optional<ReferralRecord>>> EarlierReferrals::identified(
    const Token& identifier, const Caller& caller) const {
    ReferralQuery query;
    query.visible_to = caller.organisations();
    query.identifier_system = identifier.system;
    query.identifier = identifier.value;
    auto page = co_await parts_.store.search_referrals(std::move(query));
    if (!page) co_return page.error();
    std::optional<ReferralRecord> found;
    for (ReferralRecord& record : page->items) {
        if (record.referral.client != caller.client) continue;
        if (found) {
            co_return fhir::make_error(fhir::ErrorKind::stale, fhir::IssueType::multiple_matches,
                                       "if-none-exist-ambiguous",
                                       "If-None-Exist fits several of your referrals: name the "
                                       "system of the identifier too");
        }
        found = std::move(record);
    }
    co_return found;
}

asio::awaitable<Result<std::optional<ReferralRecord>>> EarlierReferrals::same(
    const mappings::Referral& referral, const fhir::Digest& digest, const Caller& caller) const {
    std::optional<ReferralRecord> found;
    ReferralQuery query;
    query.visible_to = caller.organisations();
    if (!narrow(query, referral, parts_.settings)) co_return found;
    auto page = co_await parts_.store.search_referrals(std::move(query));
    if (!page) co_return page.error();
    for (ReferralRecord& record : page->items) {
        const bool is_own = record.referral.client == caller.client;
        if (!is_own || record.referral.shape != referral.shape) continue;
        if (!says_the_same(record.referral, digest, parts_.definitions)) continue;
        found = std::move(record);
        break;
    }
    co_return found;
}

}  // namespace gateway
