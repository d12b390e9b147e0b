#include "fhir/xml_reader.hpp"

#include "fhir/json_text.hpp"
#include "fhir/xml_repeats.hpp"
#include "fhir/xml_scan.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace fhir {
namespace {

constexpr std::string_view fhir_namespace = "http://hl7.org/fhir";
constexpr std::size_t most_issues = 100;

// White space between elements means nothing; a narrative is taken from the bytes themselves.
constexpr unsigned parse_flags =
    pugi::parse_cdata | pugi::parse_escapes | pugi::parse_wconv_attribute | pugi::parse_eol;

bool is_primitive(const Type* type) {
    return type != nullptr && type->kind == TypeKind::primitive;
}

Kind kind_of(Primitive primitive, std::string_view text) {
    switch (primitive) {
        case Primitive::boolean:
            return text == "true" || text == "false" ? Kind::boolean : Kind::string;
        case Primitive::integer:
        case Primitive::positive_int:
        case Primitive::unsigned_int:
        case Primitive::decimal:
            return is_json_number(text) ? Kind::number : Kind::string;
        default:
            return Kind::string;
    }
}

bool has_member(const Node& object, std::string_view name) {
    return std::any_of(object.begin(), object.end(), [name](const Node& member) {
        std::string_view other = member.name();
        if (other.size() == name.size() + 1 && other.starts_with('_')) other.remove_prefix(1);
        return other == name;
    });
}

pugi::xml_node single_element(pugi::xml_node parent) {
    pugi::xml_node found;
    for (const pugi::xml_node child : parent.children()) {
        if (child.type() != pugi::node_element) continue;
        if (found) return {};
        found = child;
    }
    return found;
}

// Makes the tree. What returns bool returns false when it must end: a limit is passed.
class Builder {
public:
    Builder(Tree& tree, const Definitions& definitions, const XmlLimits& limits,
            std::string_view bytes, const char* text, const std::vector<XmlSpan>& divs)
        : tree_(tree),
          definitions_(definitions),
          limits_(limits),
          bytes_(bytes),
          text_(text),
          divs_(divs) {}

    void build(pugi::xml_node root) {
        if (std::string_view(root.attribute("xmlns").value()) != fhir_namespace ||
            std::strchr(root.name(), ':') != nullptr) {
            note("xml-namespace",
                 "the first element must have xmlns=\"http://hl7.org/fhir\" and no prefix",
                 offset_of(root), nullptr);
            return;
        }
        Node& object = make(Kind::object, {}, offset_of(root));
        tree_.set_root(object);
        fill_resource(object, root, 1);
    }

    std::vector<Issue>& issues() { return issues_; }

private:
    std::size_t offset_of(pugi::xml_node element) const {
        return static_cast<std::size_t>(element.name() - text_) - 1;
    }
    std::size_t offset_of(pugi::xml_attribute attribute) const {
        return static_cast<std::size_t>(attribute.name() - text_);
    }

    // Something that the sender must put right; goes on to find the next.
    void note(std::string_view code, std::string_view advice, std::size_t offset, const Node* node,
              IssueType type = IssueType::structure) {
        if (issues_.size() >= most_issues) return;
        issues_.push_back(to_issue(bytes_, {type, code, advice, offset},
                                   node == nullptr ? std::string() : expression_of(*node)));
    }

    bool stop(IssueType type, std::string_view advice, std::size_t offset, const Node& node) {
        issues_.clear();
        note("xml-limit", advice, offset, &node, type);
        return false;
    }

    Node& make(Kind kind, std::string_view text, std::size_t offset) {
        ++nodes_;
        return tree_.make_kept(kind, text, static_cast<std::uint32_t>(offset));
    }

    bool fill_resource(Node& object, pugi::xml_node element, std::size_t depth) {
        const Type* type = definitions_.find(element.name());
        if (type != nullptr && type->kind != TypeKind::resource) type = nullptr;
        tree_.add(object, "resourceType", make(Kind::string, element.name(), offset_of(element)));
        return fill(object, element, type, depth);
    }

