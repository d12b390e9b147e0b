#include "fhir/json_writer.hpp"

#include "fhir/json_reader.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace {

using fhir::JsonWriter;
using fhir::Kind;
using fhir::Node;
using fhir::Tree;
using std::literals::operator""s;

std::string written(std::string_view text) {
    std::string json;
    JsonWriter(json).string(text);
    return json;
}

TEST(JsonWriter, PutsTheCommas) {
    std::string json;
    JsonWriter writer(json);

    writer.begin_object().member("a", "x").key("b").begin_array();
    writer.number(1).begin_object().end_object().begin_array().end_array().string("y");
    writer.end_array().member("c", true).member("d", -5).end_object();

    EXPECT_EQ(json, R"({"a":"x","b":[1,{},[],"y"],"c":true,"d":-5})");
}

TEST(JsonWriter, WritesToTheEnd) {
    std::string json = "before:";
    JsonWriter(json).begin_array().raw("{\"a\":1}").raw("2").end_array();

    EXPECT_EQ(json, R"(before:[{"a":1},2])");
}

TEST(JsonWriter, WritesEveryNumber) {
    std::string json;
    JsonWriter(json)
        .begin_array()
        .number(std::numeric_limits<std::int64_t>::min())
        .number(0)
        .number(std::numeric_limits<std::int64_t>::max())
        .end_array();

    EXPECT_EQ(json, "[-9223372036854775808,0,9223372036854775807]");
}

TEST(JsonWriter, EscapesWhatMustBe) {
    EXPECT_EQ(written("\"\\\b\f\n\r\t\x01\x1F\0/"s), R"("\"\\\b\f\n\r\t\u0001\u001f\u0000/")");
}

TEST(JsonWriter, KeepsCharactersOfEveryLength) {
    const std::string text = "a\x7F\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";

    EXPECT_EQ(written(text), '"' + text + '"');
}

TEST(JsonWriter, ReplacesWhatIsNotUtf8) {
    EXPECT_EQ(written("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
    EXPECT_EQ(written("\xC3"), "\"\xEF\xBF\xBD\"");
    EXPECT_EQ(written("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(JsonWriter, SeesEachByteWhereverItStands) {
    for (const char special : "\"\\\x01\n\xC3"s) {
        for (std::size_t size = 1; size < 20; ++size) {
            for (std::size_t place = 0; place < size; ++place) {
                std::string text(size, ' ');  // the byte next to the controls
                text[place] = special;
                const std::string json = written(text);
                const auto tree = fhir::read_json_value(json);
                const bool is_escaped_control = special == '\x01';
                EXPECT_EQ(static_cast<bool>(tree), !is_escaped_control) << json;
                if (tree && special != '\xC3') {
                    EXPECT_EQ(tree->root().text(), text);
                }
            }
        }
    }
}

TEST(WriteJson, WritesATreeAsItWasRead) {
    const std::string json =
        R"({"z":[1.00,-0,1e5,true,false,null,"",{}],"a":{"b":[],"c":"\"é"},"m":[[[]]]})";
    const auto tree = fhir::read_json(json);

    ASSERT_TRUE(tree);
    EXPECT_EQ(write_json(tree->root()), json);
}

TEST(WriteJson, WritesAPartWithoutItsNameAndNeighbours) {
    const auto tree = fhir::read_json(R"({"a":1,"b":{"c":[2,3]},"d":4})");

    ASSERT_TRUE(tree);
    EXPECT_EQ(write_json(*tree->root().find("b")), R"({"c":[2,3]})");
    EXPECT_EQ(write_json(*tree->root().find("a")), "1");
    EXPECT_EQ(write_json(*tree->root().path({"b", "c"})->begin()), "2");
}

TEST(WriteJson, WritesATreeDeeperThanTheStack) {
    Tree tree;
    Node* inner = &tree.make(Kind::array);
    tree.set_root(*inner);
    constexpr std::size_t depth = 300'000;
    for (std::size_t i = 1; i < depth; ++i) {
        Node& next = tree.make(Kind::array);
        tree.append(*inner, next);
        inner = &next;
    }

    EXPECT_EQ(write_json(tree.root()).size(), 2 * depth);
}

}  // namespace
