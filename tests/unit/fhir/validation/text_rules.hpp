// What the checks of R4's text find in a message, for the tests of each of them.
#pragma once

#include "fhir/json_reader.hpp"
#include "fhir/references.hpp"
#include "fhir/validation/bundle_check.hpp"
#include "fhir/validation/id_check.hpp"
#include "fhir/validation/reference_check.hpp"
#include "fhir/validation/uri_check.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace fhir {

// Each as "error wrong-target Task.for", in the order of the source.
inline std::vector<std::string> found_in(std::string_view json) {
    static const Definitions definitions = Definitions::r4();
    const Tree tree = *read_json(std::string(json));
    Findings structural;
    Findings found;
    Structure structure(definitions, structural);
    References references;
    UriCheck uris(definitions, found);
    IdCheck ids(definitions, found);
    ReferenceCheck reference_check(definitions, references, found);
    BundleCheck bundles(definitions, references, found);

    structure.check(tree);
    references.index(tree);
    uris.check(structure.values());
    ids.check(structure.values());
    reference_check.check(structure.values());
    bundles.check(structure.values(), reference_check.links());

    std::vector<Issue> issues;
    found.tell(definitions, json, 100, issues);
    std::vector<std::string> told;
    for (const Issue& issue : issues) {
        std::string& text = told.emplace_back(to_code(issue.severity));
        text.append(" ").append(issue.code).append(" ").append(issue.expression);
    }
    return told;
}

using Told = std::vector<std::string>;

}  // namespace fhir
