#include "fhir/validation/native_invariants.hpp"

#include "fhir/fhirpath/fhirpath.hpp"
#include "fhir/json_reader.hpp"
#include "fhir/validation/base_rules.hpp"
#include "tests/unit/fhir/validation/validated.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace fhir_validation_test {
namespace {

using fhir::Structure;

// Values that each twin meets: alone, with an _element, with nothing, contained and pointed at.
constexpr std::array inputs = {
    R"({"resourceType":"Patient"})",
    R"({"resourceType":"Patient","id":"a","maritalStatus":{"id":"x"}})",
    R"({"resourceType":"Patient","_birthDate":{"id":"x"}})",
    R"({"resourceType":"Patient","_birthDate":{"extension":[{"url":"u","valueCode":"c"}]}})",
    R"({"resourceType":"Patient","extension":[{"url":"u"},{"url":"u","valueCode":"c"}]})",
    R"({"resourceType":"Patient","extension":[{"url":"u","_valueCode":{"id":"x"}}]})",
    R"({"resourceType":"Patient","extension":[{"url":"u","extension":[{"url":"v","valueId":"c"}]}]})",
    R"({"resourceType":"Patient","extension":[{"url":"u","valueId":"d","extension":[{"url":"v","valueId":"c"}]}]})",
    R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o"}]})",
    R"({"resourceType":"Patient","contained":[{"resourceType":"Organization"}]})",
    R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","meta":{"versionId":"1"}}]})",
    R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","meta":{"_versionId":{"id":"x","extension":[{"url":"u","valueId":"c"}]}}}]})",
    R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","meta":{"lastUpdated":"2020-01-01T00:00:00Z"}}]})",
    R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","meta":{"security":[{"code":"R"}]}}]})",
    R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","contained":[{"resourceType":"Organization","id":"p"}]}]})",
    R"({"resourceType":"Patient","managingOrganization":{"reference":"#o"},"contained":[{"resourceType":"Organization","id":"o"}]})",
    R"({"resourceType":"Patient","managingOrganization":{"reference":"#q"},"contained":[{"resourceType":"Organization","id":"o"}]})",
    R"({"resourceType":"Patient","managingOrganization":{"reference":"#q"}})",
    R"({"resourceType":"Patient","managingOrganization":{"reference":"Organization/1"}})",
    R"({"resourceType":"Patient","contained":[{"resourceType":"Account","id":"o","subject":[{"reference":"#"}]}]})",
    R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","partOf":{"reference":"#p"}},{"resourceType":"Organization","id":"p"}]})",
    R"({"resourceType":"Patient","extension":[{"url":"u","valueCanonical":"#o"}],"contained":[{"resourceType":"ValueSet","id":"o","status":"draft"}]})",
    R"({"resourceType":"Patient","extension":[{"url":"u","valueUri":"#o"}],"contained":[{"resourceType":"ValueSet","id":"o","status":"draft"}]})",
    R"({"resourceType":"Patient","extension":[{"url":"u","valueUrl":"#o"}],"contained":[{"resourceType":"ValueSet","id":"o","status":"draft"}]})",
    R"({"resourceType":"Patient","extension":[{"url":"u","valueString":"#o"}],"contained":[{"resourceType":"ValueSet","id":"o","status":"draft"}]})",
    R"({"resourceType":"Patient","extension":[{"url":"u","valueString":"#"}],"contained":[{"resourceType":"ValueSet","id":"o","url":"#","status":"draft"}]})",
    R"({"resourceType":"Patient","contained":[{"resourceType":"Questionnaire","id":"o","derivedFrom":["#"],"status":"draft"}]})",
    R"({"resourceType":"Patient","telecom":[{"value":"1"},{"value":"1","system":"phone"},{"system":"phone"}]})",
    R"({"resourceType":"Patient","telecom":[{"_value":{"id":"x"}},{"value":"1","_system":{"id":"x"}}]})",
    R"({"resourceType":"Patient","photo":[{"data":"AAAA"},{"data":"AAAA","contentType":"a/b"},{"url":"u"},{"_data":{"id":"x"}}]})",
    R"({"resourceType":"Observation","valueQuantity":{"code":"mg"}})",
    R"({"resourceType":"Observation","valueQuantity":{"code":"mg","system":"http://unitsofmeasure.org"}})",
    R"({"resourceType":"Observation","valueQuantity":{"value":1,"_code":{"id":"x"}}})",
    R"({"resourceType":"Bundle","type":"batch"})",
    R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient"}}]})",
    R"({"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"GET","url":"Patient"}},{"fullUrl":"a"}]})",
    R"({"resourceType":"Bundle","type":"collection","entry":[{"request":{"method":"GET","url":"Patient"}},{"fullUrl":"a"}]})",
    R"({"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"200"}}]})",
    R"({"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"200"}},{"fullUrl":"a"}]})",
    R"({"resourceType":"Bundle","type":"history","entry":[{"fullUrl":"a","request":{"method":"GET","url":"b"},"response":{"status":"200"}},{"fullUrl":"a"}]})",
    R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"a"},{"fullUrl":"a"}]})",
    R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"a"},{"fullUrl":"b"},{}]})",
    R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"a","resource":{"resourceType":"Basic","meta":{"versionId":"1"}}},{"fullUrl":"a","resource":{"resourceType":"Basic","meta":{"versionId":"2"}}}]})",
    R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://example.org/Patient/1/_history/2"},{"fullUrl":"http://example.org/Patient/1"}]})",
    R"({"resourceType":"Questionnaire"})",
    R"({"resourceType":"Questionnaire","item":[{"type":"text","maxLength":9},{"type":"group","maxLength":9},{"type":"group"},{"text":"a"}]})",
    R"({"resourceType":"Questionnaire","item":[{"_type":{"id":"x"}},{"type":"display","_maxLength":{"id":"x"}}]})",
    R"({"resourceType":"Questionnaire","item":[{"linkId":"a","item":[{"linkId":"b"}]},{"linkId":"c"}]})",
    R"({"resourceType":"Questionnaire","item":[{"linkId":"a","item":[{"linkId":"b"}]},{"linkId":"b"}]})",
    R"({"resourceType":"Questionnaire","item":[{"linkId":"a","linkid":"a"},{"_linkId":{"id":"x"}},{"text":"a"}]})",
    R"({"resourceType":"Questionnaire","item":[{"linkId":"a","_linkId":{"id":"x"}},{"linkId":"a"}]})",
    R"({"resourceType":"Questionnaire","item":[{"linkId":"a"}],"contained":[{"resourceType":"QuestionnaireResponse","item":[{"linkId":"a"}]}]})",
    R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","managingOrganization":{"reference":"#o"},"contained":[{"resourceType":"Organization","id":"o"}]}}]})",
};

