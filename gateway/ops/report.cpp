#include "gateway/ops/report.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gateway {
namespace {

constexpr std::array<std::pair<By, std::string_view>, 10> names{{{By::pcn, "pcn"},
                                                                 {By::icb, "icb"},
                                                                 {By::source, "source"},
                                                                 {By::age_band, "age-band"},
                                                                 {By::need, "need"},
                                                                 {By::unmet, "unmet"},
                                                                 {By::provider, "provider"},
                                                                 {By::service, "service"},
                                                                 {By::scheme, "scheme"},
                                                                 {By::funder, "funder"}}};
constexpr std::uint64_t least_for_median = 5;
constexpr std::uint64_t least_for_ninetieth = 10;
constexpr std::uint64_t least_for_a_need = 5;
constexpr std::string_view none = "none";

bool is_in_error(const Fact& fact) {
    return fact.status == TaskStatus::entered_in_error;
}

// Null for a reason that is not known any more.
const TaskReason* reason_of(const Fact& fact) {
    return find_task_reason(fact.decline);
}

std::size_t place_of_reason(const Fact& fact) {
    const auto reasons = task_reasons();
    const auto found = std::ranges::find(reasons, fact.decline, &TaskReason::code);
    return found == reasons.end() ? decline_reasons - 1
                                  : static_cast<std::size_t>(found - reasons.begin());
}

void count(Counted<std::uint64_t>& counted, const Fact& fact) {
    if (const auto outcome = outcome_of(fact)) {
        ++counted.by_outcome[static_cast<std::size_t>(*outcome)];
    } else {
        ++counted.declined[place_of_reason(fact)];
    }
}

void count_work(GroupTally& tally, std::uint32_t contacts,
                const std::vector<mappings::Measured>& measured) {
    if (contacts > 0) tally.contacts.push_back(contacts);
    add(tally.measures, mappings::changes_in(measured));
}

// Neither the person's own word, nor something that is wrong with the referral: somebody else might
// have taken it.
bool is_for_want_of_a_place(const Fact& fact) {
    if (fact.status != TaskStatus::rejected) return false;
    const TaskReason* reason = reason_of(fact);
    return reason == nullptr || reason->after != AfterDecline::nobody;
}

// Has it, or is being asked.
bool is_with_provider(const Fact& fact) {
    const bool has_gone = fact.status == TaskStatus::rejected ||
                          fact.status == TaskStatus::cancelled || is_in_error(fact);
    return fact.is_provider && !has_gone;
}

// A coded need, and whoever could have met it declined: a provider, or the last one on the road.
bool is_unmet(const std::vector<Fact>& chain, const Fact& last) {
    if (last.background.need.empty() || std::ranges::any_of(chain, is_with_provider)) return false;
    if (last.status == TaskStatus::completed || last.status == TaskStatus::cancelled) return false;
    return is_for_want_of_a_place(last) || std::ranges::any_of(chain, [](const Fact& fact) {
               return fact.is_provider && is_for_want_of_a_place(fact);
           });
}

// The last offer of the first referral: how the referral stands. Null: nothing is to be counted.
const Fact* last_of(const std::vector<Fact>& chain) {
    const Fact* last = nullptr;
    for (const Fact& fact : chain) {
        if (!fact.is_onward) last = &fact;
    }
    return last != nullptr && is_in_error(*last) ? nullptr : last;
}

std::string or_unknown(const std::string& code) {
    return code.empty() ? "unknown" : code;
}

std::optional<double> percentile(std::vector<double>& values, double share) {
    if (values.empty()) return std::nullopt;
    const auto rank =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

Spread spread_of(std::vector<double> values, std::uint64_t known) {
    Spread spread;
    if (known >= least_for_median) spread.median = percentile(values, 0.5);
    if (known >= least_for_ninetieth) spread.ninetieth = percentile(values, 0.9);
    return spread;
}

template <std::size_t size>
void tell(const std::array<std::uint64_t, size>& numbers, std::array<Told, size>& told) {
    std::ranges::transform(numbers, told.begin(),
                           [](std::uint64_t number) { return Told(number); });
}

std::uint64_t at_least(const std::vector<Told>& parts) {
    return std::accumulate(
        parts.begin(), parts.end(), std::uint64_t{0},
        [](std::uint64_t sum, const Told& part) { return sum + part.at_least(); });
}

}  // namespace

std::string_view to_code(By by) {
    return std::ranges::find(names, by, &std::pair<By, std::string_view>::first)->second;
}

std::optional<By> by_of(std::string_view code) {
    const auto found = std::ranges::find(names, code, &std::pair<By, std::string_view>::second);
    if (found == names.end()) return std::nullopt;
    return found->first;
}

std::vector<std::string_view> columns_of(By by) {
    if (by == By::need) return {"need_system", "need"};
    if (by == By::unmet) return {"pcn", "need_system", "need"};
    return {to_code(by)};
}

bool counts_offers(By by) {
    return by >= By::provider;
}

ReportLine line_of(std::vector<std::string> group, GroupTally tally, const Accounts& accounts) {
    ReportLine line;
    line.group = std::move(group);
    tell(tally.counted.by_outcome, line.counted.by_outcome);
    tell(tally.counted.declined, line.counted.declined);
    tell(tally.counted.passed_over, line.counted.passed_over);
    const auto& [by_outcome, declined, passed_over] = line.counted;
    line.declined = Told::total(declined);
    line.passed_over = Told::total(passed_over);
    std::vector<Told> all(by_outcome.begin(), by_outcome.end());
    all.insert(all.end(), declined.begin(), declined.end());
    line.total = Told::total(all);

    const auto of = [&by_outcome](Outcome outcome) {
        return by_outcome[static_cast<std::size_t>(outcome)];
    };
    // Whoever has it or had it has accepted it.
    const std::vector<Told> accepted{of(Outcome::under_way), of(Outcome::completed),
                                     of(Outcome::stopped)};
    line.to_acceptance = spread_of(std::move(tally.to_acceptance), at_least(accepted));
    std::vector<Told> ended(declined.begin(), declined.end());
    for (const Outcome outcome : {Outcome::completed, Outcome::stopped, Outcome::cancelled}) {
        ended.push_back(of(outcome));
    }
    line.to_end = spread_of(std::move(tally.to_end), at_least(ended));
    // Not everybody tells of contacts, so both have to be enough.
    const std::uint64_t tell_of_contacts = tally.contacts.size();
    line.contacts = spread_of(std::move(tally.contacts),
                              std::min(of(Outcome::completed).at_least(), tell_of_contacts));
    line.measures = tell(tally.measures);
    line.accepted = Told::total(accepted);
    line.activity = tell(tally.work, accounts);
    return line;
}

void ReportBuilder::take(const Fact& fact) {
    if (!chain_.empty() && chain_.front().chain != fact.chain) end_chain();
    chain_.push_back(fact);
}

std::vector<ReportLine> ReportBuilder::finish() {
    end_chain();
    std::map<Group, GroupTally> folded;
    for (auto& [group, tally] : tallies_) {
        Group name = group;
        const bool has_need = by_ == By::need || by_ == By::unmet;
        if (has_need && name.back() != none) {
            std::string& system = name[name.size() - 2];
            if (needs_[{system, name.back()}] < least_for_a_need) {
                system.clear();
                name.back() = "other";
            }
        }
        GroupTally& sum = folded[std::move(name)];
        const auto add = [](auto& into, const auto& from) {
            std::ranges::transform(into, from, into.begin(), std::plus<>());
        };
        add(sum.counted.by_outcome, tally.counted.by_outcome);
        add(sum.counted.declined, tally.counted.declined);
        add(sum.counted.passed_over, tally.counted.passed_over);
        sum.to_acceptance.insert(sum.to_acceptance.end(), tally.to_acceptance.begin(),
                                 tally.to_acceptance.end());
        sum.to_end.insert(sum.to_end.end(), tally.to_end.begin(), tally.to_end.end());
        sum.contacts.insert(sum.contacts.end(), tally.contacts.begin(), tally.contacts.end());
        gateway::add(sum.measures, tally.measures);
        sum.work.merge(tally.work);  // offers are not folded
    }
    std::vector<ReportLine> lines;
    for (auto& [group, tally] : folded) {
        ReportLine& line = lines.emplace_back(line_of(group, std::move(tally), accounts_));
        if (by_ != By::service) continue;
        const auto* account = account_of(group.front());
        if (account != nullptr) line.unit_cost = account->unit_cost;
    }
    return lines;
}

void ReportBuilder::end_chain() {
    const std::vector<Fact> chain = std::exchange(chain_, {});
    if (counts_offers(by_)) {
        for (const Fact& fact : chain) count_offer(fact);
        return;
    }
    const Fact* last = last_of(chain);
    if (last == nullptr) return;
    const Background& background = last->background;
    if (!background.need.empty()) ++needs_[{background.need_system, background.need}];
    const auto group = group_of(chain);
    if (!group) return;

    GroupTally& tally = tallies_[*group];
    count(tally.counted, *last);
    std::optional<Timestamp> accepted;
    std::uint32_t contacts = 0;
    std::vector<mappings::Measured> measured;
    for (const Fact& fact : chain) {
        contacts += fact.work.contacts;
        measured.insert(measured.end(), fact.work.measures.begin(), fact.work.measures.end());
        if (fact.is_onward) continue;
        if (fact.accepted && !accepted) accepted = fact.accepted;
        const bool is_passed_over = &fact != last && fact.status == TaskStatus::rejected;
        if (is_passed_over) ++tally.counted.passed_over[place_of_reason(fact)];
    }
    if (last->status == TaskStatus::completed) count_work(tally, contacts, measured);
    if (accepted) tally.to_acceptance.push_back(days_between(last->arrived, *accepted));
    if (last->ended && !last->is_merged)
        tally.to_end.push_back(days_between(last->arrived, *last->ended));
}

void ReportBuilder::count_offer(const Fact& fact) {
    const std::string group = offer_group_of(fact);
    if (group.empty() || is_in_error(fact)) return;
    GroupTally& tally = tallies_[{group}];
    count(tally.counted, fact);
    gateway::count(tally.work, fact);
    if (fact.status == TaskStatus::completed) {
        count_work(tally, fact.work.contacts, fact.work.measures);
    }
    if (fact.accepted) tally.to_acceptance.push_back(days_between(fact.placed, *fact.accepted));
    if (fact.ended && !fact.is_merged)
        tally.to_end.push_back(days_between(fact.placed, *fact.ended));
}

// Null: the directory does not have it.
const mappings::directory::Account* ReportBuilder::account_of(const std::string& service) {
    const auto known = accounts_.find(service);
    if (known != accounts_.end()) return &known->second;
    const auto* found = services_ == nullptr ? nullptr : services_->service(service);
    if (found == nullptr) return nullptr;
    return &(accounts_[service] = mappings::directory::account_of(*found, *services_, today_));
}

// Empty: this report does not tell of it.
std::string ReportBuilder::offer_group_of(const Fact& fact) {
    const auto* account = account_of(fact.service);
    if (by_ == By::provider) return fact.owner;
    if (by_ == By::service) return fact.service;
    if (!fact.is_provider) return {};
    if (by_ == By::funder) return or_unknown(account == nullptr ? std::string() : account->funder);
    if (account != nullptr) return account->scheme;
    return fact.service.empty() ? fact.owner : fact.service;
}

// nullopt: this report does not tell of it.
std::optional<ReportBuilder::Group> ReportBuilder::group_of(const std::vector<Fact>& chain) const {
    const Background& background = chain.front().background;
    const std::string need = background.need.empty() ? std::string(none) : background.need;
    switch (by_) {
        case By::icb:
            return Group{or_unknown(background.icb)};
        case By::source:
            return Group{std::string(to_code(background.source))};
        case By::age_band:
            return Group{std::string(to_code(background.age))};
        case By::need:
            return Group{background.need_system, need};
        case By::unmet:
            if (!is_unmet(chain, *last_of(chain))) return std::nullopt;
            return Group{or_unknown(background.pcn), background.need_system, need};
        case By::pcn:
        case By::provider:
        case By::service:
        case By::scheme:
        case By::funder:
            break;
    }
    return Group{or_unknown(background.pcn)};
}

// Many have waited from one day to another: the days between are looked at once.
double ReportBuilder::days_between(Timestamp from, Timestamp to) {
    constexpr double day = 24.0 * 60 * 60 * 1000;
    const auto first = std::chrono::ceil<std::chrono::days>(from);
    const auto last = std::chrono::floor<std::chrono::days>(to);
    std::chrono::milliseconds sum{0};
    if (first >= last) {
        sum = working_days_.between(from, to);
    } else {
        const auto [known, is_new] = whole_days_.try_emplace({first, last});
        if (is_new) known->second = working_days_.between(first, last);
        sum = working_days_.between(from, first) + known->second + working_days_.between(last, to);
    }
    return static_cast<double>(sum.count()) / day;
}

}  // namespace gateway
