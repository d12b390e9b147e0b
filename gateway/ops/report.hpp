// The regional picture: facts of a period -> a table. No patient data, no id of a referral.
#pragma once

#include "config/config.hpp"
#include "gateway/domain/fact.hpp"
#include "gateway/domain/task_reason.hpp"
#include "gateway/ops/activity.hpp"
#include "gateway/ops/measure_means.hpp"
#include "gateway/ops/outcome.hpp"
#include "gateway/ops/small_numbers.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway {

// What a line is about. `unmet`: PCN and need, of the referrals whose need found no service. A line
// counts referrals (first ones of a chain); by the last four it counts offers.
enum class By : std::uint8_t {
    pcn,
    icb,
    source,
    age_band,
    need,
    unmet,
    provider,
    service,
    scheme,
    funder
};

std::string_view to_code(By by);  // "age-band"
std::optional<By> by_of(std::string_view code);
std::vector<std::string_view> columns_of(By by);  // "pcn", "need_system", "need"
bool counts_offers(By by);

inline constexpr std::size_t decline_reasons = 11;  // those of task_reasons(), in their order

template <class Number>
struct Counted {
    std::array<Number, outcomes> by_outcome{};
    std::array<Number, decline_reasons> declined{};     // as the last word
    std::array<Number, decline_reasons> passed_over{};  // ... and others: of referrals
};

// Of working days, or of contacts. Unset where too few are known to have come that far: 5 for the
// median, 10 for the 90th percentile (nearest rank).
struct Spread {
    std::optional<double> median;
    std::optional<double> ninetieth;
};

struct ReportLine {
    std::vector<std::string> group;  // a value for each column
    Told total;
    Counted<Told> counted;
    Told declined;     // the sum
    Told passed_over;  // the sum
    Spread to_acceptance;
    Spread to_end;
    Spread contacts;                    // of the completed ones that tell of any
    std::vector<ToldMeasure> measures;  // of the completed ones
    Told accepted;                      // of offers: who has it or had it
    Activity activity;                  // of offers
    std::optional<mappings::directory::UnitCost> unit_cost;  // of a service
};

// What is known of one group, in full. For the builder and its tests.
struct GroupTally {
    Counted<std::uint64_t> counted;
    std::vector<double> to_acceptance;
    std::vector<double> to_end;
    std::vector<double> contacts;
    MeasureTally measures;
    ContactTally work;
};

// Which numbers are told, and how: see small_numbers.hpp. Waits are told by the numbers as they are
// told, too.
ReportLine line_of(std::vector<std::string> group, GroupTally tally, const Accounts& accounts = {});

// Takes the facts in the order of ReferralStore::facts. On one thread at a time.
class ReportBuilder {
public:
    // `services` as they are on `today`, for schemes, funders and costs; null: none is known.
    ReportBuilder(By by, mappings::WorkingDays working_days,
                  std::shared_ptr<const mappings::directory::Directory> services = {},
                  std::chrono::sys_days today = {})
        : by_(by),
          working_days_(std::move(working_days)),
          services_(std::move(services)),
          today_(today) {}

    void take(const Fact& fact);
    // In the order of the groups. A need that fewer than 5 referrals of the period name is "other":
    // what is seldom said may be anything that a sender wrote there.
    std::vector<ReportLine> finish();

private:
    using Group = std::vector<std::string>;

    void end_chain();
    void count_offer(const Fact& fact);
    const mappings::directory::Account* account_of(const std::string& service);
    std::string offer_group_of(const Fact& fact);
    std::optional<Group> group_of(const std::vector<Fact>& chain) const;
    double days_between(Timestamp from, Timestamp to);

    By by_;
    mappings::WorkingDays working_days_;
    std::shared_ptr<const mappings::directory::Directory> services_;
    std::chrono::sys_days today_;
    Accounts accounts_;  // of the services that were met
    std::map<std::pair<std::chrono::sys_days, std::chrono::sys_days>, std::chrono::milliseconds>
        whole_days_;
    std::vector<Fact> chain_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> needs_;
    std::map<Group, GroupTally> tallies_;
};

}  // namespace gateway
