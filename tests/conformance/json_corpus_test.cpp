// Collections of good and bad JSON that lie beside the project; without them there is nothing to
// ask, and the tests skip.
#include "fhir/digest.hpp"
#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

using fhir::JsonLimits;
using fhir::Node;
using fhir::read_json_value;
using std::filesystem::path;

const path beside = path(TEST_SOURCE_DIR).parent_path() / "shared";

std::string content_of(const path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Good JSON that the reader refuses all the same, by a rule of FHIR's or a limit of ours.
struct Exception {
    std::string_view file;
    std::string_view code;
};
constexpr std::array refused_by_us{
    Exception{"y_object_escaped_null_in_key.json", "json-control-character"},
    Exception{"y_string_escaped_control_character.json", "json-control-character"},
    Exception{"y_number_double_close_to_zero.json", "json-limit"},
};

// The code of the refusal, or "accepted".
std::string verdict_on(const path& file) {
    const auto tree = read_json_value(content_of(file));
    return tree ? "accepted" : std::string(tree.error().issues.front().code);
}

// What is accepted says the same when it is written, down to the digits of its numbers.
bool survives_writing(std::string_view json) {
    const auto tree = read_json_value(json);
    if (!tree) return true;
    const std::string once = write_json(tree->root());
    const auto again = read_json_value(once);
    return again && write_json(again->root()) == once &&
           digest_of(again->root(), "") == digest_of(tree->root(), "");
}

// Same kinds, names, texts and order. Recursive: the reader took neither deeper than 64.
bool are_the_same(const Node& a, const Node& b) {
    return a.kind() == b.kind() && a.name() == b.name() && a.text() == b.text() &&
           a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), b.end(), are_the_same);
}

const Exception* exception_for(const path& file) {
    const auto found =
        std::find_if(refused_by_us.begin(), refused_by_us.end(),
                     [&](const Exception& known) { return known.file == file.filename(); });
    return found == refused_by_us.end() ? nullptr : found;
}

void expect_verdict(const path& file, std::string_view expected) {
    const std::string verdict = verdict_on(file);
    if (const Exception* exception = exception_for(file)) {
        EXPECT_EQ(verdict, exception->code) << file;
    } else if (expected.starts_with("accept")) {
        EXPECT_EQ(verdict, "accepted") << file;
    } else if (expected.starts_with("reject")) {
        EXPECT_NE(verdict, "accepted") << file;
    } else {
        // Either is fine, but what is taken must not be changed.
        EXPECT_TRUE(expected.empty() || expected.starts_with("either")) << file << expected;
    }
    EXPECT_TRUE(survives_writing(content_of(file))) << file;
}

TEST(JsonCorpus, OfTheParsingSuiteIsJudgedAsItsManifestSays) {
    const path folder = beside / "corpus-bad" / "json-test-suite";
    if (!exists(folder)) GTEST_SKIP() << "the suite of JSON texts does not lie beside the project";

    const auto manifest = fhir::read_json(content_of(folder / "manifest.json"));

    ASSERT_TRUE(manifest);
    int count = 0;
    std::size_t exceptions = 0;
    for (const Node& item : manifest->root().items("cases")) {
        const path file = folder / item.string("file");
        expect_verdict(file, item.string("gateway_expect"));
        if (exception_for(file) != nullptr) ++exceptions;
        ++count;
    }
    EXPECT_EQ(count, 231);
    EXPECT_EQ(exceptions, refused_by_us.size());
}

TEST(JsonCorpus, OfOurProbesIsRefusedWhereItsManifestSays) {
    const path folder = beside / "corpus-bad" / "own-probes";
    if (!exists(folder)) GTEST_SKIP() << "the probes do not lie beside the project";

    const auto manifest = read_json_value(content_of(folder / "manifest.json"));

    ASSERT_TRUE(manifest);
    int refused = 0;
    const Node& root = manifest->root();
    for (const Node& item : root.is_array() ? fhir::Node::Items{&root} : root.items("cases")) {
        const std::string_view name = item.string("file");
        // The others are good JSON, and wrong in what they say: the validator's business.
        if (!name.starts_with("json/") || name.starts_with("json/fhir-")) continue;
        const path file = folder / name;
        const std::string_view expected = item.string("expect");
        ASSERT_TRUE(expected.starts_with("4xx")) << name;
        EXPECT_TRUE(survives_writing(content_of(file))) << file;
        if (expected.find("accepted") != std::string_view::npos) continue;
        EXPECT_FALSE(fhir::read_json(content_of(file))) << file;
        ++refused;
    }
    EXPECT_EQ(refused, 16);
}

// Of the messages and definitions, the one whose authors gave a name twice.
constexpr std::string_view with_a_name_twice = "schedule.json";

void expect_the_same_after_writing(const path& file) {
    // Whole packages are wider than a message may be.
    const JsonLimits limits{.string_bytes = 4 * 1024 * 1024, .members = 4096, .nodes = 2'000'000};
    const auto before = read_json_value(content_of(file), limits);
    if (file.filename() == with_a_name_twice && !before) {
        EXPECT_EQ(before.error().issues.front().code, "json-duplicate-name") << file;
        return;
    }
    ASSERT_TRUE(before) << file << before.error().issues.front().detail;
    const auto after = read_json_value(write_json(before->root()), limits);
    ASSERT_TRUE(after) << file << after.error().issues.front().detail;
    EXPECT_TRUE(are_the_same(before->root(), after->root())) << file;
    EXPECT_EQ(digest_of(before->root(), ""), digest_of(after->root(), "")) << file;
}

TEST(JsonCorpus, OfMessagesIsTheSameAfterReadingAndWriting) {
    const path folder = beside / "corpus";
    if (!exists(folder)) GTEST_SKIP() << "the corpus of messages does not lie beside the project";

    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        expect_the_same_after_writing(entry.path());
        ++count;
    }
    EXPECT_GT(count, 1000);
}

}  // namespace
