// `referral-gateway validate`: what it takes, what it says, and how it ends.
#include "tests/e2e/validate_command.hpp"
#include "fhir/json_reader.hpp"

#include <algorithm>
#include <array>
#include <thread>

namespace {

using namespace testing_support;
using namespace testing_support::exits;
namespace fs = std::filesystem;

using Lines = std::vector<std::string>;

constexpr std::string_view wrong = R"({"resourceType":"Patient","gender":"unheard-of"})";
constexpr std::string_view right_xml =
    R"(<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>)";

TEST_F(ValidateCommand, LooksThroughFoldersForFilesOfFhirInTheOrderOfTheirPaths) {
    file("in/b/deep/x.json", right);
    file("in/a.XML", right_xml);
    file("in/z.ndjson", std::string(right) + "\n\n" + std::string(right) + "\n");
    file("in/readme.md", "no FHIR");
    file("in/.hidden.json", "no FHIR");
    file("in/.git/x.json", "no FHIR");
    fs::create_directory_symlink(folder, folder / "in/round");

    const Ran ran = run_command({"validate", path("in")});

    EXPECT_EQ(ran.exit_code, good) << ran.output << ran.errors;
    EXPECT_EQ(lines_of(ran.output), (Lines{"in/a.XML: OK", "in/b/deep/x.json: OK",
                                           "4 resources: 0 wrong, with 0 errors; 0 warnings"}));
}

TEST_F(ValidateCommand, ReadsStandardInputAsOneResourceOrAsMany) {
    const std::string indented = "{\n  \"resourceType\": \"Patient\"\n}\n";
    const std::string many = std::string(right) + "\n" + std::string(wrong) + "\n";

    const Ran one = run_command({"validate", "-"}, indented);
    const Ran xml = run_command({"validate", "-"}, right_xml);
    const Ran lines = run_command({"validate", "--format", "ndjson", "-"}, many);

    EXPECT_EQ(one.exit_code, good) << one.output << one.errors;
    EXPECT_EQ(one.output, "standard input: OK\n");
    EXPECT_EQ(xml.output, "standard input: OK\n");
    EXPECT_EQ(lines.exit_code, has_faults);
    EXPECT_TRUE(lines.output.starts_with(R"({"file":"standard input","line":1,"valid":true,)"))
        << lines.output;
    EXPECT_NE(lines.output.find(R"({"file":"standard input","line":2,"valid":false,)"),
              std::string::npos)
        << lines.output;
}

TEST_F(ValidateCommand, TellsThePlaceOfBrokenJsonOnce) {
    const Ran ran = run_command({"validate", file("x.json", "{\n \"gender\": }\n")});

    EXPECT_EQ(ran.exit_code, has_faults);
    EXPECT_EQ(lines_of(ran.output), (Lines{"x.json:2:12: error: this is no JSON value; correct it",
                                           "  2 |  \"gender\": }", "    |            ^"}));
}

TEST_F(ValidateCommand, ShowsTheLineAndACaret) {
    const Ran ran = run_command({"validate", file("x.json",
                                                  "{\n  \"resourceType\": \"Patient\",\n"
                                                  "  \"gender\": \"unheard-of\",\n"
                                                  "  \"birthDate\": \"1947-13-02\"\n}\n")});

    EXPECT_EQ(ran.exit_code, has_faults);
    EXPECT_NE(ran.output.find("x.json:3:13: error Patient.gender: "), std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find("  3 |   \"gender\": \"unheard-of\",\n    |             ^\n"),
              std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find("x.json:4:16: error Patient.birthDate: "), std::string::npos)
        << ran.output;
}

TEST_F(ValidateCommand, NamesWhatIsNoFhir) {
    const std::string empty = file("a.json", " \n");
    const std::string words = file("b.json", "hello\n");
    const std::string page = file("c.xml", "<html/>");
    const std::string other = file("d.json", R"({"a":1})");

    const Ran ran = run_command({"validate", empty, words, page, other});

    EXPECT_EQ(ran.exit_code, has_faults);
    const Lines lines = lines_of(ran.output);
    const auto says = [&](std::string_view start, std::string_view word) {
        return std::ranges::any_of(lines, [&](const std::string& line) {
            return line.starts_with(start) && line.find(word) != std::string::npos;
        });
    };
    EXPECT_TRUE(says("a.json: error: ", "there is nothing in it")) << ran.output;
    EXPECT_TRUE(says("b.json:1:1: error: ", "begin it with {")) << ran.output;
    EXPECT_TRUE(says("c.xml:1:1: error: ", "http://hl7.org/fhir")) << ran.output;
    EXPECT_TRUE(says("d.json:1:1: error ", "resourceType")) << ran.output;
    EXPECT_EQ(lines.back(), "4 resources: 4 wrong, with 4 errors; 0 warnings");
}

TEST_F(ValidateCommand, CountsLinesOfNdjsonFromTheStartOfTheFile) {
    const std::string input =
        file("x.ndjson", std::string(right) + "\r\n\n" + std::string(wrong) + "\n{\"a\" 1}\n");

    const Ran text = run_command({"validate", input});
    const Ran lines = run_command({"validate", "--format", "ndjson", input});

    EXPECT_EQ(text.exit_code, has_faults);
    EXPECT_TRUE(lines_of(text.output).front().starts_with("x.ndjson:3:36: error Patient.gender: "))
        << text.output;
    EXPECT_NE(text.output.find("x.ndjson:4:6: error: "), std::string::npos) << text.output;
    EXPECT_NE(text.output.find("3 resources: 2 wrong, with 2 errors"), std::string::npos);
    EXPECT_EQ(std::ranges::count(lines.output, '\n'), 3);
    EXPECT_NE(lines.output.find("line 4, column 6"), std::string::npos) << lines.output;
}

TEST_F(ValidateCommand, SaysThatThereWasNothingInAnEmptyNdjson) {
    const Ran ran = run_command({"validate", file("x.ndjson", "")});

    EXPECT_EQ(ran.exit_code, good);
    EXPECT_EQ(ran.output, "0 resources: 0 wrong, with 0 errors; 0 warnings\n");
}

TEST_F(ValidateCommand, WritesOneOperationOutcomeThatIsFhirItself) {
    const std::string one = file("a.json", wrong);
    const std::string two = file("b.json", "{");

    const Ran ran = run_command({"validate", "--format", "json", one, two});
    const auto outcome = fhir::read_json(ran.output);

    EXPECT_EQ(ran.exit_code, has_faults);
    ASSERT_TRUE(outcome) << ran.output;
    EXPECT_EQ(outcome->root().string("resourceType"), "OperationOutcome");
    EXPECT_EQ(std::ranges::distance(outcome->root().items("issue")), 3) << ran.output;
    EXPECT_NE(ran.output.find("\"valueString\":\"" + one + "\""), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("\"valueString\":\"" + two + "\""), std::string::npos) << ran.output;
    EXPECT_EQ(run_command({"validate", "-"}, ran.output).exit_code, good) << ran.output;
}

TEST_F(ValidateCommand, TellsFaultsOfABundleInItsEntries) {
    const std::string bundle =
        R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)" +
        std::string(right) + R"(},{"resource":)" + std::string(wrong) + "}]}";

