// Facts for the tests of the regional picture.
#pragma once

#include "gateway/ops/report_text.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace report_testing {

using namespace gateway;
using namespace std::chrono_literals;

// A Monday, with no bank holiday in its week.
inline constexpr Timestamp monday = std::chrono::sys_days(std::chrono::March / 2 / 2026);
inline constexpr auto day = 24h;

// Facts as a store hands them out.
class Facts {
public:
    explicit Facts(By by, std::shared_ptr<const mappings::directory::Directory> services = {})
        : builder_(by, mappings::WorkingDays(), std::move(services)) {}

    // Begins a chain; what follows is of it.
    Facts& chain(const std::string& pcn, const std::string& need = "422650009") {
        fact_ = {};
        fact_.chain = next_id();
        fact_.arrived = monday;
        fact_.background.pcn = pcn;
        fact_.background.icb = "QZ9";
        fact_.background.source = Source::practice;
        fact_.background.age = AgeBand::from_65;
        fact_.background.need_system = need.empty() ? "" : "http://snomed.info/sct";
        fact_.background.need = need;
        return *this;
    }
    Facts& at(TaskStatus status, std::chrono::hours accepted = 0h, std::chrono::hours ended = 0h) {
        return take("U99901", status, "", accepted, ended);
    }
    Facts& declined(const std::string& owner, const std::string& reason) {
        return take(owner, TaskStatus::rejected, reason, 0h, day);
    }
    Facts& with(const std::string& provider, TaskStatus status) {
        return take(provider, status, "", 0h, 0h);
    }
    // Of those that follow in the chain.
    Facts& told_of(std::uint32_t contacts, std::vector<mappings::Measured> measures = {}) {
        fact_.work = {contacts, std::move(measures)};
        return *this;
    }
    Facts& onward() {
        fact_.is_onward = true;
        return *this;
    }
    std::vector<ReportLine> lines() { return builder_.finish(); }

private:
    Facts& take(const std::string& owner, TaskStatus status, const std::string& decline,
                std::chrono::hours accepted, std::chrono::hours ended) {
        fact_.task = next_id();
        fact_.owner = owner;
        fact_.is_provider = owner.starts_with('P');
        fact_.service = fact_.is_provider ? owner + "-walks" : "";
        fact_.placed = monday;
        fact_.status = status;
        fact_.decline = decline;
        fact_.accepted.reset();
        fact_.ended.reset();
        if (accepted > 0h) fact_.accepted = monday + accepted;
        if (ended > 0h) fact_.ended = monday + ended;
        builder_.take(fact_);
        return *this;
    }
    Id next_id() {
        Id id;
        ++last_;
        for (std::size_t i = 0; i < 8; ++i) {
            id.bytes[7 - i] = static_cast<std::uint8_t>(last_ >> (8 * i));
        }
        return id;
    }

    ReportBuilder builder_;
    Fact fact_;
    std::uint64_t last_ = 0;
};

inline std::string of(const ReportLine& line, Outcome outcome) {
    return line.counted.by_outcome[static_cast<std::size_t>(outcome)].text();
}

inline std::string because(const std::array<Told, decline_reasons>& numbers,
                           std::string_view reason) {
    const auto reasons = task_reasons();
    const auto place = std::ranges::find(reasons, reason, &TaskReason::code) - reasons.begin();
    return numbers[static_cast<std::size_t>(place)].text();
}

inline void repeat(int times, const std::function<void()>& work) {
    for (int i = 0; i < times; ++i) work();
}

}  // namespace report_testing
