#include "tests/unit/fhir/validation/profile_fixture.hpp"

namespace fhir {
namespace {

class ProfileTargets : public ProfileTest {
protected:
    ProfileTargets() {
        add(profile_of("named", "Patient", R"({"path":"Patient.name","min":1})"));
        add(profile_of("p", "Observation", R"({"path":"Observation.subject","type":[
            {"code":"Reference","targetProfile":["http://example.org/named",
             "http://hl7.org/fhir/StructureDefinition/Device"]}]})"));
    }

    static std::string about(std::string_view reference, std::string_view contained = {}) {
        std::string json =
            R"({"resourceType":"Observation","status":"final","code":{"text":"A"},"subject":)";
        json.append(R"({"reference":")").append(reference).append("\"}");
        if (!contained.empty()) json.append(",\"contained\":[").append(contained).append("]");
        return json.append("}");
    }
};

constexpr std::string_view asked = "http://example.org/p";

TEST_F(ProfileTargets, AreJudgedByTheTypeInTheirUrl) {
    EXPECT_EQ(errors(about("Patient/1"), asked), Found{});
    EXPECT_EQ(errors(about("https://example.org/fhir/Device/1"), asked), Found{});
    EXPECT_EQ(errors(about("Group/1"), asked), Found{"wrong-target at Observation.subject"});
}

TEST_F(ProfileTargets, AreNotJudgedWhenTheyLeadOutWithoutAType) {
    EXPECT_EQ(errors(about("urn:uuid:00000000-0000-4000-8000-000000000001"), asked), Found{});
}

TEST_F(ProfileTargets, MeetTheirProfileWhenTheyAreAtHand) {
    EXPECT_EQ(
        errors(about("#1", R"({"resourceType":"Patient","id":"1","name":[{"text":"B"}]})"), asked),
        Found{});
    EXPECT_EQ(errors(about("#1", R"({"resourceType":"Patient","id":"1","active":true})"), asked),
              Found{"target-profile at Observation.subject"});
}

TEST_F(ProfileTargets, MayGoInCircles) {
    add(profile_of("ring", "Patient", R"({"path":"Patient.link.other","type":[{"code":"Reference",
        "targetProfile":["http://example.org/ring"]}]})"));

    EXPECT_EQ(errors(R"({"resourceType":"Bundle","type":"collection","entry":[
        {"fullUrl":"http://example.org/fhir/Patient/1","resource":{"resourceType":"Patient",
         "id":"1","meta":{"profile":["http://example.org/ring"]},
         "link":[{"type":"seealso","other":{"reference":"Patient/2"}}]}},
        {"fullUrl":"http://example.org/fhir/Patient/2","resource":{"resourceType":"Patient",
         "id":"2","link":[{"type":"seealso","other":{"reference":"Patient/1"}}]}}]})"),
              Found{});
}

TEST_F(ProfileTargets, AreProfilesOfDataTypesToo) {
    add(profile_of("dated", "Period", R"({"path":"Period.start","min":1})"));
    add(profile_of("q", "Encounter", R"({"path":"Encounter.period","type":[{"code":"Period",
        "profile":["http://example.org/dated"]}]})"));

    EXPECT_EQ(errors(R"({"resourceType":"Encounter","status":"planned","class":{
        "system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},
        "period":{"end":"2020"}})",
                     "http://example.org/q"),
              Found{"required-missing at Encounter.period.start"});
}

}  // namespace
}  // namespace fhir
