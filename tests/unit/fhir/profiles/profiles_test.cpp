#include "tests/unit/fhir/validation/profile_fixture.hpp"

#include "fhir/profiles/package.hpp"

#include <filesystem>

namespace fhir {
namespace {

class BrokenProfiles : public ProfileTest {
protected:
    // What the only fault of a profile of Patient is, and where.
    std::string fault_of(std::string_view elements, std::string_view more = {}) {
        add(profile_of("p", "Patient", elements, more));
        const Error error = fault_at_close();
        EXPECT_EQ(error.issues.size(), 1U);
        return error.issues.empty() ? std::string() : error.issues.front().expression;
    }
};

constexpr std::string_view first_element = "StructureDefinition.differential.element[0]";

TEST_F(BrokenProfiles, HaveAPathThatR4HasNot) {
    EXPECT_EQ(fault_of(R"({"path":"Patient.names","min":1})"), first_element);
}

TEST_F(BrokenProfiles, HaveAPathOfAnotherType) {
    EXPECT_EQ(fault_of(R"({"path":"Person.name","min":1})"), first_element);
}

TEST_F(BrokenProfiles, WantMoreThanTheyAllow) {
    EXPECT_EQ(fault_of(R"({"path":"Patient.name","min":3,"max":"2"})"), first_element);
}

TEST_F(BrokenProfiles, HaveABoundThatIsNoNumber) {
    EXPECT_EQ(fault_of(R"({"path":"Patient.name","max":"many"})"),
              std::string(first_element) + ".max");
}

TEST_F(BrokenProfiles, HaveFhirPathThatCannotBeCompiled) {
    EXPECT_EQ(fault_of(R"({"path":"Patient","constraint":[{"key":"x","severity":"error",
                          "human":"A","expression":"name.exists( "}]})"),
              std::string(first_element) + ".constraint[0].expression");
}

TEST_F(BrokenProfiles, HaveATypeThatTheElementHasNot) {
    EXPECT_EQ(fault_of(R"({"path":"Patient.name","type":[{"code":"Address"}]})"),
              std::string(first_element) + ".type[0]");
}

TEST_F(BrokenProfiles, FixAValueOfAnotherType) {
    EXPECT_EQ(fault_of(R"({"path":"Patient.gender","fixedBoolean":true})"),
              std::string(first_element) + ".fixedBoolean");
}

TEST_F(BrokenProfiles, HaveAContextInvariantThatCannotBeCompiled) {
    add(extension_of("x", "boolean", R"(,"contextInvariant":["true","a.( "])"));

    const Error error = fault_at_close();

    ASSERT_EQ(error.issues.size(), 1U);
    EXPECT_EQ(error.issues.front().expression, "StructureDefinition.contextInvariant[1]");
}

TEST_F(BrokenProfiles, AreDerivedFromThemselves) {
    EXPECT_EQ(fault_of(R"({"path":"Patient.name","min":1})",
                       R"(,"baseDefinition":"http://example.org/p")"),
              "StructureDefinition.baseDefinition");
}

TEST_F(BrokenProfiles, HaveAPathWithoutAnEnd) {
    std::string path = "Patient";
    for (int i = 0; i < 10'000; ++i) path.append(".extension");

    EXPECT_EQ(fault_of("{\"path\":\"" + path + "\"}"), first_element);
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all.append(text);
    return all;
}

TEST_F(BrokenProfiles, HaveSlicesOfSlicesWithoutAnEnd) {
    EXPECT_EQ(fault_of(R"({"path":"Patient.name","min":1,"sliceName":"a)" +
                       repeated("/a", 100'000) + "\"}"),
              first_element);
}

TEST_F(BrokenProfiles, HaveADiscriminatorWithoutAnEnd) {
    EXPECT_EQ(fault_of(R"({"path":"Patient.name","slicing":{"rules":"open","discriminator":[
                          {"type":"value","path":"$this)" +
                       repeated(".$this", 40'000) +
                       R"("}]}},{"path":"Patient.name","sliceName":"a","min":1})"),
              "StructureDefinition.differential.element[1]");
}

// Each part of the path may go on in either slice.
TEST_F(BrokenProfiles, HaveADiscriminatorThatLeadsToTooManyPlaces) {
    const std::string type =
        R"("min":1,"type":[{"code":"Extension","profile":["http://example.org/p"]}]})";
    add(profile_of("p", "Extension",
                   R"({"path":"Extension.extension","slicing":{"rules":"open","discriminator":[
                       {"type":"value","path":")" +
                       repeated("extension.", 28) + R"(id"}]}},
                   {"path":"Extension.extension","sliceName":"a",)" +
                       type + R"(,{"path":"Extension.extension","sliceName":"b",)" + type));

    EXPECT_EQ(fault_at_close().issues.size(), 2U);
}

TEST_F(BrokenProfiles, AreNotThoseWithSlicesOfSlices) {
    add(profile_of(
        "p", "Patient",
        R"({"path":"Patient.name","max":"3","sliceName":"a)" + repeated("/a", 28) + "\"}"));

    close();

    EXPECT_NE(profiles_.find("http://example.org/p"), nullptr);
}

