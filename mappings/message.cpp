#include "mappings/message.hpp"

#include <algorithm>

namespace mappings {
namespace {

using fhir::Node;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_type(std::string_view text) {
    return !text.empty() && text.size() <= 64 && text.front() >= 'A' && text.front() <= 'Z' &&
           std::all_of(text.begin(), text.end(), is_letter);
}

// What is left of "Type/id/_history/3" without its version.
std::string_view without_version(std::string_view text) {
    const auto version = text.find("/_history/");
    if (version == std::string_view::npos) return text;
    return is_id(text.substr(version + 10)) ? text.substr(0, version) : text;
}

LocalReference relative(std::string_view text) {
    text = without_version(text);
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return {};
    const LocalReference parts{text.substr(0, slash), text.substr(slash + 1)};
    return is_type(parts.type) && is_id(parts.id) ? parts : LocalReference{};
}

// "Type/id" at the end of an absolute address.
std::string_view ending(std::string_view url) {
    if (!url.starts_with("http://") && !url.starts_with("https://")) return {};
    url = without_version(url);
    const auto last = url.rfind('/');
    const auto before = last == 0 ? last : url.rfind('/', last - 1);
    if (before == std::string_view::npos) return {};
    const auto tail = url.substr(before + 1);
    return relative(tail).type.empty() ? std::string_view{} : tail;
}

bool is_absolute(std::string_view text) {
    if (!text.starts_with("http://") && !text.starts_with("https://")) return false;
    return text.size() <= 2048 && std::all_of(text.begin(), text.end(), [](char c) {
               return c > ' ' && c < '\x7f' && c != '"' && c != '<' && c != '>' && c != '\\' &&
                      c != '?';
           });
}

}  // namespace

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '-' || c == '.';
    });
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

bool is_reference(std::string_view text) {
    if (text == "#") return true;
    if (text.starts_with('#')) return is_id(text.substr(1));
    if (text.starts_with("urn:uuid:")) return is_uuid(text.substr(9));
    if (text.starts_with("urn:oid:")) {
        return text.size() > 8 && std::all_of(text.begin() + 8, text.end(),
                                              [](char c) { return is_digit(c) || c == '.'; });
    }
    return is_absolute(text) || !relative(text).type.empty();
}

LocalReference local_reference(std::string_view text, std::string_view base) {
    while (base.ends_with('/')) base.remove_suffix(1);
    // The whole base and then a slash: "https://ours.example.evil" is not below it.
    if (!base.empty() && text.size() > base.size() && text.starts_with(base) &&
        text[base.size()] == '/') {
        text.remove_prefix(base.size() + 1);
    }
    return relative(text);
}

Message::Message(const Node& root) : root_(root) {
    is_bundle_ = root.string("resourceType") == "Bundle";
    if (!is_bundle_) {
        add(root, {});
    } else if (const Node* entries = root.find("entry"); entries != nullptr) {
        if (!entries->is_array()) return;
        for (const Node& entry : *entries) {
            const Node* resource = entry.find("resource");
            if (resource != nullptr && resource->is_object()) {
                add(*resource, entry.string("fullUrl"));
            }
        }
    }

    const std::size_t alone = parts_.size();
    for (std::size_t i = 0; i < alone; ++i) {
        const Node& container = *parts_[i].resource;
        const Node* list = container.find("contained");
        if (list == nullptr || !list->is_array()) continue;
        for (const Node& resource : *list) {
            if (!resource.is_object()) continue;
            const std::string_view id = resource.string("id");
            contained_.emplace(std::pair(&container, id), parts_.size());
            parts_.push_back({&resource, &container, resource.string("resourceType"), id, {}});
        }
    }
}

void Message::add(const Node& resource, std::string_view full_url) {
    const Part part{&resource, nullptr, resource.string("resourceType"), resource.string("id"),
                    full_url};
    // The first of a name wins; the reader says that there are two.
    if (!full_url.empty()) alone_.emplace(full_url, parts_.size());
    if (const auto tail = ending(full_url); !tail.empty()) alone_.emplace(tail, parts_.size());
    if (!part.type.empty() && !part.id.empty()) {
        alone_.emplace(std::string(part.type).append("/").append(part.id), parts_.size());
    }
    parts_.push_back(part);
}

const Part* Message::service_request() const {
    const auto found = std::find_if(parts_.begin(), parts_.end(), [](const Part& part) {
        return part.container == nullptr && part.type == "ServiceRequest";
    });
    return found == parts_.end() ? nullptr : &*found;
}

const Part* Message::target(const Node& reference) const {
    return target(reference.string("reference"), top_of(reference));
}

const Part* Message::target(std::string_view text, const Node* top) const {
    if (text.starts_with('#')) {
        const auto found = contained_.find({top, text.substr(1)});
        return text.size() == 1 || found == contained_.end() ? nullptr : &parts_[found->second];
    }
    auto found = alone_.find(text);
    if (found == alone_.end()) found = alone_.find(without_version(text));
    return found == alone_.end() ? nullptr : &parts_[found->second];
}

const Node* Message::top_of(const Node& node) const {
    if (!is_bundle_) return &root_;
    const Node* top = &node;  // Bundle -> entry -> [i] -> resource: three steps below the root
    while (top != nullptr) {
        const Node* entry = top->parent();
        const Node* list = entry == nullptr ? nullptr : entry->parent();
        if (list != nullptr && list->parent() == &root_) return top;
        top = entry;
    }
    return nullptr;
}

}  // namespace mappings
