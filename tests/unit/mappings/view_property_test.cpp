// What a provider sees, asked of every string of a message that says everything.
#include "fhir/json_writer.hpp"
#include "mappings/referral_reader.hpp"
#include "tests/unit/mappings/viewing.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace {

using tests::contains;
using tests::facts;
using tests::view_day;

constexpr std::string_view marker = "PLANTED";

// Something in every place that a view might be tempted to show.
constexpr std::string_view rich_message = R"({
  "resourceType": "ServiceRequest", "id": "theirs",
  "meta": {"versionId": "1", "source": "x:source", "profile": ["x:profile"],
           "security": [{"code": "security"}], "tag": [{"code": "tag"}]},
  "implicitRules": "x:rules", "language": "en",
  "text": {"status": "generated", "div": "<div>narrative</div>"},
  "contained": [
    {"resourceType": "Patient", "id": "person", "text": {"div": "<div>person</div>"},
     "extension": [{"url": "x:ethnicity", "valueString": "ethnicity"}],
     "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018",
                     "assigner": {"display": "assigner"}}],
     "name": [{"use": "official", "text": "official text", "family": "official family",
               "given": ["official given"], "prefix": ["Mrs"]},
              {"use": "usual", "text": "usual text", "family": "usual family",
               "given": ["usual given"], "prefix": ["Ms"], "suffix": ["OBE"],
               "extension": [{"url": "x:name", "valueString": "name extension"}],
               "period": {"start": "2001-01-01"}}],
     "telecom": [{"system": "email", "value": "second", "use": "home", "rank": 2},
                 {"system": "phone", "value": "first", "use": "mobile", "rank": 1,
                  "period": {"start": "2001-01-01"}}],
     "gender": "female", "birthDate": "1951-07-14",
     "address": [{"line": ["line"], "city": "city", "postalCode": "ZZ99 9ZZ"}],
     "maritalStatus": {"text": "marital"}, "photo": [{"url": "x:photo"}],
     "contact": [{"name": {"family": "contact"}, "telecom": [{"value": "contact phone"}]}],
     "communication": [{"language": {"coding": [{"system": "x:lang", "code": "cy",
                                                 "display": "Welsh", "version": "1"}],
                                     "text": "Welsh"}, "preferred": true}],
     "generalPractitioner": [{"identifier": {"value": "A99901"}, "display": "surgery"}],
     "managingOrganization": {"display": "managing"}, "link": [{"other": {"display": "link"}}]},
    {"resourceType": "PractitionerRole", "id": "referrer",
     "practitioner": {"reference": "#doctor", "display": "doctor"},
     "organization": {"identifier": {
       "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A99901"},
       "display": "The Invented Surgery"},
     "code": [{"text": "role"}], "telecom": [{"value": "role phone"}]},
    {"resourceType": "Practitioner", "id": "doctor", "name": [{"family": "doctor family"}]},
    {"resourceType": "HealthcareService", "id": "service", "name": "service name",
     "identifier": [{"system": "x:service", "value": "walking-group"}], "comment": "comment"},
    {"resourceType": "Flag", "id": "shared", "status": "active",
     "extension": [{"url": "https://referral-gateway.example/fhir/StructureDefinition/shareable",
                    "valueBoolean": true}],
     "identifier": [{"value": "flag identifier"}], "category": [{"text": "category"}],
     "code": {"coding": [{"system": "x:flag", "code": "dog", "display": "A dog in the house",
                          "userSelected": true}], "text": "dog"},
     "subject": {"reference": "#person", "display": "flag subject"},
     "author": {"display": "flag author"}},
    {"resourceType": "Flag", "id": "private", "status": "active",
     "code": {"text": "private flag"}, "subject": {"reference": "#person"}},
    {"resourceType": "Condition", "id": "problem", "code": {"text": "problem"},
     "note": [{"text": "condition note"}]},
    {"resourceType": "Consent", "id": "consent", "status": "active",
     "provision": {"type": "permit"}, "sourceReference": {"display": "consent source"}},
    {"resourceType": "Observation", "id": "score", "valueString": "observation"},
    {"resourceType": "CarePlan", "id": "plan", "status": "active", "intent": "plan",
     "extension": [{"url": "https://referral-gateway.example/fhir/StructureDefinition/shareable",
                    "valueBoolean": true}],
     "identifier": [{"value": "plan identifier"}], "title": "plan title",
     "category": [{"text": "plan category"}], "description": "what matters",
     "subject": {"reference": "#person", "display": "plan subject"},
     "period": {"start": "2026-03-01", "end": "2026-06-01"}, "created": "2026-03-01",
     "author": {"display": "plan author"}, "contributor": [{"display": "contributor"}],
     "addresses": [{"reference": "#problem", "display": "need"}],
     "supportingInfo": [{"display": "plan info"}], "goal": [{"reference": "#goal"}],
     "activity": [{"outcomeCodeableConcept": [{"text": "outcome"}],
                   "progress": [{"text": "progress"}], "reference": {"display": "activity"},
                   "detail": {"code": {"coding": [{"system": "x:act", "code": "c4",
                                                   "display": "activity display"}],
                                       "text": "activity text"},
                              "status": "scheduled", "statusReason": {"text": "why"},
                              "reasonCode": [{"text": "activity reason"}],
                              "scheduledString": "on Tuesdays",
                              "scheduledPeriod": {"start": "2026-03-10"},
                              "location": {"display": "activity place"},
                              "performer": [{"display": "performer"}],
                              "description": "what is done"}}],
     "note": [{"text": "plan note"}]},
    {"resourceType": "Goal", "id": "goal", "lifecycleStatus": "active",
     "identifier": [{"value": "goal identifier"}], "category": [{"text": "goal category"}],
     "achievementStatus": {"coding": [{"system": "x:achieved", "code": "c5",
                                       "display": "achieved"}], "text": "achieved text"},
     "description": {"text": "the goal"}, "subject": {"display": "goal subject"},
     "statusReason": "goal reason", "expressedBy": {"display": "who wishes it"},
     "addresses": [{"display": "goal addresses"}], "note": [{"text": "goal note"}],
     "outcomeCode": [{"text": "goal outcome"}]}],
  "extension": [{"url": "x:extension", "valueString": "extension"}],
  "identifier": [{"system": "x:id", "value": "identifier"}],
  "instantiatesUri": ["x:instantiates"],
  "basedOn": [{"reference": "CarePlan/plan", "display": "based on"}],
  "replaces": [{"display": "replaces"}],
  "requisition": {"value": "requisition"},
  "status": "active", "intent": "order",
  "category": [{"coding": [{"system": "x:category", "code": "c1", "display": "category display",
                            "extension": [{"url": "x:in", "valueString": "in coding"}]}],
                "text": "category text"}],
  "priority": "routine",
  "code": {"coding": [{"system": "x:code", "code": "c2", "display": "code display"}],
           "text": "code text"},
  "orderDetail": [{"text": "order detail"}],
  "subject": {"reference": "#person", "display": "subject display"},
  "encounter": {"display": "encounter"},
  "occurrencePeriod": {"start": "2026-03-10", "end": "2026-04-10"},
  "authoredOn": "2026-03-02T09:30:00Z",
  "requester": {"reference": "#referrer", "display": "requester display"},
  "performerType": {"text": "performer type"},
  "performer": [{"reference": "#service", "display": "service display"}],
  "locationCode": [{"text": "location code"}],
  "reasonCode": [{"coding": [{"system": "x:reason", "code": "c3", "display": "reason display",
                              "version": "1"}], "text": "reason text"}],
  "reasonReference": [{"reference": "#problem", "display": "reason reference"}],
  "insurance": [{"display": "insurance"}],
  "supportingInfo": [{"reference": "#score", "display": "supporting"}],
  "note": [{"text": "private note", "authorString": "private author"},
           {"extension": [
              {"url": "https://referral-gateway.example/fhir/StructureDefinition/audience",
               "valueCode": "provider"}],
            "authorString": "author", "time": "2026-03-02", "text": "note for the provider"}],
  "patientInstruction": "instruction",
  "relevantHistory": [{"display": "history"}]
})";

