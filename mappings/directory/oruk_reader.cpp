#include "mappings/directory/oruk_reader.hpp"

#include "mappings/directory/oruk_objects.hpp"

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <string_view>

namespace mappings::directory {
namespace {

using fhir::Node;

enum class ObjectKind {
    unknown,
    service,
    service_at_location,
    organization,
    location,
    taxonomy,
    taxonomy_term,
    api_details
};

constexpr std::string_view name_of(ObjectKind kind) {
    switch (kind) {
        case ObjectKind::service:
            return "services";
        case ObjectKind::service_at_location:
            return "service_at_locations";
        case ObjectKind::organization:
            return "organizations";
        case ObjectKind::location:
            return "locations";
        case ObjectKind::taxonomy:
            return "taxonomies";
        case ObjectKind::taxonomy_term:
            return "taxonomy_terms";
        default:
            return "objects";
    }
}

bool has_any(const Node& object, std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(names,
                               [&](std::string_view name) { return object.find(name) != nullptr; });
}

// By members that no other object of the standard has; those of a service come last, since a
// service at a location and an organisation hold services.
ObjectKind kind_of(const Node& object) {
    if (has_any(object, {"openapi_url"})) return ObjectKind::api_details;
    if (has_any(object, {"location", "service"}) ||
        (has_any(object, {"location_id"}) && has_any(object, {"service_id"}))) {
        return ObjectKind::service_at_location;
    }
    if (has_any(object, {"location_type", "latitude", "addresses"})) return ObjectKind::location;
    if (has_any(object, {"status", "organization", "organization_id", "service_at_locations"})) {
        return ObjectKind::service;
    }
    if (has_any(object, {"organization_identifiers", "website", "services", "legal_status",
                         "parent_organization_id", "logo"})) {
        return ObjectKind::organization;
    }
    if (has_any(object, {"taxonomy_terms", "version"})) return ObjectKind::taxonomy;
    if (has_any(object, {"term_uri", "taxonomy", "taxonomy_id", "taxonomy_detail", "parent_id"})) {
        return ObjectKind::taxonomy_term;
    }
    return has_any(object, {"id", "name"}) ? ObjectKind::service : ObjectKind::unknown;
}

class DocumentReader {
public:
    DocumentReader(Harvest& harvest, Document& document, std::string folder)
        : harvest_(harvest), document_(document), folder_(std::move(folder)) {}

    void read() {
        const Node& root = document_.root();
        const Node* contents = root.find("contents");
        if (root.is_array()) {
            for (const Node& entry : root) read_entry(entry, true);
        } else if (contents != nullptr && contents->is_array()) {
            read_page(root, *contents);
        } else {
            read_entry(root, false);
        }
        harvest_.report(document_.take_findings());
    }

private:
    void read_page(const Node& page, const Node& contents) {
        for (const Node& entry : contents) read_entry(entry, true);
        Members members(document_, page);
        const auto number = members.number("page_number");
        const auto pages = members.number("total_pages");
        if (contents.size() == 0 || !number || !pages) return;
        constexpr double most = 1e6;
        if (*number < 1 || *pages < 1 || *number > most || *pages > most) {
            members.report(Weight::warning, "its page_number or total_pages cannot be");
            return;
        }
        harvest_.note({folder_, std::string(name_of(kind_of(*contents.begin()))),
                       static_cast<std::size_t>(*number), static_cast<std::size_t>(*pages)});
    }

    void read_entry(const Node& entry, bool is_listed) {
        if (!entry.is_object()) {
            document_.report(Weight::refused, entry, "is no object, so no service either");
            return;
        }
        Members members(document_, entry);
        switch (kind_of(entry)) {
            case ObjectKind::service:
                if (const std::string id = read_service(harvest_, members); is_listed) {
                    harvest_.note_listed(id);
                }
                break;
            case ObjectKind::service_at_location:
                read_service_at_location(harvest_, members);
                break;
            case ObjectKind::organization:
                read_organization(harvest_, members);
                break;
            case ObjectKind::location:
                read_location(harvest_, members);
                break;
            case ObjectKind::taxonomy:
                read_taxonomy(harvest_, members);
                break;
            case ObjectKind::taxonomy_term:
                read_taxonomy_term(harvest_, members);
                break;
            case ObjectKind::api_details:
                break;
            case ObjectKind::unknown:
                members.report(Weight::refused, "is no object of Open Referral UK");
        }
    }

    Harvest& harvest_;
    Document& document_;
    std::string folder_;
};

}  // namespace

void read_document(Harvest& harvest, const std::string& file, std::string text,
                   std::uint32_t first_line) {
    const auto document = Document::parse(file, std::move(text), first_line);
    if (!document) {
        const fhir::Error error = document.error();
        const fhir::Issue& issue = error.issues.front();
        // Without the line and column that it begins with: they are those of the document.
        const std::string& detail = issue.detail;
        const auto end = detail.find(": ");
        std::string advice = detail.substr(end == std::string::npos ? 0 : end + 2);
        harvest.lose({Weight::refused, file, issue.line, {}, std::move(advice)});
        return;
    }
    DocumentReader(harvest, **document, std::filesystem::path(file).parent_path().string()).read();
}

void read_lines(Harvest& harvest, const std::string& file, std::string_view text,
                std::uint32_t first_line) {
    for (; !text.empty(); ++first_line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        read_document(harvest, file, std::string(line), first_line);
    }
}

}  // namespace mappings::directory
