#include "fhir/xml_writer.hpp"

#include "fhir/utf8.hpp"
#include "fhir/xml_scan.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fhir {
namespace {

constexpr std::string_view declaration = R"(<?xml version="1.0" encoding="UTF-8"?>)";
constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// Bytes of the character that XML may hold and `text` begins with, 0 when it begins with none.
std::size_t xml_character(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x20) return first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
    if (first < 0x80) return 1;
    const bool is_no_character =
        text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF");
    return is_no_character ? 0 : utf8_character(text);
}

std::string_view escape_of(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\t':  // bare, the next reader makes a blank of it
            return "&#9;";
        case '\n':
            return "&#10;";
        case '\r':
            return "&#13;";
        default:
            return {};
    }
}

void append_escaped(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const std::string_view escape = escape_of(text.front());
        const std::size_t size = xml_character(text);
        if (!escape.empty()) {
            out += escape;
        } else if (size == 0) {
            out += replacement;
        } else {
            out += text.substr(0, size);
        }
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
}

bool is_one_div(std::string_view text) {
    const XmlScan scan = scan_xml(text);
    return !scan.problem && scan.divs.size() == 1 && scan.divs.front().begin == 0 &&
           scan.divs.front().end == text.size();
}

// HTML's named characters are none of XML.
std::string without_named_characters(std::string_view text) {
    constexpr std::string_view no_break_space = "&nbsp;";
    std::string out;
    while (!text.empty()) {
        std::size_t taken = 1;
        if (text.starts_with(no_break_space)) {
            out += "&#160;";
            taken = no_break_space.size();
        } else if (text.front() == '&' && xml_reference(text) == 0) {
            out += "&amp;";
        } else {
            out += text.front();
        }
        text.remove_prefix(taken);
    }
    return out;
}

void append_narrative(std::string& out, std::string_view text) {
    if (is_one_div(text)) {
        out += text;
        return;
    }
    const std::string repaired = without_named_characters(text);
    if (is_one_div(repaired)) {
        out += repaired;
        return;
    }
    out += R"(<div xmlns="http://www.w3.org/1999/xhtml">)";
    append_escaped(out, text);
    out += "</div>";
}

// What an object says of one element: a member, its "_" sibling, or both.
struct Part {
    std::string_view name;
    Member known;
    const Node* value = nullptr;
    const Node* sibling = nullptr;

    std::uint32_t order() const {
        return known.element == nullptr ? UINT32_MAX : known.element->ordinal;
    }
    bool is_attribute() const {
        const bool is_known = known.element != nullptr && known.element->is_xml_attribute;
        const bool is_id = known.element == nullptr && name == "id";
        return (is_known || is_id) && value != nullptr && value->is_string();
    }
};

// The items of an array, a single value once, nothing for null.
class Items {
public:
    explicit Items(const Node* node) {
        if (node == nullptr) return;
        next_ = node->is_array() ? node->begin() : Node::Iterator(node);
        is_single_ = !node->is_array();
    }
    bool is_empty() const { return next_ == Node::Iterator(); }
    const Node* take() {
        if (is_empty()) return nullptr;
        const Node* node = next_.operator->();
        next_ = is_single_ ? Node::Iterator() : ++next_;
        return node;
    }

private:
    Node::Iterator next_;
    bool is_single_ = true;
};

bool is_scalar(const Node& node) {
    return node.is_string() || node.kind() == Kind::number || node.kind() == Kind::boolean;
}

class Writer {
public:
    Writer(std::string& out, const Definitions& definitions)
        : out_(out), definitions_(definitions) {}

    void write_resource(const Node& resource, bool is_root) {
        const std::string_view written = resource.string("resourceType");
        const std::string_view name = may_be_element(written) ? written : "Resource";
        const Type* type = definitions_.find(name);
        if (type != nullptr && type->kind != TypeKind::resource) type = nullptr;
        open(name);
        if (is_root) out_ += R"( xmlns="http://hl7.org/fhir")";
        fill(name, &resource, type, true);
    }

private:
    static bool may_be_element(std::string_view name) {
        return is_xml_name(name) && !name.starts_with('_') &&
               name.find(':') == std::string_view::npos;
    }

