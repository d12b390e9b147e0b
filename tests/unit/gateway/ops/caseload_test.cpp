#include "gateway/ops/caseload.hpp"

#include "gateway/ops/full_providers.hpp"
#include "gateway/ops/report_text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace {

using namespace gateway;
using Cells = std::array<std::string, 3>;

Cells cells(std::uint64_t accepted, std::uint32_t limit) {
    return caseload_cells({{"U99901", accepted, limit}}, "U99901");
}

HealthCheck check_of(std::uint64_t accepted, std::uint32_t limit) {
    std::vector<HealthCheck> checks;
    assess_caseloads({{"U99901", accepted, limit}}, checks);
    return checks.at(0);
}

TEST(Caseload, IsAWarningFromAHundredPercentOn) {
    EXPECT_EQ(check_of(649, 650).status, HealthStatus::pass);
    EXPECT_EQ(check_of(649, 650).observed, 99);
    EXPECT_EQ(check_of(650, 650).status, HealthStatus::warn);
    EXPECT_EQ(check_of(650, 650).observed, 100);
    EXPECT_EQ(check_of(650, 650).component, "U99901");
    EXPECT_NE(check_of(700, 650).output.find("accepted 700 referrals"), std::string::npos);
}

TEST(Caseload, IsToldInTheReportAsSmallNumbersAre) {
    EXPECT_EQ(cells(0, 250), (Cells{"0", "250", "0"}));
    EXPECT_EQ(cells(4, 250), (Cells{"<5", "250", ""}));
    EXPECT_EQ(cells(127, 250), (Cells{"125", "250", "50"}));
    EXPECT_EQ(caseload_cells({{"U99901", 1, 250}}, "U99902"), Cells{});
}

// Nothing that is told depends on which of the numbers that are told alike it was.
TEST(Caseload, IsToldAlikeForAllNumbersThatAreToldAlike) {
    for (std::uint64_t accepted = 0; accepted < 1000; ++accepted) {
        for (std::uint64_t other = accepted; other < accepted + 5; ++other) {
            if (Told(accepted) != Told(other)) continue;
            EXPECT_EQ(cells(accepted, 3), cells(other, 3));
        }
    }
}

TEST(Caseload, StandsInTheReportByPcnAlone) {
    GroupTally tally;
    tally.counted.by_outcome[0] = 10;
    const std::vector<Caseload> caseloads{{"U99901", 127, 250}, {"U99902", 3, 250}};
    const std::vector<ReportLine> lines{line_of({"U99901"}, tally), line_of({"U99902"}, tally),
                                        line_of({"unknown"}, tally)};

    const std::string csv = report_csv(By::pcn, lines, caseloads);
    const std::string json = report_json(By::pcn, {}, lines, caseloads);

    EXPECT_NE(csv.find(",caseload_accepted,caseload_limit,caseload_percent\r\n"),
              std::string::npos);
    EXPECT_NE(csv.find(",125,250,50\r\n"), std::string::npos) << csv;
    EXPECT_NE(csv.find(",<5,250,\r\n"), std::string::npos) << csv;
    EXPECT_TRUE(csv.ends_with(",,,\r\n")) << csv;
    EXPECT_NE(json.find(R"("caseload_accepted":125,"caseload_limit":250,"caseload_percent":50})"),
              std::string::npos)
        << json;
    EXPECT_NE(json.find(R"("caseload_accepted":"<5","caseload_limit":250})"), std::string::npos);
    EXPECT_EQ(report_csv(By::icb, lines, caseloads).find("caseload"), std::string::npos);
    EXPECT_EQ(report_json(By::icb, {}, lines, caseloads).find("caseload"), std::string::npos);
}

TEST(FullProviders, AreCountedAndNamedByTheirCodes) {
    std::vector<HealthCheck> checks;
    assess_full_providers({{"P99901", "walks", {}}, {"P99902", "", {}}}, checks);

    ASSERT_EQ(checks.size(), 1U);
    EXPECT_EQ(checks[0].name, "provider:full-but-open");
    EXPECT_EQ(checks[0].status, HealthStatus::warn);
    EXPECT_EQ(checks[0].observed, 2);
    EXPECT_NE(checks[0].output.find("P99901 walks, P99902."), std::string::npos);
}

TEST(FullProviders, PassWhereThereAreNone) {
    std::vector<HealthCheck> checks;
    assess_full_providers({}, checks);

    EXPECT_EQ(checks.at(0).status, HealthStatus::pass);
    EXPECT_EQ(checks.at(0).observed, 0);
}

TEST(FullProviders, AreNamedUpToTen) {
    std::vector<HealthCheck> checks;
    assess_full_providers(std::vector<DeclineRun>(12, {"P99901", "walks", {}}), checks);

    EXPECT_NE(checks.at(0).output.find(" and 2 more."), std::string::npos);
}

}  // namespace
