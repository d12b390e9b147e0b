#include "tests/unit/fhir/validation/text_rules.hpp"

#include <gtest/gtest.h>

namespace fhir {
namespace {

std::string patient(std::string_view members) {
    return R"({"resourceType":"Patient",)" + std::string(members) + "}";
}

TEST(UriCheck, WantsAnAbsoluteSystem) {
    EXPECT_EQ(found_in(patient(R"("identifier":[{"system":"numbers","value":"1"}])")),
              Told{"error relative-uri Patient.identifier[0]"});
    EXPECT_EQ(found_in(patient(R"("maritalStatus":{"coding":[{"system":"#x","code":"M"}]})")),
              Told{"error relative-uri Patient.maritalStatus.coding[0]"});
    EXPECT_EQ(found_in(patient(R"("identifier":[{"system":"urn:oid:1.2.3","value":"1"}])")),
              Told());
}

TEST(UriCheck, WantsAUriWhereTheSystemSaysThatItIsOne) {
    const auto identified = [](std::string_view value) {
        return patient(R"("identifier":[{"system":"urn:ietf:rfc:3986","value":")" +
                       std::string(value) + R"("}])");
    };

    EXPECT_EQ(found_in(identified("https://a.test/1")), Told());
    EXPECT_EQ(found_in(identified("12")), Told{"error relative-uri Patient.identifier[0]"});
}

TEST(UriCheck, WantsAnAbsoluteAddressOfAnExtension) {
    const auto extended = [](std::string_view url) {
        return patient(R"("extension":[{"url":")" + std::string(url) + R"(","valueString":"x"}])");
    };

    EXPECT_EQ(found_in(extended("https://a.test/x")), Told());
    EXPECT_EQ(found_in(extended("x")), Told{"error relative-uri Patient.extension[0]"});
    EXPECT_EQ(found_in(extended("https://a.test/x|1.0")),
              Told{"error versioned-uri Patient.extension[0]"});
}

TEST(UriCheck, TakesANameForAnExtensionInAnExtension) {
    EXPECT_EQ(found_in(patient(R"("extension":[{"url":"https://a.test/x","extension":[
        {"url":"part","valueString":"x"}]}])")),
              Told());
}

TEST(UriCheck, WantsAnAbsoluteCanonicalAddressOfAResource) {
    EXPECT_EQ(found_in(R"({"resourceType":"ValueSet","url":"mine","status":"draft"})"),
              Told{"error relative-uri ValueSet.url"});
}

TEST(UriCheck, HoldsTheSizeOfAnAttachmentAgainstItsData) {
    const auto sized = [](std::string_view size) {
        return patient(R"("photo":[{"data":"aGVsbG8=","size":)" + std::string(size) + "}]");
    };

    EXPECT_EQ(found_in(sized("5")), Told());
    EXPECT_EQ(found_in(sized("8")), Told{"error attachment-size Patient.photo[0]"});
}

TEST(UriCheck, WarnsOfAHashThatIsNotOfTheData) {
    const auto hashed = [](const std::string& hash) {
        return patient(R"("photo":[{"contentType":"a/b","data":"aGVs bG8=","hash":")" + hash +
                       "\"}]");
    };

    EXPECT_EQ(found_in(hashed("qvTGHdzF6KLavt4PO0gs2a6pQ00=")), Told());
    EXPECT_EQ(found_in(hashed("qvTGHdzF6KLavt4PO0gs2a6pQ10=")),
              Told{"warning attachment-hash Patient.photo[0]"});
    EXPECT_EQ(found_in(hashed("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")),
              Told{"warning attachment-hash Patient.photo[0]"});
}

TEST(IdCheck, WantsEachIdOfAnElementOnce) {
    EXPECT_EQ(found_in(patient(R"("name":[{"id":"a","text":"x"}],"_birthDate":{"id":"a"})")),
              Told{"error duplicate-id Patient.birthDate"});
    EXPECT_EQ(found_in(patient(R"("id":"a","name":[{"id":"a","text":"x"}])")), Told());
}

TEST(IdCheck, KeepsTheIdsOfAContainedResourceApart) {
    EXPECT_EQ(found_in(patient(R"("contained":[{"resourceType":"Patient","id":"c",
        "name":[{"id":"a","text":"x"}]}],"name":[{"id":"a","text":"x"}])")),
              Told());
}

TEST(IdCheck, LetsSnapshotAndDifferentialNameTheSameElement) {
    const std::string element = R"({"element":[{"id":"Patient","path":"Patient"}]})";

    EXPECT_EQ(found_in(R"({"resourceType":"StructureDefinition","url":"https://a.test/x",
        "snapshot":)" + element +
                       R"(,"differential":)" + element + "}"),
              Told());
}

TEST(IdCheck, WantsAnIdOfItsOwnForEachContainedResource) {
    EXPECT_EQ(found_in(patient(R"("contained":[{"resourceType":"Patient","active":true}])")),
              Told{"error required-missing Patient.contained[0].id"});
    EXPECT_EQ(found_in(patient(R"("contained":[{"resourceType":"Patient","id":"c"},
                                               {"resourceType":"Patient","id":"c"}])")),
              Told{"error duplicate-id Patient.contained[1]"});
}

}  // namespace
}  // namespace fhir