    // `type` is null where R4 does not know what may stand here.
    bool fill(Node& object, pugi::xml_node element, const Type* type, std::size_t depth,
              pugi::xml_attribute value = {}) {
        if (depth > limits_.depth) {
            return stop(IssueType::too_costly, "this is nested deeper than we take",
                        offset_of(element), object);
        }
        add_attributes(object, element, type, value);
        Repeats repeats;
        std::uint32_t ordinal = 0;
        for (const pugi::xml_node child : element.children()) {
            if (child.type() != pugi::node_element) {
                note("xml-text", "text may not stand between FHIR's elements; put it into a value",
                     static_cast<std::size_t>(child.value() - text_), &object);
                continue;
            }
            if (nodes_ > limits_.nodes) {
                return stop(IssueType::too_costly, "this message has more elements than we take",
                            offset_of(child), object);
            }
            if (child.name() != repeats.name() && !begin(repeats, object, child, type, ordinal)) {
                if (is_too_wide(object)) return false;
                continue;
            }
            if (!add(repeats, object, child, depth + 1)) return false;
        }
        return true;
    }

    bool is_too_wide(const Node& object) {
        return object.size() >= limits_.members &&
               !stop(IssueType::too_long, "this element has more kinds of children than we take",
                     object.offset(), object);
    }

    // Whether the child may be the first of its name in the object.
    bool begin(Repeats& repeats, const Node& object, pugi::xml_node child, const Type* type,
               std::uint32_t& ordinal) {
        repeats = {};
        const std::string_view name = child.name();
        if (object.size() >= limits_.members) return false;
        if (name.find(':') != std::string_view::npos || name.starts_with('_')) {
            note("xml-namespace", "only elements of FHIR without a prefix may stand here",
                 offset_of(child), &object);
            return false;
        }
        if (has_member(object, name)) {
            note("xml-order", "elements of one name must stand together", offset_of(child),
                 &object);
            return false;
        }
        const Member member = type == nullptr ? Member() : type->find(name);
        if (const Element* known = member.element) {
            if (known->is_xml_attribute) {
                note("xml-attribute", "this must be written as an attribute", offset_of(child),
                     &object);
                return false;
            }
            if (known->ordinal < ordinal) {
                note("xml-order", "this element stands after one that must follow it",
                     offset_of(child), &object);
                return false;
            }
            ordinal = known->ordinal;
        }
        repeats = Repeats(name, member);
        return true;
    }

    bool add(Repeats& repeats, Node& object, pugi::xml_node child, std::size_t depth) {
        repeats.expect_another(tree_, object);
        if (repeats.is_array()) ++depth;
        const Type* type = repeats.type();
        if (type != nullptr && type->primitive == Primitive::xhtml) {
            return add_narrative(repeats, object, child);
        }
        if (type != nullptr && type->kind == TypeKind::resource) {
            return add_resource(repeats, object, child, depth);
        }
        if (is_primitive(type) || (type == nullptr && child.attribute("value"))) {
            return add_primitive(repeats, object, child, depth);
        }
        Node& value = make(Kind::object, {}, offset_of(child));
        repeats.place(tree_, object, &value, nullptr);
        return fill(value, child, type, depth);
    }

    bool add_primitive(Repeats& repeats, Node& object, pugi::xml_node child, std::size_t depth) {
        const Type* type = repeats.type();
        const std::size_t offset = offset_of(child);
        const pugi::xml_attribute attribute = child.attribute("value");
        Node* value = nullptr;
        if (attribute) {
            const std::string_view text = attribute.value();
            const Kind kind = type == nullptr ? Kind::string : kind_of(type->primitive, text);
            const std::size_t most =
                kind == Kind::number ? limits_.number_bytes : limits_.string_bytes;
            if (text.size() > most) {
                return stop(IssueType::too_long, "this value is longer than we take; shorten it",
                            offset, object);
            }
            if (kind == Kind::number && is_beyond_double(text)) {
                return stop(IssueType::value, "this number is too large; correct it", offset,
                            object);
            }
            value = &make(kind, text, offset);
        }
        const bool has_more = child.first_child() || child.attribute("id");
        Node* sibling = value == nullptr || has_more ? &make(Kind::object, {}, offset) : nullptr;
        repeats.place(tree_, object, value, sibling);
        if (sibling != nullptr) return fill(*sibling, child, type, depth, attribute);
        add_attributes(object, child, type, attribute);
        return true;
    }

