#include "fhir/xml_reader.hpp"

#include "fhir/json_writer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace {

using fhir::read_xml;

const fhir::Definitions& r4() {
    static const fhir::Definitions definitions = fhir::Definitions::r4();
    return definitions;
}

std::string patient(std::string_view content) {
    return "<Patient xmlns=\"http://hl7.org/fhir\">" + std::string(content) + "</Patient>";
}

// The tree as JSON, or the codes of the refusal.
std::string json_of(std::string_view xml, const fhir::XmlLimits& limits = {}) {
    const auto tree = read_xml(xml, r4(), limits);
    if (tree) return write_json(tree->root());
    const fhir::Error error = tree.error();
    std::string codes;
    for (const fhir::Issue& issue : error.issues) {
        if (!codes.empty()) codes += ' ';
        codes += issue.code;
    }
    return codes;
}

std::string json_of_patient(std::string_view content) {
    return json_of(patient(content));
}

TEST(XmlReader, MakesArraysOfWhatMayRepeat) {
    EXPECT_EQ(json_of_patient("<name><family value='Invented'/><given value='A'/></name>"),
              R"({"resourceType":"Patient","name":[{"family":"Invented","given":["A"]}]})");
}

TEST(XmlReader, MakesBooleansAndNumbersOfWhatTheTypesSay) {
    EXPECT_EQ(json_of_patient("<active value='true'/><multipleBirthInteger value='2'/>"),
              R"({"resourceType":"Patient","active":true,"multipleBirthInteger":2})");
}

TEST(XmlReader, KeepsTheDigitsOfDecimals) {
    EXPECT_EQ(json_of("<Observation xmlns='http://hl7.org/fhir'><valueQuantity>"
                      "<value value='1.00'/></valueQuantity></Observation>"),
              R"({"resourceType":"Observation","valueQuantity":{"value":1.00}})");
}

TEST(XmlReader, LeavesAValueOfTheWrongKindAsAString) {
    EXPECT_EQ(json_of_patient("<active value='yes'/><multipleBirthInteger value='+2'/>"),
              R"({"resourceType":"Patient","active":"yes","multipleBirthInteger":"+2"})");
}

TEST(XmlReader, MakesASiblingOfWhatAPrimitiveHasBesideItsValue) {
    EXPECT_EQ(
        json_of_patient("<birthDate id='b' value='2000-01-01'>"
                        "<extension url='urn:x'><valueString value='v'/></extension></birthDate>"),
        R"({"resourceType":"Patient","birthDate":"2000-01-01","_birthDate":{"id":"b",)"
        R"("extension":[{"url":"urn:x","valueString":"v"}]}})");
}

TEST(XmlReader, PadsSiblingsWithNull) {
    EXPECT_EQ(json_of_patient("<name><given value='A'/><given id='x'/><given value='C'/></name>"),
              R"({"resourceType":"Patient","name":[{"given":["A",null,"C"],)"
              R"("_given":[null,{"id":"x"},null]}]})");
}

TEST(XmlReader, TakesResourcesOutOfTheirElement) {
    EXPECT_EQ(json_of_patient("<contained><Patient><id value='c'/></Patient></contained>"),
              R"({"resourceType":"Patient","contained":[{"resourceType":"Patient","id":"c"}]})");
}

TEST(XmlReader, KeepsANarrativeByteForByte) {
    EXPECT_EQ(json_of_patient("<text><status value='generated'/><div xmlns='http://www.w3.org/1999/"
                              "xhtml'>a<br />&lt; <!-- c --> <b > x</b></div></text>"),
              R"({"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=')"
              R"(http://www.w3.org/1999/xhtml'>a<br />&lt; <!-- c --> <b > x</b></div>"}})");
}

TEST(XmlReader, DropsCommentsAndWhiteSpaceBetweenElements) {
    EXPECT_EQ(json_of_patient("\n <!-- c --> <?p i?>\n<active value='true'/>\n"),
              R"({"resourceType":"Patient","active":true})");
}

TEST(XmlReader, DecodesReferences) {
    EXPECT_EQ(json_of_patient("<language value='&lt;&amp;&#233;&#10;'/>"),
              "{\"resourceType\":\"Patient\",\"language\":\"<&\xC3\xA9\\n\"}");
}

TEST(XmlReader, KeepsWhatR4DoesNotKnow) {
    EXPECT_EQ(json_of_patient("<colour value='red'/><shape><x value='1'/></shape>"),
              R"({"resourceType":"Patient","colour":"red","shape":{"x":"1"}})");
    EXPECT_EQ(json_of("<Unheard xmlns='http://hl7.org/fhir'><a value='1'/></Unheard>"),
              R"({"resourceType":"Unheard","a":"1"})");
}

TEST(XmlReader, MakesAnArrayOfASingleElementThatRepeats) {
    EXPECT_EQ(json_of_patient("<birthDate value='2000'/><birthDate value='2001'/>"),
              R"({"resourceType":"Patient","birthDate":["2000","2001"]})");
}

TEST(XmlReader, LeavesAnEmptyElementForTheValidatorToName) {
    EXPECT_EQ(json_of_patient("<birthDate/><contact/>"),
              R"({"resourceType":"Patient","_birthDate":{},"contact":[{}]})");
}