// Every string of the rich message that may reach a provider, and no other. Dates are shown too,
// but only while they are dates, so nothing can be planted in them.
const std::set<std::string> allowed{
    "ServiceRequest.intent",
    "ServiceRequest.priority",
    "ServiceRequest.category[0].coding[0].system",
    "ServiceRequest.category[0].coding[0].code",
    "ServiceRequest.category[0].coding[0].display",
    "ServiceRequest.category[0].text",
    "ServiceRequest.code.coding[0].system",
    "ServiceRequest.code.coding[0].code",
    "ServiceRequest.code.coding[0].display",
    "ServiceRequest.code.text",
    "ServiceRequest.reasonCode[0].coding[0].system",
    "ServiceRequest.reasonCode[0].coding[0].code",
    "ServiceRequest.reasonCode[0].coding[0].display",
    "ServiceRequest.reasonCode[0].text",
    "ServiceRequest.note[1].text",
    "ServiceRequest.performer[0].display",
    "ServiceRequest.contained[0].name[1].text",
    "ServiceRequest.contained[0].name[1].family",
    "ServiceRequest.contained[0].name[1].given[0]",
    "ServiceRequest.contained[0].telecom[1].system",
    "ServiceRequest.contained[0].telecom[1].value",
    "ServiceRequest.contained[0].telecom[1].use",
    "ServiceRequest.contained[0].communication[0].language.coding[0].system",
    "ServiceRequest.contained[0].communication[0].language.coding[0].code",
    "ServiceRequest.contained[0].communication[0].language.coding[0].display",
    "ServiceRequest.contained[0].communication[0].language.text",
    "ServiceRequest.contained[1].organization.display",
    "ServiceRequest.contained[3].identifier[0].value",
    "ServiceRequest.contained[4].status",
    "ServiceRequest.contained[4].code.coding[0].system",
    "ServiceRequest.contained[4].code.coding[0].code",
    "ServiceRequest.contained[4].code.coding[0].display",
    "ServiceRequest.contained[4].code.text",
    "ServiceRequest.contained[9].status",
    "ServiceRequest.contained[9].intent",
    "ServiceRequest.contained[9].description",
    "ServiceRequest.contained[9].activity[0].detail.code.coding[0].system",
    "ServiceRequest.contained[9].activity[0].detail.code.coding[0].code",
    "ServiceRequest.contained[9].activity[0].detail.code.coding[0].display",
    "ServiceRequest.contained[9].activity[0].detail.code.text",
    "ServiceRequest.contained[9].activity[0].detail.status",
    "ServiceRequest.contained[9].activity[0].detail.scheduledString",
    "ServiceRequest.contained[9].activity[0].detail.description",
    "ServiceRequest.contained[10].lifecycleStatus",
    "ServiceRequest.contained[10].achievementStatus.coding[0].system",
    "ServiceRequest.contained[10].achievementStatus.coding[0].code",
    "ServiceRequest.contained[10].achievementStatus.coding[0].display",
    "ServiceRequest.contained[10].achievementStatus.text",
    "ServiceRequest.contained[10].description.text",
};

