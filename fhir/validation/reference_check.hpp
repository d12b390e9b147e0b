// References and canonicals: their form, where they lead, and whether they may lead there (R4
// references.html 2.3.0, bundle.html 2.36.4.1). What invariants say already (ref-1, dom-2 to dom-5)
// is not said again.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/references.hpp"
#include "fhir/validation/bundle_kind.hpp"
#include "fhir/validation/findings.hpp"
#include "fhir/validation/reference_parts.hpp"
#include "fhir/validation/structure.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

// One thread at a time; keeps its memory, and allocates nothing for references without a fault
// once it is warm. The tree must be described, and `references` be its index.
class ReferenceCheck {
public:
    // From the entry of a message or document to another of the same bundle.
    struct Link {
        const Node* from = nullptr;
        const Node* to = nullptr;
    };

    // All three must outlive it.
    ReferenceCheck(const Definitions& definitions, const References& references,
                   Findings& findings);

    void check(std::span<const Structure::Value> values);

    // Of the last check, in no particular order.
    std::span<const Link> links() const noexcept { return links_; }

private:
    // What is around a reference: the resource (of a contained one, its container), and the entry
    // and bundle that this stands in.
    struct Place {
        const Node* container = nullptr;
        const Node* entry = nullptr;
        BundleKind bundle = BundleKind::none;
        bool has_full_url = false;
    };
    // The members of a Reference.
    struct Parts {
        const Node* literal = nullptr;
        const Node* type = nullptr;
        bool is_described = false;  // by an identifier, a display or an extension
    };

    static Parts members_of(const Node& reference);
    const Place& place_of(const Node& node);
    void reference(const Structure::Value& value);
    void canonical(const Structure::Value& value);
    bool has_good_form(const Structure::Value& value, const Node& literal,
                       const ReferenceParts& parts, const Place& place);
    const Type* target_of(const Structure::Value& value, const Node& literal,
                          const ReferenceParts& parts, const Place& place);
    bool must_be_in_bundle(const Structure::Value& value, const Place& place) const;
    void not_found(const Structure::Value& value, const Node& literal, const ReferenceParts& parts,
                   const Place& place);
    void target_type(const Structure::Value& value, const Node& at, const Type& type);
    void named_type(const Structure::Value& value, const Node& named, const Type* target);
    void add(const Structure::Value& value, const Node& at, Severity severity, IssueType type,
             std::string_view code, std::string detail);

    const Definitions& definitions_;
    const References& references_;
    Findings& findings_;
    const Type* reference_type_;
    Place place_;
    std::vector<Link> links_;
};

}  // namespace fhir
