// The project's own rules, asked of every file of it; and of planted faults, so that the asking is
// known to find one.
#include "tests/house/house_rules.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace {

using namespace house;

const std::vector<Source>& project() {
    static const std::vector<Source> sources = read_sources(TEST_SOURCE_DIR);
    return sources;
}

std::set<std::string> headers_of(const std::vector<Source>& sources) {
    std::set<std::string> headers;
    for (const Source& source : sources) {
        if (source.path.ends_with(".hpp")) headers.insert(source.path);
    }
    return headers;
}

std::string lines_of(const Findings& findings) {
    std::string text;
    for (const std::string& finding : findings) text += finding + "\n";
    return text;
}

template <class Check>
Findings ask_all(Check check) {
    Findings all;
    for (const Source& source : project()) {
        for (std::string& finding : check(source)) all.push_back(std::move(finding));
    }
    return all;
}

const std::set<std::string> some_headers{"fhir/error.hpp",         "mappings/routing.hpp",
                                         "config/config.hpp",      "gateway/ports/clock.hpp",
                                         "gateway/store/rows.hpp", "gateway/auth/names.hpp",
                                         "gateway/app.hpp"};

Findings includes_of(const std::string& path, const std::string& include) {
    return check_includes({path, "#include " + include + "\n"}, some_headers);
}

TEST(House, HasItsSourcesRead) {
    EXPECT_GT(project().size(), 50U);
}

TEST(House, IncludesOnlyWhatItsTableAllows) {
    const std::set<std::string> headers = headers_of(project());

    const Findings found = ask_all([&](const Source& s) { return check_includes(s, headers); });

    EXPECT_TRUE(found.empty()) << lines_of(found);
}

TEST(House, AwaitsNothingThatIsDestroyedTwiceAndDetachesNothing) {
    const Findings found = ask_all([](const Source& s) { return check_coroutines(s); });

    EXPECT_TRUE(found.empty()) << lines_of(found);
}

TEST(House, HasNoFileThatShouldBeTwo) {
    const Findings found = ask_all([](const Source& s) { return check_length(s); });

    EXPECT_TRUE(found.empty()) << lines_of(found);
}

TEST(House, DescribesEveryFolder) {
    const Findings found = check_readmes(project(), TEST_SOURCE_DIR);

    EXPECT_TRUE(found.empty()) << lines_of(found);
}

TEST(HouseRules, LetALayerSeeTheOnesBelow) {
    EXPECT_TRUE(includes_of("gateway/store/x.cpp", "\"config/config.hpp\"").empty());
    EXPECT_TRUE(includes_of("gateway/app.cpp", "\"gateway/store/rows.hpp\"").empty());
    EXPECT_TRUE(includes_of("gateway/main/main.cpp", "\"gateway/app.hpp\"").empty());
    EXPECT_TRUE(includes_of("tests/unit/x_test.cpp", "\"gateway/app.hpp\"").empty());
}

TEST(HouseRules, FindALayerThatLooksUpwards) {
    EXPECT_EQ(includes_of("fhir/x.hpp", "\"mappings/routing.hpp\"").size(), 1U);
    EXPECT_EQ(includes_of("mappings/x.hpp", "\"config/config.hpp\"").size(), 1U);
    EXPECT_EQ(includes_of("gateway/domain/x.hpp", "\"gateway/ports/clock.hpp\"").size(), 1U);
    EXPECT_EQ(includes_of("gateway/api/x.cpp", "\"config/config.hpp\"").size(), 1U);
}

TEST(HouseRules, FindAnAdapterThatKnowsAnother) {
    EXPECT_EQ(includes_of("gateway/auth/x.cpp", "\"gateway/store/rows.hpp\"").size(), 1U);
    EXPECT_EQ(includes_of("gateway/store/x.cpp", "\"gateway/auth/names.hpp\"").size(), 1U);
}

TEST(HouseRules, FindAnyoneWhoIncludesTheApp) {
    EXPECT_EQ(includes_of("gateway/api/x.cpp", "\"gateway/app.hpp\"").size(), 1U);
}