    const Ran ran = run_command({"validate", "-"}, bundle);

    EXPECT_EQ(ran.exit_code, has_faults);
    EXPECT_NE(ran.output.find("error Bundle.entry[1].resource.gender: "), std::string::npos)
        << ran.output;
}

TEST_F(ValidateCommand, SaysWhatIsWrongWithTheCommandLine) {
    const std::string input = file("x.json", right);
    const std::array<std::vector<std::string>, 5> calls{{
        {"validate"},
        {"validate", "--format", "xml", input},
        {"validate", "--profile", "https://example.org/nowhere", input},
        {"validate", "--no-profiles", "--profile", "https://example.org/nowhere", input},
        {"validate", "--colour", input},
    }};

    for (const std::vector<std::string>& call : calls) {
        const Ran ran = run_command(call);
        EXPECT_EQ(ran.exit_code, bad_usage) << ran.errors;
        EXPECT_EQ(ran.output, "");
        EXPECT_EQ(std::ranges::count(ran.errors, '\n'), 1) << ran.errors;
    }
    EXPECT_EQ(run_command({"validate", "--config", path("nowhere.toml"), input}).exit_code,
              bad_package);
}

TEST_F(ValidateCommand, GoesOnAfterWhatCannotBeRead) {
    fs::create_directories(folder / "empty");
    file("in/b.json", wrong);
    fs::create_symlink(folder / "nowhere", folder / "in/a.json");
    const std::string fine = file("fine.json", right);

    const Ran ran = run_command(
        {"validate", path("nowhere.json"), path("empty"), path("in"), "/proc/self/mem", fine});

    EXPECT_EQ(ran.exit_code, not_readable);
    EXPECT_NE(ran.output.find(fine + ": OK\n2 resources: 1 wrong"), std::string::npos)
        << ran.output;
    EXPECT_EQ(lines_of(ran.errors),
              (Lines{"referral-gateway: cannot read nowhere.json: No such file or directory",
                     "referral-gateway: cannot read empty: the folder has no .json, .xml or "
                     ".ndjson file",
                     "referral-gateway: cannot read in/a.json: No such file or directory",
                     "referral-gateway: cannot read /proc/self/mem: Input/output error"}));
}