    void open(std::string_view name) { (out_ += '<') += name; }
    void close(std::string_view name) { ((out_ += "</") += name) += '>'; }
    void attribute(std::string_view name, std::string_view value) {
        ((out_ += ' ') += name) += "=\"";
        append_escaped(out_, value);
        out_ += '"';
    }

    // The rest of a start tag, what is in the object, and the end tag. `object` may be null.
    void fill(std::string_view name, const Node* object, const Type* type, bool is_resource) {
        const std::size_t first = parts_.size();
        if (object != nullptr) gather(*object, type, is_resource);
        const std::size_t last = parts_.size();
        bool is_empty = true;
        for (std::size_t i = first; i < last; ++i) {
            if (!is_resource && parts_[i].is_attribute()) {
                attribute(parts_[i].name, parts_[i].value->text());
                parts_[i].value = nullptr;
            }
            is_empty = is_empty && parts_[i].value == nullptr && parts_[i].sibling == nullptr;
        }
        if (is_empty) {
            out_ += "/>";
        } else {
            out_ += '>';
            for (std::size_t i = first; i < last; ++i) write_part(Part(parts_[i]));
            close(name);
        }
        parts_.resize(first);
    }

    // Adds the members to parts_, in the order of the standard.
    void gather(const Node& object, const Type* type, bool is_resource) {
        const auto first = static_cast<std::ptrdiff_t>(parts_.size());
        for (const Node& member : object) {
            if (is_resource && member.name() == "resourceType") continue;
            const bool is_sibling = member.name().starts_with('_');
            const std::string_view name = member.name().substr(is_sibling ? 1 : 0);
            if (!may_be_element(name)) continue;
            auto part = std::find_if(parts_.begin() + first, parts_.end(),
                                     [name](const Part& other) { return other.name == name; });
            if (part == parts_.end()) {
                const Member known = type == nullptr ? Member() : type->find(name);
                part = parts_.insert(part, Part{name, known, nullptr, nullptr});
            }
            (is_sibling ? part->sibling : part->value) = &member;
        }
        std::stable_sort(parts_.begin() + first, parts_.end(),
                         [](const Part& a, const Part& b) { return a.order() < b.order(); });
    }

    void write_part(const Part& part) {
        const Type* type = part.known.type == nullptr ? nullptr : part.known.type->type;
        Items values(part.value);
        Items siblings(part.sibling);
        while (!values.is_empty() || !siblings.is_empty()) {
            const Node* value = values.take();
            write_element(part.name, type, value, siblings.take());
        }
    }

    void write_element(std::string_view name, const Type* type, const Node* value,
                       const Node* sibling) {
        if (value != nullptr && value->is_string() && type != nullptr &&
            type->primitive == Primitive::xhtml) {
            return append_narrative(out_, value->text());
        }
        open(name);
        if (value != nullptr && value->is_object()) {
            const bool holds_resource = type != nullptr && type->kind == TypeKind::resource;
            if (!holds_resource) return fill(name, value, type, false);
            out_ += '>';
            write_resource(*value, false);
            return close(name);
        }
        if (value != nullptr && is_scalar(*value)) attribute("value", value->text());
        fill(name, sibling != nullptr && sibling->is_object() ? sibling : nullptr, type, false);
    }

    std::string& out_;
    const Definitions& definitions_;
    std::vector<Part> parts_;  // of all objects that are open, the innermost last
};

}  // namespace

std::string write_xml(const Node& resource, const Definitions& definitions) {
    std::string xml;
    xml.reserve(8192);  // one referral, without growing
    xml += declaration;
    Writer(xml, definitions).write_resource(resource, true);
    return xml;
}

}  // namespace fhir
