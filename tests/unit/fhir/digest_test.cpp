#include "fhir/digest.hpp"

#include "fhir/json_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <thread>

namespace {

using fhir::Digest;
using fhir::Kind;
using fhir::Node;
using fhir::Tree;

Digest digest(const char* json, std::string_view context = "test") {
    return digest_of(fhir::read_json_value(json).value().root(), context);
}

std::string hex(const Digest& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

TEST(Digest, IsTheSameForAnyOrderOfMembersAndWhiteSpace) {
    EXPECT_EQ(digest(R"({"b":[1,{"y":2,"x":1}],"a":"é"})"),
              digest("{ \"a\" : \"\\u00e9\",\n\"b\" : [ 1, {\"x\":1,\"y\":2} ] }"));
}

TEST(Digest, IsAnotherForAnotherContent) {
    const Digest one = digest(R"({"a":[1,2],"b":"x"})");

    for (const char* other :
         {R"({"a":[2,1],"b":"x"})", R"({"a":[1,2],"b":"y"})", R"({"a":[1,2],"c":"x"})",
          R"({"a":[1,2]})", R"({"a":[1,2.0],"b":"x"})", R"({"a":["1",2],"b":"x"})",
          R"({"a":[[1,2]],"b":"x"})", R"({"a":[12],"b":"x"})", R"([{"a":[1,2],"b":"x"}])"}) {
        EXPECT_NE(digest(other), one) << other;
    }
}

TEST(Digest, TellsTextFromStructure) {
    EXPECT_NE(digest(R"({"a":"x\",\"b\":\"y"})"), digest(R"({"a":"x","b":"y"})"));
    EXPECT_NE(digest("[\"[\",1]"), digest("[\"[,1\"]"));
    EXPECT_NE(digest("null"), digest("\"null\""));
}

TEST(Digest, KeepsContextsApart) {
    EXPECT_NE(digest("{}", "a"), digest("{}", "b"));
    EXPECT_NE(digest("1", "a"), digest("11", "a"));
    EXPECT_NE(digest("1", "a1"), digest("11", "a"));
}

TEST(Digest, IsSha256OfContextAndCanonicalText) {
    // printf '4:test{"a":[1,"x"],"b":null}' | sha256sum
    EXPECT_EQ(hex(digest(R"({"b":null,"a":[1,"x"]})")),
              "273b9dcf16d332e16f474da8e388663da499254dd2f5c3e346757155cf7ad449");
}

TEST(Digest, OfAPartIsThatOfTheSameTextAlone) {
    const auto tree = fhir::read_json(R"({"x":{"b":1},"y":2})");

    EXPECT_EQ(digest_of(*tree->root().find("x"), "test"), digest(R"({"b":1})"));
}

TEST(Digest, TakesATreeDeeperThanTheStack) {
    const auto deep = [](std::size_t depth) {
        Tree tree;
        Node* inner = &tree.make(Kind::array);
        tree.set_root(*inner);
        for (std::size_t i = 1; i < depth; ++i) {
            Node& next = tree.make(Kind::array);
            tree.append(*inner, next);
            inner = &next;
        }
        return digest_of(tree.root(), "test");
    };

    EXPECT_NE(deep(300'000), deep(300'001));
}

TEST(KeyedDigest, IsHmacSha256) {
    // RFC 4231, test case 2.
    EXPECT_EQ(hex(fhir::keyed_digest("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(KeyedDigest, NeverUsesTheKeyOfTheCallBefore) {
    const Digest with_key = fhir::keyed_digest("key", "text");
    const Digest without_key = fhir::keyed_digest({}, "text");

    EXPECT_NE(with_key, without_key);
    EXPECT_EQ(fhir::keyed_digest({}, "text"), without_key);
    // The HMAC of nothing under nothing is well known.
    EXPECT_EQ(hex(fhir::keyed_digest({}, {})),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(KeyedDigest, IsTheSameOnEveryThread) {
    const Digest here = fhir::keyed_digest("key", "text");
    Digest there{};

    std::thread([&] { there = fhir::keyed_digest("key", "text"); }).join();

    EXPECT_EQ(there, here);
}

}  // namespace
