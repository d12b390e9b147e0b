#include "tests/unit/fhir/validation/profile_fixture.hpp"

namespace fhir {
namespace {

class DefinitionCheckTest : public ProfileTest {
protected:
    // What is wrong with the paths of a profile of MessageHeader.
    Found broken(std::string_view elements, std::string_view base = {}) {
        std::string more = R"(,"name":"X","status":"draft","abstract":false,"baseDefinition":")";
        more.append(base.empty() ? "http://hl7.org/fhir/StructureDefinition/MessageHeader" : base);
        Found found;
        for (std::string& each :
             errors(profile_of("checked", "MessageHeader", elements, more + "\""))) {
            if (each.starts_with("broken-profile")) found.push_back(std::move(each));
        }
        return found;
    }
};

const Found at_the_first{"broken-profile at StructureDefinition.differential.element[0]"};

TEST_F(DefinitionCheckTest, TakesThePathsThatR4Has) {
    EXPECT_EQ(broken(R"({"path":"MessageHeader"},{"path":"MessageHeader.event[x]"},
                        {"path":"MessageHeader.eventCoding"},
                        {"path":"MessageHeader.eventCoding.system"},
                        {"path":"MessageHeader.source.contact.value"},
                        {"path":"MessageHeader.source.name.extension"},
                        {"path":"MessageHeader.source.name.value"},
                        {"path":"MessageHeader.contained"})"),
              Found());
}

TEST_F(DefinitionCheckTest, TellsOfAnElementThatTheTypeHasNot) {
    EXPECT_EQ(broken(R"({"path":"MessageHeader.nothing"})"), at_the_first);
    EXPECT_EQ(broken(R"({"path":"MessageHeader.source.name.nothing"})"), at_the_first);
    EXPECT_EQ(broken(R"({"path":"MessageHeader.nothing"})", "http://example.org/elsewhere"),
              at_the_first);
}

TEST_F(DefinitionCheckTest, TellsOfWhatStandsBelowAChoiceOfTypes) {
    EXPECT_EQ(broken(R"({"path":"MessageHeader.event[x].system"})"), at_the_first);
}

TEST_F(DefinitionCheckTest, TakesWhatStandsBelowAChoiceThatIsMade) {
    EXPECT_EQ(broken(R"({"path":"MessageHeader.event[x]","type":[{"code":"Coding"}]},
                        {"path":"MessageHeader.event[x].system"})"),
              Found());
}

TEST_F(DefinitionCheckTest, TakesWhatStandsBelowAChoiceThatTheBaseMakes) {
    add(profile_of("narrow", "MessageHeader",
                   R"({"path":"MessageHeader.event[x]","type":[{"code":"Coding"}]})"));
    add(profile_of("wide", "MessageHeader", R"({"path":"MessageHeader.event[x]","min":1})"));

    EXPECT_EQ(broken(R"({"path":"MessageHeader.event[x].system"})", "http://example.org/narrow"),
              Found());
    EXPECT_EQ(broken(R"({"path":"MessageHeader.event[x].system"})", "http://example.org/wide"),
              at_the_first);
}

TEST_F(DefinitionCheckTest, SaysNothingOfAChoiceWhoseBaseIsNotHere) {
    EXPECT_EQ(broken(R"({"path":"MessageHeader.event[x].system"})", "http://example.org/elsewhere"),
              Found());
}

}  // namespace
}  // namespace fhir
