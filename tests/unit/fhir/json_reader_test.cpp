#include "fhir/json_reader.hpp"

#include "fhir/json_writer.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using fhir::JsonLimits;
using fhir::Kind;
using fhir::read_json;
using fhir::read_json_value;
using std::literals::operator""s;

std::string nested(std::size_t levels) {
    return R"({"a":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
}

std::string deep_objects(std::size_t levels) {
    std::string json;
    for (std::size_t i = 0; i < levels; ++i) json += "{\"a\":";
    return json + "1" + std::string(levels, '}');
}

// Runs it on a thread with that little stack; what does not fit ends the program.
template <class Run>
void on_a_stack_of(std::size_t bytes, Run run) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    ASSERT_EQ(pthread_attr_setstacksize(&attributes, bytes), 0);
    pthread_t thread{};
    const auto start = [](void* what) -> void* {
        (*static_cast<Run*>(what))();
        return nullptr;
    };
    ASSERT_EQ(pthread_create(&thread, &attributes, start, &run), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

std::string object_of(std::size_t members) {
    std::string json = "{";
    for (std::size_t i = 0; i < members; ++i) {
        json += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":1";
    }
    return json + "}";
}

std::string code_of(std::string_view json, const JsonLimits& limits = {}) {
    const auto tree = read_json_value(json, limits);
    return tree ? "accepted" : std::string(tree.error().issues.front().code);
}

std::string detail_of(std::string_view json) {
    const auto tree = read_json(json);
    return tree ? "accepted" : tree.error().issues.front().detail;
}

TEST(ReadJson, MakesATreeOfEveryKindOfValue) {
    const auto tree =
        read_json(R"( {"o":{},"a":[],"s":"text","n":-1.50e+3,"t":true,"f":false,"z":null} )");

    ASSERT_TRUE(tree);
    const fhir::Node& root = tree->root();
    EXPECT_EQ(root.size(), 7U);
    EXPECT_EQ(root.find("o")->kind(), Kind::object);
    EXPECT_EQ(root.find("a")->kind(), Kind::array);
    EXPECT_EQ(root.find("s")->kind(), Kind::string);
    EXPECT_EQ(root.find("s")->text(), "text");
    EXPECT_EQ(root.find("n")->kind(), Kind::number);
    EXPECT_EQ(root.find("n")->text(), "-1.50e+3");
    EXPECT_EQ(root.find("t")->kind(), Kind::boolean);
    EXPECT_EQ(root.find("t")->text(), "true");
    EXPECT_EQ(root.find("f")->text(), "false");
    EXPECT_EQ(root.find("z")->kind(), Kind::null);
}

TEST(ReadJson, KnowsWhereEachValueStood) {
    const std::string json = R"({"a\u0062c": "é\n", "n" : 10.0,"l":[ true,null,false,{} ],"m":-7})";
    const auto tree = read_json(json);

    ASSERT_TRUE(tree);
    const auto place = [&](const fhir::Node& node) { return json.substr(node.offset(), 2); };
    const fhir::Node& root = tree->root();
    EXPECT_EQ(root.offset(), 0U);
    EXPECT_EQ(place(*root.find("abc")), "\"\xC3");
    EXPECT_EQ(place(*root.find("n")), "10");
    EXPECT_EQ(place(*root.find("l")), "[ ");
    EXPECT_EQ(place(*root.find("m")), "-7");
    auto item = root.find("l")->begin();
    for (const char* start : {"tr", "nu", "fa", "{}"}) EXPECT_EQ(place(*item++), start);
}

TEST(ReadJson, DecodesEscapes) {
    const auto tree =
        read_json(R"({"a":"\"\\\/\n\r\t\u00e9\ud83d\ude00 plain tail of some length"})");

    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->root().string("a"),
              "\"\\/\n\r\t\xC3\xA9\xF0\x9F\x98\x80 plain tail of some length");
}

TEST(ReadJson, KeepsTextThatStartsAnywhereInAWord) {
    for (std::size_t before = 0; before < 20; ++before) {
        const std::string text(before, 'x');
        const auto tree = read_json(R"({"a":")" + text + R"(\té)" + text + "\"}");
        ASSERT_TRUE(tree) << before;
        EXPECT_EQ(tree->root().string("a"), text + "\t\xC3\xA9" + text) << before;
    }
}

