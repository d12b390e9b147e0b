#include "mappings/directory/fhir_views.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/validation/validator.hpp"
#include "mappings/directory/update.hpp"
#include "tests/support/definitions.hpp"
#include "tests/unit/mappings/directory/generated.hpp"
#include "tests/unit/mappings/directory/sources.hpp"

#include <gtest/gtest.h>

namespace {

using namespace mappings::directory;
using directory_tests::choir;
using directory_tests::choir_id;
using directory_tests::Generated;
using directory_tests::hall_id;
using directory_tests::harvest;
using directory_tests::on;
using directory_tests::trust_id;
using directory_tests::with;

const auto today = on(2026, 3, 2);

Directory some_directory(const std::string& source = choir()) {
    return update({}, harvest({source}), true, today).directory;
}

// The errors that R4 has for it.
std::string faults(const std::string& json) {
    static const fhir::Terminology terminology = fhir::Terminology::r4();
    static const fhir::Rulebook rules(&testing_support::r4(), &terminology);
    static fhir::Validator validator(rules);
    const auto tree = fhir::read_json(json);
    if (!tree) return "no FHIR JSON: " + json;
    std::string found;
    for (const fhir::Issue& issue : validator.validate(*tree, json).issues) {
        if (issue.severity != fhir::Severity::error) continue;
        found += issue.expression + ": " + issue.detail + "\n";
    }
    return found;
}

TEST(FhirViews, ShowAServiceAsAHealthcareService) {
    const Directory directory = some_directory();

    const std::string json = healthcare_service(*directory.service(choir_id), directory, today);

    EXPECT_EQ(faults(json), "");
    const fhir::Tree view = fhir::read_json(json).value();
    const fhir::Node& root = view.root();
    EXPECT_EQ(root.string("id"), choir_id);
    EXPECT_EQ(root.path({"meta", "lastUpdated"})->text(), "2026-03-02T00:00:00.000Z");
    EXPECT_EQ(root.find("active")->text(), "true");
    EXPECT_EQ(root.path({"providedBy", "reference"})->text(), "Organization/" + trust_id);
    EXPECT_EQ(root.path({"location", "reference"})->text(), "Location/" + hall_id);
    EXPECT_EQ(root.path({"type", "text"})->text(), "Singing");
    EXPECT_EQ(root.path({"eligibility", "comment"})->text(), "From 18 to 120 years");
    EXPECT_EQ(root.path({"coverageArea", "display"})->text(), "Forest of Dean");
    EXPECT_EQ(root.path({"communication", "text"})->text(), "Polish");
    EXPECT_EQ(root.path({"availableTime", "daysOfWeek"})->size(), 2u);
    EXPECT_EQ(root.path({"availableTime", "availableEndTime"})->text(), "12:00:00");
    EXPECT_EQ(root.string("extraDetails"),
              "Fees: Free\nCost: Everybody: \xc2\xa3"
              "0");
}

TEST(FhirViews, SayInWordsWhatIsNotEveryWeek) {
    const Directory directory =
        some_directory(with(with(choir(), "WEEKLY", "MONTHLY"), "TU,FR", "2TU"));

    const std::string json = healthcare_service(*directory.service(choir_id), directory, today);

    EXPECT_EQ(faults(json), "");
    const fhir::Tree view = fhir::read_json(json).value();
    EXPECT_EQ(view.root().find("availableTime"), nullptr);
    EXPECT_EQ(view.root().string("availabilityExceptions"),
              "MONTHLY 2TU, interval 1, 10:00:00-12:00:00");
}

TEST(FhirViews, LeaveOutSchedulesAndPricesThatAreOver) {
    const Directory directory = some_directory();

    const std::string json =
        healthcare_service(*directory.service(choir_id), directory, on(2026, 12, 19));

    const fhir::Tree view = fhir::read_json(json).value();
    EXPECT_EQ(view.root().find("availableTime"), nullptr);
}

TEST(FhirViews, ShowAProviderAsAnOrganization) {
    const Directory directory = some_directory();

    const std::string json = organization(*directory.provider(trust_id), directory);

    EXPECT_EQ(faults(json), "");
    const fhir::Tree view = fhir::read_json(json).value();
    EXPECT_EQ(view.root().string("name"), "The Invented Trust");
    EXPECT_EQ(view.root().path({"identifier", "value"})->text(), "000000");
    EXPECT_EQ(view.root().path({"identifier", "type", "text"})->text(), "Charity number (GB-CHC)");
    EXPECT_EQ(view.root().path({"telecom", "value"})->text(), "https://trust.example");
}

TEST(FhirViews, ShowAPlaceAsALocation) {
    const Directory directory = some_directory();

    const std::string json = location(*directory.place(hall_id));

    EXPECT_EQ(faults(json), "");
    const fhir::Tree view = fhir::read_json(json).value();
    EXPECT_EQ(view.root().string("status"), "active");
    EXPECT_EQ(view.root().path({"address", "postalCode"})->text(), "GL16 8AA");
    EXPECT_EQ(view.root().path({"address", "line"})->begin()->text(), "1 Invented Street");
    EXPECT_EQ(view.root().path({"position", "latitude"})->text(), "51.8");
    EXPECT_EQ(view.root().path({"position", "longitude"})->text(), "-2.5");
    EXPECT_EQ(json.find("Somebody"), std::string::npos);
}

TEST(FhirViews, SayThatWhatIsGoneIsNotActive) {
    Directory directory = some_directory();
    directory.services.front().history.gone = on(2026, 3, 5);
    directory.places.front().history.gone = on(2026, 3, 5);
    directory.providers.front().history.gone = on(2026, 3, 5);

    const fhir::Tree service =
        fhir::read_json(healthcare_service(directory.services.front(), directory, today)).value();
    const fhir::Tree place = fhir::read_json(location(directory.places.front())).value();
    const fhir::Tree provider =
        fhir::read_json(organization(directory.providers.front(), directory)).value();

    EXPECT_EQ(service.root().find("active")->text(), "false");
    EXPECT_EQ(service.root().path({"meta", "lastUpdated"})->text(), "2026-03-05T00:00:00.000Z");
    EXPECT_EQ(place.root().string("status"), "inactive");
    EXPECT_EQ(provider.root().find("active")->text(), "false");
}

TEST(FhirViews, AreValidOfTheLeastThatThereCanBe) {
    Directory directory;
    directory.providers.emplace_back().id = "p";
    directory.places.emplace_back().id = "l";
    Service& service = directory.services.emplace_back();
    service.id = "s";
    service.name = "N";
    service.provider = "not-here";
    service.places = {"not-here"};
    service.areas = {{"a", "", ""}};

    EXPECT_EQ(faults(healthcare_service(service, directory, today)), "");
    EXPECT_EQ(faults(organization(directory.providers.front(), directory)), "");
    EXPECT_EQ(faults(location(directory.places.front())), "");
}

TEST(FhirViews, AreValidOfEveryServiceOfAGeneratedDirectory) {
    const Generated generated(300);
    const Directory& directory = generated.directory;

    for (const Service& one : directory.services) {
        ASSERT_EQ(faults(healthcare_service(one, directory, today)), "") << one.id;
    }
    for (const Place& one : directory.places) ASSERT_EQ(faults(location(one)), "") << one.id;
    for (const Provider& one : directory.providers) {
        ASSERT_EQ(faults(organization(one, directory)), "") << one.id;
    }
}

TEST(FhirViews, SayNoDayOfChangeWhereNoImportSawTheRecord) {
    Provider provider;
    provider.id = "P99901";
    provider.identifiers = {{"https://ids.example/code", "", "P99901"}};

    const std::string json = organization(provider, {});

    EXPECT_EQ(faults(json), "");
    EXPECT_EQ(json,
              R"({"resourceType":"Organization","id":"P99901","identifier":[{"system":)"
              R"("https://ids.example/code","value":"P99901"}],"active":true,"name":"P99901"})");
}

}  // namespace
