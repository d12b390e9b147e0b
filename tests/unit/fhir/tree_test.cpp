#include "fhir/tree.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace {

using fhir::Kind;
using fhir::Node;
using fhir::read_json_value;
using fhir::Tree;

Tree tree_of(const char* json) {
    return read_json_value(json).value();
}

std::string texts(const Node::Items& items) {
    std::string all;
    for (const Node& item : items) all.append(item.text()).append(";");
    return all;
}

TEST(Node, FindsItsMembers) {
    const Tree tree = tree_of(R"({"a":1,"b":"two"})");

    ASSERT_NE(tree.root().find("b"), nullptr);
    EXPECT_EQ(tree.root().find("b")->text(), "two");
    EXPECT_EQ(tree.root().find("c"), nullptr);
    EXPECT_EQ(tree.root().find("b")->find("a"), nullptr);  // no object
}

TEST(Node, FollowsAPathIntoTheFirstItems) {
    const Tree tree = tree_of(R"({"name":[{"family":"One"},{"family":"Two"}],"none":[]})");

    ASSERT_NE(tree.root().path({"name", "family"}), nullptr);
    EXPECT_EQ(tree.root().path({"name", "family"})->text(), "One");
    EXPECT_TRUE(tree.root().path({"name"})->is_array());
    EXPECT_EQ(tree.root().path({"none", "family"}), nullptr);
    EXPECT_EQ(tree.root().path({"absent", "family"}), nullptr);
    EXPECT_EQ(tree.root().path({}), &tree.root());
}

TEST(Node, GivesTheTextOfStringsAlone) {
    const Tree tree = tree_of(R"({"text":"yes","number":1})");

    EXPECT_EQ(tree.root().string("text"), "yes");
    EXPECT_EQ(tree.root().string("number"), "");
    EXPECT_EQ(tree.root().string("absent"), "");
}

TEST(Node, GivesTheItemsOfAnArrayASingleValueAndNothing) {
    const Tree tree = tree_of(R"({"many":["a","b"],"one":"c","last":"d","empty":[]})");

    EXPECT_EQ(texts(tree.root().items("many")), "a;b;");
    EXPECT_EQ(texts(tree.root().items("one")), "c;");
    EXPECT_EQ(texts(tree.root().items("last")), "d;");
    EXPECT_EQ(texts(tree.root().items("empty")), "");
    EXPECT_EQ(texts(tree.root().items("absent")), "");
}

TEST(Expression, NamesAPlaceInTheSendersIndices) {
    const Tree tree = tree_of(
        R"({"resourceType":"Bundle","entry":[{},{"resource":{"resourceType":"Patient",
            "name":[{"family":"One"}]}}]})");
    const Node* family = tree.root().find("entry")->begin()->parent();
    auto entry = family->begin();
    ++entry;
    family = entry->path({"resource", "name", "family"});

    ASSERT_NE(family, nullptr);
    EXPECT_EQ(expression_of(*family), "Bundle.entry[1].resource.name[0].family");
    EXPECT_EQ(expression_of(*family->parent(), "given"), "Bundle.entry[1].resource.name[0].given");
    EXPECT_EQ(expression_of(tree.root()), "Bundle");
}

TEST(Expression, CallsAnUnknownRootResource) {
    const Tree tree = tree_of(R"({"a":{"b":1}})");

    EXPECT_EQ(expression_of(*tree.root().path({"a", "b"})), "Resource.a.b");
}

TEST(Expression, NeverRepeatsWhatIsNoName) {
    const Tree tree = tree_of(R"({"resourceType":"9990000018","x":1,"9990000026":{"b":1}})");

    EXPECT_EQ(expression_of(*tree.root().path({"9990000026", "b"})), "Resource.children()[2].b");
}

TEST(Tree, StartsWithANullAsItsRoot) {
    EXPECT_EQ(Tree().root().kind(), Kind::null);
}

TEST(Tree, KeepsItsNodesWhenItIsMoved) {
    Tree tree = tree_of(R"({"a":"b"})");
    const Node* root = &tree.root();

    const Tree moved = std::move(tree);

    EXPECT_EQ(&moved.root(), root);
    EXPECT_EQ(write_json(moved.root()), R"({"a":"b"})");
}

