#include "fhir/validation/validator.hpp"

#include "fhir/references.hpp"
#include "fhir/validation/base_rules.hpp"
#include "fhir/validation/bindings.hpp"
#include "fhir/validation/bundle_check.hpp"
#include "fhir/validation/definition_check.hpp"
#include "fhir/validation/findings.hpp"
#include "fhir/validation/id_check.hpp"
#include "fhir/validation/invariants.hpp"
#include "fhir/validation/narrative_links.hpp"
#include "fhir/validation/profile_check.hpp"
#include "fhir/validation/reference_check.hpp"
#include "fhir/validation/structure.hpp"
#include "fhir/validation/uri_check.hpp"

#include <algorithm>

namespace fhir {

Rulebook::Rulebook(const Definitions* r4, const Terminology* codes, const Profiles* added)
    : definitions(r4),
      terminology(codes),
      profiles(added),
      base(std::make_shared<const BaseRules>(*r4, *codes)) {}

bool Validity::is_valid() const noexcept {
    return std::none_of(issues.begin(), issues.end(),
                        [](const Issue& issue) { return issue.severity == Severity::error; });
}

struct Validator::State {
    State(const Rulebook& rulebook, ValidationLimits most)
        : rules(rulebook), limits(most), evaluator(*rulebook.definitions) {}

    void check_base(const Tree& tree);

    Rulebook rules;  // a copy: the parts are shared
    ValidationLimits limits;
    Validity validity;
    std::vector<Demand> of_root;
    Findings findings;
    References references;
    Evaluator evaluator;
    Structure structure{*rules.definitions, findings};
    Bindings bindings{*rules.base, *rules.terminology, findings};
    Invariants invariants{*rules.base, *rules.definitions, *rules.terminology,
                          evaluator,   references,         findings};
    IdCheck ids{*rules.definitions, findings};
    UriCheck uris{*rules.definitions, findings};
    NarrativeLinks narratives{*rules.definitions, findings};
    ReferenceCheck reference_check{*rules.definitions, references, findings};
    BundleCheck bundles{*rules.definitions, references, findings};
    DefinitionCheck definitions{*rules.definitions, rules.profiles, findings};
    ProfileCheck profiles{rules, evaluator, references, findings};
};

void Validator::State::check_base(const Tree& tree) {
    findings.clear();
    references.index(tree);
    structure.check(tree);
    const std::span<const Structure::Value> values = structure.values();
    invariants.start();
    for (const Structure::Value& value : values) {
        bindings.check(value);
        invariants.check(value);
    }
    bindings.finish(tree.root());
    ids.check(values);
    uris.check(values);
    narratives.check(values);
    reference_check.check(values);
    bundles.check(values, reference_check.links());
    definitions.check(tree.root());
}

Validator::Validator(const Rulebook& rules, ValidationLimits limits)
    : state_(std::make_unique<State>(rules, limits)) {}
Validator::Validator(Validator&&) noexcept = default;
Validator::~Validator() = default;

const Validity& Validator::validate(const Tree& tree, std::string_view source,
                                    std::span<const std::string_view> profiles) {
    std::vector<Demand>& of_root = state_->of_root;
    of_root.clear();
    for (const std::string_view profile : profiles) of_root.push_back({&tree.root(), profile});
    return validate(tree, source, of_root);
}

const Validity& Validator::validate(const Tree& tree, std::string_view source,
                                    std::span<const Demand> demands) {
    State& state = *state_;
    state.check_base(tree);
    state.profiles.check(tree.root(), state.structure.values(), demands);
    state.findings.tell(*state.rules.definitions, source, state.limits.issues,
                        state.validity.issues);
    return state.validity;
}

}  // namespace fhir
