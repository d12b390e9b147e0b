// How long a decision takes beside 20 rules and 5 risks, of which the last rule holds. Printed;
// ctest does not run it.
#include "mappings/routing.hpp"
#include "fhir/json_reader.hpp"
#include "mappings/referral_reader.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/messages.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

namespace {

using std::chrono::steady_clock;

constexpr std::size_t decisions = 20'000;
constexpr int rules = 20;
constexpr int risks = 5;

mappings::Condition compiled(const std::string& text) {
    return mappings::Condition::compile(text, testing_support::r4()).value();
}

mappings::RoutingTable make_table(int rule_count, int risk_count) {
    mappings::RoutingTable table;
    table.triage = "T99901";
    table.definitions = {std::shared_ptr<const void>(), &testing_support::r4()};
    for (int i = 1; i <= rule_count; ++i) {
        const std::string code = i == rule_count ? "422650009" : "no-" + std::to_string(i);
        const std::string need = "reasonCode.coding.where(code = '" + code + "').exists()";
        const std::string age =
            "subject.resolve().ofType(Patient).birthDate <= today() - 18 years and ";
        table.rules.push_back({"rule " + std::to_string(i),
                               compiled(i % 2 == 0 ? age + need : need),
                               mappings::Rule::Target::triage, "", "Why."});
    }
    for (int i = 1; i <= risk_count; ++i) {
        table.risks.push_back(
            {"risk " + std::to_string(i),
             compiled("(%resource.contained | %resource.entry.resource).ofType(Flag)"
                      ".where(code.coding.code = 'no-" +
                      std::to_string(i) + "').exists()"),
             mappings::Risk::immediate});
    }
    return table;
}

void measure(const char* what, const mappings::Referral& referral,
             const mappings::RoutingTable& table) {
    const mappings::PracticeMap practices;
    const std::chrono::sys_days day = std::chrono::year(2026) / 3 / 2;
    std::vector<double> times;
    std::size_t by_rule = 0;
    for (std::size_t i = 0; i < decisions; ++i) {
        const auto started = steady_clock::now();
        const auto decision = decide_route(referral, nullptr, {practices, table, day});
        const std::chrono::duration<double, std::micro> took = steady_clock::now() - started;
        times.push_back(took.count());
        if (decision && decision->rule == "rule") ++by_rule;
    }
    std::ranges::sort(times);
    std::cout << what << ": p50 " << times[decisions / 2] << " us, p99 "
              << times[decisions * 99 / 100] << " us, " << by_rule << " of " << decisions
              << " by a rule\n";
}

}  // namespace

int main() {
    for (const auto& [shape, text] : {std::pair{"contained", tests::good_referral()},
                                      std::pair{"transaction", tests::good_transaction()}}) {
        const auto tree = fhir::read_json(text).value();
        testing_support::r4().describe(tree);
        const auto referral = mappings::read_referral(tree, {}).value().referral;
        std::cout << shape << '\n';
        measure("  no rules", referral, make_table(0, 0));
        measure("  20 rules", referral, make_table(rules, 0));
        measure("  20 rules and 5 risks", referral, make_table(rules, risks));
    }
}
