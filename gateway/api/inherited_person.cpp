#include "gateway/api/inherited_person.hpp"

#include "gateway/api/message.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

namespace gateway {
namespace {

constexpr int longest_chain = 64;  // more hands than any person is passed through

// Whether the message holds the person.
bool take(const Referral& kept, const ApiParts& parts, mappings::Inherited& inherited) {
    const auto tree = read_kept(kept.content, parts.definitions);
    if (!tree) return false;
    // What was taken once may be a fault by today's settings; who the person is stays.
    std::optional<mappings::Referral> faulty;
    const auto reading = mappings::read_referral(*tree, parts.settings.reader(), &faulty);
    if (!reading && !faulty) return false;
    const mappings::Referral& referral = reading ? reading->referral : *faulty;
    inherited.is_sensitive = inherited.is_sensitive || referral.is_sensitive;
    if (referral.patient == nullptr) return false;
    inherited.birth_date = referral.birth_date;
    inherited.district = referral.district;
    return true;
}

}  // namespace

asio::awaitable<Result<void>> inherit_person(const ApiParts& parts, const Referral& from,
                                             mappings::Inherited& inherited) {
    Referral before;
    const Referral* at = &from;
    for (int i = 0; i < longest_chain; ++i) {
        if (take(*at, parts, inherited) || !at->based_on) break;
        auto found = co_await parts.store.find_referral(*at->based_on);
        if (!found) co_return found.error();
        before = std::move(found->referral);
        at = &before;
    }
    co_return Result<void>();
}

}  // namespace gateway