TEST(HouseRules, FindAFolderThatTheTableDoesNotKnow) {
    EXPECT_EQ(includes_of("gateway/cellar/x.cpp", "\"fhir/error.hpp\"").size(), 1U);
}

TEST(HouseRules, FindAnIncludeThatIsNotWrittenFromTheRoot) {
    EXPECT_EQ(includes_of("fhir/x.cpp", "\"error.hpp\"").size(), 1U);
}

TEST(HouseRules, KeepRapidJsonBehindItsDoor) {
    EXPECT_EQ(includes_of("fhir/tree.cpp", "<rapidjson/reader.h>").size(), 1U);
    EXPECT_TRUE(includes_of("fhir/json_reader.cpp", "<rapidjson/reader.h>").empty());
}

TEST(HouseRules, KeepBeastBehindItsDoor) {
    EXPECT_EQ(includes_of("gateway/http/server.hpp", "<boost/beast/http.hpp>").size(), 1U);
    EXPECT_EQ(includes_of("gateway/api/x.cpp", "<boost/beast/http.hpp>").size(), 1U);
    EXPECT_TRUE(includes_of("gateway/http/server.cpp", "<boost/beast/http.hpp>").empty());
}

TEST(HouseRules, OverlookAnIncludeInAComment) {
    EXPECT_TRUE(includes_of("fhir/x.hpp", "<vector>  // #include \"config/config.hpp\"").empty());
    EXPECT_TRUE(
        check_includes({"fhir/x.hpp", "/*\n#include \"config/config.hpp\"\n*/\n"}, some_headers)
            .empty());
}

Findings coroutines_of(const std::string& code) {
    return check_coroutines({"gateway/api/x.cpp", code});
}

TEST(HouseRules, FindWhatTheCompilerDestroysTwice) {
    // The words are parted, so that a search of the whole tree for the same fault passes this by.
    EXPECT_EQ(coroutines_of("co_"
                            "await run([referral] { });")
                  .size(),
              1U);
    EXPECT_EQ(coroutines_of("co_"
                            "await run([this, referral = f()] { });")
                  .size(),
              1U);
    EXPECT_EQ(coroutines_of("co_"
                            "await store.add({.id = id});")
                  .size(),
              1U);
    EXPECT_EQ(coroutines_of("co_"
                            "await store.add(\n    Referral{id});")
                  .size(),
              1U);
}

TEST(HouseRules, LetSafeAwaitsPass) {
    EXPECT_TRUE(coroutines_of("co_"
                              "await run(std::move(insert)); f({1});")
                    .empty());
    EXPECT_TRUE(coroutines_of("co_"
                              "await run([&referral] { });")
                    .empty());
    EXPECT_TRUE(coroutines_of("// co_await run in words\nUse{x};").empty());
}

TEST(HouseRules, FindACoroutineThatIsDetached) {
    EXPECT_EQ(coroutines_of("co_spawn(io, run(), asio::detached);").size(), 1U);
    EXPECT_TRUE(coroutines_of("// never detached\nbool is_detached_house;").empty());
}

TEST(HouseRules, FindAFileThatIsTooLong) {
    std::string text;
    for (int i = 0; i < 400; ++i) text += "\n";
    EXPECT_TRUE(check_length({"fhir/x.cpp", text}).empty());
    text += "\n";
    EXPECT_EQ(check_length({"fhir/x.cpp", text}).size(), 1U);
    EXPECT_TRUE(check_length({"fhir/definitions/x.cpp", text}).empty());
}

TEST(HouseRules, FindAFolderThatNothingDescribes) {
    const std::filesystem::path root = testing::TempDir() + "house-readmes";
    std::filesystem::remove_all(root);
    std::filesystem::create_directories(root / "fhir");
    std::filesystem::create_directories(root / "config");
    std::filesystem::create_directories(root / "tests");
    std::ofstream(root / "config/README.md") << "x";
    std::ofstream(root / "tests/README.md") << "x";

    const Findings found = check_readmes({{"fhir/a.cpp", ""}, {"config/b.cpp", ""}}, root);

    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].starts_with("fhir:"));
}

}  // namespace
