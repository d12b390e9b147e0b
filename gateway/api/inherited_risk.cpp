#include "gateway/api/inherited_risk.hpp"

#include "gateway/api/message.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace gateway {
namespace {

using mappings::Risk;

constexpr int longest_chain = 64;  // more hands than any person is passed through

struct Told {
    Risk risk = Risk::raised;
    bool is_all = false;  // it tells of risks, so what came before is older
};

Told told_by(const Referral& kept, const ApiParts& parts, const mappings::RoutingTable& table) {
    const auto tree = read_kept(kept.content, parts.definitions);
    if (!tree) return {};
    const auto reading = mappings::read_referral(*tree, parts.settings.reader());
    if (!reading) return {};
    parts.definitions.describe(*tree);
    const auto day = std::chrono::floor<std::chrono::days>(parts.clock.now());
    mappings::Questions questions(reading->referral, *table.definitions, day);
    return {danger_of(questions, table.risks).level, reading->referral.tells_of_risks};
}

}  // namespace

asio::awaitable<Result<Risk>> inherited_risk(const ApiParts& parts, const Referral& stem,
                                             const mappings::RoutingTable& table) {
    Risk risk = Risk::none;
    if (table.risks.empty()) co_return risk;
    Referral before;
    const Referral* at = &stem;
    for (int i = 0; i < longest_chain; ++i) {
        const Told told = told_by(*at, parts, table);
        risk = std::max(risk, told.risk);
        if (told.is_all || !at->based_on) break;
        auto found = co_await parts.store.find_referral(*at->based_on);
        if (!found) co_return found.error();
        before = std::move(found->referral);
        at = &before;
    }
    co_return risk;
}

}  // namespace gateway
