// Every FHIR resource of the corpus beside the project, to XML and back; skips where it is not.
#include "fhir/json_reader.hpp"
#include "fhir/json_text.hpp"
#include "fhir/json_writer.hpp"
#include "fhir/xml_reader.hpp"
#include "fhir/xml_writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

using fhir::Kind;
using fhir::Node;
using std::filesystem::path;

const path corpus = path(TEST_SOURCE_DIR).parent_path() / "shared" / "corpus";

// Whole packages are wider than a message may be.
constexpr fhir::JsonLimits json_limits{
    .string_bytes = 4 * 1024 * 1024, .members = 4096, .nodes = 2'000'000};
constexpr fhir::XmlLimits xml_limits{
    .string_bytes = 4 * 1024 * 1024, .members = 4096, .nodes = 2'000'000};

const fhir::Definitions& r4() {
    static const fhir::Definitions definitions = fhir::Definitions::r4();
    return definitions;
}

std::string content_of(const path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string canonical(const Node& node) {
    std::string text;
    append_canonical_json(text, node);
    return text;
}

bool is_number(fhir::Primitive primitive) {
    return primitive == fhir::Primitive::integer || primitive == fhir::Primitive::positive_int ||
           primitive == fhir::Primitive::unsigned_int || primitive == fhir::Primitive::decimal;
}

// Whether JSON and R4 agree on what is an array, an object, a number: only then is there one way
// to write it in XML. Asked of the definitions alone, not of the reader or the writer.
bool has_the_shape_of(const Node& object, const fhir::Type* type, bool is_sibling);

bool fits(const Node& node, const fhir::Type& type, bool is_sibling) {
    if (type.kind != fhir::TypeKind::primitive || is_sibling) {
        return node.is_object() && has_the_shape_of(node, &type, is_sibling);
    }
    if (type.primitive == fhir::Primitive::boolean) return node.kind() == Kind::boolean;
    return node.kind() == (is_number(type.primitive) ? Kind::number : Kind::string);
}

// Of an array of primitives and that of its siblings: as long as each other, and no place empty.
bool are_paired(const Node& object, const Node& array) {
    const bool is_sibling = array.name().starts_with('_');
    const Node* other = object.find(is_sibling ? std::string(array.name().substr(1))
                                               : "_" + std::string(array.name()));
    const auto is_null = [](const Node& item) { return item.kind() == Kind::null; };
    if (other == nullptr) return std::none_of(array.begin(), array.end(), is_null);
    return other->size() == array.size() &&
           std::equal(array.begin(), array.end(), other->begin(),
                      [&](const Node& a, const Node& b) { return !is_null(a) || !is_null(b); }) &&
           !std::all_of(array.begin(), array.end(), is_null);
}

bool has_the_shape_of(const Node& object, const fhir::Type* type, bool is_sibling) {
    if (object.size() == 0) return false;
    const std::string_view named = object.string("resourceType");
    const bool is_resource = type == nullptr || type->kind == fhir::TypeKind::resource;
    if (is_resource) type = r4().find(named);
    if (type == nullptr || (is_resource && is_sibling)) return false;
    return std::all_of(object.begin(), object.end(), [&](const Node& member) {
        if (is_resource && member.name() == "resourceType") return true;
        const fhir::Member known = type->find(member.name());
        if (known.element == nullptr || known.element->is_array() != member.is_array())
            return false;
        const fhir::Type& inner = *known.type->type;
        if (!member.is_array()) return fits(member, inner, known.is_sibling);
        return member.size() > 0 && are_paired(object, member) &&
               std::all_of(member.begin(), member.end(), [&](const Node& item) {
                   return item.kind() == Kind::null || fits(item, inner, known.is_sibling);
               });
    });
}

struct Count {
    int same = 0;
    int misshapen = 0;  // no FHIR by its structure: the round trip may differ
    int other = 0;      // no JSON, no resource of R4
};

void try_file(const path& file, Count& count) {
    const auto json = fhir::read_json(content_of(file), json_limits);
    const fhir::Type* type = json ? r4().find(json->root().string("resourceType")) : nullptr;
    if (type == nullptr || type->kind != fhir::TypeKind::resource) {
        ++count.other;
        return;
    }
    const auto xml = fhir::read_xml(write_xml(json->root(), r4()), r4(), xml_limits);
    if (!has_the_shape_of(json->root(), nullptr, false)) {
        ++count.misshapen;
        std::cout << "not the structure of R4: " << file.filename().string() << '\n';
        return;
    }
    ++count.same;
    ASSERT_TRUE(xml) << file << xml.error().issues.front().detail;
    EXPECT_EQ(canonical(xml->root()), canonical(json->root())) << file;
    const auto again = fhir::read_json(write_json(json->root()), json_limits);
    ASSERT_TRUE(again) << file;
    EXPECT_EQ(canonical(again->root()), canonical(json->root())) << file;
}

TEST(XmlRoundTrip, OfEveryResourceOfTheCorpusKeepsTheDocument) {
    if (!exists(corpus)) GTEST_SKIP() << "the corpus does not lie beside the project";

    Count count;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
        if (entry.path().extension() == ".json") try_file(entry.path(), count);
    }

    std::cout << count.same << " the same, " << count.misshapen << " misshapen, " << count.other
              << " no resource of R4\n";
    EXPECT_GT(count.same, 800);
    EXPECT_LT(count.misshapen, 30);
}

}  // namespace