template <class Wanted>
void collect(const fhir::Node& node, Wanted wanted, std::vector<const fhir::Node*>& found) {
    if (wanted(node)) found.push_back(&node);
    for (const fhir::Node& child : node) collect(child, wanted, found);
}

template <class Wanted>
std::vector<const fhir::Node*> nodes_of(const fhir::Tree& tree, Wanted wanted) {
    std::vector<const fhir::Node*> found;
    collect(tree.root(), wanted, found);
    return found;
}

bool is_string(const fhir::Node& node) {
    return node.is_string();
}
bool is_object(const fhir::Node& node) {
    return node.is_object();
}

std::string provider_sees(const fhir::Tree& tree) {
    return mappings::provider_view(tree, {}, facts(), view_day);
}

TEST(ProviderView, ShowsExactlyTheStringsOfItsList) {
    const std::size_t count = nodes_of(fhir::read_json(rich_message).value(), is_string).size();
    std::set<std::string> shown;
    for (std::size_t i = 0; i < count; ++i) {
        fhir::Tree tree = fhir::read_json(rich_message).value();
        const fhir::Node& place = *nodes_of(tree, is_string).at(i);
        tree.set_text(tree.mutate(place), std::string(place.text()).append(marker));
        if (contains(provider_sees(tree), marker)) shown.insert(expression_of(place));
    }

    ASSERT_GT(count, 150u);
    for (const std::string& place : shown)
        EXPECT_TRUE(allowed.contains(place)) << "shown " << place;
    for (const std::string& place : allowed)
        EXPECT_TRUE(shown.contains(place)) << "hidden " << place;
}