TEST(XmlReader, TellsEachNodeItsPlace) {
    const std::string xml = patient("<name><family value='Invented'/></name>");

    const auto tree = read_xml(xml, r4());

    ASSERT_TRUE(tree);
    const fhir::Node* family = tree->root().path({"name", "family"});
    ASSERT_NE(family, nullptr);
    EXPECT_EQ(family->offset(), xml.find("<family"));
}

TEST(XmlReader, RefusesElementsOutOfOrder) {
    EXPECT_EQ(json_of_patient("<birthDate value='2000'/><active value='true'/>"), "xml-order");
    EXPECT_EQ(json_of_patient("<name/><active value='true'/><name/>"), "xml-order xml-order");
}

TEST(XmlReader, SaysWhereAnElementIsOutOfOrder) {
    const auto tree =
        read_xml(patient("\n<contact>\n<gender value='male'/>\n <name/>\n</contact>"), r4());

    ASSERT_FALSE(tree);
    const fhir::Error error = tree.error();
    EXPECT_EQ(error.issues.front().line, 4U);
    EXPECT_EQ(error.issues.front().column, 2U);
    EXPECT_EQ(error.issues.front().expression, "Patient.contact[0]");
}

TEST(XmlReader, RefusesOtherNamespaces) {
    EXPECT_EQ(json_of("<Patient/>"), "xml-namespace");
    EXPECT_EQ(json_of("<Patient xmlns='urn:hl7-org:v3'/>"), "xml-namespace");
    EXPECT_EQ(json_of("<f:Patient xmlns:f='http://hl7.org/fhir'/>"), "xml-namespace");
    EXPECT_EQ(json_of_patient("<active xmlns='urn:x' value='true'/>"), "xml-namespace");
    EXPECT_EQ(json_of_patient("<x:active xmlns:x='urn:x' value='true'/>"), "xml-namespace");
    EXPECT_EQ(json_of_patient("<_active value='true'/>"), "xml-namespace");
}

TEST(XmlReader, TakesTheSchemaLocation) {
    EXPECT_EQ(json_of("<Patient xmlns='http://hl7.org/fhir' xmlns:xsi='http://www.w3.org/2001/"
                      "XMLSchema-instance' xsi:schemaLocation='http://hl7.org/fhir x.xsd'/>"),
              R"({"resourceType":"Patient"})");
}

TEST(XmlReader, RefusesWhatJsonCouldNotSayAllAtOnce) {
    EXPECT_EQ(json_of_patient("<active value='true' colour='red'/>text<contained/>"),
              "xml-attribute xml-text xml-order");
    EXPECT_EQ(json_of_patient("<contained/><contained><Patient/><Patient/></contained>"),
              "xml-resource xml-resource");
    EXPECT_EQ(json_of_patient("<contained value='x'><Patient/></contained>"), "xml-attribute");
    EXPECT_EQ(json_of_patient("<extension><url value='urn:x'/></extension>"), "xml-attribute");
    EXPECT_EQ(json_of("<Patient xmlns='http://hl7.org/fhir' id='x'/>"), "xml-attribute");
    EXPECT_EQ(json_of_patient("<resourceType value='x'/>"), "xml-order");
}

TEST(XmlReader, RefusesDocumentTypesAndEntities) {
    const std::string bomb =
        "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>" +
        patient("<language value='&b;'/>");
    EXPECT_EQ(json_of(bomb), "xml-doctype");
    EXPECT_EQ(json_of("<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" + patient("")), "xml-doctype");
    EXPECT_EQ(json_of_patient("<language value='&b;'/>"), "xml-entity");
}

TEST(XmlReader, HoldsToItsLimits) {
    std::string deep;
    for (int i = 0; i < 40; ++i) deep += "<extension url='u'>";
    for (int i = 0; i < 40; ++i) deep += "</extension>";
    EXPECT_EQ(json_of_patient(deep), "xml-limit");

    std::string wide;
    for (int i = 0; i < 300; ++i) wide += "<a" + std::to_string(i) + "/>";
    EXPECT_EQ(json_of_patient(wide), "xml-limit");

    const std::string text = "<language value='" + std::string(40, 'x') + "'/>";
    EXPECT_EQ(json_of(patient(text), {.string_bytes = 39}), "xml-limit");
    EXPECT_NE(json_of(patient(text), {.string_bytes = 40}), "xml-limit");
    const std::string digits = "<multipleBirthInteger value='" + std::string(41, '1') + "'/>";
    EXPECT_EQ(json_of_patient(digits), "xml-limit");
}

TEST(XmlReader, RefusesANumberThatJsonCouldNotHold) {
    EXPECT_EQ(json_of_patient("<multipleBirthInteger value='1E309'/>"), "xml-limit");
    EXPECT_NE(json_of_patient("<multipleBirthInteger value='1E308'/>"), "xml-limit");
    EXPECT_NE(json_of_patient("<multipleBirthInteger value='1E-309'/>"), "xml-limit");
}

TEST(XmlReader, NeverRepeatsAValueOfTheMessage) {
    const auto tree =
        read_xml(patient("<birthDate value='SECRET'/>SECRET<active SECRET='SECRET'/>"), r4());

    ASSERT_FALSE(tree);
    const fhir::Error error = tree.error();
    for (const fhir::Issue& issue : error.issues) {
        EXPECT_EQ((issue.detail + issue.expression).find("SECRET"), std::string::npos);
    }
}

}  // namespace
