#include "fhir/validation/uri_check.hpp"

#include "fhir/validation/attachment_hash.hpp"
#include "fhir/validation/primitives.hpp"

#include <charconv>
#include <cstddef>
#include <utility>

namespace fhir {
namespace {

const Node* string_in(const Node& object, std::string_view name) {
    const Node* found = object.find(name);
    return found != nullptr && found->is_string() && !found->text().empty() ? found : nullptr;
}

// How many bytes base64 stands for; white space in it counts nothing.
std::size_t decoded_size(std::string_view base64) {
    std::size_t digits = 0;
    for (const char c : base64) {
        if (static_cast<unsigned char>(c) > ' ' && c != '=') ++digits;
    }
    return digits * 3 / 4;
}

}  // namespace

UriCheck::UriCheck(const Definitions& definitions, Findings& findings)
    : findings_(findings),
      coding_(definitions.find("Coding")),
      identifier_(definitions.find("Identifier")),
      extension_(definitions.find("Extension")),
      attachment_(definitions.find("Attachment")),
      uri_(definitions.find("uri")),
      url_element_(definitions.element_id("url")),
      has_canonical_(definitions.types().size() + 1) {
    for (const Type& type : definitions.types()) {
        // Contract has a url too, but is nothing that a canonical may name.
        has_canonical_[type.id] = type.kind == TypeKind::resource &&
                                  type.element("url") != nullptr &&
                                  type.element("publisher") != nullptr;
    }
}

void UriCheck::check(std::span<const Structure::Value> values) {
    for (const Structure::Value& value : values) {
        if (value.node == nullptr) continue;
        if (value.type == coding_) {
            system(*value.node);
        } else if (value.type == extension_) {
            extension(*value.node);
        } else if (value.type == identifier_) {
            system(*value.node);
            identifier(*value.node);
        } else if (value.type == attachment_) {
            attachment(*value.node);
        } else if (value.type == uri_) {
            uri(value);
        }
    }
}

void UriCheck::add(const Node& node, const Node& at, std::string_view code, std::string detail) {
    findings_.add({.node = &node,
                   .type = IssueType::value,
                   .code = code,
                   .detail = std::move(detail),
                   .at = &at});
}

void UriCheck::system(const Node& object) {
    const Node* system = string_in(object, "system");
    if (system == nullptr || has_scheme(system->text())) return;
    add(object, *system, "relative-uri",
        "The system must be an absolute URI, such as one that begins with https:// or urn:oid:.");
}

void UriCheck::identifier(const Node& identifier) {
    if (identifier.string("system") != "urn:ietf:rfc:3986") return;
    const Node* value = string_in(identifier, "value");
    if (value == nullptr || has_scheme(value->text())) return;
    add(identifier, *value, "relative-uri",
        "With the system urn:ietf:rfc:3986 the value must be an absolute URI, such as one that "
        "begins with urn:uuid:.");
}

void UriCheck::extension(const Node& extension) {
    const Node* url = string_in(extension, "url");
    if (url == nullptr) return;
    // Of an extension in an extension, the definition of the outer one says what the name means.
    const Node* list = extension.parent();
    const Node* owner = list == nullptr ? nullptr : list->parent();
    const bool is_nested = owner != nullptr && owner->type() == extension_->id;
    if (!is_nested && !has_scheme(url->text())) {
        add(extension, *url, "relative-uri",
            "The url of an extension must be an absolute URI; it is the address of its "
            "definition.");
    } else if (url->text().find('|') != std::string_view::npos) {
        add(extension, *url, "versioned-uri",
            "The url of an extension is an address without a version.");
    }
}

void UriCheck::attachment(const Node& attachment) {
    const Node* data = string_in(attachment, "data");
    if (data == nullptr || fault_of(Primitive::base64_binary, data->text()) != nullptr) return;
    size(attachment, data->text());
    hash(attachment, data->text());
}

void UriCheck::size(const Node& attachment, std::string_view data) {
    const Node* size = attachment.find("size");
    if (size == nullptr || size->kind() != Kind::number) return;
    std::size_t told = 0;
    const std::string_view text = size->text();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), told);
    const std::size_t found = decoded_size(data);
    if (error != std::errc{} || end != text.data() + text.size() || told == found) return;
    add(attachment, *size, "attachment-size",
        "The data has " + std::to_string(found) + " bytes; the size must say so.");
}

// Many senders put another hash there, and who reads it has the data itself.
void UriCheck::hash(const Node& attachment, std::string_view data) {
    const Node* hash = string_in(attachment, "hash");
    if (hash == nullptr || fault_of(Primitive::base64_binary, hash->text()) != nullptr) return;
    if (is_hash_of(hash->text(), data)) return;
    findings_.add({.node = &attachment,
                   .severity = Severity::warning,
                   .type = IssueType::value,
                   .code = "attachment-hash",
                   .detail = "The hash is not the SHA-1 of the data, in base64; correct it or "
                             "leave it out.",
                   .at = hash});
}

void UriCheck::uri(const Structure::Value& value) {
    const Node& node = *value.node;
    if (value.element->id != url_element_ || has_scheme(node.text())) return;
    if (!has_canonical_[node.parent()->type()]) return;
    add(node, node, "relative-uri",
        "The url of this resource is its canonical address; it must be an absolute URI.");
}

}  // namespace fhir