TEST(ProviderView, DropsUnknownElementsAndExtensionsWhereverTheyStand) {
    for (const std::string& message :
         {std::string(rich_message), tests::good_referral(), tests::good_transaction()}) {
        const std::size_t count = nodes_of(fhir::read_json(message).value(), is_object).size();
        for (std::size_t i = 0; i < count; ++i) {
            fhir::Tree tree = fhir::read_json(message).value();
            fhir::Node& object = tree.mutate(*nodes_of(tree, is_object).at(i));
            tree.set(object, "unheardOf", marker);
            tree.set(object, "_text", tree.copy(object));
            if (object.find("extension") == nullptr) {
                fhir::Node& extension = tree.make(fhir::Kind::object);
                tree.set(extension, "url", "x:unheard-of");
                tree.set(extension, "valueString", marker);
                fhir::Node& list = tree.make(fhir::Kind::array);
                tree.append(list, extension);
                tree.set(object, "extension", list);
            }

            EXPECT_FALSE(contains(provider_sees(tree), marker)) << expression_of(object);
        }
    }
}

// Takes one node away, or gives it another kind.
void spoil(fhir::Tree& tree, std::mt19937& random) {
    const auto nodes = nodes_of(tree, [](const fhir::Node&) { return true; });
    fhir::Node& victim = tree.mutate(*nodes.at(random() % nodes.size()));
    if (victim.parent() == nullptr || !victim.parent()->is_object()) return;
    fhir::Node& parent = tree.mutate(*victim.parent());
    const std::string name(victim.name());
    switch (random() % 5) {
        case 0:
            tree.remove(parent, name);
            break;
        case 1:
            tree.set(parent, name, tree.make(fhir::Kind::object));
            break;
        case 2:
            tree.set(parent, name, tree.make(fhir::Kind::array));
            break;
        case 3:
            tree.set(parent, name, tree.make(fhir::Kind::number, "17"));
            break;
        default:
            tree.set(parent, name, tree.make(fhir::Kind::null));
            break;
    }
}

TEST(Views, HoldWhateverTheMessageLacksOrTwists) {
    const std::string messages[] = {std::string(rich_message), tests::good_referral(),
                                    tests::good_transaction()};
    for (unsigned seed = 0; seed < 600; ++seed) {
        std::mt19937 random(seed);
        fhir::Tree tree = fhir::read_json(messages[seed % 3]).value();
        for (int i = 0; i < 5; ++i) spoil(tree, random);
        if (tree.root().string("resourceType").empty()) continue;

        const auto reading = mappings::read_referral(tree, {});
        const std::string view = provider_sees(tree);
        const std::string whole = mappings::full_view(tree, facts());

        if (reading) {
            EXPECT_TRUE(fhir::read_json(whole)) << "seed " << seed;
        }
        if (!view.empty()) {
            EXPECT_TRUE(fhir::read_json(view)) << "seed " << seed;
        }
        for (const char* hidden :
             {"9990000018", "1951-07-14", "ZZ99 9ZZ", "private", "narrative"}) {
            EXPECT_FALSE(contains(view, hidden)) << "seed " << seed << ": " << hidden;
        }
    }
}

}  // namespace