TEST(ReadJson, KeepsNumbersAsTheyWereWritten) {
    for (const char* number : {"0", "-0", "1.0", "1.00", "0.10", "1E2", "1e-2", "10000000000000001",
                               "3.14159265358979323846264338327950288"}) {
        const auto tree = read_json_value(number);
        ASSERT_TRUE(tree) << number;
        EXPECT_EQ(tree->root().text(), number);
    }
}

TEST(ReadJson, RefusesWhatIsNoNumber) {
    for (const char* number : {"01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "NaN", "Infinity",
                               "-Infinity", "1_0", "--1", "1.e1", "00"}) {
        EXPECT_EQ(code_of(number), "json-syntax") << number;
    }
}

TEST(ReadJson, RefusesAnExponentThatNoDoubleHolds) {
    EXPECT_EQ(code_of("[1.25e309]"), "json-syntax");
    EXPECT_EQ(code_of("[1e+0000000000000000000308]"), "accepted");
    EXPECT_EQ(code_of("[1e-309]"), "accepted");
}

TEST(ReadJson, RefusesBrokenSyntax) {
    for (const char* json : {"",
                             " ",
                             "{",
                             "}",
                             "[",
                             "[1",
                             "[1,]",
                             "[,1]",
                             "[1 2]",
                             "{\"a\"}",
                             "{\"a\":}",
                             "{\"a\" 1}",
                             "{\"a\":1,}",
                             "{\"a\":1 \"b\":2}",
                             "{a:1}",
                             "{'a':1}",
                             "\"a",
                             "\"\\x\"",
                             "\"\\u12\"",
                             "tru",
                             "nul",
                             "True",
                             "{} {}",
                             "[]]",
                             "1 1",
                             "/**/{}",
                             "{}//",
                             "{\"a\":1}x",
                             "\"a\"\"",
                             "[\"\\ud800\"]",
                             "[\"\\ud800\\u0041\"]"}) {
        EXPECT_EQ(code_of(json), "json-syntax") << json;
    }
}

TEST(ReadJson, RefusesARootThatIsNoObject) {
    for (const char* json : {"", " ", "[]", "null", "1", "\"{}\"", "x{}"}) {
        const auto tree = read_json(json);
        ASSERT_FALSE(tree) << json;
        EXPECT_EQ(tree.error().issues.front().code, "json-root") << json;
        EXPECT_EQ(tree.error().kind, fhir::ErrorKind::malformed);
    }
}

TEST(ReadJson, TakesAnyRootWhenAValueIsAskedFor) {
    for (const char* json : {"[]", " null ", "1", "\"{}\"", "true", "{}"}) {
        EXPECT_TRUE(read_json_value(json)) << json;
    }
}

TEST(ReadJson, RefusesEveryByteOrderMark) {
    for (const std::string& mark :
         {"\xEF\xBB\xBF"s, "\xEF\xBB"s, "\xEF"s, "\xFE\xFF"s, "\xFF\xFE"s}) {
        EXPECT_EQ(code_of(mark + "{}"), "json-encoding");
    }
}

TEST(ReadJson, RefusesControlCharactersWhereverTheyStand) {
    for (const char control : "\0\x01\x08\x0B\x0C\x1A\x1B\x1F"s) {
        EXPECT_EQ(code_of("{}"s + control), "json-control-character") << int{control};
        EXPECT_EQ(code_of("{\"a\":\"x"s + control + "\"}"), "json-control-character");
        EXPECT_EQ(code_of(std::string(70, ' ') + control + "{}"), "json-control-character");
    }
}

TEST(ReadJson, RefusesALineBreakInAString) {
    for (const char* json : {"\"a\nb\"", "\"a\rb\"", "\"a\tb\""}) {
        EXPECT_EQ(code_of(json), "json-syntax");
    }
}

TEST(ReadJson, RefusesEscapesThatFhirForbids) {
    for (const char* json : {R"("\u0000")", R"("\u001f")", R"("\b")", R"("\f")", R"({"\u0007":1})",
                             R"("\udc00")", R"("x\udfffx")", R"("\ud83d\ude00\ude00")"}) {
        EXPECT_EQ(code_of(json), "json-control-character") << json;
    }
    EXPECT_EQ(code_of(R"("\u0009\u000a\u000d")"), "accepted");
    EXPECT_EQ(code_of(R"("\ud7ff\ue000")"), "accepted");  // on both sides of the surrogates
}

