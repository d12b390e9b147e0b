#include "tests/unit/fhir/validation/profile_fixture.hpp"

namespace fhir {
namespace {

using ProfileSlices = ProfileTest;

constexpr std::string_view asked = "http://example.org/p";

// Identifiers told apart by their system: exactly one "a", at most one "b".
std::string by_system(std::string_view rules, std::string_view more = {}) {
    std::string elements = R"({"id":"Patient.identifier","path":"Patient.identifier","slicing":{
        "discriminator":[{"type":"value","path":"system"}],"rules":")";
    elements.append(rules).append("\"").append(more).append(R"(}},
        {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","min":1,"max":"1"},
        {"id":"Patient.identifier:a.system","path":"Patient.identifier.system",
         "fixedUri":"http://example.org/a"},
        {"id":"Patient.identifier:a.value","path":"Patient.identifier.value","min":1},
        {"id":"Patient.identifier:b","path":"Patient.identifier","sliceName":"b","max":"1"},
        {"id":"Patient.identifier:b.system","path":"Patient.identifier.system",
         "patternUri":"http://example.org/b"})");
    return profile_of("p", "Patient", elements);
}

// Identifiers with these systems: 'a', 'b', or others.
std::string with(std::string_view systems) {
    std::string json = R"({"resourceType":"Patient","identifier":[)";
    for (const char system : systems) {
        if (json.back() != '[') json.append(",");
        json.append(R"({"value":"1","system":"http://example.org/)");
        json.append(1, system).append("\"}");
    }
    return json.append("]}");
}

TEST_F(ProfileSlices, WantTheLeastNumberOfEach) {
    add(by_system("open"));

    EXPECT_EQ(errors(with("b"), asked), Found{"required-missing at Patient.identifier"});
    EXPECT_EQ(errors(R"({"resourceType":"Patient","active":true})", asked),
              Found{"required-missing at Patient.identifier"});
    EXPECT_EQ(errors(with("ab"), asked), Found{});
}

TEST_F(ProfileSlices, AllowTheGreatestNumberOfEach) {
    add(by_system("open"));

    EXPECT_EQ(errors(with("aa"), asked), Found{"too-many at Patient.identifier"});
    EXPECT_EQ(errors(with("axx"), asked), Found{});
}

TEST_F(ProfileSlices, DemandWhatIsInThem) {
    add(by_system("open"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","identifier":[
                         {"system":"http://example.org/a"}]})",
                     asked),
              Found{"required-missing at Patient.identifier[0].value"});
}

TEST_F(ProfileSlices, AllowNoOtherWhenClosed) {
    add(by_system("closed"));

    EXPECT_EQ(errors(with("abx"), asked), Found{"in-no-slice at Patient.identifier[2]"});
}

TEST_F(ProfileSlices, AllowOthersOnlyAtTheEnd) {
    add(by_system("openAtEnd"));

    EXPECT_EQ(errors(with("xa"), asked), Found{"slice-order at Patient.identifier[1]"});
    EXPECT_EQ(errors(with("ax"), asked), Found{});
}

TEST_F(ProfileSlices, ComeInTheirOrder) {
    add(by_system("open", R"(,"ordered":true)"));

    EXPECT_EQ(errors(with("ba"), asked), Found{"slice-order at Patient.identifier[1]"});
    EXPECT_EQ(errors(with("axb"), asked), Found{});
}

TEST_F(ProfileSlices, AreToldApartThroughACoding) {
    add(profile_of("p", "Observation", R"(
        {"id":"Observation.category","path":"Observation.category","slicing":{"discriminator":[
            {"type":"value","path":"coding.code"}],"rules":"open"}},
        {"id":"Observation.category:lab","path":"Observation.category","sliceName":"lab","min":1},
        {"id":"Observation.category:lab.coding.code","path":"Observation.category.coding.code",
         "fixedCode":"laboratory"})"));
    const auto of_code = [](const std::string& code) {
        return R"({"resourceType":"Observation","status":"final","code":{"text":"A"},"category":[
            {"text":"B"},{"coding":[
            {"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":")" +
               code + "\"}]}]}";
    };

    EXPECT_EQ(errors(of_code("laboratory"), asked), Found{});
    EXPECT_EQ(errors(of_code("imaging"), asked), Found{"required-missing at Observation.category"});
}

TEST_F(ProfileSlices, AreToldApartByPatternOfTheWhole) {
    add(profile_of("p", "Patient", R"(
        {"id":"Patient.telecom","path":"Patient.telecom","slicing":{"discriminator":[
            {"type":"pattern","path":"$this"}],"rules":"open"}},
        {"id":"Patient.telecom:home","path":"Patient.telecom","sliceName":"home","max":"1",
         "patternContactPoint":{"system":"phone","use":"home"}})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","telecom":[
            {"system":"phone","use":"home","value":"1"},{"system":"phone","use":"work","value":"2"},
            {"system":"phone","use":"home","value":"3"}]})",
                     asked),
              Found{"too-many at Patient.telecom"});
}

TEST_F(ProfileSlices, AreToldApartByWhatIsThere) {
    add(profile_of("p", "Patient", R"(
        {"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[
            {"type":"exists","path":"period"}],"rules":"open"}},
        {"id":"Patient.name:old","path":"Patient.name","sliceName":"old","max":"1"},
        {"id":"Patient.name:old.period","path":"Patient.name.period","min":1},
        {"id":"Patient.name:now","path":"Patient.name","sliceName":"now","max":"1"},
        {"id":"Patient.name:now.period","path":"Patient.name.period","max":"0"})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","name":[{"text":"A"},
                         {"text":"B","period":{"start":"2020"}}]})",
                     asked),
              Found{});
    EXPECT_EQ(errors(R"({"resourceType":"Patient","name":[{"text":"A"},{"text":"B"}]})", asked),
              Found{"too-many at Patient.name"});
}

