#include "fhir/validation/narrative_links.hpp"

#include "fhir/references.hpp"
#include "fhir/validation/narrative.hpp"
#include "fhir/walk.hpp"

#include <algorithm>
#include <cstddef>

namespace fhir {
namespace {

// "href" of `<a href = "`: what stands before the value that ends there.
std::string_view name_before(std::string_view markup) {
    markup = markup.substr(0, markup.find_last_not_of(" \t\r\n=") + 1);
    return markup.substr(markup.find_last_of(" \t\r\n") + 1);
}

// Calls visit(name, value) for each attribute of a narrative without a fault.
template <class Visit>
void each_attribute(std::string_view xhtml, Visit visit) {
    for (std::size_t at = xhtml.find('<'); at < xhtml.size(); at = xhtml.find('<', at)) {
        if (xhtml.substr(at).starts_with("<!--")) {
            at = xhtml.find("-->", at);
            continue;
        }
        std::size_t start = at;
        while (at < xhtml.size() && xhtml[at] != '>') {
            if (xhtml[at] == '"' || xhtml[at] == '\'') {
                const std::size_t end = xhtml.find(xhtml[at], at + 1);
                visit(name_before(xhtml.substr(start, at - start)),
                      xhtml.substr(at + 1, end - at - 1));
                start = at = end;
            }
            if (at < xhtml.size()) ++at;
        }
    }
}

bool may_lead_inside(std::string_view xhtml) {
    return xhtml.find("\"#") != std::string_view::npos ||
           xhtml.find("'#") != std::string_view::npos;
}

}  // namespace

NarrativeLinks::NarrativeLinks(const Definitions& definitions, Findings& findings)
    : findings_(findings), narrative_(definitions.find("Narrative")) {}

void NarrativeLinks::check(std::span<const Structure::Value> values) {
    container_ = nullptr;
    for (const Structure::Value& value : values) {
        if (value.node != nullptr && value.type == narrative_) look_at(*value.node);
    }
}

void NarrativeLinks::look_at(const Node& narrative) {
    const std::string_view xhtml = narrative.string("div");
    if (!may_lead_inside(xhtml) || narrative_fault(xhtml) != nullptr) return;
    const Node* container = References::container_of(narrative);
    if (container == nullptr) return;
    each_attribute(xhtml, [&](std::string_view name, std::string_view value) {
        const bool is_link = name == "href" || name == "src";
        if (!is_link || !value.starts_with('#') || value.size() == 1) return;
        if (container_ != container) collect_ids(*container);
        if (std::ranges::binary_search(ids_, value.substr(1))) return;
        findings_.add({.node = narrative.find("div"),
                       .severity = Severity::warning,
                       .type = IssueType::not_found,
                       .code = "narrative-link",
                       .detail = "A link or an image of the narrative leads to # and an id that "
                                 "nothing in this resource has."});
    });
}

void NarrativeLinks::collect_ids(const Node& container) {
    container_ = &container;
    ids_.clear();
    const auto enter = [this](const Node& node) {
        if (!node.is_string()) return;
        if (node.name() == "id") ids_.push_back(node.text());
        if (node.name() != "div" || narrative_fault(node.text()) != nullptr) return;
        each_attribute(node.text(), [this](std::string_view name, std::string_view value) {
            if (name == "id" || name == "name") ids_.push_back(value);
        });
    };
    walk(container, enter, [](const Node&) {});
    std::ranges::sort(ids_);
}

}  // namespace fhir