TEST(ReadJson, LooksForForbiddenEscapesInEachString) {
    EXPECT_EQ(code_of(R"(["plain","\u000a","\u0007"])"), "json-control-character");
    EXPECT_EQ(code_of(R"({"a\n":"\n","b":"\u0007"})"), "json-control-character");
    EXPECT_EQ(code_of(R"({"\u0007":"plain"})"), "json-control-character");
}

TEST(ReadJson, TellsWhatIsWrongWithTheBytesBeforeAllElse) {
    EXPECT_EQ(code_of("[1 2]\x01"), "json-control-character");
    EXPECT_EQ(code_of("{\"a\":1,\"a\":2}\xFF"), "json-encoding");
    EXPECT_EQ(code_of(std::string(100, '[') + "\x80"), "json-encoding");
    EXPECT_EQ(code_of("{}\0{}"s), "json-control-character");
}

TEST(ReadJson, RefusesWhatIsNotUtf8) {
    for (const char* bytes :
         {"\x80", "\xC3", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xE0\x9F\xBF", "\xED\xA0\x80",
          "\xED\xBF\xBF", "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82",
          "\xFC\x80\x80\x80\x80\x80"}) {
        EXPECT_EQ(code_of("\""s + bytes + "\""), "json-encoding") << detail_of(bytes);
    }
    for (const char* bytes : {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                              "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_EQ(code_of("\""s + bytes + "\""), "accepted");
    }
}

TEST(ReadJson, RefusesANameTwiceInOneObject) {
    EXPECT_EQ(code_of(R"({"a":1,"a":2})"), "json-duplicate-name");
    EXPECT_EQ(code_of(R"({"a":1,"\u0061":2})"), "json-duplicate-name");  // the same, in disguise
    EXPECT_EQ(code_of(R"({"a":{"a":1},"b":{"a":1}})"), "accepted");
}

TEST(ReadJson, RefusesANameTwiceInALargeObject) {
    for (const std::size_t members : {15U, 40U, 63U, 64U, 65U, 200U}) {
        std::string json = object_of(members);
        json.pop_back();
        EXPECT_EQ(code_of(json + ",\"m3\":1}"), "json-duplicate-name") << members;
        EXPECT_EQ(code_of(json + ",\"m" + std::to_string(members - 1) + "\":1}"),
                  "json-duplicate-name");
        EXPECT_EQ(code_of(json + ",\"new\":1}"), "accepted");
    }
}

TEST(ReadJson, TellsTheNamesOfLargeObjectsApart) {
    const std::string large = object_of(100);
    EXPECT_EQ(code_of("[" + large + "," + large + "]"), "accepted");
    const std::string outer = large.substr(0, large.size() - 1);
    EXPECT_EQ(code_of(outer + ",\"in\":" + large + ",\"x\":1}"), "accepted");
    EXPECT_EQ(code_of(outer + ",\"in\":" + large + ",\"m1\":1}"), "json-duplicate-name");
}

