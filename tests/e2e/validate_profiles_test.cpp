// `referral-gateway validate` with packages of profiles.
#include "tests/e2e/validate_command.hpp"

#include <algorithm>

namespace {

using namespace testing_support;
using namespace testing_support::exits;
namespace fs = std::filesystem;

constexpr std::string_view named_patient = "https://example.org/StructureDefinition/NamedPatient";

// A patient who must have what `element` says; with `base` as what it is derived from.
std::string profile(std::string_view element,
                    std::string_view base = "http://hl7.org/fhir/StructureDefinition/Patient") {
    std::string json = R"({"resourceType":"StructureDefinition","url":")";
    json.append(named_patient).append(R"(","name":"NamedPatient","status":"draft",)");
    json.append(
        R"("kind":"resource","abstract":false,"type":"Patient","derivation":"constraint",)");
    json.append(R"("baseDefinition":")").append(base);
    json.append(R"(","differential":{"element":[)").append(element).append("]}}");
    return json;
}
constexpr std::string_view must_have_name =
    R"({"id":"Patient.name","path":"Patient.name","min":1})";

using ValidateProfiles = ValidateCommand;

TEST_F(ValidateProfiles, HoldsEverythingAgainstAProfileOfAPackage) {
    file("in/package/p.json", profile(must_have_name));
    ASSERT_EQ(std::system(("tar -czf " + path("p.tgz") + " -C " + path("in") + " package").c_str()),
              0);
    const std::string claims =
        file("claims.json", R"({"resourceType":"Patient","meta":{"profile":[")" +
                                std::string(named_patient) + R"("]}})");
    const std::string plain = file("plain.json", right);
    const std::string url(named_patient);

    for (const std::string& package : {path("in"), path("p.tgz")}) {
        EXPECT_EQ(run_command({"validate", "--package", package, plain}).exit_code, good);
        EXPECT_EQ(run_command({"validate", "-p", package, claims}).exit_code, has_faults);
        const Ran asked = run_command({"validate", "--package", package, "--profile", url, plain});
        EXPECT_EQ(asked.exit_code, has_faults) << asked.output << asked.errors;
        EXPECT_NE(asked.output.find("[" + url + "]"), std::string::npos) << asked.output;
        EXPECT_EQ(
            run_command({"validate", "--package", package, "--no-profiles", claims}).exit_code,
            good);
    }
}

TEST_F(ValidateProfiles, TakesSeveralPackagesOfWhichTheFirstOfAUrlWins) {
    fs::create_directories(folder / "strict");
    fs::create_directories(folder / "lax");
    file("strict/p.json", profile(must_have_name));
    file("lax/p.json", profile(R"({"id":"Patient.name","path":"Patient.name","min":0})"));
    const std::string input = file("x.json", right);
    const auto run = [&](const std::string& first, const std::string& second) {
        return run_command({"validate", "--package", path(first), "--package", path(second),
                            "--profile", std::string(named_patient), input})
            .exit_code;
    };

    EXPECT_EQ(run("strict", "lax"), has_faults);
    EXPECT_EQ(run("lax", "strict"), good);
}

TEST_F(ValidateProfiles, TakesAProfileOfR4ItselfWithoutAPackage) {
    const std::string input = file("x.json", right);
    const std::string patient = "http://hl7.org/fhir/StructureDefinition/Patient";

    EXPECT_EQ(run_command({"validate", "--profile", patient, input}).exit_code, good);
    EXPECT_EQ(run_command({"validate", "--profile", patient + "|4.0.1", input}).exit_code, good);
    EXPECT_EQ(run_command(
                  {"validate", "--profile", "http://hl7.org/fhir/StructureDefinition/Task", input})
                  .exit_code,
              has_faults);
}

TEST_F(ValidateProfiles, RefusesABrokenPackageWithFileAndPlace) {
    file("bad/p.json", profile(R"({"id":"Patient.nonsense","path":"Patient.nonsense","min":1})"));
    file("text/p.json", "{\n\"url\": }");
    file("round/v.json", R"({"resourceType":"ValueSet","url":"https://example.org/v","compose":)"
                         R"({"include":[{"valueSet":["https://example.org/v"]}]}})");

    const Ran broken = run_command({"validate", "--package", path("bad"), "-"}, right);
    const Ran no_json = run_command({"validate", "--package", path("text"), "-"}, right);
    const Ran endless = run_command({"validate", "--package", path("round"), "-"}, right);
    const Ran missing = run_command({"validate", "--package", path("nowhere"), "-"}, right);

    for (const Ran* ran : {&broken, &no_json, &endless, &missing}) {
        EXPECT_EQ(ran->exit_code, bad_package) << ran->errors;
        EXPECT_EQ(ran->output, "");
        EXPECT_EQ(std::ranges::count(ran->errors, '\n'), 1) << ran->errors;
    }
    EXPECT_TRUE(broken.errors.starts_with("referral-gateway: " + path("bad/p.json") + ": "))
        << broken.errors;
    EXPECT_NE(broken.errors.find("(StructureDefinition.differential.element[0])"),
              std::string::npos)
        << broken.errors;
    EXPECT_NE(no_json.errors.find("p.json: line 2, column 8: "), std::string::npos)
        << no_json.errors;
    EXPECT_NE(missing.errors.find("there is no such folder or package"), std::string::npos)
        << missing.errors;
}

TEST_F(ValidateProfiles, WarnsOfWhatAPackageLacks) {
    fs::create_directories(folder / "empty");
    file("lacks/p.json",
         profile(R"({"id":"Patient.managingOrganization","path":"Patient.managingOrganization",)"
                 R"("type":[{"code":"Reference","targetProfile":["https://example.org/Gone"]}]})"));

    const Ran ran = run_command(
        {"validate", "--package", path("empty"), "--package", path("lacks"), "-"}, right);

    EXPECT_EQ(ran.exit_code, good) << ran.errors;
    EXPECT_EQ(ran.output, "standard input: OK\n");
    EXPECT_NE(ran.errors.find("referral-gateway: warning: " + path("empty") + ": no "),
              std::string::npos)
        << ran.errors;
    EXPECT_NE(ran.errors.find("referral-gateway: warning: " + path("lacks/p.json") + ": "),
              std::string::npos)
        << ran.errors;
}

}  // namespace
