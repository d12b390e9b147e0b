#include "fhir/json_patch.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using fhir::ErrorKind;
using fhir::read_json_value;

// The patched text, or what the error says of it.
std::string patched(const char* target, const std::string& patch) {
    fhir::Tree tree = read_json_value(target).value();
    const fhir::Tree operations = read_json_value(patch).value();
    const auto outcome = apply_json_patch(tree, operations.root());
    if (outcome) return write_json(tree.root());
    const fhir::Issue issue = outcome.error().issues.front();
    const char* kind = outcome.error().kind == ErrorKind::malformed ? "malformed " : "invalid ";
    return kind + issue.expression;
}

TEST(JsonPatch, AddsMembersAndItems) {
    EXPECT_EQ(patched(R"({"a":1})", R"([{"op":"add","path":"/b","value":[2]}])"),
              R"({"a":1,"b":[2]})");
    EXPECT_EQ(patched(R"({"a":1,"b":2})", R"([{"op":"add","path":"/a","value":3}])"),
              R"({"a":3,"b":2})");
    EXPECT_EQ(patched("[1,3]", R"([{"op":"add","path":"/1","value":2}])"), "[1,2,3]");
    EXPECT_EQ(patched("[1,3]", R"([{"op":"add","path":"/2","value":4}])"), "[1,3,4]");
    EXPECT_EQ(patched("[1,3]", R"([{"op":"add","path":"/-","value":null}])"), "[1,3,null]");
    EXPECT_EQ(patched("[1]", R"([{"op":"add","path":"","value":{"a":1}}])"), R"({"a":1})");
}

TEST(JsonPatch, RefusesToAddWhereNothingCanBe) {
    EXPECT_EQ(patched("{}", R"([{"op":"add","path":"/a/b","value":1}])"), "invalid [0].path");
    EXPECT_EQ(patched("[1]", R"([{"op":"add","path":"/2","value":1}])"), "invalid [0].path");
    EXPECT_EQ(patched("[1]", R"([{"op":"add","path":"/x","value":1}])"), "invalid [0].path");
    EXPECT_EQ(patched("[1]", R"([{"op":"add","path":"/01","value":1}])"), "invalid [0].path");
    EXPECT_EQ(patched("[1]", R"([{"op":"add","path":"/-1","value":1}])"), "invalid [0].path");
    EXPECT_EQ(patched("[1]", R"([{"op":"add","path":"/4294967296","value":1}])"),
              "invalid [0].path");
    EXPECT_EQ(patched(R"({"a":"x"})", R"([{"op":"add","path":"/a/0","value":1}])"),
              "invalid [0].path");
}

TEST(JsonPatch, RemovesMembersAndItems) {
    EXPECT_EQ(patched(R"({"a":1,"b":[1,2]})",
                      R"([{"op":"remove","path":"/a"},{"op":"remove","path":"/b/0"}])"),
              R"({"b":[2]})");
    EXPECT_EQ(patched("{}", R"([{"op":"remove","path":"/a"}])"), "invalid [0].path");
    EXPECT_EQ(patched("[1]", R"([{"op":"remove","path":"/-"}])"), "invalid [0].path");
    EXPECT_EQ(patched("{}", R"([{"op":"remove","path":""}])"), "invalid [0].path");
}

TEST(JsonPatch, ReplacesWhatIsThere) {
    EXPECT_EQ(patched(R"({"a":1,"b":[1,2,3]})",
                      R"([{"op":"replace","path":"/a","value":"x"},
                          {"op":"replace","path":"/b/2","value":{}}])"),
              R"({"a":"x","b":[1,2,{}]})");
    EXPECT_EQ(patched("{}", R"([{"op":"replace","path":"","value":[1]}])"), "[1]");
    EXPECT_EQ(patched("{}", R"([{"op":"replace","path":"/a","value":1}])"), "invalid [0].path");
}

TEST(JsonPatch, MovesAValue) {
    EXPECT_EQ(patched(R"({"a":{"x":1},"b":[]})", R"([{"op":"move","from":"/a","path":"/b/-"}])"),
              R"({"b":[{"x":1}]})");
    EXPECT_EQ(patched("[1,2,3]", R"([{"op":"move","from":"/0","path":"/2"}])"), "[2,3,1]");
    EXPECT_EQ(patched("[1,2]", R"([{"op":"move","from":"/1","path":"/1"}])"), "[1,2]");
    EXPECT_EQ(patched(R"({"a":{"b":{}}})", R"([{"op":"move","from":"/a/b","path":""}])"), "{}");
}

TEST(JsonPatch, RefusesToMoveAValueIntoItself) {
    EXPECT_EQ(patched(R"({"a":{"b":{}}})", R"([{"op":"move","from":"/a","path":"/a/b/c"}])"),
              "invalid [0].path");
    EXPECT_EQ(patched("{}", R"([{"op":"move","from":"","path":"/a"}])"), "invalid [0].path");
    EXPECT_EQ(patched("{}", R"([{"op":"move","from":"/a","path":"/b"}])"), "invalid [0].from");
}

