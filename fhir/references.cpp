#include "fhir/references.hpp"

#include "fhir/walk.hpp"

#include <algorithm>

namespace fhir {
namespace {

bool is_bundle(const Node& node) {
    return node.is_object() && node.string("resourceType") == "Bundle";
}

// The entry that a resource stands in as its `resource`; null when it stands elsewhere.
const Node* entry_of(const Node& resource) {
    if (resource.name() != "resource") return nullptr;
    const Node* entry = resource.parent();
    const Node* entries = entry == nullptr ? nullptr : entry->parent();
    if (entries == nullptr || entries->name() != "entry") return nullptr;
    return entries->parent() != nullptr && is_bundle(*entries->parent()) ? entry : nullptr;
}

bool is_absolute(std::string_view reference) {
    const std::size_t colon = reference.find(':');
    return colon != std::string_view::npos && reference.find('/') > colon;
}

bool is_urn(std::string_view url) {
    return url.starts_with("urn:");
}

// "Patient/1" out of "Patient/1/_history/2".
std::string_view without_version(std::string_view reference) {
    return reference.substr(0, reference.find("/_history/"));
}

// "https://host/base/" out of "https://host/base/Patient/1"; empty when it is no such URL.
std::string_view base_of(std::string_view full_url) {
    if (is_urn(full_url)) return {};
    const std::size_t before_id = full_url.rfind('/');
    if (before_id == std::string_view::npos || before_id == 0) return {};
    const std::size_t before_type = full_url.rfind('/', before_id - 1);
    if (before_type == std::string_view::npos) return {};
    return full_url.substr(0, before_type + 1);
}

// Whether `url` is base, type, "/" and id, without making a string of them.
bool is_made_of(std::string_view url, std::string_view base, std::string_view type,
                std::string_view id) {
    const std::size_t slash = base.size() + type.size();
    return url.size() == slash + 1 + id.size() && url.starts_with(base) && url[slash] == '/' &&
           url.substr(base.size(), type.size()) == type && url.ends_with(id);
}

// What a relative reference ends with when it means this entry.
std::string_view last_of(std::string_view full_url) {
    const std::size_t before = full_url.find_last_of("/:");
    return before == std::string_view::npos ? full_url : full_url.substr(before + 1);
}

const Node* contained_in(const Node& container, std::string_view id) {
    for (const Node& resource : container.items("contained")) {
        if (resource.string("id") == id) return &resource;
    }
    return nullptr;
}

}  // namespace

void References::index(const Tree& tree) {
    entries_.clear();
    const auto enter = [this](const Node& node) {
        if (node.name() != "entry" || !node.is_array() || !is_bundle(*node.parent())) return;
        for (const Node& entry : node) {
            const Node* resource = entry.find("resource");
            if (resource == nullptr || !resource->is_object()) continue;
            const std::string_view url = entry.string("fullUrl");
            if (!url.empty()) entries_.push_back({url, node.parent(), &entry, resource});
            const std::string_view id = url.empty() ? resource->string("id") : last_of(url);
            if (!id.empty()) entries_.push_back({id, node.parent(), &entry, resource});
        }
    };
    walk(tree.root(), enter, [](const Node&) {});
    std::sort(entries_.begin(), entries_.end(), [](const Entry& left, const Entry& right) {
        if (left.key != right.key) return left.key < right.key;
        return left.resource->offset() < right.resource->offset();
    });
}

const Node* References::resolve(const Node& from, std::string_view reference) const {
    if (!reference.starts_with('#')) return find(from, reference).resource;
    const Node* container = container_of(from);
    if (container == nullptr || reference.size() == 1) return container;
    return contained_in(*container, reference.substr(1));
}

std::size_t References::count(const Node& from, std::string_view reference) const {
    if (reference.starts_with('#')) return resolve(from, reference) == nullptr ? 0 : 1;
    return find(from, reference).count;
}

const Node* References::resource_of(const Node& node) noexcept {
    for (const Node* place = &node; place != nullptr; place = place->parent()) {
        if (place->is_object() && place->find("resourceType") != nullptr) return place;
    }
    return nullptr;
}

const Node* References::container_of(const Node& node) noexcept {
    const Node* resource = resource_of(node);
    if (resource == nullptr) return nullptr;
    const Node* list = resource->parent();
    if (list == nullptr || list->name() != "contained" || list->parent() == nullptr) {
        return resource;
    }
    const Node* container = resource_of(*list);
    return container == nullptr ? resource : container;
}

References::Found References::find(const Node& from, std::string_view reference) const {
    if (entries_.empty() || reference.empty()) return {};
    for (const Node* node = container_of(from); node != nullptr; node = node->parent()) {
        const Node* entry = node->is_object() ? entry_of(*node) : nullptr;
        if (entry == nullptr) continue;
        const Found found = find_in(*entry->parent()->parent(), *entry, reference);
        if (found.resource != nullptr) return found;
    }
    return {};
}

References::Found References::find_in(const Node& bundle, const Node& entry,
                                      std::string_view reference) const {
    const std::string_view target = without_version(reference);
    if (is_absolute(target)) return by_url(bundle, target);
    const std::size_t slash = target.rfind('/');
    if (slash == std::string_view::npos) return {};
    return by_id(bundle, target.substr(0, slash), target.substr(slash + 1),
                 entry.string("fullUrl"));
}

References::Found References::by_url(const Node& bundle, std::string_view url) const {
    Found found;
    const auto before = [](const Entry& entry, std::string_view key) { return entry.key < key; };
    for (auto at = std::lower_bound(entries_.begin(), entries_.end(), url, before);
         at != entries_.end() && at->key == url; ++at) {
        if (at->bundle != &bundle || at->entry->string("fullUrl") != url) continue;
        if (found.resource == nullptr) found.resource = at->resource;
        ++found.count;
    }
    return found;
}

// A relative reference means the URL that it makes with the base of its own entry's fullUrl. Where
// that is a urn, or absent, there is no base: the id is the id of the urn then, or of a resource
// that has no fullUrl either.
References::Found References::by_id(const Node& bundle, std::string_view type, std::string_view id,
                                    std::string_view full_url) const {
    const std::string_view base = base_of(full_url);
    Found found;
    const auto before = [](const Entry& entry, std::string_view key) { return entry.key < key; };
    for (auto at = std::lower_bound(entries_.begin(), entries_.end(), id, before);
         at != entries_.end() && at->key == id; ++at) {
        if (at->bundle != &bundle || at->resource->string("resourceType") != type) continue;
        const std::string_view url = at->entry->string("fullUrl");
        const bool is_meant =
            base.empty() ? url.empty() || is_urn(url) : is_made_of(url, base, type, id);
        if (!is_meant) continue;
        if (found.resource == nullptr) found.resource = at->resource;
        ++found.count;
    }
    return found;
}

}  // namespace fhir
