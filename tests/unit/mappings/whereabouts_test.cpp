// What routing may know of where a person lives, and a practice's postcode.
#include "mappings/practice_map.hpp"
#include "tests/support/messages.hpp"
#include "tests/unit/mappings/message_at_hand.hpp"
#include "tests/unit/mappings/practice_files.hpp"

#include <gtest/gtest.h>

namespace {

using tests::MessageAtHand;
using tests::with;

std::string living(const std::string& addresses) {
    return with(tests::good_referral(), R"("gender": "female",)",
                R"("gender": "female", "address": [)" + addresses + "],");
}

std::string marked(std::string message, const std::string& code) {
    return with(std::move(message), R"("resourceType": "ServiceRequest",)",
                R"("resourceType": "ServiceRequest", "meta": {"security": [{"system":
        "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": ")" +
                    code + R"("}]},)");
}

TEST(Whereabouts, TheDistrictIsThatOfTheHomeToday) {
    const std::string old = R"({"use": "old", "postalCode": "GL1 1AA"})";
    const std::string past =
        R"({"use": "home", "postalCode": "GL2 1AA", "period": {"end": "2020-01-01"}})";
    const std::string temporary = R"({"use": "temp", "postalCode": "GL3 1AA"})";
    const std::string home = R"({"use": "home", "postalCode": "gl141aa"})";

    EXPECT_EQ(
        MessageAtHand(living(old + "," + past + "," + temporary + "," + home)).referral.district,
        "GL14");
    EXPECT_EQ(MessageAtHand(living(old + "," + temporary)).referral.district, "GL3");
    EXPECT_EQ(MessageAtHand(living(old)).referral.district, "");
    EXPECT_EQ(MessageAtHand(living(R"({"postalCode": "nowhere"})")).referral.district, "");
}

TEST(Whereabouts, ARestrictedMessageMarksThePersonInBothShapes) {
    const std::string bundle = tests::good_transaction();
    EXPECT_TRUE(MessageAtHand(marked(tests::good_referral(), "R")).referral.is_sensitive);
    EXPECT_TRUE(MessageAtHand(marked(tests::good_referral(), "V")).referral.is_sensitive);
    EXPECT_FALSE(MessageAtHand(marked(tests::good_referral(), "N")).referral.is_sensitive);
    EXPECT_FALSE(MessageAtHand(bundle).referral.is_sensitive);
    for (const char* type : {"Bundle", "Patient"}) {
        const std::string member = std::string(R"("resourceType": ")") + type + "\",";
        EXPECT_TRUE(MessageAtHand(
                        with(bundle, member, member + R"("meta": {"security": [{"code": "R"}]},)"))
                        .referral.is_sensitive)
            << type;
    }
}

TEST(Whereabouts, ATableOfPracticesKeepsPostcodesAndOldOnesAreStillRead) {
    const tests::PracticeFolder folder;
    const mappings::PracticeMap map({{"A99901", "Surgery", "99A", "QZ9", {}, "GL14 1AA"}}, {});
    ASSERT_TRUE(save_practice_map(map, folder.path("new.tsv")));
    folder.write("old.tsv", "referral-gateway-practices\t1\t1\t0\nP\tA99901\tSurgery\t99A\tQZ9\n");

    const auto kept = mappings::load_practice_map(folder.path("new.tsv"));
    const auto old = mappings::load_practice_map(folder.path("old.tsv"));

    ASSERT_TRUE(kept && old);
    EXPECT_EQ(kept->practice("A99901")->postcode, "GL14 1AA");
    EXPECT_EQ(old->practice("A99901")->postcode, "");
}

}  // namespace
