#include "fhir/validation/narrative_links.hpp"

#include "tests/unit/fhir/validation/validated.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fhir_validation_test {
namespace {

// A patient with an organisation contained, and with that in the narrative. Quotes are written '.
std::string narrated(const std::string& xhtml) {
    return R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o",)"
           R"("name":"x"}],"managingOrganization":{"reference":"#o"},"name":[{"id":"n",)"
           R"("text":"x"}],"text":{"status":"generated",)"
           R"("div":"<div xmlns='http://www.w3.org/1999/xhtml'>x)" +
           xhtml + "</div>\"}}";
}

constexpr const char* dead = "warning narrative-link Patient.text.div";

TEST(NarrativeLinks, LeadToWhatIsContainedOrNamedInTheResource) {
    EXPECT_EQ(found(narrated("<a href='#o'>x</a>")), "");
    EXPECT_EQ(found(narrated("<a href='#n'>x</a><img src='#o' alt='x'/>")), "");
    EXPECT_EQ(found(narrated("<a href='#p'>x</a><p class='q' id='p'>x</p>")), "");
    EXPECT_EQ(found(narrated("<a href='#p'>x</a><a name='p'>x</a>")), "");
}

TEST(NarrativeLinks, AreWarnedOfWhereTheyLeadNowhere) {
    EXPECT_EQ(found(narrated("<a href='#p'>x</a>")), dead);
    EXPECT_EQ(found(narrated("<a title='x' href = '#p'>x</a><a href='#o'>x</a>")), dead);
    EXPECT_EQ(found(narrated("<img src='#p' alt='x'/>")), dead);
    EXPECT_EQ(found(narrated("<p title='id=#p'>x</p><a href='#p'>x</a>")), dead);
}

TEST(NarrativeLinks, AreNoWordsOfTheText) {
    EXPECT_EQ(found(narrated("<p>href='#p'</p>")), "");
    EXPECT_EQ(found(narrated("<!-- it isn't href='#p' --><p>'#p'</p>")), "");
    EXPECT_EQ(found(narrated("<a href='https://example.org/#p'>x</a><a href='#'>x</a>")), "");
}

}  // namespace
}  // namespace fhir_validation_test
