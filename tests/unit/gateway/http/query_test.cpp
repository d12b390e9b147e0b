#include "gateway/http/query.hpp"

#include <gtest/gtest.h>

namespace {

using gateway::percent_encode;
using gateway::Query;

TEST(Query, TakesAPlusForASpaceAndDecodesOnce) {
    const auto query = Query::parse("a=one+two&b=%2525");

    ASSERT_TRUE(query);
    EXPECT_EQ(query->first("a"), "one two");
    EXPECT_EQ(query->first("b"), "%25");
}

TEST(Query, PartsTheModifierFromTheName) {
    const auto query = Query::parse("owner:missing=true&patient%3Aidentifier=x%7C1");

    ASSERT_TRUE(query);
    EXPECT_EQ(query->first("owner", "missing"), "true");
    EXPECT_EQ(query->first("patient", "identifier"), "x|1");
    EXPECT_FALSE(query->first("owner"));
}

TEST(Query, KeepsEveryValueOfANameInOrder) {
    const auto query = Query::parse("d=ge2026&x=1&d=lt2027");

    ASSERT_TRUE(query);
    EXPECT_EQ(query->all("d"), (std::vector<std::string_view>{"ge2026", "lt2027"}));
}

TEST(Query, TakesBareNamesAndEmptyPieces) {
    const auto query = Query::parse("&&flag&x=&");

    ASSERT_TRUE(query);
    ASSERT_EQ(query->parameters().size(), 2U);
    EXPECT_EQ(query->first("flag"), "");
}

TEST(Query, TakesUnescapedSlashesAsRealClientsSendThem) {
    const auto query = Query::parse("owner=Organization/P9901");

    ASSERT_TRUE(query);
    EXPECT_EQ(query->first("owner"), "Organization/P9901");
}

class UnreadableQuery : public testing::TestWithParam<const char*> {};

TEST_P(UnreadableQuery, IsMalformed) {
    const auto query = Query::parse(GetParam());

    ASSERT_FALSE(query);
    EXPECT_EQ(query.error().kind, fhir::ErrorKind::malformed);
}

INSTANTIATE_TEST_SUITE_P(Query, UnreadableQuery,
                         testing::Values("a=%", "a=%4", "a=%zz", "a=%00", "a=%ff", "a=%c0%af",
                                         "a=%ed%a0%80", "%2=a"));

TEST(PercentEncode, LeavesOnlyUnreservedCharacters) {
    EXPECT_EQ(percent_encode("a|b c/\xc3\xa9-._~"), "a%7Cb%20c%2F%C3%A9-._~");
}

TEST(PercentEncode, IsUndoneByTheQuery) {
    const std::string text = "+&=%\"<>#\xe2\x82\xac";

    const auto query = Query::parse("v=" + percent_encode(text));

    ASSERT_TRUE(query);
    EXPECT_EQ(query->first("v"), text);
}

}  // namespace