TEST_F(ValidateCommand, RefusesAHugeFileWithoutReadingIt) {
    const std::string huge = file("huge.json", "");
    fs::resize_file(huge, std::uintmax_t{2} << 40U);  // nothing of it is on disk

    const Ran ran = run_command({"validate", huge});

    EXPECT_EQ(ran.exit_code, not_readable);
    EXPECT_NE(ran.errors.find("larger than 1 GiB"), std::string::npos) << ran.errors;
}

TEST_F(ValidateCommand, EndsWhenItsOutputCannotBeWritten) {
    const std::string command = std::string(GATEWAY_BINARY) + " validate " + file("x.json", right) +
                                " > /dev/full 2> " + path("errors");

    const int status = std::system(command.c_str());

    EXPECT_EQ(WEXITSTATUS(status), not_writable);
    EXPECT_NE(read_file(path("errors")).find("could not be written"), std::string::npos);
}

TEST_F(ValidateCommand, PrintsInTheOrderOfTheInputWhateverIsDoneFirst) {
    constexpr int files = 120;
    Lines expected;
    for (int i = 0; i < files; ++i) {
        const std::string name = "in/" + std::to_string(1000 + i) + ".json";
        // Large ones first, which take longest.
        std::string text = R"({"resourceType":"Patient","name":[{"family":"a"})";
        for (int more = 0; more < (files - i) * 20; ++more) text += R"(,{"family":"a"})";
        file(name, text + "]}");
        expected.push_back(name + ": OK");
    }
    expected.emplace_back("120 resources: 0 wrong, with 0 errors; 0 warnings");

    const Ran ran = run_command({"validate", path("in")});

    EXPECT_EQ(ran.exit_code, good);
    EXPECT_EQ(lines_of(ran.output), expected);
}

// Many lines of ndjson, as much as is checked at once.
std::string a_piece() {
    std::string text;
    while (text.size() < std::size_t{300} * 1024) text.append(right).append("\n");
    return text;
}

TEST_F(ValidateCommand, ChecksOnAllCores) {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    Command command({"validate", "-"});
    const std::string piece = a_piece();

    const bool are_at_work = eventually(
        [&] {
            return command.write(piece) && command.threads() >= std::min<std::size_t>(cores, 4);
        },
        std::chrono::seconds(30));

    EXPECT_TRUE(are_at_work) << command.threads() << " threads";
    EXPECT_EQ(command.wait(), good);
}

TEST_F(ValidateCommand, TellsATerminalHowFarItHasCome) {
    Command command({"validate", "-"}, Command::Errors::terminal);
    const std::string piece = a_piece();

    const bool is_told = eventually(
        [&] {
            return command.write(piece) &&
                   command.errors().find("resources checked, 0 wrong") != std::string::npos;
        },
        std::chrono::seconds(30));

    EXPECT_TRUE(is_told) << command.errors();
    EXPECT_EQ(command.wait(), good);
    EXPECT_TRUE(command.errors().ends_with("\r\033[K")) << command.errors();  // and cleared
    EXPECT_EQ(command.output().find("checked"), std::string::npos);
}

TEST_F(ValidateCommand, TellsAFileNothingOfHowFarItHasCome) {
    using std::chrono::steady_clock;
    Command command({"validate", "-"});
    const std::string piece = a_piece();
    const auto start = steady_clock::now();

    // Longer than what a terminal waits for.
    while (steady_clock::now() - start < std::chrono::milliseconds(1500)) {
        ASSERT_TRUE(command.write(piece));
    }

    EXPECT_EQ(command.wait(), good);
    EXPECT_EQ(command.errors(), "");
}

}  // namespace
