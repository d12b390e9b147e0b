#include "fhir/xml_scan.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace {

using fhir::scan_xml;
using fhir::xml_reference;
using std::literals::operator""s;

// The code of the refusal, or "accepted".
std::string verdict_on(std::string_view xml) {
    const auto scan = scan_xml(xml);
    return scan.problem ? std::string(scan.problem->code) : "accepted";
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

TEST(XmlScan, TakesWhatXmlAllows) {
    EXPECT_EQ(verdict_on("<a/>"), "accepted");
    EXPECT_EQ(verdict_on("\xEF\xBB\xBF<a></a>\n"), "accepted");
    EXPECT_EQ(verdict_on("<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<!-- x --><a/>"),
              "accepted");
    EXPECT_EQ(verdict_on("<a b = '1' c=\"&lt;>\">x&#233;&#x1F600;<![CDATA[<&]]><?p q?></a >"),
              "accepted");
}

TEST(XmlScan, RefusesDocumentTypesWhereverTheyStand) {
    EXPECT_EQ(verdict_on("<!DOCTYPE a><a/>"), "xml-doctype");
    EXPECT_EQ(verdict_on("<?xml version='1.0'?><!-- --><!doctype a><a/>"), "xml-doctype");
    EXPECT_EQ(verdict_on("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
              "xml-doctype");
    EXPECT_EQ(verdict_on("<a><!DOCTYPE a></a>"), "xml-doctype");
    EXPECT_EQ(verdict_on("<a><!ENTITY b 'c'></a>"), "xml-doctype");
    EXPECT_EQ(verdict_on("<a/><!DOCTYPE a>"), "xml-doctype");
}

TEST(XmlScan, RefusesOtherEncodings) {
    EXPECT_EQ(verdict_on("\xFF\xFE<\0a\0/\0>\0"s), "xml-encoding");
    EXPECT_EQ(verdict_on("\xFE\xFF\0<\0a\0/\0>"s), "xml-encoding");
    EXPECT_EQ(verdict_on("<\0!\0D\0O\0C\0"s), "xml-encoding");
    EXPECT_EQ(verdict_on("<?xml version='1.0' encoding='UTF-7'?>+ADw-a/+AD4-"), "xml-encoding");
    EXPECT_EQ(verdict_on("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), "xml-encoding");
    EXPECT_EQ(verdict_on("<a>\xE9</a>"), "xml-encoding");
    EXPECT_EQ(verdict_on("<a>\xED\xA0\x80</a>"), "xml-encoding");
}

TEST(XmlScan, RefusesEntitiesButTheFive) {
    EXPECT_EQ(verdict_on("<a>&amp;&lt;&gt;&quot;&apos;</a>"), "accepted");
    EXPECT_EQ(verdict_on("<a>&nbsp;</a>"), "xml-entity");
    EXPECT_EQ(verdict_on("<a b='&c;'/>"), "xml-entity");
    EXPECT_EQ(verdict_on("<a>a & b</a>"), "xml-entity");
}

TEST(XmlScan, KnowsReferencesToCharactersThatXmlAllows) {
    EXPECT_EQ(xml_reference("&#9;x"), 4U);
    EXPECT_EQ(xml_reference("&#x10FFFF;"), 10U);
    EXPECT_EQ(xml_reference("&#0;"), 0U);
    EXPECT_EQ(xml_reference("&#xD800;"), 0U);
    EXPECT_EQ(xml_reference("&#x110000;"), 0U);
    EXPECT_EQ(xml_reference("&#99999999999;"), 0U);
    EXPECT_EQ(xml_reference("&#65"), 0U);
    EXPECT_EQ(xml_reference("&#;"), 0U);
    EXPECT_EQ(xml_reference("&#-1;"), 0U);
}

TEST(XmlScan, RefusesControlCharacters) {
    EXPECT_EQ(verdict_on("<a>\x01</a>"), "xml-control-character");
    EXPECT_EQ(verdict_on("<a b='\x0B'/>"), "xml-control-character");
    EXPECT_EQ(verdict_on("<a>\xEF\xBF\xBF</a>"), "xml-control-character");
}

TEST(XmlScan, RefusesIllFormedMarkup) {
    for (const std::string_view xml : {"",
                                       " ",
                                       "a",
                                       "<",
                                       "<a",
                                       "<a>",
                                       "<a></b>",
                                       "</a>",
                                       "<a/><b/>",
                                       "<a/>x",
                                       "x<a/>",
                                       "<a b/>",
                                       "<a b=c/>",
                                       "<a b='c/>",
                                       "<a b='<'/>",
                                       "<a b='1'c='2'/>",
                                       "<a b='1' b='2'/>",
                                       "<a><!-- -- --></a>",
                                       "<a><!-- </a>",
                                       "<a>]]></a>",
                                       "<a><![CDATA[</a>",
                                       "< a/>",
                                       "<1/>",
                                       " <?xml version='1.0'?><a/>",
                                       "<a><?xml version='1.0'?></a>",
                                       "<?xml version='1.1'?><a/>",
                                       "<?XML version='1.0'?><a/>",
                                       "<?xml versino='1.0'?><a/>",
                                       "<?xml ?><a/>",
                                       "<?xml encoding='UTF-8' version='1.0'?><a/>",
                                       "<?xml version='1.0' version='1.0'?><a/>",
                                       "<?xml version='1.0' standalone='maybe'?><a/>",
                                       "<?xml version='1.0'",
                                       "<a><?p </a>",
                                       "<a/ >",
                                       "<a></a"}) {
        EXPECT_EQ(verdict_on(xml), "xml-syntax") << xml;
    }
}

TEST(XmlScan, TellsWhereTheProblemIs) {
    const auto scan = scan_xml("<a>\n  <b></c>\n</a>");

    ASSERT_TRUE(scan.problem);
    EXPECT_EQ(scan.problem->offset, 9U);
}

TEST(XmlScan, FindsTheOutermostDivs) {
    const std::string_view xml = "<a><div><div/>x</div><b><div/></b></a>";

    const auto scan = scan_xml(xml);

    ASSERT_EQ(scan.divs.size(), 2U);
    EXPECT_EQ(xml.substr(scan.divs[0].begin, scan.divs[0].end - scan.divs[0].begin),
              "<div><div/>x</div>");
    EXPECT_EQ(xml.substr(scan.divs[1].begin, scan.divs[1].end - scan.divs[1].begin), "<div/>");
}

TEST(XmlScan, RefusesAMillionNestedElements) {
    EXPECT_EQ(verdict_on(repeated("<a>", 1'000'000)), "xml-limit");
}

TEST(XmlScan, RefusesAMillionElementsInARow) {
    EXPECT_EQ(verdict_on("<a>" + repeated("<b/>", 1'000'000) + "</a>"), "xml-limit");
}

TEST(XmlScan, RefusesMoreAttributesAndLongerNamesThanFhirHas) {
    std::string attributes;
    for (int i = 0; i < 300; ++i) attributes += " a" + std::to_string(i) + "=''";

    EXPECT_EQ(verdict_on("<a" + attributes + "/>"), "xml-limit");
    EXPECT_EQ(verdict_on("<" + std::string(200, 'a') + "/>"), "xml-limit");
}

}  // namespace