TEST(ReadJson, TakesAMessageUpToItsDepthLimit) {
    EXPECT_EQ(code_of(nested(64)), "accepted");
    EXPECT_EQ(code_of(nested(65)), "json-limit");
    EXPECT_EQ(code_of(nested(500'000)), "json-limit");
    EXPECT_EQ(code_of(std::string(500'000, '[')), "json-limit");
}

TEST(ReadJson, TakesNoMoreThanAThousandLevelsWhateverTheLimit) {
    const JsonLimits limits{.depth = 500'000};

    EXPECT_EQ(code_of(nested(1000), limits), "accepted");
    EXPECT_EQ(code_of(nested(1001), limits), "json-limit");
}

// A thread has 8 MiB. What tells of memory errors needs several times the stack of the program.
TEST(ReadJson, NeedsLittleStackForTheDeepestMessage) {
    const JsonLimits limits{.depth = 1000};
    const std::string objects = deep_objects(1000);
    std::vector<std::string> codes;

    on_a_stack_of(std::size_t{2} * 1024 * 1024, [&] {
        codes = {code_of(nested(1000), limits), code_of(nested(1001), limits),
                 code_of(objects, limits), code_of("[" + objects + "]", limits),
                 code_of(std::string(500'000, '['), limits)};
    });

    EXPECT_EQ(codes, (std::vector<std::string>{"accepted", "json-limit", "accepted", "json-limit",
                                               "json-limit"}));
}

TEST(ReadJson, TakesANumberUpToItsLimit) {
    EXPECT_EQ(code_of(std::string(40, '1')), "accepted");
    EXPECT_EQ(code_of(std::string(41, '1')), "json-limit");
}

TEST(ReadJson, TakesANameUpToItsLimit) {
    EXPECT_EQ(code_of("{\"" + std::string(128, 'n') + "\":1}"), "accepted");
    EXPECT_EQ(code_of("{\"" + std::string(129, 'n') + "\":1}"), "json-limit");
}

TEST(ReadJson, TakesAStringUpToItsLimit) {
    const JsonLimits limits{.string_bytes = 5};

    EXPECT_EQ(code_of("\"12345\"", limits), "accepted");
    EXPECT_EQ(code_of("\"123456\"", limits), "json-limit");
}

TEST(ReadJson, TakesAsManyMembersAsItsLimit) {
    EXPECT_EQ(code_of(object_of(256)), "accepted");
    EXPECT_EQ(code_of(object_of(257)), "json-limit");
}

TEST(ReadJson, TakesAsManyNodesAsItsLimit) {
    const JsonLimits limits{.nodes = 4};

    EXPECT_EQ(code_of("[1,2,3]", limits), "accepted");
    EXPECT_EQ(code_of("[1,2,3,4]", limits), "json-limit");
}

TEST(ReadJson, DoesNotComputeNumbersThatCrashAParserWhichDoes) {
    const std::string number = "0." + std::string(400, '0') + "1e-2147483639";

    EXPECT_EQ(code_of(number), "json-limit");
    EXPECT_EQ(code_of("1e-2147483639"), "accepted");
    EXPECT_EQ(code_of("1e-99999999999999999999"), "accepted");
}

TEST(ReadJson, NamesLineAndColumnInCharacters) {
    const auto place_of = [](std::string_view json) {
        const fhir::Issue issue = read_json(json).error().issues.front();
        return std::pair(issue.line, issue.column);
    };

    EXPECT_EQ(place_of("{\n  \"é\": x}"), std::pair(2U, 8U));
    EXPECT_EQ(place_of("[]"), std::pair(1U, 1U));
    EXPECT_EQ(place_of("{\"a\":1,\r\n\"a\":2}"), std::pair(2U, 1U));
}

TEST(ReadJson, NamesTheObjectThatIsWrong) {
    const auto tree = read_json(R"({"resourceType":"Patient","name":[{},{"use":1,"use":2}]})");

    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.error().issues.front().expression, "Patient.name[1]");
}

TEST(ReadJson, NeverRepeatsAValueOfTheMessage) {
    for (const char* json :
         {R"({"a":"Secret"x})", R"({"a":Secret})", R"({"a":"Secret","a":"Secret"})",
          R"({"Secret name":1,"Secret name":2})", R"({"a":"Secret\q"})", "Secret"}) {
        const auto tree = read_json(json);
        ASSERT_FALSE(tree) << json;
        const fhir::Issue issue = tree.error().issues.front();
        EXPECT_EQ((issue.detail + issue.expression + tree.error().cause).find("Secret"),
                  std::string::npos)
            << issue.detail;
    }
}

TEST(ReadJson, DoesNotNeedItsBytesAfterwards) {
    std::string json = R"({"a":"kept","n":12})";
    const auto tree = read_json(json);
    ASSERT_TRUE(tree);

    json.assign(json.size(), '!');

    EXPECT_EQ(write_json(tree->root()), R"({"a":"kept","n":12})");
}

TEST(ReadJson, TakesAViewThatNoNulEnds) {
    const std::string json = R"({"a":12}3)";

    EXPECT_TRUE(read_json(std::string_view(json).substr(0, json.size() - 1)));
}

}  // namespace
