// How long a decision takes: beside 20 rules and 5 risks, of which the last rule holds; and over a
// directory of 50,000 services, for every practice and 20 needs. Printed; ctest does not run it.
// An argument is the official file of practices; without it as many are invented.
#include "mappings/routing.hpp"
#include "fhir/json_reader.hpp"
#include "mappings/offers.hpp"
#include "mappings/referral_reader.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/messages.hpp"
#include "tests/unit/mappings/directory/generated.hpp"

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

using Day = std::chrono::sys_days;
constexpr Day today = std::chrono::year(2026) / 3 / 2;
constexpr std::size_t services = 50'000;
constexpr std::size_t needs = 20;

mappings::PracticeMap practices_of(const char* file, directory_tests::Generated& generated) {
    if (file != nullptr) return mappings::import_practices({}, {file}, today).value().map;
    std::vector<mappings::Practice> practices;
    std::vector<mappings::Pcn> pcns;
    for (std::size_t i = 0; i < 6'202; ++i) {
        const std::string pcn = "U" + std::to_string(10'000 + i / 5);
        if (i % 5 == 0) pcns.push_back({pcn, "PCN " + pcn, "", std::nullopt});
        const std::string area = std::to_string(i / 60);
        practices.push_back({"A" + std::to_string(10'000 + i),
                             "Practice",
                             "S" + area,
                             "Q" + std::to_string(i / 150),
                             {{pcn, Day(std::chrono::year(2020) / 1 / 1), std::nullopt}},
                             generated.district(generated.point()) + " 1AA"});
    }
    return {std::move(practices), std::move(pcns)};
}

// Services with queues and areas that there are: of a third everybody may come who is near, the
// others are for a PCN, a sub-ICB or an ICB. Places lie where practices are.
void settle(directory_tests::Generated& generated, const mappings::PracticeMap& practices,
            mappings::RoutingTable& table, mappings::Rooms& rooms) {
    auto& directory = generated.directory;
    const auto any_practice = [&]() -> const mappings::Practice& {
        return practices.practices()[generated.any(practices.practices().size())];
    };
    for (auto& place : directory.places) place.postcode = any_practice().postcode;
    for (std::size_t i = 0; i < directory.providers.size(); ++i) {
        const std::string code = "P" + std::to_string(10'000 + i);
        table.providers.push_back({code, directory.providers[i].name, {directory.providers[i].id}});
    }
    for (auto& service : directory.services) {
        service.terms = {{"t", "Term " + std::to_string(generated.any(needs)), "", "", ""}};
        const mappings::Practice& practice = any_practice();
        const std::size_t kind = generated.any(6);
        if (kind == 0) service.areas = {{"a", practice.icb, ""}};
        if (kind == 1 || kind == 2) service.areas = {{"a", practice.sub_icb, ""}};
        if (kind == 3) service.areas = {{"a", practice.memberships.front().pcn, ""}};
        if (generated.any(3) == 0) {
            rooms[service.id] = {static_cast<mappings::Room::State>(generated.any(3)), std::nullopt,
                                 std::nullopt};
        }
    }
    for (std::size_t i = 0; i < needs; ++i) {
        table.needs.push_back({"x:y", std::to_string(i), "", "", "Term " + std::to_string(i)});
    }
}

void print(const char* what, std::vector<double> times) {
    std::ranges::sort(times);
    std::cout << what << ": p50 " << times[times.size() / 2] << " us, p99 "
              << times[times.size() * 99 / 100] << " us, most " << times.back() << " us\n";
}

// Every decision is explained, and comes out the same again.
void measure_directory(const char* practice_file) {
    directory_tests::Generated generated(services);
    const mappings::PracticeMap practices = practices_of(practice_file, generated);
    mappings::RoutingTable table;
    table.triage = "T99901";
    table.triage_name = "Desk";
    table.version = "0123456789ab";
    mappings::Rooms rooms;
    settle(generated, practices, table, rooms);
    const auto started = steady_clock::now();
    const mappings::directory::Index index(generated.directory);
    const auto indexed = steady_clock::now();
    const mappings::Offers offers(generated.directory, index, table, practices, "ba9876543210");
    const auto made = steady_clock::now();
    using Milliseconds = std::chrono::duration<double, std::milli>;
    std::cout << "made ready: index " << Milliseconds(indexed - started).count() << " ms, offers "
              << Milliseconds(made - indexed).count() << " ms\n";
    fhir::Tree tree;
    mappings::Referral referral;
    referral.service_request = &tree.make(fhir::Kind::object);
    referral.consent = mappings::Consent::permitted;
    referral.identifier = mappings::Identifier{"x:y", ""};
    referral.birth_date = std::chrono::year(1990) / 3 / 2;
    const mappings::Grounds grounds{practices, table, today, &offers, &rooms};
    std::vector<double> times;
    std::size_t chosen = 0;
    std::size_t told = 0;
    std::size_t wrong = 0;
    for (const mappings::Practice& practice : practices.practices()) {
        referral.practice = fhir::OdsCode::parse(practice.code).value();
        for (std::size_t need = 0; need < needs; ++need) {
            referral.identifier->value = practice.code + std::to_string(need);
            referral.needs = {{"x:y", std::to_string(need), nullptr, true}};
            const auto began = steady_clock::now();
            const auto decision = decide_route(referral, nullptr, grounds);
            const std::chrono::duration<double, std::micro> took = steady_clock::now() - began;
            times.push_back(took.count());
            const auto again = decide_route(referral, nullptr, grounds);
            const bool is_explained =
                decision && !decision->owner.empty() && !decision->reason.empty();
            const bool is_same = is_explained && decision->owner == again->owner &&
                                 decision->service == again->service &&
                                 to_text(*decision) == to_text(*again);
            if (!is_same) ++wrong;
            if (is_explained && !decision->service.empty()) ++chosen;
            told += decision ? decision->considered.size() : 0;
        }
    }
    std::cout << practices.practices().size() << " practices, " << needs << " needs, " << services
              << " services: " << times.size() << " decisions, " << chosen << " to a service, "
              << static_cast<double>(told) / static_cast<double>(times.size())
              << " others told of each, " << wrong << " not explained or other the second time\n";
    print("  a decision", std::move(times));
}

}  // namespace

int main(int argc, char** argv) {
    measure_directory(argc > 1 ? argv[1] : nullptr);
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
