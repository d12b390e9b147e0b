#include "fhir/xml_writer.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/json_text.hpp"
#include "fhir/xml_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace {

const fhir::Definitions& r4() {
    static const fhir::Definitions definitions = fhir::Definitions::r4();
    return definitions;
}

std::string xml_of(std::string_view json) {
    const auto tree = fhir::read_json(json);
    return tree ? write_xml(tree->root(), r4()) : "no JSON";
}

// What stands between the tags of a Patient.
std::string xml_in_patient(std::string_view members) {
    const std::string xml = xml_of(R"({"resourceType":"Patient",)" + std::string(members) + "}");
    const std::string_view start =
        R"(<?xml version="1.0" encoding="UTF-8"?><Patient xmlns="http://hl7.org/fhir">)";
    const std::string_view end = "</Patient>";
    if (!xml.starts_with(start) || !xml.ends_with(end)) return "unexpected: " + xml;
    return xml.substr(start.size(), xml.size() - start.size() - end.size());
}

std::string canonical(const fhir::Node& node) {
    std::string text;
    append_canonical_json(text, node);
    return text;
}

void expect_round_trip(std::string_view json) {
    const auto before = fhir::read_json(json);
    ASSERT_TRUE(before);
    const auto after = fhir::read_xml(write_xml(before->root(), r4()), r4());
    ASSERT_TRUE(after) << json;
    EXPECT_EQ(canonical(after->root()), canonical(before->root()));
}

TEST(XmlWriter, WritesElementsInTheOrderOfTheStandard) {
    EXPECT_EQ(xml_in_patient(R"("birthDate":"2000","name":[{"given":["A","B"],"family":"F"}])"),
              R"(<name><family value="F"/><given value="A"/><given value="B"/></name>)"
              R"(<birthDate value="2000"/>)");
}

TEST(XmlWriter, WritesIdsAndUrlsAsAttributes) {
    EXPECT_EQ(
        xml_in_patient(R"("id":"p","extension":[{"valueBoolean":true,"url":"u","id":"e"}])"),
        R"(<id value="p"/><extension id="e" url="u"><valueBoolean value="true"/></extension>)");
}

TEST(XmlWriter, JoinsAPrimitiveWithItsSibling) {
    EXPECT_EQ(xml_in_patient(R"("_birthDate":{"id":"b"},"birthDate":"2000")"),
              R"(<birthDate value="2000" id="b"/>)");
}

TEST(XmlWriter, EscapesWhatWouldNotSurviveAnotherReader) {
    EXPECT_EQ(xml_in_patient(R"("language":"<&>\"'\n\t\r\u00e9")"),
              "<language value=\"&lt;&amp;&gt;&quot;'&#10;&#9;&#13;\xC3\xA9\"/>");
}

TEST(XmlWriter, WritesAnEmptyResource) {
    EXPECT_EQ(xml_of(R"({"resourceType":"Patient"})"),
              R"(<?xml version="1.0" encoding="UTF-8"?><Patient xmlns="http://hl7.org/fhir"/>)");
}

TEST(XmlWriter, MakesTextOfANarrativeThatIsNoXml) {
    EXPECT_EQ(xml_in_patient(R"("text":{"div":"<div><br></div>"})"),
              R"(<text><div xmlns="http://www.w3.org/1999/xhtml">&lt;div&gt;&lt;br&gt;&lt;/div&gt;)"
              "</div></text>");
}

TEST(XmlWriter, MakesANumberOfANoBreakSpace) {
    EXPECT_EQ(xml_in_patient(R"("text":{"div":"<div>a&nbsp;&lt;&copy;</div>"})"),
              "<text><div>a&#160;&lt;&amp;copy;</div></text>");
}

TEST(XmlWriter, NeverLetsANarrativeEndItsElement) {
    const std::string xml = xml_of(
        R"({"resourceType":"Patient","text":{"div":"<div/></text><active value='true'/>"}})");

    const auto tree = fhir::read_xml(xml, r4());

    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->root().find("active"), nullptr);
}

TEST(XmlWriter, StaysWellFormedWhateverTheNames) {
    const std::string xml = xml_of(
        R"({"resourceType":"a b","<x>":"1","a:b":1,"":2,"__x":{},"\uffff":3,"y\ufffe":4,"nested":[[{"1":2}],{"ok":"y"}]})");

    const auto tree = fhir::read_xml(xml, r4());

    ASSERT_TRUE(tree) << xml;
    EXPECT_EQ(tree->root().string("resourceType"), "Resource");
}

TEST(XmlWriter, IsReadAgainAsTheSameContent) {
    expect_round_trip(
        R"({"resourceType":"Patient","name":[{"given":["A",null,"C"],"_given":[null,{"id":"x"},)"
        R"({"extension":[{"url":"u","valueDecimal":1.50}]}]},{"_given":[{"id":"y"}]}],)"
        R"("active":false,"_gender":{"extension":[{"url":"u","valueCode":"c"}]}})");
    expect_round_trip(
        R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":)"
        R"("Patient","contained":[{"resourceType":"Practitioner","id":"a"},{"resourceType":)"
        R"("Organization","id":"b"}],"text":{"status":"empty","div":"<div xmlns=\"http://www.w3.)"
        R"(org/1999/xhtml\">\r\n &#160;<br/></div>"}}},{"search":{"score":1e-3}}]})");
}

TEST(XmlWriter, KeepsDecimalsAsTheyWereWritten) {
    for (const std::string_view number : {"0", "-0.0", "1.000", "1E+10", "123456789012345678.90"}) {
        expect_round_trip(R"({"resourceType":"Observation","valueQuantity":{"value":)" +
                          std::string(number) + "}}");
    }
}

}  // namespace
