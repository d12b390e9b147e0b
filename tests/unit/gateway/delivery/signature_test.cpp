#include "gateway/delivery/signature.hpp"

#include <gtest/gtest.h>

namespace {

using gateway::read_keys;
using gateway::webhook_signature;

// The example of the Standard Webhooks' reference libraries.
const std::string published_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

TEST(Signature, IsThatOfThePublishedExample) {
    const auto keys = read_keys(published_secret + "\n");

    ASSERT_TRUE(keys);
    EXPECT_EQ(webhook_signature(*keys, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                                R"({"test": 2432232314})"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Signature, ComesTwiceWhileOneKeyTakesTheOthersPlace) {
    const auto keys = read_keys(published_secret + "\r\nMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3\r\n");

    ASSERT_TRUE(keys);
    const std::string both = webhook_signature(*keys, "id", 1, "body");
    EXPECT_EQ(both.substr(both.find(' ')), " " + webhook_signature({keys->at(1)}, "id", 1, "body"));
}

TEST(Keys, AreTakenWithoutThePrefixToo) {
    const auto keys = read_keys("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3");

    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->front(), "0123456789abcdef01234567");
}

TEST(Keys, AreRefusedWithoutAWordOfThem) {
    for (const char* file :
         {"", "\n\n", "c2hvcnQ=", "not base64 at all, whatever it is", "MDEy\nMDEy",
          "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3\nMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3\n"
          "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"}) {
        const auto keys = read_keys(file);
        ASSERT_FALSE(keys) << file;
        EXPECT_NE(keys.error().issues.front().detail.find("openssl rand"), std::string::npos);
        EXPECT_EQ(keys.error().issues.front().detail.find("c2hv"), std::string::npos);
    }
}

}  // namespace
