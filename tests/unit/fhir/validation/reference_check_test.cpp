#include "tests/unit/fhir/validation/text_rules.hpp"

#include <gtest/gtest.h>

namespace fhir {
namespace {

// A task whose `for` (anything) and `encounter` (an Encounter) are given; and more members.
std::string task(std::string_view members) {
    return R"({"resourceType":"Task","id":"t","status":"draft","intent":"order",)" +
           std::string(members) + "}";
}

std::string encounter(std::string_view reference) {
    return task(R"("encounter":{"reference":")" + std::string(reference) + R"("})");
}

// Entries of a bundle after one another; the first has no base for relative references when `first`
// is a urn.
std::string bundle(std::string_view type, std::string_view entries) {
    return R"({"resourceType":"Bundle","type":")" + std::string(type) + R"(","entry":[)" +
           std::string(entries) + "]}";
}

std::string entry(std::string_view url, std::string_view resource) {
    return R"({"fullUrl":")" + std::string(url) + R"(","resource":)" + std::string(resource) + "}";
}

constexpr std::string_view patient_urn = "urn:uuid:00000000-0000-4000-8000-000000000001";
constexpr std::string_view task_urn = "urn:uuid:00000000-0000-4000-8000-000000000002";
constexpr std::string_view patient = R"({"resourceType":"Patient","id":"p"})";

TEST(ReferenceCheck, TakesEveryFormThatR4Has) {
    EXPECT_EQ(found_in(encounter("Encounter/1")), Told());
    EXPECT_EQ(found_in(encounter("Encounter/1/_history/2")), Told());
    EXPECT_EQ(found_in(encounter("https://a.test/r4/Encounter/1")), Told());
    EXPECT_EQ(found_in(encounter("https://a.test/anything?x=y")), Told());
    EXPECT_EQ(found_in(encounter(patient_urn)), Told());
    EXPECT_EQ(found_in(encounter("urn:oid:1.2.36.146")), Told());
}

TEST(ReferenceCheck, WarnsOfARelativeOneOfAnotherForm) {
    const Told odd{"warning bad-reference Task.encounter"};

    EXPECT_EQ(found_in(encounter("1")), odd);
    EXPECT_EQ(found_in(encounter("Encounter/a b")), Told{"error bad-reference Task.encounter"});
    EXPECT_EQ(found_in(encounter("Visit/1")), odd);
    EXPECT_EQ(found_in(encounter("Encounter/a_b")), odd);
}

TEST(ReferenceCheck, RefusesARelativeOneThatNoEntryCouldMean) {
    const std::string lost = entry("https://a.test/Task/t", task(R"("for":{"reference":"p"})"));

    EXPECT_EQ(found_in(bundle("collection", lost)),
              Told{"error bad-reference Bundle.entry[0].resource.for"});
}

TEST(ReferenceCheck, RefusesAUuidThatIsNone) {
    EXPECT_EQ(found_in(encounter("urn:uuid:00000000-0000-4000-8000-00000000000G")),
              Told{"error bad-uuid Task.encounter"});
}

TEST(ReferenceCheck, HoldsTheTypeInAUrlAgainstTheAllowedOnes) {
    EXPECT_EQ(found_in(encounter("Patient/1")), Told{"error wrong-target Task.encounter"});
    EXPECT_EQ(found_in(encounter("https://a.test/Patient/1/_history/3")),
              Told{"error wrong-target Task.encounter"});
}

TEST(ReferenceCheck, HoldsTheTypeOfAContainedTargetAgainstTheAllowedOnes) {
    const std::string contained = R"("contained":[{"resourceType":"Patient","id":"c"}],)";

    EXPECT_EQ(found_in(task(contained + R"("for":{"reference":"#c"})")), Told());
    EXPECT_EQ(found_in(task(contained + R"("encounter":{"reference":"#c"})")),
              Told{"error wrong-target Task.encounter"});
}

TEST(ReferenceCheck, HoldsTheTypeOfAnEntryAgainstTheAllowedOnes) {
    const std::string to_patient =
        task(R"("encounter":{"reference":")" + std::string(patient_urn) + R"("})");

    EXPECT_EQ(found_in(bundle("collection",
                              entry(task_urn, to_patient) + "," + entry(patient_urn, patient))),
              Told{"error wrong-target Bundle.entry[0].resource.encounter"});
}

TEST(ReferenceCheck, LetsTheContainedReferToItsContainer) {
    EXPECT_EQ(found_in(R"({"resourceType":"Encounter","status":"planned","class":{"code":"x"},
        "contained":[{"resourceType":"Task","id":"c","status":"draft","intent":"order",
                      "encounter":{"reference":"#"}}]})"),
              Told());
}

TEST(ReferenceCheck, HoldsReferenceTypeAgainstTargetAndElement) {
    const auto typed = [](std::string_view name) {
        return task(R"("for":{"reference":"Patient/1","type":")" + std::string(name) + R"("})");
    };

    EXPECT_EQ(found_in(typed("Patient")), Told());
    EXPECT_EQ(found_in(typed("Group")), Told{"error wrong-target Task.for"});
    EXPECT_EQ(found_in(typed("patient")), Told{"error bad-reference-type Task.for"});
    EXPECT_EQ(found_in(typed("http://hl7.org/fhir/StructureDefinition/Patient")),
              Told{"error bad-reference-type Task.for"});
    EXPECT_EQ(found_in(task(R"("encounter":{"type":"Patient","display":"x"})")),
              Told{"error wrong-target Task.encounter"});
}

TEST(ReferenceCheck, WarnsOfAReferenceThatSaysNothing) {
    EXPECT_EQ(found_in(task(R"("for":{"type":"Patient"})")),
              Told{"warning reference-empty Task.for"});
}

TEST(ReferenceCheck, LooksForTheContainedResourceOfACanonical) {
    EXPECT_EQ(found_in(task(R"("instantiatesCanonical":"#nowhere")")),
              Told{"error contained-missing Task.instantiatesCanonical"});
}

TEST(ReferenceCheck, RefusesAReferenceThatFitsTwoEntries) {
    const std::string twice = entry("https://a.test/Patient/p", patient);
    const std::string to_patient = task(R"("for":{"reference":"Patient/p"})");

    EXPECT_EQ(found_in(bundle("collection", entry("https://a.test/Task/t", to_patient) + "," +
                                                twice + "," + twice)),
              Told{"error reference-ambiguous Bundle.entry[0].resource.for"});
}

TEST(ReferenceCheck, WarnsOfAUrnThatNoEntryHas) {
    const std::string to_patient =
        task(R"("for":{"reference":")" + std::string(patient_urn) + R"("})");

    EXPECT_EQ(found_in(bundle("collection", entry(task_urn, to_patient))),
              Told{"warning reference-not-in-bundle Bundle.entry[0].resource.for"});
}

TEST(ReferenceCheck, WarnsWhereAnEntryOfTheSameIdHasAnotherFullUrl) {
    const std::string to_patient = task(R"("for":{"reference":"Patient/p"})");

    EXPECT_EQ(found_in(bundle("collection",
                              entry(task_urn, to_patient) + "," + entry(patient_urn, patient))),
              Told{"warning reference-not-in-bundle Bundle.entry[0].resource.for"});
}

TEST(ReferenceCheck, WantsTheFocusOfAMessageInTheBundle) {
    EXPECT_EQ(found_in(bundle("message", entry(task_urn, R"({"resourceType":"MessageHeader",
        "eventCoding":{"system":"https://a.test","code":"x"},"source":{"endpoint":"urn:x"},
        "sender":{"reference":"Organization/1"},"focus":[{"reference":"ServiceRequest/1"}]})"))),
              Told{"error reference-not-in-bundle Bundle.entry[0].resource.focus[0]"});
}

TEST(ReferenceCheck, WantsWhatACompositionRefersToInTheBundle) {
    EXPECT_EQ(found_in(bundle("document", entry(task_urn, R"({"resourceType":"Composition",
        "status":"final","type":{"text":"x"},"date":"2025","title":"x",
        "author":[{"display":"x"}],"section":[{"entry":[{"reference":"Patient/1"}]}]})"))),
              Told{"error reference-not-in-bundle Bundle.entry[0].resource.section[0].entry[0]"});
}

TEST(ReferenceCheck, TakesASearchForAReferenceInATransactionAlone) {
    const std::string searched =
        entry(task_urn, task(R"("for":{"reference":"Patient?identifier=x"})"));

    EXPECT_EQ(found_in(bundle("transaction", searched)), Told());
    EXPECT_EQ(found_in(bundle("collection", searched)),
              Told{"error conditional-reference Bundle.entry[0].resource.for"});
}

TEST(ReferenceCheck, WantsABaseForTheRelativeOnesOfATransaction) {
    EXPECT_EQ(found_in(bundle("transaction", R"({"resource":)" +
                                                 task(R"("for":{"reference":"Patient/1"})") + "}")),
              Told{"error full-url-missing Bundle.entry[0].fullUrl"});
}

}  // namespace
}  // namespace fhir