    bool add_narrative(Repeats& repeats, Node& object, pugi::xml_node child) {
        const std::size_t offset = offset_of(child);
        const auto span = std::ranges::lower_bound(divs_, offset, {}, &XmlSpan::begin);
        if (span == divs_.end() || span->begin != offset) {
            note("xml-namespace", "a narrative is one div, in no other", offset, &object);
            return true;
        }
        if (span->end - span->begin > limits_.string_bytes) {
            return stop(IssueType::too_long, "this text is longer than we take; shorten it", offset,
                        object);
        }
        char* text = tree_.keep(span->end - span->begin);
        std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(span->begin),
                  bytes_.begin() + static_cast<std::ptrdiff_t>(span->end), text);
        repeats.place(tree_, object, &make(Kind::string, {text, span->end - span->begin}, offset),
                      nullptr);
        return true;
    }

    bool add_resource(Repeats& repeats, Node& object, pugi::xml_node child, std::size_t depth) {
        const pugi::xml_node inner = single_element(child);
        if (!inner) {
            note("xml-resource", "one resource must stand here", offset_of(child), &object);
            return true;
        }
        Node& resource = make(Kind::object, {}, offset_of(inner));
        repeats.place(tree_, object, &resource, nullptr);
        if (!fill_resource(resource, inner, depth)) return false;
        add_attributes(resource, child, nullptr);
        return true;
    }

    // Of the element, into the object; all but `value`, which has been read.
    void add_attributes(Node& object, pugi::xml_node element, const Type* type,
                        pugi::xml_attribute value = {}) {
        for (const pugi::xml_attribute attribute : element.attributes()) {
            const std::string_view name = attribute.name();
            const std::string_view text = attribute.value();
            if (name == "xmlns") {
                if (text == fhir_namespace) continue;
                note("xml-namespace", "this element must be in the namespace http://hl7.org/fhir",
                     offset_of(attribute), &object);
            } else if (is_member(name, type, object)) {
                tree_.add(object, name, make(Kind::string, text, offset_of(attribute)));
            } else if (name.starts_with("xmlns:") || name == "xsi:schemaLocation" ||
                       attribute == value) {
                continue;
            } else {
                note("xml-attribute", "FHIR has no such attribute here; leave it out",
                     offset_of(attribute), &object);
            }
        }
    }

    static bool is_member(std::string_view name, const Type* type, const Node& object) {
        if (type == nullptr) return name == "id" && object.find("resourceType") == nullptr;
        const Member member = type->find(name);
        return member.element != nullptr && member.element->is_xml_attribute;
    }

    Tree& tree_;
    const Definitions& definitions_;
    const XmlLimits& limits_;
    std::string_view bytes_;
    const char* text_;  // where pugixml has decoded the bytes, one for one
    const std::vector<XmlSpan>& divs_;
    std::vector<Issue> issues_;
    std::size_t nodes_ = 0;
};

}  // namespace

Result<Tree> read_xml(std::string_view bytes, const Definitions& definitions,
                      const XmlLimits& limits) {
    if (bytes.size() >= std::numeric_limits<std::uint32_t>::max()) {
        return refusal({}, {IssueType::too_long, "xml-limit", "the message is too long", 0});
    }
    const XmlScan scan =
        scan_xml(bytes, {limits.markup_depth, limits.nodes, limits.members, limits.name_bytes});
    if (scan.problem) return refusal(bytes, *scan.problem);

    Tree tree;
    char* text = tree.keep(bytes.size() + 1);
    *std::copy(bytes.begin(), bytes.end(), text) = '\0';
    pugi::xml_document document;
    const pugi::xml_parse_result outcome =
        document.load_buffer_inplace(text, bytes.size() + 1, parse_flags, pugi::encoding_utf8);
    if (!outcome) {
        return refusal(bytes, {IssueType::structure, "xml-syntax", "this is no XML; correct it",
                               static_cast<std::size_t>(outcome.offset)});
    }
    Builder builder(tree, definitions, limits, bytes, text, scan.divs);
    builder.build(document.document_element());
    if (!builder.issues().empty()) {
        return Error{ErrorKind::malformed, std::move(builder.issues()), {}, {}, {}};
    }
    return tree;
}

}  // namespace fhir
