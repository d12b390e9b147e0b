#include "gateway/api/already_open.hpp"

#include "gateway/api/message.hpp"
#include "gateway/api/organisation_names.hpp"
#include "gateway/api/referral_view.hpp"
#include "gateway/api/timeline.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace gateway {
namespace {

using mappings::Need;

constexpr std::string_view code = "already-open";
constexpr std::uint32_t most_looked_at = 5;

bool is_coded_reason(const Need& need) {
    return need.is_reason && !need.system.empty();
}

// The reason of `wanted` that the kept message gives too; null: none.
const Need* shared_reason(const std::vector<Need>& wanted, const Referral& earlier,
                          const ApiParts& parts) {
    const auto tree = read_kept(earlier.content, parts.definitions);
    if (!tree) return nullptr;
    // What was taken once may be a fault by today's settings; its reasons are what they were.
    std::optional<mappings::Referral> despite;
    const auto reading = mappings::read_referral(*tree, parts.settings.reader(), &despite);
    if (!reading && !despite) return nullptr;
    const std::vector<Need>& given = reading ? reading->referral.needs : despite->needs;
    const auto found = std::ranges::find_if(wanted, [&given](const Need& need) {
        return is_coded_reason(need) && std::ranges::any_of(given, [&need](const Need& other) {
                   return is_coded_reason(other) && other.system == need.system &&
                          other.code == need.code;
               });
    });
    return found == wanted.end() ? nullptr : &*found;
}

bool has_open_task(const ReferralRecord& record) {
    return !record.tasks.empty() && is_open(record.tasks.back().state.status);
}

// The same message, sent again.
bool is_itself(const Referral& earlier, const mappings::Referral& referral, const Caller& caller) {
    return referral.identifier && earlier.client == caller.client &&
           earlier.identifier == *referral.identifier;
}

fhir::Issue warning_of(const ReferralRecord& earlier, const Need& reason,
                       const Directory& directory) {
    std::string detail = "You have a referral of this person for the same reason already: ";
    detail += "ServiceRequest/" + earlier.referral.id.text() + ", accepted on " +
              spoken_time(earlier.referral.accepted_at) + ", is open with " +
              team_of(directory, earlier.tasks.back().owner) +
              ". The new one counts all the same; where one is enough, withdraw the other.";
    return {.severity = fhir::Severity::warning,
            .type = fhir::IssueType::duplicate,
            .code = code,
            .detail = std::move(detail),
            .expression = expression_of(*reason.coding)};
}

}  // namespace

asio::awaitable<AlreadyOpen> find_already_open(const ApiParts& parts, const Assessment& assessed,
                                               const Caller& caller) {
    AlreadyOpen open;
    const mappings::Referral& referral = *assessed.referral;
    if (!referral.nhs_number || !referral.practice || referral.is_onward() ||
        std::ranges::none_of(referral.needs, is_coded_reason)) {
        co_return open;
    }
    const mappings::PracticeMap& practices = assessed.directory->practices;
    const auto today = std::chrono::floor<std::chrono::days>(parts.clock.now());
    const mappings::Pcn* pcn = practices.pcn_of(referral.practice->text(), today);
    if (pcn == nullptr) co_return open;

    ReferralQuery query;
    query.patient_key =
        fhir::keyed_digest(parts.settings.lookup_key, referral.nhs_number->digits());
    query.statuses = {ReferralStatus::active, ReferralStatus::on_hold};
    query.descending = true;
    query.count = most_looked_at;
    const auto page = co_await parts.store.search_referrals(std::move(query));
    if (!page) co_return open;
    const bool is_for_link_workers = assessed.decision->owner == pcn->code;
    for (const ReferralRecord& record : page->items) {
        if (!has_open_task(record) || is_itself(record.referral, referral, caller)) continue;
        if (practices.pcn_of(record.referral.practice, today) != pcn) continue;
        const bool tells_caller =
            !open.warning && sight_of(caller, record.referral, false) == Sight::full;
        const bool tells_owner =
            !open.for_owner && is_for_link_workers &&
            std::ranges::find(record.tasks, pcn->code, &Task::owner) != record.tasks.end();
        if (!tells_caller && !tells_owner) continue;
        const Need* reason = shared_reason(referral.needs, record.referral, parts);
        if (reason == nullptr) continue;
        if (tells_caller) open.warning = warning_of(record, *reason, *assessed.directory);
        if (tells_owner) open.for_owner = record.referral.id;
        if (open.warning && (open.for_owner || !is_for_link_workers)) break;
    }
    co_return open;
}

bool is_of_already_open(const fhir::Issue& issue) {
    return issue.code == code;
}

}  // namespace gateway