TEST(JsonPatch, CopiesAValue) {
    EXPECT_EQ(patched(R"({"a":{"x":[1]}})",
                      R"([{"op":"copy","from":"/a","path":"/b"},
                          {"op":"add","path":"/b/x/0","value":0}])"),
              R"({"a":{"x":[1]},"b":{"x":[0,1]}})");
    EXPECT_EQ(patched(R"({"a":1})", R"([{"op":"copy","from":"","path":"/b"}])"),
              R"({"a":1,"b":{"a":1}})");
}

TEST(JsonPatch, TestsByTheValueAndNotByTheWriting) {
    const char* target = R"({"a":{"x":1,"y":["é"]},"s":"1"})";

    EXPECT_NE(patched(target, R"([{"op":"test","path":"/a","value":{"y":["\u00e9"],"x":1}}])"),
              "invalid [0].value");
    for (const char* other : {R"({"x":1})", R"({"x":1,"y":[]})", R"({"x":"1","y":["é"]})", "1"}) {
        EXPECT_EQ(
            patched(target, R"([{"op":"test","path":"/a","value":)" + std::string(other) + "}]"),
            "invalid [0].value")
            << other;
    }
    EXPECT_EQ(patched(target, R"([{"op":"test","path":"/s","value":1}])"), "invalid [0].value");
    EXPECT_EQ(patched(target, R"([{"op":"test","path":"/none","value":1}])"), "invalid [0].path");
}

TEST(JsonPatch, DecodesNamesInAPointer) {
    const char* target = R"({"a/b":1,"m~n":2,"~1":3,"":4})";

    EXPECT_EQ(patched(target, R"([{"op":"test","path":"/a~1b","value":1},
                                  {"op":"test","path":"/m~0n","value":2},
                                  {"op":"test","path":"/~01","value":3},
                                  {"op":"test","path":"/","value":4}])"),
              target);
}

TEST(JsonPatch, RefusesWhatIsNoPatch) {
    for (const char* patch :
         {R"([1])", R"([{}])", R"([{"op":"add","value":1}])",
          R"([{"op":"add","path":1,"value":1}])", R"([{"op":"add","path":"a","value":1}])",
          R"([{"op":"add","path":"/~2","value":1}])", R"([{"op":"add","path":"/a~","value":1}])",
          R"([{"op":"add","path":"/a"}])", R"([{"op":"copy","path":"/a"}])",
          R"([{"op":"Add","path":"/a","value":1}])", "{}", "null"}) {
        EXPECT_TRUE(patched("{}", patch).starts_with("malformed")) << patch;
    }
}

TEST(JsonPatch, SaysWhichOperationFailed) {
    fhir::Tree tree = read_json_value("{}").value();
    const fhir::Tree patch =
        read_json_value(R"([{"op":"add","path":"/a","value":1},{"op":"remove","path":"/Secret"}])")
            .value();

    const auto outcome = apply_json_patch(tree, patch.root());

    ASSERT_FALSE(outcome);
    const fhir::Issue issue = outcome.error().issues.front();
    EXPECT_EQ(issue.expression, "[1].path");
    EXPECT_TRUE(issue.detail.starts_with("operation 1 of the patch")) << issue.detail;
    EXPECT_EQ(issue.detail.find("Secret"), std::string::npos);
}

TEST(JsonPatch, CannotMakeAMessageGrowWithoutEnd) {
    std::string patch = "[";
    for (int i = 0; i < 60; ++i) {
        patch += R"({"op":"copy","from":"","path":"/n)" + std::to_string(i) + "\"},";
    }
    patch.back() = ']';

    EXPECT_TRUE(patched(R"({"a":"some text"})", patch).starts_with("invalid ["));
}

TEST(JsonPatch, CannotMakeWhatTheReaderWouldRefuse) {
    std::string deep = "[";
    for (int i = 0; i < 70; ++i)
        deep += R"({"op":"copy","from":"/a","path":"/b"},)"
                R"({"op":"replace","path":"/a","value":[]},)"
                R"({"op":"move","from":"/b","path":"/a/0"},)";
    deep.back() = ']';
    std::string wide = "[";
    for (int i = 0; i < 300; ++i) {
        wide += R"({"op":"add","path":"/m)" + std::to_string(i) + "\",\"value\":1},";
    }
    wide.back() = ']';

    EXPECT_EQ(patched(R"({"a":1})", deep), "invalid ");
    EXPECT_EQ(patched(R"({"a":1})", wide), "invalid ");
}

TEST(JsonPatch, TakesAThousandOperations) {
    const auto patch = [](int operations) {
        std::string json = "[";
        for (int i = 0; i < operations; ++i) json += R"({"op":"test","path":"","value":{}},)";
        json.back() = ']';
        return patched("{}", json);
    };

    EXPECT_EQ(patch(1000), "{}");
    EXPECT_EQ(patch(1001), "malformed ");
}

}  // namespace
