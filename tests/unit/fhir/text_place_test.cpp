#include "fhir/text_place.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fhir {
namespace {

TEST(PlaceFinder, CountsLinesAndColumnsFromOne) {
    const TextPlace start = PlaceFinder("{}").at(0);

    EXPECT_EQ(start.line, 1U);
    EXPECT_EQ(start.column, 1U);
}

TEST(PlaceFinder, StartsAColumnAgainOnEachLine) {
    const TextPlace place = PlaceFinder("{\n\n  \"a\"").at(5);

    EXPECT_EQ(place.line, 3U);
    EXPECT_EQ(place.column, 3U);
}

TEST(PlaceFinder, CountsCharactersAndNotBytes) {
    EXPECT_EQ(PlaceFinder("\xC3\xA9\xE2\x82\xAC!").at(5).column, 3U);
}

TEST(PlaceFinder, GoesOnFromThePlaceBefore) {
    PlaceFinder places("ab\ncd");
    places.at(1);

    const TextPlace place = places.at(4);

    EXPECT_EQ(place.line, 2U);
    EXPECT_EQ(place.column, 2U);
}

TEST(PlaceFinder, CountsManyLinesAndLongOnes) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += i % 100 == 0 ? "\xC3\xA9\n" : "\n";
    for (int i = 0; i < 1000; ++i) text += i % 100 == 0 ? "\xC3\xA9" : "x";
    PlaceFinder places(text);

    EXPECT_EQ(places.at(500).line, 491U);  // five lines before it have two bytes more
    EXPECT_EQ(places.at(text.size()).line, 1001U);
    EXPECT_EQ(places.at(text.size()).column, 1001U);
}

TEST(PlaceFinder, TakesTheEndForWhatIsBeyond) {
    EXPECT_EQ(PlaceFinder("ab").at(9).column, 3U);
}

TEST(Refusal, TellsThePlaceInNumbers) {
    const Error error = refusal("{\n]", {IssueType::structure, "json-syntax", "wrong", 2});

    ASSERT_EQ(error.issues.size(), 1U);
    EXPECT_EQ(error.issues.front().detail, "wrong");
    EXPECT_EQ(with_place(error.issues.front()), "line 2, column 1: wrong");
    EXPECT_EQ(error.issues.front().line, 2U);
    EXPECT_EQ(error.issues.front().column, 1U);
}

}  // namespace
}  // namespace fhir