bool is_due(const fhir::Invariant& invariant, const Structure::Value& value) {
    const auto is_among = [&](std::span<const fhir::Invariant* const> due) {
        return std::find(due.begin(), due.end(), &invariant) != due.end();
    };
    return is_among(value.type->invariants) ||
           (value.element != nullptr && is_among(value.element->invariants));
}

struct Count {
    int held = 0;
    int broken = 0;
};

// What the expression says: false where the engine finds false. An expression that finds nothing
// is no answer, as that of ref-1 for a Reference without a reference, and counts as held.
bool held_by_engine(const fhir::Invariant& invariant, const Structure::Value& value,
                    const fhir::References& references) {
    const auto& definitions = *base_r4().definitions;
    const auto expression = fhir::Expression::compile(invariant.expression, definitions).value();
    fhir::Evaluator evaluator(definitions);
    fhir::PathItem item;
    item.node = value.node;
    item.sibling = value.sibling;
    item.type = value.type;
    const fhir::Node& place = value.node == nullptr ? *value.sibling : *value.node;
    fhir::PathScope scope;
    scope.resource = fhir::References::resource_of(place);
    scope.root_resource = fhir::References::container_of(place);
    scope.references = &references;
    const auto result = evaluator.evaluate(expression, item, scope).value();
    return result.empty() || result.front().boolean;
}

Count compared(const fhir::Invariant& invariant) {
    const auto& definitions = *base_r4().definitions;
    const fhir::NativeInvariant twin = native_invariant(invariant);
    Count count;
    for (const std::string_view json : inputs) {
        const auto tree = fhir::read_json(json).value();
        fhir::Findings findings;
        Structure structure(definitions, findings);
        structure.check(tree);
        fhir::References references;
        references.index(tree);
        fhir::NativeMemory memory(definitions);
        for (const Structure::Value& value : structure.values()) {
            if (!is_due(invariant, value)) continue;
            const bool holds = twin(value, memory);
            ++(holds ? count.held : count.broken);
            EXPECT_EQ(holds, held_by_engine(invariant, value, references))
                << invariant.key << " of " << value.type->name << " in " << json;
        }
    }
    return count;
}

TEST(NativeInvariants, SayWhatTheirExpressionsSay) {
    int twins = 0;
    for (const fhir::Invariant& invariant : base_r4().definitions->invariants()) {
        if (native_invariant(invariant) == nullptr) continue;
        ++twins;
        const Count count = compared(invariant);

        EXPECT_GT(count.held, 0) << invariant.key;
        EXPECT_GT(count.broken, 0) << invariant.key;
    }
    EXPECT_EQ(twins, 17);
}

TEST(NativeInvariants, AreNotThoseOfAnotherExpressionUnderTheKey) {
    fhir::Invariant invariant;
    invariant.key = "ele-1";
    invariant.expression = "true";

    EXPECT_EQ(native_invariant(invariant), nullptr);
}

TEST(BaseRules, CompileEveryInvariantOfR4) {
    EXPECT_TRUE(base_r4().base->not_compiled().empty());
}

}  // namespace
}  // namespace fhir_validation_test
