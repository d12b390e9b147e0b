#include "fhir/definitions/definitions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using fhir::Definitions;
using fhir::Member;
using fhir::Type;
using fhir::TypeKind;

class TheDefinitions : public testing::Test {
protected:
    const Type& type(std::string_view name) const {
        const Type* found = definitions.find(name);
        if (found == nullptr) throw std::out_of_range(std::string(name));
        return *found;
    }
    Member member(std::string_view of, std::string_view name) const {
        const Member found = type(of).find(name);
        if (found.element == nullptr) throw std::out_of_range(std::string(name));
        return found;
    }

    Definitions definitions = Definitions::r4();
};

TEST_F(TheDefinitions, KnowEveryResourceOfR4) {
    const auto types = definitions.types();

    const auto is_resource = [](const Type& t) { return t.kind == TypeKind::resource; };
    EXPECT_EQ(std::count_if(types.begin(), types.end(), is_resource), 148);
}

// The package that the tables are made of has some of R5 and of a server of its own in its R4.
TEST_F(TheDefinitions, KnowNothingThatIsNotInR4) {
    EXPECT_EQ(type("Meta").element("account"), nullptr);
    EXPECT_EQ(type("Binary").element("url"), nullptr);
    EXPECT_EQ(type("HealthcareService").element("offeredIn"), nullptr);
    EXPECT_EQ(type("ResearchStudy").element("recruitment"), nullptr);
    EXPECT_EQ(type("ResearchStudy.objective").element("description"), nullptr);
    EXPECT_EQ(type("EvidenceVariable.characteristic").element("definitionId"), nullptr);
    EXPECT_EQ(definitions.find("DeviceDefinition.classification"), nullptr);
    for (const Type& t : definitions.types()) {
        for (const fhir::Element& element : t.elements) {
            for (const fhir::ElementType& choice : element.types) {
                for (const std::string_view target : choice.targets)
                    EXPECT_EQ(target.find("medplum"), std::string_view::npos) << target;
            }
        }
    }
}

TEST_F(TheDefinitions, KnowWhatR4HasWhereThePackageHasR5) {
    EXPECT_EQ(member("EvidenceVariable.characteristic", "definitionReference").element->min, 1U);
    EXPECT_EQ(member("EvidenceVariable.characteristic", "groupMeasure").type->type->name, "code");
    EXPECT_EQ(member("Bundle.entry.response", "outcome").type->type->name, "Resource");
    EXPECT_EQ(member("MeasureReport", "subject").type->targets.size(), 7U);
    EXPECT_EQ(member("DetectedIssue", "status").element->binding->value_set,
              "http://hl7.org/fhir/ValueSet/observation-status|4.0.1");
}

TEST_F(TheDefinitions, KnowNothingOfNoName) {
    EXPECT_EQ(definitions.find(std::string_view()), nullptr);
    EXPECT_EQ(type("Patient").find(std::string_view()).element, nullptr);
    EXPECT_EQ(definitions.element_id(std::string_view()), 0);
}

TEST_F(TheDefinitions, KnowEveryPrimitiveOfR4) {
    const auto types = definitions.types();

    const auto is_primitive = [](const Type& t) { return t.primitive != fhir::Primitive::none; };
    EXPECT_EQ(std::count_if(types.begin(), types.end(), is_primitive), 20);
}

TEST_F(TheDefinitions, GiveTypesTheIdOfTheirPlace) {
    for (const Type& t : definitions.types()) EXPECT_EQ(&definitions.type(t.id), &t);
}

TEST_F(TheDefinitions, ListInheritedElementsFirst) {
    const auto elements = type("Patient").elements;

    EXPECT_EQ(elements[0].name, "id");
    EXPECT_EQ(elements[0].types[0].type->name, "id");
    EXPECT_EQ(elements[8].name, "identifier");
}

TEST_F(TheDefinitions, HoldNothingThatAServerAddedToR4) {
    EXPECT_EQ(type("Meta").find("project").element, nullptr);
    EXPECT_EQ(type("Meta").find("compartment").element, nullptr);
}

TEST_F(TheDefinitions, FindAChoiceByTheNameInJson) {
    const Member found = member("Observation", "valueQuantity");

    EXPECT_EQ(found.element->name, "value");
    EXPECT_EQ(found.type->type->name, "Quantity");
}

TEST_F(TheDefinitions, DoNotFindAChoiceByTheNameOfItsElement) {
    EXPECT_EQ(type("Observation").find("value").element, nullptr);
}

TEST_F(TheDefinitions, FindASiblingOfAPrimitive) {
    EXPECT_TRUE(member("Patient", "_birthDate").is_sibling);
}

TEST_F(TheDefinitions, FindNoSiblingOfAComplexValue) {
    EXPECT_EQ(type("Patient").find("_name").element, nullptr);
}

TEST_F(TheDefinitions, NamePartsByTheirPath) {
    EXPECT_EQ(member("Patient", "contact").type->type->name, "Patient.contact");
    EXPECT_EQ(type("Patient.contact").base->name, "BackboneElement");
}

TEST_F(TheDefinitions, FollowAReferenceToAnotherElement) {
    EXPECT_EQ(member("Questionnaire.item", "item").type->type, &type("Questionnaire.item"));
    EXPECT_EQ(member("Bundle.entry", "link").type->type, &type("Bundle.link"));
    EXPECT_EQ(member("ValueSet.compose", "exclude").type->type, &type("ValueSet.compose.include"));
}

TEST_F(TheDefinitions, TellWhatAReferenceMayPointAt) {
    const auto targets = member("Patient", "managingOrganization").type->targets;

    ASSERT_EQ(targets.size(), 1U);
    EXPECT_EQ(targets[0], "http://hl7.org/fhir/StructureDefinition/Organization");
}

TEST_F(TheDefinitions, TellTheBindingOfACode) {
    const fhir::Binding* binding = member("Patient", "gender").element->binding;

    ASSERT_NE(binding, nullptr);
    EXPECT_EQ(binding->strength, fhir::BindingStrength::required);
    EXPECT_EQ(binding->value_set, "http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1");
}

TEST_F(TheDefinitions, KeepTheRulesOfATypeAtTheType) {
    const auto rules = type("Patient.contact").invariants;

    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[0]->key, "ele-1");
    EXPECT_EQ(rules[1]->key, "pat-1");
}

TEST_F(TheDefinitions, FindATypeByItsUrl) {
    EXPECT_EQ(definitions.find_url("http://hl7.org/fhir/StructureDefinition/Patient|4.0.1"),
              definitions.find("Patient"));
    EXPECT_EQ(definitions.find_url("http://hl7.org/fhir/StructureDefinition/Patient|5.0.0"),
              nullptr);
    EXPECT_EQ(definitions.find_url("http://hl7.org/fhir/StructureDefinition/Patient"),
              &type("Patient"));
}

TEST_F(TheDefinitions, GiveEqualNamesOfElementsEqualIds) {
    EXPECT_EQ(member("Patient", "identifier").element->id,
              member("Encounter", "identifier").element->id);
}

TEST_F(TheDefinitions, HaveTheSearchParametersOfTheBasesToo) {
    const auto parameters = definitions.search_parameters("Patient");

    const auto is_id = [](const fhir::SearchParameter& p) { return p.code == "_id"; };
    EXPECT_EQ(std::count_if(parameters.begin(), parameters.end(), is_id), 1);
}

}  // namespace
