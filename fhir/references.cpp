#include "fhir/references.hpp"

#include "fhir/walk.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace fhir {
namespace {

bool is_bundle(const Node& node) {
    return node.is_object() && node.string("resourceType") == "Bundle";
}

// Whether R4 has a resource at a place of that name; saves a look into every other object.
bool may_be_resource(const Node& node) {
    if (!node.is_object()) return false;
    const std::string_view name = node.name();
    if (name == "resource" || name == "outcome" || node.parent() == nullptr) return true;
    return name.empty() && node.parent()->name() == "contained";
}

// Whether there may be a resource, and so a Bundle, below a member or item of that name.
bool may_hold_resources(const Node& node) {
    const std::string_view name = node.name();
    return name.empty() || name == "entry" || name == "resource" || name == "contained" ||
           name == "parameter" || name == "part" || name == "response" || name == "outcome";
}

bool is_urn(std::string_view url) {
    return url.starts_with("urn:");
}

bool is_absolute(std::string_view reference) {
    if (is_urn(reference)) return true;
    const std::size_t colon = reference.find(':');
    return colon != std::string_view::npos && reference.find('/') > colon;
}

struct Versioned {
    std::string_view target;   // "Patient/1" out of "Patient/1/_history/2"
    std::string_view version;  // "2"; empty: any
};

Versioned parted(std::string_view reference) {
    constexpr std::string_view history = "/_history/";
    if (is_urn(reference)) return {reference, {}};
    const std::size_t at = reference.find(history);
    if (at == std::string_view::npos) return {reference, {}};
    return {reference.substr(0, at), reference.substr(at + history.size())};
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

// What a relative reference ends with when it means this entry.
std::string_view last_of(std::string_view full_url) {
    std::size_t start = full_url.size();
    while (start > 0 && full_url[start - 1] != '/' && full_url[start - 1] != ':') --start;
    return full_url.substr(start);
}

std::string_view version_of(const Node& resource) {
    const Node* version = resource.path({"meta", "versionId"});
    return version == nullptr ? std::string_view() : version->text();
}

// Eight bytes at a time.
std::uint64_t mixed(std::uint64_t hash, std::string_view text) {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
    hash = (hash ^ text.size()) * odd;
    while (!text.empty()) {
        std::uint64_t part = 0;
        const std::size_t size = std::min<std::size_t>(text.size(), 8);
        std::memcpy(&part, text.data(), size);
        hash = (std::rotl(hash, 29) ^ part) * odd;
        text.remove_prefix(size);
    }
    return hash;
}

}  // namespace

void References::index(const Tree& tree) {
    groups_.clear();
    const Node& top = tree.root();
    const Node* node = &top;
    for (;;) {
        if (node->name() == "entry" && node->is_array() && is_bundle(*node->parent())) {
            for (const Node& entry : *node) add(*node->parent(), entry);
        } else if (node->name() == "contained" && node->is_array()) {
            for (const Node& resource : *node) {
                add({By::contained, node->parent(), resource.string("id")}, resource, false);
            }
        }
        const Node* next =
            node->is_container() && may_hold_resources(*node) ? first_in(*node) : nullptr;
        while (next == nullptr) {
            if (node == &top) {
                fill_slots();
                return;
            }
            next = after(*node);
            if (next == nullptr) node = node->parent();
        }
        node = next;
    }
}

void References::add(const Node& bundle, const Node& entry) {
    const Node* resource = entry.find("resource");
    if (resource == nullptr || !resource->is_object()) return;
    const std::string_view url = entry.string("fullUrl");
    const std::string_view own_id = resource->string("id");
    const std::string_view type = resource->string("resourceType");
    const std::string_view version = version_of(*resource);
    const bool is_versioned = !version.empty();
    if (!url.empty()) {
        add({By::url, &bundle, url}, *resource, is_versioned);
        if (is_versioned) add({By::url_version, &bundle, url, {}, version}, *resource, true);
    }
    if (url.empty() || is_urn(url)) {
        const std::string_view id = url.empty() ? own_id : last_of(url);
        add({By::id, &bundle, id, type}, *resource, is_versioned);
        if (is_versioned) add({By::id_version, &bundle, id, type, version}, *resource, true);
    }
    if (!own_id.empty()) add({By::own_id, &bundle, own_id, type}, *resource, is_versioned);
}

void References::add(const Key& key, const Node& resource, bool is_versioned) {
    const auto number = static_cast<std::uint32_t>(groups_.size() + 1);
    groups_.push_back({.key = key,
                       .hash = hash_of(key),
                       .resource = &resource,
                       .unversioned = is_versioned ? 0 : number,
                       .unversioned_count = is_versioned ? 0U : 1U});
}

std::uint32_t References::hash_of(const Key& key) noexcept {
    const auto scope = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(key.scope));
    std::uint64_t hash = mixed(scope + static_cast<std::uint64_t>(key.by), key.text);
    if (!key.type.empty()) hash = mixed(hash, key.type);
    if (!key.version.empty()) hash = mixed(hash, key.version);
    return static_cast<std::uint32_t>(hash >> 32);
}

