#include "gateway/ops/activity.hpp"

#include "gateway/ops/small_numbers.hpp"

namespace gateway {
namespace {

std::optional<std::uint64_t> told_contacts(const std::array<ContactSum, outcomes>& sums) {
    std::uint64_t tell = 0;
    std::uint64_t contacts = 0;
    for (const ContactSum& sum : sums) {
        if (Told(sum.offers).is_few()) continue;
        tell += sum.tell;
        contacts += sum.contacts;
    }
    if (tell == 0 || Told(tell).is_few()) return std::nullopt;
    return Told(contacts).rounded();
}

}  // namespace

void count(ContactTally& tally, const Fact& offer) {
    const auto outcome = outcome_of(offer);
    if (!outcome) return;
    ContactSum& sum = tally[offer.service][static_cast<std::size_t>(*outcome)];
    ++sum.offers;
    sum.tell += offer.work.contacts > 0 ? 1 : 0;
    sum.contacts += offer.work.contacts;
}

Activity tell(const ContactTally& tally, const Accounts& accounts) {
    Activity activity;
    bool is_mixed = false;
    for (const auto& [service, sums] : tally) {
        const auto contacts = told_contacts(sums);
        if (!contacts) continue;
        activity.contacts = activity.contacts.value_or(0) + *contacts;
        const auto account = accounts.find(service);
        if (account == accounts.end() || !account->second.unit_cost) continue;
        const auto& unit_cost = *account->second.unit_cost;
        if (!unit_cost.is_per_contact) continue;
        activity.contacts_costed = activity.contacts_costed.value_or(0) + *contacts;
        activity.cost =
            activity.cost.value_or(0) + static_cast<double>(*contacts) * unit_cost.amount;
        is_mixed =
            is_mixed || (!activity.currency.empty() && activity.currency != unit_cost.currency);
        activity.currency = unit_cost.currency;
    }
    if (is_mixed) {
        activity.cost.reset();
        activity.currency.clear();
    }
    return activity;
}

}  // namespace gateway
