// What R4's text asks of a Bundle beyond its invariants (R4 bundle.html 2.36, http.html 3.1.0.11,
// messaging.html, documents.html): addresses of entries, requests, results of a search, links, and
// entries that nothing leads to.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/references.hpp"
#include "fhir/validation/bundle_kind.hpp"
#include "fhir/validation/entry_links.hpp"
#include "fhir/validation/findings.hpp"
#include "fhir/validation/reference_check.hpp"
#include "fhir/validation/structure.hpp"

#include <span>
#include <string>
#include <string_view>

namespace fhir {

// One thread at a time; keeps its memory, and allocates nothing for a bundle without a fault once
// it is warm. The tree must be described, and `references` be its index.
class BundleCheck {
public:
    // All three must outlive it.
    BundleCheck(const Definitions& definitions, const References& references, Findings& findings);

    // `links` are those of ReferenceCheck for the same values.
    void check(std::span<const Structure::Value> values,
               std::span<const ReferenceCheck::Link> links);

private:
    void bundle(const Node& bundle, std::span<const Structure::Value> values,
                std::span<const ReferenceCheck::Link> links);
    void full_url(const Node& entry, const Node* resource, BundleKind kind);
    void request(const Node& entry, const Node* resource);
    void request_resource(const Node& entry, const Node& url, std::string_view method,
                          const Node* resource);
    void result(const Node& entry, const Node* resource, const Type* searched);
    void page_links(const Node& bundle, BundleKind kind);
    void unreached(const Node& bundle, BundleKind kind, std::span<const Structure::Value> values,
                   std::span<const ReferenceCheck::Link> links);
    void unreached_in_document(const Node& entry, std::string_view type);
    void uri_links(std::span<const Structure::Value> values);
    // The resource of an entry, unless it is none that R4 knows: that was told already.
    static const Node* resource_in(const Node& entry);
    const Type* searched_type(const Node& bundle) const;
    void add(const Node& node, const Node& at, Severity severity, IssueType type,
             std::string_view code, std::string detail);

    const Definitions& definitions_;
    const References& references_;
    Findings& findings_;
    const Type* bundle_type_;
    const Type* extension_type_;
    EntryLinks entry_links_;
};

}  // namespace fhir