// In the order of the source, so that the first of a group is the first of its resources.
void References::fill_slots() {
    slots_.assign(std::bit_ceil(groups_.size() * 2), 0);
    std::uint32_t number = 0;
    for (Group& group : groups_) {
        ++number;
        if (const std::uint32_t first = number_of(group.key, group.hash); first != 0) {
            Group& same = groups_[first - 1];
            ++same.count;
            same.unversioned_count += group.unversioned_count;
            if (same.unversioned == 0) same.unversioned = group.unversioned;
            continue;
        }
        std::uint32_t& slot = slots_[group.hash & (slots_.size() - 1)];
        group.next = slot;
        slot = number;
    }
}

std::uint32_t References::number_of(const Key& key, std::uint32_t hash) const {
    std::uint32_t number = slots_[hash & (slots_.size() - 1)];
    while (number != 0) {
        const Group& group = groups_[number - 1];
        if (group.hash == hash && group.key == key) break;
        number = group.next;
    }
    return number;
}

const References::Group* References::group_of(const Key& key) const {
    if (groups_.empty()) return nullptr;
    const std::uint32_t number = number_of(key, hash_of(key));
    return number == 0 ? nullptr : &groups_[number - 1];
}

const Node* References::resolve(const Node& from, std::string_view reference) const {
    return find(from, reference).resource;
}

std::size_t References::count(const Node& from, std::string_view reference) const {
    return find(from, reference).count;
}

const Node* References::resource_of(const Node& node) noexcept {
    for (const Node* place = &node; place != nullptr; place = place->parent()) {
        if (may_be_resource(*place) && place->find("resourceType") != nullptr) return place;
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

const Node* References::entry_of(const Node& resource) noexcept {
    if (resource.name() != "resource") return nullptr;
    const Node* entry = resource.parent();
    const Node* entries = entry == nullptr ? nullptr : entry->parent();
    if (entries == nullptr || entries->name() != "entry") return nullptr;
    return entries->parent() != nullptr && is_bundle(*entries->parent()) ? entry : nullptr;
}

References::Found References::find(const Node& from, std::string_view reference) const {
    const bool is_inside = reference.starts_with('#');
    if (reference.empty() || (!is_inside && groups_.empty())) return {};
    const Node* container = container_of(from);
    if (is_inside) {
        const Node* found = container;
        if (container != nullptr && reference.size() > 1) {
            const Group* group = group_of({By::contained, container, reference.substr(1)});
            found = group == nullptr ? nullptr : group->resource;
        }
        return {found, found == nullptr ? std::size_t{0} : std::size_t{1}};
    }
    for (const Node* node = container; node != nullptr; node = node->parent()) {
        if (const Node* entry = entry_of(*node)) return find_from(*entry, reference);
    }
    return {};
}

References::Found References::find_from(const Node& entry, std::string_view reference) const {
    Found found = find_in(*entry.parent()->parent(), entry, reference);
    for (const Node* node = &entry; node != nullptr && found.resource == nullptr;
         node = node->parent()) {
        const Node* around = entry_of(*node);
        if (around != nullptr) found = find_in(*around->parent()->parent(), *around, reference);
    }
    return found;
}

const Node* References::namesake(const Node& from, std::string_view type,
                                 std::string_view id) const {
    for (const Node* node = container_of(from); node != nullptr; node = node->parent()) {
        const Node* entry = entry_of(*node);
        if (entry == nullptr) continue;
        const Group* group = group_of({By::own_id, entry->parent()->parent(), id, type});
        return group == nullptr ? nullptr : group->resource;
    }
    return nullptr;
}

// A relative reference means the URL that it makes with the base of its own entry's fullUrl. Where
// that is a urn, or absent, there is no base: the id is the id of the urn then, or of a resource
// that has no fullUrl either.
References::Found References::find_in(const Node& bundle, const Node& entry,
                                      std::string_view reference) const {
    const auto [target, version] = parted(reference);
    if (is_absolute(target)) return find_by({By::url, &bundle, target, {}, version});
    const std::size_t slash = target.rfind('/');
    if (slash == std::string_view::npos) return {};
    const std::string_view base = base_of(entry.string("fullUrl"));
    if (base.empty()) {
        return find_by(
            {By::id, &bundle, target.substr(slash + 1), target.substr(0, slash), version});
    }
    url_.assign(base).append(target);
    return find_by({By::url, &bundle, url_, {}, version});
}

// With a version: those that say this one, and those that say none.
References::Found References::find_by(const Key& key) const {
    Key any = key;
    any.version = {};
    const Group* all = group_of(any);
    if (all == nullptr) return {};
    if (key.version.empty()) return {all->resource, all->count};
    Key exact = key;
    exact.by = key.by == By::url ? By::url_version : By::id_version;
    const Group* told = group_of(exact);
    const Group* silent = all->unversioned == 0 ? nullptr : &groups_[all->unversioned - 1];
    if (told == nullptr && silent == nullptr) return {};
    const bool is_told_first = silent == nullptr || (told != nullptr && told < silent);
    return {(is_told_first ? told : silent)->resource,
            std::size_t{all->unversioned_count} + (told == nullptr ? 0 : told->count)};
}

}  // namespace fhir