TEST_F(ProfileSlices, AreToldApartByTheTypeOfAChoice) {
    add(profile_of("p", "Observation", R"(
        {"id":"Observation.value[x]","path":"Observation.value[x]","slicing":{"discriminator":[
            {"type":"type","path":"$this"}],"rules":"open"}},
        {"id":"Observation.value[x]:valueQuantity","path":"Observation.value[x]",
         "sliceName":"valueQuantity","type":[{"code":"Quantity"}]},
        {"id":"Observation.value[x]:valueQuantity.code","path":"Observation.value[x].code",
         "min":1})"));
    const std::string start =
        R"({"resourceType":"Observation","status":"final","code":{"text":"A"},)";

    EXPECT_EQ(errors(start + R"("valueQuantity":{"value":1}})", asked),
              Found{"required-missing at Observation.value.ofType(Quantity).code"});
    EXPECT_EQ(errors(start + R"("valueString":"B"})", asked), Found{});
}

TEST_F(ProfileSlices, AreToldApartByTheTypeThatAReferenceLeadsTo) {
    add(profile_of("p", "Bundle", R"(
        {"id":"Bundle.entry","path":"Bundle.entry","slicing":{"discriminator":[
            {"type":"type","path":"resource"}],"rules":"open"}},
        {"id":"Bundle.entry:patient","path":"Bundle.entry","sliceName":"patient","min":1},
        {"id":"Bundle.entry:patient.resource","path":"Bundle.entry.resource",
         "type":[{"code":"Patient"}]})"));
    const auto of_type = [](const std::string& type) {
        return R"({"resourceType":"Bundle","type":"collection","entry":[{
            "fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001",
            "resource":{"resourceType":")" +
               type + "\",\"language\":\"en\"}}]}";
    };

    EXPECT_EQ(errors(of_type("Patient"), asked), Found{});
    EXPECT_EQ(errors(of_type("Person"), asked), Found{"required-missing at Bundle.entry"});
}

TEST_F(ProfileSlices, AreToldApartByTheProfileOfWhatAReferenceLeadsTo) {
    add(profile_of("named", "Patient", R"({"path":"Patient.name","min":1})"));
    add(profile_of("p", "Task", R"x(
        {"id":"Task.basedOn","path":"Task.basedOn","slicing":{"discriminator":[
            {"type":"profile","path":"resolve()"}],"rules":"open"}},
        {"id":"Task.basedOn:named","path":"Task.basedOn","sliceName":"named","min":1,
         "type":[{"code":"Reference","targetProfile":["http://example.org/named"]}]})x"));
    const auto about = [](const std::string& patient) {
        return R"({"resourceType":"Task","status":"draft","intent":"order","contained":[
            {"resourceType":"Patient","id":"a",)" +
               patient + R"(}],"basedOn":[{"reference":"#a"}]})";
    };

    EXPECT_EQ(errors(about(R"("name":[{"text":"A"}])"), asked), Found{});
    EXPECT_EQ(errors(about(R"("active":true)"), asked), Found{"required-missing at Task.basedOn"});
}

TEST_F(ProfileSlices, AreToldApartByTheProfileOfAnEntry) {
    add(profile_of("named", "Patient", R"({"path":"Patient.name","min":1})"));
    add(profile_of("p", "Bundle", R"(
        {"id":"Bundle.entry","path":"Bundle.entry","slicing":{"discriminator":[
            {"type":"profile","path":"resource"}],"rules":"closed"}},
        {"id":"Bundle.entry:named","path":"Bundle.entry","sliceName":"named"},
        {"id":"Bundle.entry:named.resource","path":"Bundle.entry.resource",
         "type":[{"code":"Patient","profile":["http://example.org/named"]}]})"));
    const auto with = [](const std::string& patient) {
        return R"({"resourceType":"Bundle","type":"collection","entry":[{
            "fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001",
            "resource":{"resourceType":"Patient",)" +
               patient + "}}]}";
    };

    EXPECT_EQ(errors(with(R"("name":[{"text":"A"}])"), asked), Found{});
    EXPECT_EQ(errors(with(R"("active":true)"), asked), Found{"in-no-slice at Bundle.entry[0]"});
}

TEST_F(ProfileSlices, AreTheOnlyTypesOfAChoiceInTheShortForm) {
    add(profile_of("p", "Observation", R"({"path":"Observation.valueQuantity","min":1},
        {"path":"Observation.valueQuantity.unit","min":1})"));
    const std::string start =
        R"({"resourceType":"Observation","status":"final","code":{"text":"A"})";

    EXPECT_EQ(errors(start + R"(,"valueQuantity":{"value":1,"unit":"g"}})", asked), Found{});
    EXPECT_EQ(errors(start + R"(,"valueQuantity":{"value":1}})", asked),
              Found{"required-missing at Observation.value.ofType(Quantity).unit"});
    EXPECT_EQ(errors(start + R"(,"valueString":"A"})", asked),
              (Found{"required-missing at Observation.value",
                     "wrong-type at Observation.value.ofType(string)"}));
    EXPECT_EQ(errors(start + "}", asked), Found{"required-missing at Observation.value"});
}

TEST_F(ProfileSlices, AreSeveralTypesOfAChoiceInTheShortForm) {
    add(profile_of("p", "Observation", R"({"path":"Observation.valueQuantity.unit","min":1},
        {"path":"Observation.valueString","maxLength":2})"));
    const std::string start =
        R"({"resourceType":"Observation","status":"final","code":{"text":"A"})";

    EXPECT_EQ(errors(start + R"(,"valueString":"AB"})", asked), Found{});
    EXPECT_EQ(errors(start + R"(,"valueString":"ABC"})", asked),
              Found{"too-long at Observation.value.ofType(string)"});
    EXPECT_EQ(errors(start + R"(,"valueBoolean":true})", asked),
              Found{"wrong-type at Observation.value.ofType(boolean)"});
}

TEST_F(ProfileSlices, LeaveOtherTypesOfAChoiceWhereASlicingIsOpen) {
    add(profile_of("p", "Observation", R"(
        {"path":"Observation.value[x]","slicing":{"discriminator":[
            {"type":"type","path":"$this"}],"rules":"open"}},
        {"path":"Observation.valueQuantity","sliceName":"valueQuantity"},
        {"path":"Observation.valueQuantity.unit","min":1})"));
    const std::string start =
        R"({"resourceType":"Observation","status":"final","code":{"text":"A"})";

    EXPECT_EQ(errors(start + R"(,"valueString":"A"})", asked), Found{});
    EXPECT_EQ(errors(start + R"(,"valueQuantity":{"value":1}})", asked),
              Found{"required-missing at Observation.value.ofType(Quantity).unit"});
}

TEST_F(ProfileSlices, AreSlicedAgain) {
    add(profile_of("p", "Patient", R"(
        {"id":"Patient.telecom","path":"Patient.telecom","slicing":{"discriminator":[
            {"type":"value","path":"system"}],"rules":"open"}},
        {"id":"Patient.telecom:phone","path":"Patient.telecom","sliceName":"phone",
         "slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"}},
        {"id":"Patient.telecom:phone.system","path":"Patient.telecom.system","fixedCode":"phone"},
        {"id":"Patient.telecom:phone/home","path":"Patient.telecom","sliceName":"phone/home",
         "max":"1"},
        {"id":"Patient.telecom:phone/home.use","path":"Patient.telecom.use",
         "fixedCode":"home"})"));

    EXPECT_EQ(errors(R"({"resourceType":"Patient","telecom":[
            {"system":"phone","use":"home","value":"1"},
            {"system":"email","use":"home","value":"2"}]})",
                     asked),
              Found{});
    EXPECT_EQ(errors(R"({"resourceType":"Patient","telecom":[
            {"system":"phone","use":"home","value":"1"},
            {"system":"phone","use":"home","value":"2"}]})",
                     asked),
              Found{"too-many at Patient.telecom"});
}

}  // namespace
}  // namespace fhir
