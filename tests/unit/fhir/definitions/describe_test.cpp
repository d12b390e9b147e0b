#include "fhir/definitions/definitions.hpp"
#include "fhir/json_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

// "type/element" of the node at a path, or "-" where nothing is known of it.
class Describing : public testing::Test {
protected:
    std::string told(std::string_view json, std::initializer_list<std::string_view> path) {
        const auto tree = fhir::read_json(json).value();
        definitions.describe(tree);
        const fhir::Node* node = tree.root().path(path);
        if (node == nullptr) return "no such node";
        if (node->type() == 0) return "-";
        return std::string(definitions.type(node->type()).name) + "/" +
               std::string(definitions.element_name(node->element()));
    }

    fhir::Definitions definitions = fhir::Definitions::r4();
};

TEST_F(Describing, TellsTheRootByItsResourceType) {
    EXPECT_EQ(told(R"({"resourceType":"Patient"})", {}), "Patient/");
}

TEST_F(Describing, TellsNothingOfTheResourceTypeItself) {
    EXPECT_EQ(told(R"({"resourceType":"Patient"})", {"resourceType"}), "-");
}

TEST_F(Describing, TellsAnArrayByItsItems) {
    EXPECT_EQ(told(R"({"resourceType":"Patient","name":[{"family":"A"}]})", {"name"}),
              "HumanName/name");
}

TEST_F(Describing, TellsAMemberOfAnItem) {
    EXPECT_EQ(told(R"({"resourceType":"Patient","name":[{"family":"A"}]})", {"name", "family"}),
              "string/family");
}

TEST_F(Describing, TellsASiblingByItsElement) {
    constexpr auto json =
        R"({"resourceType":"Patient","name":[{"given":["A"],"_given":[{"id":"a"}]}]})";

    EXPECT_EQ(told(json, {"name", "_given"}), "string/given");
    EXPECT_EQ(told(json, {"name", "_given", "id"}), "string/id");
}

TEST_F(Describing, TellsAChoiceByItsElement) {
    EXPECT_EQ(told(R"({"resourceType":"Patient","deceasedBoolean":true})", {"deceasedBoolean"}),
              "boolean/deceased");
}

TEST_F(Describing, TellsAContainedResource) {
    constexpr auto json =
        R"({"resourceType":"Patient","contained":[{"resourceType":"Group","active":true}]})";

    EXPECT_EQ(told(json, {"contained", "active"}), "boolean/active");
}

TEST_F(Describing, TellsTheResourceOfAnEntry) {
    constexpr auto json =
        R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Slot","id":"a"}}]})";

    EXPECT_EQ(told(json, {"entry", "resource"}), "Slot/resource");
}

TEST_F(Describing, TellsNothingOfAnUnknownMemberAndBelow) {
    constexpr auto json = R"({"resourceType":"Patient","nmae":[{"family":"A"}]})";

    EXPECT_EQ(told(json, {"nmae"}), "-");
    EXPECT_EQ(told(json, {"nmae", "family"}), "-");
}

TEST_F(Describing, TellsNothingOfAnUnknownResource) {
    EXPECT_EQ(told(R"({"resourceType":"Patiente","id":"a"})", {"id"}), "-");
}

}  // namespace
