#include "fhir/validation/narrative.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace fhir {
namespace {

std::string div(std::string_view content) {
    std::string text = R"(<div xmlns="http://www.w3.org/1999/xhtml">)";
    return text.append(content).append("</div>");
}

std::string_view code_of(std::string_view xhtml) {
    const NarrativeFault* fault = narrative_fault(xhtml);
    return fault == nullptr ? std::string_view() : fault->code;
}

TEST(Narrative, TakesAPlainOne) {
    EXPECT_EQ(code_of(div(R"(<p class="a">One &amp; two&#160;&nbsp;<br/></p><!-- note -->)")), "");
}

TEST(Narrative, TakesATableAndALink) {
    EXPECT_EQ(code_of(div(R"(<table border="1"><tr><td colspan='2'>x</td></tr></table>)")), "");
    EXPECT_EQ(code_of(div(R"(<a href="https://example.org/?a=1&amp;b=2">x</a>)")), "");
}

TEST(Narrative, WantsTheNamespace) {
    EXPECT_EQ(code_of("<div>x</div>"), "bad-xhtml");
    EXPECT_EQ(code_of(R"(<div xmlns="http://example.org">x</div>)"), "bad-xhtml");
}

TEST(Narrative, WantsOneDiv) {
    EXPECT_EQ(code_of("x"), "bad-xhtml");
    EXPECT_EQ(code_of(R"(<p xmlns="http://www.w3.org/1999/xhtml">x</p>)"), "bad-xhtml");
    EXPECT_EQ(code_of(div("x") + div("y")), "bad-xhtml");
    EXPECT_EQ(code_of(div("x") + "y"), "bad-xhtml");
}

TEST(Narrative, WantsWellFormedXml) {
    EXPECT_EQ(code_of(div("<p>x")), "bad-xhtml");
    EXPECT_EQ(code_of(div("<p>x</b>")), "bad-xhtml");
    EXPECT_EQ(code_of(div("<p class=a>x</p>")), "bad-xhtml");
    EXPECT_EQ(code_of(div("a & b")), "bad-xhtml");
    EXPECT_EQ(code_of(div("&#xZ;")), "bad-xhtml");
    EXPECT_EQ(code_of(div("x").substr(0, 45)), "bad-xhtml");
}

TEST(Narrative, WantsContent) {
    EXPECT_EQ(code_of(div(" \n")), "empty-narrative");
    EXPECT_EQ(code_of(div("<p/>")), "empty-narrative");
    EXPECT_EQ(code_of(div(R"(<img src="a.png" alt=""/>)")), "");
}

TEST(Narrative, RefusesWhatCouldRun) {
    EXPECT_EQ(code_of(div("<script>x</script>")), "xhtml-not-allowed");
    EXPECT_EQ(code_of(div("<form>x</form>")), "xhtml-not-allowed");
    EXPECT_EQ(code_of(div(R"(<p onclick="x">x</p>)")), "xhtml-not-allowed");
    EXPECT_EQ(code_of(div(R"(<a href=" JavaScript:x">x</a>)")), "xhtml-not-allowed");
}

TEST(Narrative, RefusesDoctypesAndEntitiesOfItsOwn) {
    EXPECT_EQ(code_of("<!DOCTYPE div>" + div("x")), "xhtml-not-allowed");
    EXPECT_EQ(code_of(div("<?php x ?>")), "xhtml-not-allowed");
    EXPECT_EQ(code_of(div("<![CDATA[x]]>")), "xhtml-not-allowed");
    EXPECT_EQ(code_of(div("&own;")), "xhtml-not-allowed");
}

TEST(Narrative, EndsAtADepthThatNobodyWrites) {
    std::string deep;
    for (int level = 0; level < 200; ++level) deep += "<b>";
    EXPECT_EQ(code_of(div(deep)), "bad-xhtml");
}

}  // namespace
}  // namespace fhir
