// The part of BundleCheck that looks for entries which nothing leads to.
#include "fhir/validation/bundle_check.hpp"

#include <algorithm>

namespace fhir {
namespace {

bool has_stylesheet(const Node& bundle) {
    const auto links = bundle.items("link");
    return std::any_of(links.begin(), links.end(),
                       [](const Node& link) { return link.string("relation") == "stylesheet"; });
}

bool may_be_link(Primitive primitive) {
    return primitive == Primitive::uri || primitive == Primitive::url;
}

}  // namespace

void BundleCheck::unreached(const Node& bundle, BundleKind kind,
                            std::span<const Structure::Value> values,
                            std::span<const ReferenceCheck::Link> links) {
    const Node& entries = *bundle.find("entry");
    if (entries.size() < 2 || !entries.begin()->is_object()) return;
    if (resource_in(*entries.begin()) == nullptr) return;
    entry_links_.begin(entries);
    for (const auto& [from, to] : links) entry_links_.link(*from, *to);
    const bool is_document = kind == BundleKind::document;
    if (is_document || !entry_links_.are_all_connected()) uri_links(values);
    if (!is_document && entry_links_.are_all_connected()) return;
    if (is_document) entry_links_.follow();
    for (const Node& entry : entries) {
        const Node* resource = entry.is_object() ? resource_in(entry) : nullptr;
        if (resource == nullptr || (is_document && entry_links_.is_reached(entry))) continue;
        const std::string_view type = definitions_.type(resource->type()).name;
        if (is_document) {
            if (type == "Binary" && has_stylesheet(bundle)) continue;
            unreached_in_document(entry, type);
        } else if (!entry_links_.is_connected(entry)) {
            add(entry, entry, Severity::warning, IssueType::business_rule, "entry-unreached",
                "No reference connects this entry with the MessageHeader; is it needed to "
                "process the message?");
        }
    }
}

// R4 documents.html 3.3.1: what the Composition does not lead to has no place in a document, but
// for the provenance of what it leads to.
void BundleCheck::unreached_in_document(const Node& entry, std::string_view type) {
    if (!entry_links_.is_connected(entry)) {
        add(entry, entry, Severity::error, IssueType::business_rule, "entry-unreached",
            "No reference connects this entry with the Composition; it has no place in the "
            "document.");
    } else if (type != "Provenance") {
        add(entry, entry, Severity::warning, IssueType::business_rule, "entry-unreached",
            "The references of the Composition do not lead to this entry; only a Provenance may "
            "refer to the document from outside.");
    }
}

// A uri or url may lead to an entry as well, though it is no Reference.
void BundleCheck::uri_links(std::span<const Structure::Value> values) {
    for (const Structure::Value& value : values) {
        if (value.node == nullptr || !may_be_link(value.type->primitive)) continue;
        if (value.element == nullptr || value.element->name == "system") continue;
        // What an extension means is no entry of the bundle.
        if (value.node->name() == "url" && value.node->parent()->type() == extension_type_->id) {
            continue;
        }
        const Node* target = references_.resolve(*value.node, value.node->text());
        const Node* to = target == nullptr ? nullptr : References::entry_of(*target);
        const Node* container = References::container_of(*value.node);
        const Node* from = container == nullptr ? nullptr : References::entry_of(*container);
        if (from != nullptr && to != nullptr && from != to) entry_links_.link(*from, *to);
    }
}

}  // namespace fhir
