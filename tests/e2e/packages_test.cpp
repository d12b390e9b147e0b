// Packages of profiles in the settings: at start, at SIGHUP, and what is said of broken ones.
#include "fhir/json_reader.hpp"
#include "tests/e2e/gateway_test.hpp"

#include <csignal>
#include <filesystem>

namespace {

using namespace testing_support;

constexpr int bad_settings = 78;

constexpr const char* settings =
    "[fhir]\npackages = [\"profiles\"]\n[fhir.profiles]\n"
    "Patient = [\"https://example.org/StructureDefinition/NamedPatient\"]\n";

constexpr const char* good = R"({"resourceType":"Patient","active":true})";

// What no package knows: no more than a warning.
constexpr const char* absent_target =
    R"({"id":"Patient.managingOrganization","path":"Patient.managingOrganization","type":[)"
    R"({"code":"Reference","targetProfile":["https://example.org/StructureDefinition/Absent"]}]})";

// A Patient must have that element.
std::string wants(const std::string& element) {
    return R"({"resourceType":"StructureDefinition",)"
           R"("url":"https://example.org/StructureDefinition/NamedPatient",)"
           R"("name":"NamedPatient","status":"draft","kind":"resource","abstract":false,)"
           R"("type":"Patient","derivation":"constraint",)"
           R"("baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient",)"
           R"("differential":{"element":[{"id":"Patient.)" +
           element + R"(","path":"Patient.)" + element + R"(","min":1},)" + absent_target + "]}}";
}

class Packages : public GatewayTest {
protected:
    Packages() : GatewayTest(settings) {}
    void SetUp() override {
        std::filesystem::create_directories(here.file("profiles"));
        write_profile(wants("name"));
        GatewayTest::SetUp();
    }

    std::string profile_file() const { return here.file("profiles/patient.json"); }
    void write_profile(const std::string& text) const { write_file(profile_file(), text); }

    // Whether $validate says that a Patient needs that element.
    bool wants_of_a_patient(const std::string& element) {
        const Answer answer = practice.post("/fhir/Patient/$validate", good);
        EXPECT_EQ(answer.status, 200U) << answer.whole();
        return answer.says("\"Patient." + element + "\"") &&
               answer.says("https://example.org/StructureDefinition/NamedPatient");
    }
    std::string reload_status() const {
        const auto answer = get_plain(here.gateway.management_port(), "/health");
        if (!answer) return "no answer";
        const auto health = fhir::read_json_value(answer->body);
        if (!health) return answer->body;
        const fhir::Node* status = health->root().path({"checks", "settings:reload", "status"});
        return status == nullptr ? answer->body : std::string(status->text());
    }
};

TEST_F(Packages, HoldTheirProfilesFromTheStart) {
    EXPECT_TRUE(wants_of_a_patient("name"));
    EXPECT_FALSE(wants_of_a_patient("gender"));
}

TEST_F(Packages, TakeEffectAtAReload) {
    write_profile(wants("gender"));
    here.gateway.send_signal(SIGHUP);

    EXPECT_TRUE(eventually([this] { return wants_of_a_patient("gender"); }));
    EXPECT_FALSE(wants_of_a_patient("name"));
    EXPECT_EQ(reload_status(), "pass");
}

TEST_F(Packages, StayAsTheyWereWhenANewOneIsBroken) {
    const std::size_t before = here.gateway.log().size();

    write_profile(wants("nonsense"));
    here.gateway.send_signal(SIGHUP);

    ASSERT_TRUE(here.gateway.logs("\"event\":\"reload_refused\"", before)) << here.gateway.log();
    const std::string log = here.gateway.log().substr(before);
    EXPECT_NE(log.find("\"place\":\"fhir.packages\""), std::string::npos) << log;
    EXPECT_NE(log.find(profile_file() + ": "), std::string::npos) << log;
    EXPECT_NE(log.find("(StructureDefinition.differential.element[0])"), std::string::npos) << log;
    EXPECT_TRUE(eventually([this] { return reload_status() == "warn"; })) << reload_status();
    EXPECT_TRUE(here.gateway.is_ready());
    EXPECT_TRUE(wants_of_a_patient("name"));

    write_profile(wants("gender"));
    here.gateway.send_signal(SIGHUP);

    EXPECT_TRUE(eventually([this] { return wants_of_a_patient("gender"); }));
    EXPECT_TRUE(eventually([this] { return reload_status() == "pass"; })) << reload_status();
}

TEST_F(Packages, AreNamedWithFileAndPlaceWhenTheyAreBrokenAtTheStart) {
    ASSERT_EQ(here.gateway.stop(), 0);
    write_profile(wants("nonsense"));

    const Outcome start = run_gateway({"serve", "--config", here.config_file()});
    const Outcome check = run_gateway({"check-config", "--config", here.config_file()});

    for (const Outcome* outcome : {&start, &check}) {
        EXPECT_EQ(outcome->exit_code, bad_settings);
        EXPECT_NE(outcome->output.find("fhir.packages: " + profile_file() + ": "),
                  std::string::npos)
            << outcome->output;
        EXPECT_NE(outcome->output.find("(StructureDefinition.differential.element[0])"),
                  std::string::npos)
            << outcome->output;
    }
}

TEST_F(Packages, AreNamedWhenTheyAreNotThere) {
    ASSERT_EQ(here.gateway.stop(), 0);
    std::filesystem::remove_all(here.file("profiles"));

    const Outcome start = run_gateway({"serve", "--config", here.config_file()});
    const Outcome check = run_gateway({"check-config", "--config", here.config_file()});

    for (const Outcome* outcome : {&start, &check}) {
        EXPECT_EQ(outcome->exit_code, bad_settings);
        EXPECT_NE(outcome->output.find(here.file("profiles") + ": there is no such folder"),
                  std::string::npos)
            << outcome->output;
    }
}

TEST_F(Packages, AreWarnedOfForWhatTheyLack) {
    const std::string sentence = profile_file() + ": ";
    EXPECT_TRUE(here.gateway.logs("\"event\":\"doubt\",\"detail\":\"fhir.packages: " + sentence))
        << here.gateway.log();
    const std::size_t before = here.gateway.log().size();

    here.gateway.send_signal(SIGHUP);
    const Outcome check = run_gateway({"check-config", "--config", here.config_file()});

    EXPECT_TRUE(here.gateway.logs("\"detail\":\"fhir.packages: " + sentence, before))
        << here.gateway.log();
    EXPECT_EQ(check.exit_code, 0);
    EXPECT_NE(check.output.find("warning: fhir.packages: " + sentence), std::string::npos)
        << check.output;
}

TEST_F(Packages, AreUsedByTheCommandThatValidatesWithTheSettings) {
    write_file(here.file("patient.json"), good);

    const Outcome outcome =
        run_gateway({"validate", "--config", here.config_file(), here.file("patient.json")});

    EXPECT_EQ(outcome.exit_code, 65) << outcome.output;
    EXPECT_NE(outcome.output.find("[https://example.org/StructureDefinition/NamedPatient]"),
              std::string::npos)
        << outcome.output;
    EXPECT_NE(outcome.output.find("warning: " + profile_file() + ": "), std::string::npos)
        << outcome.output;
}

}  // namespace
