#include "tests/unit/mappings/practice_files.hpp"

#include "mappings/practice_import.hpp"

#include <gtest/gtest.h>

namespace {

using mappings::Import;
using mappings::import_practices;
using mappings::PracticeMap;
using tests::day;
using tests::detail_header;
using tests::detail_row;
using tests::partner_header;
using tests::partner_row;
using tests::PracticeFolder;
using tests::snapshot_header;
using tests::snapshot_row;
using Texts = std::vector<std::string>;

constexpr auto today = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

class ImportPractices : public testing::Test {
protected:
    Import import(const Texts& texts, const PracticeMap& base = {}) {
        Texts files;
        for (const std::string& text : texts) {
            files.push_back(folder_.write("file" + std::to_string(files.size()) + ".csv", text));
        }
        return import_practices(base, files, today).value();
    }

    static std::string pcn(const Import& result, std::chrono::sys_days on = today) {
        const mappings::Pcn* found = result.map.pcn_of("A99901", on);
        return found == nullptr ? "none" : found->code;
    }

    PracticeFolder folder_;
    const std::string snapshot_ =
        std::string(snapshot_header) + snapshot_row("01Oct2025", "A99901", "U99902");
    const std::string partners_ =
        std::string(partner_header) + partner_row("A99901", "U99901", "20191001");
};

TEST_F(ImportPractices, ReadsASnapshotFromItsExtractDateOn) {
    const Import result = import({snapshot_});

    EXPECT_EQ(pcn(result), "U99902");
    EXPECT_EQ(pcn(result, day(2025, 10, 1)), "U99902");
    EXPECT_EQ(pcn(result, day(2025, 9, 30)), "none");
    EXPECT_EQ(result.map.practice("A99901")->icb, "QZZ");
    EXPECT_EQ(result.report.skipped, Texts{});
}

TEST_F(ImportPractices, TakesUForNoPcn) {
    const Import result =
        import({std::string(snapshot_header) + snapshot_row("01Oct2025", "A99901", "U")});

    EXPECT_EQ(pcn(result), "none");
    EXPECT_EQ(result.report.unallocated, 1u);
    EXPECT_EQ(result.report.pcns, 0u);
}

TEST_F(ImportPractices, TakesTheLastDayOfARelationAsItsOwn) {
    const Import result = import(
        {std::string(partner_header) + partner_row("A99901", "U99901", "20191001", "20220701")});

    EXPECT_EQ(pcn(result, day(2022, 7, 1)), "U99901");
    EXPECT_EQ(pcn(result, day(2022, 7, 2)), "none");
}

TEST_F(ImportPractices, ReadsPartnersWithoutTheirHeader) {
    const Import result = import({partner_row("A99901", "U99901", "20191001")});

    EXPECT_EQ(pcn(result), "U99901");
}

TEST_F(ImportPractices, ReadsByteOrderMarkAndCarriageReturns) {
    std::string text = "\xef\xbb\xbf";
    for (const char c : snapshot_) text += c == '\n' ? std::string("\r\n") : std::string(1, c);

    EXPECT_EQ(pcn(import({text})), "U99902");
}

TEST_F(ImportPractices, GivesTheSameWhicheverFileComesFirst) {
    for (const Texts& texts : {Texts{partners_, snapshot_}, Texts{snapshot_, partners_}}) {
        const Import result = import(texts);

        EXPECT_EQ(pcn(result, day(2023, 3, 1)), "U99901");
        EXPECT_EQ(pcn(result, day(2025, 9, 30)), "U99901");
        EXPECT_EQ(pcn(result, day(2025, 10, 1)), "U99902");
        EXPECT_EQ(result.map.practice("A99901")->memberships.size(), 2u);
    }
}

TEST_F(ImportPractices, KeepsTheStartThatADatedFileKnows) {
    const Import result = import(
        {std::string(partner_header) + partner_row("A99901", "U99902", "20191001"), snapshot_});

    ASSERT_EQ(result.map.practice("A99901")->memberships.size(), 1u);
    EXPECT_EQ(result.map.practice("A99901")->memberships.at(0).from, day(2019, 10, 1));
}

TEST_F(ImportPractices, LetsANewerFileEndWhatWasOpen) {
    const Import first = import({snapshot_});

    const Import second = import(
        {std::string(partner_header) + partner_row("A99901", "U99902", "20191001", "20251231")},
        first.map);

    EXPECT_EQ(pcn(second, day(2025, 12, 31)), "U99902");
    EXPECT_EQ(pcn(second), "none");
    EXPECT_EQ(second.report.changes, Texts{"A99901: U99902 -> no PCN"});
}

TEST_F(ImportPractices, EndsOneRelationWhereTheNextStarts) {
    const Import result = import({std::string(partner_header) +
                                  partner_row("A99901", "U99901", "20191001", "20220701") +
                                  partner_row("A99901", "U99902", "20220701")});

    EXPECT_EQ(pcn(result, day(2022, 6, 30)), "U99901");
    EXPECT_EQ(pcn(result, day(2022, 7, 1)), "U99902");
}

TEST_F(ImportPractices, NeverGivesAPcnThatItsDetailsSayIsClosed) {
    for (const bool details_first : {true, false}) {
        const std::string details = std::string(detail_header) + detail_row("U99901", "20230108");
        const Import result =
            import(details_first ? Texts{details, partners_} : Texts{partners_, details});

        EXPECT_EQ(pcn(result, day(2023, 1, 8)), "U99901");
        EXPECT_EQ(pcn(result, day(2023, 1, 9)), "none");
        EXPECT_EQ(
            result.report.skipped,
            Texts{"A99901: its PCN U99901 is closed, so its referrals go to the triage desk"});
    }
}

TEST_F(ImportPractices, TakesARowThatIsThereTwiceOnce) {
    const Import result = import({snapshot_ + snapshot_row("01Oct2025", "A99901", "U99902")});

    EXPECT_EQ(result.report.practices, 1u);
    EXPECT_EQ(result.report.skipped, Texts{});
}

TEST_F(ImportPractices, ReportsRowsThatItCannotTakeWithTheirLine) {
    const Import result = import({snapshot_ + snapshot_row("01Oct2025", "A99901", "U99901") +
                                  snapshot_row("2025", "A99902", "U99901") +
                                  snapshot_row("01Oct2025", "a-9", "U99901") +
                                  snapshot_row("01Oct2025", "A99903", "X99901") + "one,two\n"});

    const std::string file = folder_.path("file0.csv");
    EXPECT_EQ(result.report.skipped,
              (Texts{file + ":3: an earlier row puts A99901 into another PCN",
                     file + ":4: the extract date is not a day such as 01Oct2025",
                     file + ":5: the practice code is no ODS code",
                     file + ":6: the PCN code is no ODS code of a PCN",
                     file + ":7: has 2 columns where 17 are expected"}));
    EXPECT_EQ(pcn(result), "U99902");
}

TEST_F(ImportPractices, CountsLinesThroughQuotedLineEnds) {
    const Import result = import({std::string(snapshot_header) +
                                  "GP,01Oct2025,A99901,\"THE\nINVENTED\",Z,U99901,P,E,99Z,S,E,QZZ,"
                                  "I,E,Y,R,T\nbroken\n"});

    EXPECT_EQ(result.map.practice("A99901")->name, "THE INVENTED");
    EXPECT_EQ(result.report.skipped,
              Texts{folder_.path("file0.csv") + ":4: has 1 columns where 17 are expected"});
}

TEST_F(ImportPractices, TellsWhatChanged) {
    const Import first = import({snapshot_});

    const Import second =
        import({std::string(snapshot_header) + snapshot_row("01Nov2025", "A99901", "U99903") +
                snapshot_row("01Nov2025", "A99902", "U99903")},
               first.map);

    EXPECT_EQ(first.report.changes, Texts{});
    EXPECT_EQ(second.report.changes, (Texts{"A99901: U99902 -> U99903", "A99902: new, in U99903"}));
    EXPECT_EQ(pcn(second, day(2025, 10, 31)), "U99902");
}

TEST_F(ImportPractices, RefusesAFileOfNoKnownKind) {
    for (const char* text : {"", "name,code\nx,y\n", "not a table at all"}) {
        const auto result = import_practices({}, {folder_.write("other.csv", text)}, today);

        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().kind, fhir::ErrorKind::invalid);
        EXPECT_NE(result.error().issues.at(0).detail.find("gp-reg-pat-prac-map"),
                  std::string::npos);
    }
}

TEST_F(ImportPractices, RefusesAQuoteThatNeverCloses) {
    const auto result = import_practices(
        {}, {folder_.write("cut.csv", snapshot_ + "GP,01Oct2025,A99902,\"THE")}, today);

    ASSERT_FALSE(result);
    EXPECT_NE(result.error().issues.at(0).detail.find(":3:"), std::string::npos);
}

TEST_F(ImportPractices, SaysThatAFileCannotBeRead) {
    EXPECT_EQ(import_practices({}, {folder_.path("nothing.csv")}, today).error().kind,
              fhir::ErrorKind::unavailable);
}

TEST(OfficialDay, ReadsBothManners) {
    EXPECT_EQ(mappings::official_day("01Oct2025"), day(2025, 10, 1));
    EXPECT_EQ(mappings::official_day("20251001"), day(2025, 10, 1));
}

TEST(OfficialDay, RefusesWhatIsNoDay) {
    for (const char* text :
         {"", "20250230", "31Feb2025", "2025-10-01", "99991231", "01Okt2025", "2025100x"}) {
        EXPECT_FALSE(mappings::official_day(text)) << text;
    }
}

}  // namespace