TEST(Tree, CopiesTextThatItIsGiven) {
    Tree tree;
    std::string text = "first";
    Node& node = tree.make_string(text);

    text = "other";

    EXPECT_EQ(node.text(), "first");
}

TEST(Tree, CopiesANodeOfAnotherTreeWithAllBelowIt) {
    Tree target;
    {
        const Tree source = tree_of(R"({"a":{"b":[1,{"c":null},[]],"d":true}})");
        target.set_root(target.copy(*source.root().find("a")));
    }

    EXPECT_EQ(write_json(target.root()), R"({"b":[1,{"c":null},[]],"d":true})");
    EXPECT_EQ(target.root().parent(), nullptr);
    EXPECT_EQ(target.root().name(), "");
}

TEST(Tree, ReplacesAMemberWhereItStands) {
    Tree tree = tree_of(R"({"a":1,"b":2,"c":3})");

    tree.set(tree.root(), "b", "new");
    tree.set(tree.root(), "c", "last");
    tree.set(tree.root(), "d", "added");

    EXPECT_EQ(write_json(tree.root()), R"({"a":1,"b":"new","c":"last","d":"added"})");
    EXPECT_EQ(tree.root().size(), 4U);
}

TEST(Tree, SetsAMemberFirstUnlessItIsThere) {
    Tree tree = tree_of(R"({"a":1,"b":2})");

    tree.set_first(tree.root(), "id", tree.make_string("x"));
    tree.set_first(tree.root(), "b", tree.make_string("y"));

    EXPECT_EQ(write_json(tree.root()), R"({"id":"x","a":1,"b":"y"})");
}

TEST(Tree, SetsTheFirstMemberOfAnEmptyObject) {
    Tree tree = tree_of("{}");

    tree.set_first(tree.root(), "a", tree.make_string("1"));
    tree.set(tree.root(), "b", "2");

    EXPECT_EQ(write_json(tree.root()), R"({"a":"1","b":"2"})");
}

TEST(Tree, RemovesMembersAtEveryPlace) {
    Tree tree = tree_of(R"({"a":1,"b":2,"c":3})");

    EXPECT_TRUE(tree.remove(tree.root(), "b"));
    EXPECT_TRUE(tree.remove(tree.root(), "c"));
    EXPECT_FALSE(tree.remove(tree.root(), "c"));
    tree.set(tree.root(), "d", "4");

    EXPECT_EQ(write_json(tree.root()), R"({"a":1,"d":"4"})");
}

TEST(Tree, InsertsAndRemovesItemsAtEveryPlace) {
    Tree tree = tree_of(R"(["b"])");

    tree.insert(tree.root(), 0, tree.make_string("a"));
    tree.insert(tree.root(), 2, tree.make_string("d"));
    tree.insert(tree.root(), 2, tree.make_string("c"));
    tree.append(tree.root(), tree.make_string("e"));
    EXPECT_EQ(write_json(tree.root()), R"(["a","b","c","d","e"])");

    tree.remove_item(tree.root(), 4);
    tree.remove_item(tree.root(), 1);
    tree.remove_item(tree.root(), 0);
    tree.remove_item(tree.root(), 9);
    tree.append(tree.root(), tree.make_string("z"));
    EXPECT_EQ(write_json(tree.root()), R"(["c","d","z"])");
}

TEST(Tree, PlacesAgainWhatWasRemoved) {
    Tree tree = tree_of(R"({"a":{"x":1},"list":[]})");
    Node& moved = tree.mutate(*tree.root().find("a"));

    tree.remove(tree.root(), "a");
    tree.append(tree.mutate(*tree.root().find("list")), moved);

    EXPECT_EQ(write_json(tree.root()), R"({"list":[{"x":1}]})");
    EXPECT_EQ(moved.name(), "");
}

TEST(Tree, GivesAStringAnotherText) {
    Tree tree = tree_of(R"({"a":"old"})");

    tree.set_text(tree.mutate(*tree.root().find("a")), "new");

    EXPECT_EQ(write_json(tree.root()), R"({"a":"new"})");
}

}  // namespace
