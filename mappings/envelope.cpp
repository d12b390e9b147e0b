#include "mappings/reading.hpp"

#include <set>
#include <string>

namespace mappings {
namespace {

using fhir::expression_of;
using fhir::IssueType;
using fhir::Node;

constexpr std::size_t most_entries = 200;

void check_request(const Node& entry, std::string_view type, Findings& findings) {
    const Node* request = findings.object(entry, "request");
    if (request == nullptr) {
        findings.error(IssueType::required, "entry-request-missing",
                       "Each entry of a transaction needs a request with method POST and the "
                       "resource's type as url.",
                       expression_of(entry, "request"));
        return;
    }
    if (findings.text(*request, "method") != "POST") {
        findings.error(IssueType::not_supported, "entry-method",
                       "A referral is new, so each of its entries is a POST. To change one that "
                       "was sent before, use PUT or PATCH on its own address.",
                       expression_of(*request, "method"));
    }
    std::string_view url = findings.text(*request, "url");
    while (url.starts_with('/')) url.remove_prefix(1);
    if (url != type) {
        findings.error(IssueType::value, "entry-url",
                       "The url of a POST is the type of the entry's resource, such as "
                       "\"ServiceRequest\".",
                       expression_of(*request, "url"));
    }
}

void check_entry(const Node& entry, Findings& findings, std::set<std::string_view>& urls) {
    const std::string_view url = findings.text(entry, "fullUrl");
    if (!url.empty() && !urls.insert(url).second) {
        findings.error(IssueType::duplicate, "full-url-twice",
                       "Two entries have the same fullUrl, so a reference to it could mean either. "
                       "Give each entry a fullUrl of its own.",
                       expression_of(entry, "fullUrl"));
    }
    const Node* resource = findings.object(entry, "resource");
    if (resource == nullptr) {
        findings.error(IssueType::required, "entry-resource-missing",
                       "Each entry of a referral holds a resource.",
                       expression_of(entry, "resource"));
        return;
    }
    const std::string_view type = findings.text(*resource, "resourceType");
    if (type.empty()) {
        findings.malformed("resource-type", "A resource must say its resourceType.",
                           expression_of(*resource, "resourceType"));
        return;
    }
    check_request(entry, type, findings);
}

void check_bundle(const Node& root, Findings& findings) {
    if (findings.text(root, "type") != "transaction") {
        findings.error(IssueType::not_supported, "bundle-type",
                       "A referral in a Bundle is a transaction: let Bundle.type be "
                       "\"transaction\".",
                       expression_of(root, "type"));
    }
    const auto entries = findings.objects(root, "entry");
    if (entries.size() > most_entries) {
        findings.error(IssueType::too_costly, "too-many-entries",
                       "A transaction may have at most 200 entries. Send what this referral needs "
                       "and leave out the rest.",
                       expression_of(root, "entry"));
    }
    std::set<std::string_view> urls;
    for (const Node* entry : entries) check_entry(*entry, findings, urls);
}

void check_contained(const Node& container, Findings& findings) {
    std::set<std::string_view> ids;
    for (const Node* resource : findings.objects(container, "contained")) {
        if (findings.text(*resource, "resourceType").empty()) {
            findings.malformed("resource-type", "A resource must say its resourceType.",
                               expression_of(*resource, "resourceType"));
        }
        const std::string_view id = findings.text(*resource, "id");
        if (!is_id(id)) {
            findings.error(IssueType::value, "contained-id",
                           "A contained resource needs an id of 1 to 64 letters, digits, '-' and "
                           "'.', so that \"#id\" can point at it.",
                           expression_of(*resource, "id"));
        } else if (!ids.insert(id).second) {
            findings.error(IssueType::duplicate, "contained-id-twice",
                           "Two contained resources have the same id, so a reference to it could "
                           "mean either. Give each an id of its own.",
                           expression_of(*resource, "id"));
        }
        if (resource->find("contained") != nullptr) {
            findings.error(IssueType::invariant, "contained-nested",
                           "A contained resource may not contain others (FHIR's rule dom-2). Put "
                           "them all into the outer resource.",
                           expression_of(*resource, "contained"));
        }
    }
}

}  // namespace

void check_envelope(const Node& root, const Message& message, Findings& findings) {
    if (message.is_bundle()) check_bundle(root, findings);

    const Part* request = nullptr;
    const Part* person = nullptr;
    bool has_second_request = false;
    bool has_second_person = false;
    for (const Part& part : message.parts()) {
        if (part.container == nullptr) check_contained(*part.resource, findings);
        if (part.type == "ServiceRequest" && part.container == nullptr) {
            if (request != nullptr && !has_second_request) {
                has_second_request = true;
                findings.error(IssueType::business_rule, "several-referrals",
                               "A transaction holds one ServiceRequest. Send several referrals as "
                               "a batch Bundle, one entry each.",
                               expression_of(*part.resource));
            }
            request = &part;
        }
        if (part.type != "Patient") continue;
        if (person != nullptr && !has_second_person) {
            has_second_person = true;
            findings.error(IssueType::business_rule, "two-persons",
                           "The message holds two Patients, and a referral is for one person. Send "
                           "one referral for each.",
                           expression_of(*part.resource));
        }
        person = &part;
    }
    if (request == nullptr) {
        findings.error(IssueType::required, "referral-missing",
                       "The transaction holds no ServiceRequest, so there is nothing to refer.",
                       expression_of(root, "entry"));
    }
}

}  // namespace mappings