TEST_F(BrokenProfiles, AreAllNamedAtOnce) {
    add(profile_of("p", "Patient", R"({"path":"Patient.a","min":1},{"path":"Patient.b"})"));
    add(profile_of("q", "Nothing", R"({"path":"Nothing.name","min":1})"));

    EXPECT_EQ(fault_at_close().issues.size(), 3U);
}

TEST_F(BrokenProfiles, AreNamedWithTheirFile) {
    add(profile_of("p", "Patient", R"({"path":"Patient.a","min":1})"));

    EXPECT_TRUE(fault_at_close().issues.front().detail.starts_with("test.json: "));
}

TEST_F(BrokenProfiles, AreDifferentialsOfABaseThatIsNotHere) {
    EXPECT_EQ(fault_of(R"({"path":"Patient.name","min":1})",
                       R"(,"baseDefinition":"http://example.org/not-here")"),
              "StructureDefinition.baseDefinition");
}

TEST_F(BrokenProfiles, AreNotSnapshotsOfABaseThatIsNotHere) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name","min":1})",
                   R"(,"baseDefinition":"http://example.org/not-here","snapshot":{"element":[
                      {"path":"Patient"},{"path":"Patient.name","min":1}]})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","active":true})", "http://example.org/p"),
              Found{"required-missing at Patient.name"});
}

TEST_F(BrokenProfiles, AreDerivedFromOneAnother) {
    add(profile_of("a", "Patient", {}, R"(,"baseDefinition":"http://example.org/b")"));
    add(profile_of("b", "Patient", {}, R"(,"baseDefinition":"http://example.org/c")"));
    add(profile_of("c", "Patient", {}, R"(,"baseDefinition":"http://example.org/a")"));

    const Error error = fault_at_close();

    ASSERT_EQ(error.issues.size(), 1U);
    EXPECT_EQ(error.issues.front().expression, "StructureDefinition.baseDefinition");
}

TEST_F(BrokenProfiles, AreOfAnotherTypeThanTheirBase) {
    add(profile_of("a", "Patient", {}, R"(,"baseDefinition":"http://example.org/b")"));
    add(profile_of("b", "Person", {}));

    const Error error = fault_at_close();

    ASSERT_EQ(error.issues.size(), 1U);
    EXPECT_EQ(error.issues.front().expression, "StructureDefinition.baseDefinition");
}

TEST_F(BrokenProfiles, HaveADiscriminatorThatLeadsNowhere) {
    EXPECT_EQ(fault_of(R"(
        {"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[
            {"type":"value","path":"nothing"}],"rules":"open"}},
        {"id":"Patient.name:a","path":"Patient.name","sliceName":"a","max":"1"})"),
              "StructureDefinition.differential.element[1]");
}

TEST_F(BrokenProfiles, HaveADiscriminatorThatLeadsToNoType) {
    EXPECT_EQ(fault_of(R"x(
        {"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[
            {"type":"value","path":"ofType(Nothing)"}],"rules":"open"}},
        {"id":"Patient.name:a","path":"Patient.name","sliceName":"a","max":"1"})x"),
              "StructureDefinition.differential.element[1]");
}

TEST_F(BrokenProfiles, HaveWordsThatR4HasNot) {
    EXPECT_EQ(fault_of(R"({"path":"Patient.name","slicing":{"rules":"ajar","discriminator":[
                          {"type":"value","path":"use"}]}})"),
              std::string(first_element) + ".slicing");
}

TEST_F(BrokenProfiles, AreNotThoseWithNoEffectBelowAChoice) {
    add(profile_of("p", "MessageHeader", R"({"path":"MessageHeader.event[x].system","min":1})"));

    close();

    EXPECT_EQ(warnings_.size(), 1U);
}

TEST_F(BrokenProfiles, NeedAUrl) {
    EXPECT_FALSE(profiles_.add(tree_of(R"({"resourceType":"StructureDefinition"})"), "test.json"));
}

TEST_F(BrokenProfiles, AreNotReplacedByALaterOneOfTheSameUrl) {
    add(profile_of("p", "Patient", R"({"path":"Patient.name","min":1})"));
    add(profile_of("p", "Patient", R"({"path":"Patient.nothing","min":1})"));

    close();

    EXPECT_NE(profiles_.find("http://example.org/p"), nullptr);
}

TEST(Library, LoadsThePublishedPackages) {
    const std::filesystem::path corpus =
        std::filesystem::path(TEST_SOURCE_DIR) / "../shared/corpus";
    if (!std::filesystem::exists(corpus)) GTEST_SKIP() << "the corpus is not here";
    const std::vector<std::filesystem::path> packages = {
        corpus / "bars-fhir-package/snapshots-1.34.0",
        corpus / "bars-fhir-package/uk.nhsdigital.bars.r4-1.34.0",
        corpus / "england-r4-2.5.0",
        corpus / "ukcore-stu1-0.5.1/snapshots",
        corpus / "ukcore-2025/structuredefinitions",
        corpus / "ukcore-2025/valuesets",
        corpus / "ukcore-2025/codesystems"};
    std::vector<Issue> warnings;

    const auto library = Library::load(packages, warnings);

    ASSERT_TRUE(library) << library.error().issues.front().detail;
    EXPECT_NE(
        (*library)->profiles.find("https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage"),
        nullptr);
}

}  // namespace
}  // namespace fhir
