#include "fhir/references.hpp"

#include "fhir/walk.hpp"

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

bool may_be_version(const Node& resource, std::string_view version) {
    if (version.empty()) return true;
    const Node* own = resource.path({"meta", "versionId"});
    return own == nullptr || own->text() == version;
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

// Whether `url` is `base` and `relative`, without making a string of them.
bool is_made_of(std::string_view url, std::string_view base, std::string_view relative) {
    return url.size() == base.size() + relative.size() && url.ends_with(relative) &&
           url.starts_with(base);
}

// What a relative reference ends with when it means this entry.
std::string_view last_of(std::string_view full_url) {
    std::size_t start = full_url.size();
    while (start > 0 && full_url[start - 1] != '/' && full_url[start - 1] != ':') --start;
    return full_url.substr(start);
}

// Keys differ at their ends: UUIDs, and ids behind one base.
std::uint32_t hash_of(std::string_view key) {
    std::uint64_t end = 0;
    std::uint64_t before = 0;
    const std::size_t size = key.size();
    if (size >= 16) {
        std::memcpy(&end, key.data() + size - 8, 8);
        std::memcpy(&before, key.data() + size - 16, 8);
    } else {
        for (const char c : key) end = end * 31 + static_cast<unsigned char>(c);
    }
    const std::uint64_t mixed = (end ^ (before * 0x9E3779B97F4A7C15U) ^ size) * 0x9E3779B97F4A7C15U;
    return static_cast<std::uint32_t>(mixed >> 32);
}

// Ids are few and much the same in all that contain something ("1", "2"): told apart by container.
std::uint32_t hash_of(const Node& container, std::string_view id) {
    const auto number = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&container));
    return hash_of(id) ^ static_cast<std::uint32_t>((number * 0x9E3779B97F4A7C15U) >> 32);
}

}  // namespace

void References::index(const Tree& tree) {
    entries_.clear();
    const Node& top = tree.root();
    const Node* node = &top;
    for (;;) {
        if (node->name() == "entry" && node->is_array() && is_bundle(*node->parent())) {
            for (const Node& entry : *node) add(*node->parent(), entry);
        } else if (node->name() == "contained" && node->is_array()) {
            for (const Node& resource : *node) add_contained(*node->parent(), resource);
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
    const std::string_view last = last_of(url);
    const std::string_view id = resource->string("id");
    if (!url.empty()) add_key(url, url, bundle, *resource, Key::url);
    if (!last.empty()) add_key(last, url, bundle, *resource, Key::last_of_url);
    if (!id.empty() && id != last) add_key(id, url, bundle, *resource, Key::id);
}

void References::add_key(std::string_view key, std::string_view full_url, const Node& bundle,
                         const Node& resource, Key kind) {
    entries_.push_back({key, full_url, &bundle, &resource, kind, hash_of(key), 0});
}

void References::add_contained(const Node& container, const Node& resource) {
    const std::string_view id = resource.string("id");
    entries_.push_back({id, {}, &container, &resource, Key::contained, hash_of(container, id), 0});
}

const Node* References::contained_in(const Node& container, std::string_view id) const {
    if (entries_.empty()) return nullptr;
    const std::uint32_t hash = hash_of(container, id);
    for (std::uint32_t at = slots_[hash & (slots_.size() - 1)]; at != 0;) {
        const Entry& entry = entries_[at - 1];
        if (entry.kind == Key::contained && entry.bundle == &container && entry.key == id) {
            return entry.resource;
        }
        at = entry.next;
    }
    return nullptr;
}

void References::fill_slots() {
    slots_.assign(std::bit_ceil(entries_.size() * 2), 0);
    // Backwards, so that the first of equal keys is the first that is found.
    for (std::size_t i = entries_.size(); i > 0; --i) {
        Entry& entry = entries_[i - 1];
        std::uint32_t& slot = slots_[entry.hash & (slots_.size() - 1)];
        entry.next = slot;
        slot = static_cast<std::uint32_t>(i);
    }
}

template <class Visit>
void References::visit(std::string_view key, Visit visit) const {
    if (entries_.empty()) return;
    const std::uint32_t hash = hash_of(key);
    for (std::uint32_t at = slots_[hash & (slots_.size() - 1)]; at != 0;) {
        const Entry& entry = entries_[at - 1];
        if (entry.hash == hash && entry.key == key) visit(entry);
        at = entry.next;
    }
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
    if (reference.empty() || (!is_inside && entries_.empty())) return {};
    const Node* container = container_of(from);
    if (is_inside) {
        const Node* found = container == nullptr || reference.size() == 1
                                ? container
                                : contained_in(*container, reference.substr(1));
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
        const Node* bundle = entry->parent()->parent();
        const Node* found = nullptr;
        visit(id, [&](const Entry& one) {
            if (found == nullptr && one.bundle == bundle && one.resource->string("id") == id &&
                one.resource->string("resourceType") == type) {
                found = one.resource;
            }
        });
        return found;
    }
    return nullptr;
}

References::Found References::find_in(const Node& bundle, const Node& entry,
                                      std::string_view reference) const {
    const auto [target, version] = parted(reference);
    if (is_absolute(target)) return by_url(bundle, target, version);
    return by_id(bundle, target, version, entry.string("fullUrl"));
}

References::Found References::by_url(const Node& bundle, std::string_view url,
                                     std::string_view version) const {
    Found found;
    visit(url, [&](const Entry& entry) {
        if (entry.kind != Key::url || entry.bundle != &bundle) return;
        if (!may_be_version(*entry.resource, version)) return;
        if (found.resource == nullptr) found.resource = entry.resource;
        ++found.count;
    });
    return found;
}

// A relative reference means the URL that it makes with the base of its own entry's fullUrl. Where
// that is a urn, or absent, there is no base: the id is the id of the urn then, or of a resource
// that has no fullUrl either.
References::Found References::by_id(const Node& bundle, std::string_view relative,
                                    std::string_view version, std::string_view full_url) const {
    Found found;
    const std::size_t slash = relative.rfind('/');
    if (slash == std::string_view::npos) return found;
    const std::string_view type = relative.substr(0, slash);
    const std::string_view id = relative.substr(slash + 1);
    const std::string_view base = base_of(full_url);
    visit(id, [&](const Entry& entry) {
        if (entry.bundle != &bundle) return;
        // Without a fullUrl it is the id of the resource that counts.
        if (entry.kind != (entry.full_url.empty() ? Key::id : Key::last_of_url)) return;
        const bool is_meant = base.empty() ? entry.full_url.empty() || is_urn(entry.full_url)
                                           : is_made_of(entry.full_url, base, relative);
        if (!is_meant || entry.resource->string("resourceType") != type) return;
        if (!may_be_version(*entry.resource, version)) return;
        if (found.resource == nullptr) found.resource = entry.resource;
        ++found.count;
    });
    return found;
}

}  // namespace fhir
