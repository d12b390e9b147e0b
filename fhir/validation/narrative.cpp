#include "fhir/validation/narrative.hpp"

#include "fhir/validation/narrative_entities.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace fhir {
namespace {

constexpr NarrativeFault not_well_formed{
    "bad-xhtml", "The narrative is not well-formed XML: a tag, attribute or reference is broken."};
constexpr NarrativeFault no_div{"bad-xhtml", "The narrative must be one <div> element."};
constexpr NarrativeFault no_namespace{
    "bad-xhtml", "The <div> must have xmlns=\"http://www.w3.org/1999/xhtml\"."};
constexpr NarrativeFault bad_element{
    "xhtml-not-allowed", "The narrative has an element that R4 does not allow, such as a script."};
constexpr NarrativeFault bad_attribute{
    "xhtml-not-allowed", "The narrative has an attribute that R4 does not allow on its element."};
constexpr NarrativeFault bad_markup{
    "xhtml-not-allowed", "The narrative must not have a doctype, CDATA or instructions in it."};
constexpr NarrativeFault bad_entity{"xhtml-not-allowed",
                                    "The narrative refers to an entity that R4 does not know."};
constexpr NarrativeFault too_deep{"bad-xhtml", "The narrative is nested too deeply."};
constexpr NarrativeFault no_content{"empty-narrative",
                                    "The narrative must have a text or an image in it."};

constexpr std::size_t most_open = 128;

template <std::size_t count>
bool is_among(const std::array<std::string_view, count>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 62> elements{
    "p",          "br",   "div",     "h1",   "h2",     "h3",        "h4",      "h5",
    "h6",         "a",    "span",    "b",    "em",     "i",         "strong",  "small",
    "big",        "tt",   "dfn",     "q",    "var",    "abbr",      "acronym", "cite",
    "blockquote", "hr",   "address", "bdo",  "kbd",    "sub",       "sup",     "ul",
    "ol",         "li",   "dl",      "dt",   "dd",     "pre",       "table",   "caption",
    "colgroup",   "col",  "thead",   "tr",   "tfoot",  "tbody",     "th",      "td",
    "code",       "samp", "img",     "map",  "area",   "u",         "s",       "strike",
    "del",        "ins",  "center",  "font", "figure", "figcaption"};

constexpr std::array<std::string_view, 8> anywhere{"title", "style",    "class",     "id",
                                                   "lang",  "xml:lang", "xml:space", "dir"};
constexpr std::array<std::string_view, 5> on_any_more{"accesskey", "tabindex", "align", "valign",
                                                      "xmlns"};

struct Allowed {
    std::string_view element;
    std::string_view attribute;
};
constexpr std::array<Allowed, 52> on_one{{
    {"a", "href"},
    {"a", "name"},
    {"a", "charset"},
    {"a", "type"},
    {"a", "hreflang"},
    {"a", "rel"},
    {"a", "rev"},
    {"a", "shape"},
    {"a", "coords"},
    {"a", "target"},
    {"img", "src"},
    {"img", "alt"},
    {"img", "height"},
    {"img", "width"},
    {"img", "longdesc"},
    {"img", "ismap"},
    {"img", "usemap"},
    {"img", "border"},
    {"table", "summary"},
    {"table", "width"},
    {"table", "border"},
    {"table", "frame"},
    {"table", "rules"},
    {"table", "bgcolor"},
    {"table", "cellspacing"},
    {"table", "cellpadding"},
    {"td", "colspan"},
    {"td", "rowspan"},
    {"td", "headers"},
    {"td", "scope"},
    {"td", "abbr"},
    {"td", "axis"},
    {"td", "width"},
    {"td", "bgcolor"},
    {"th", "colspan"},
    {"th", "rowspan"},
    {"th", "headers"},
    {"th", "scope"},
    {"th", "abbr"},
    {"th", "axis"},
    {"th", "width"},
    {"tr", "bgcolor"},
    {"col", "span"},
    {"col", "width"},
    {"colgroup", "span"},
    {"colgroup", "width"},
    {"blockquote", "cite"},
    {"q", "cite"},
    {"area", "href"},
    {"area", "coords"},
    {"area", "alt"},
    {"map", "name"},
}};

bool is_allowed(std::string_view element, std::string_view attribute) {
    if (is_among(anywhere, attribute) || is_among(on_any_more, attribute)) return true;
    return std::any_of(on_one.begin(), on_one.end(), [&](const Allowed& one) {
        return one.element == element && one.attribute == attribute;
    });
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name(char c) {
    return is_letter_or_digit(c) || c == ':' || c == '_' || c == '-' || c == '.' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool starts_name(char c) {
    return is_name(c) && c != '-' && c != '.' && !(c >= '0' && c <= '9');
}

bool is_number(std::string_view name) {
    name.remove_prefix(1);  // '#'
    const bool is_hex = name.starts_with('x');
    if (is_hex) name.remove_prefix(1);
    return !name.empty() && name.size() <= 6 && std::all_of(name.begin(), name.end(), [&](char c) {
        const bool is_digit = c >= '0' && c <= '9';
        return is_digit || (is_hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
    });
}

// One way through the text, an open tag's name on a stack of fixed size.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    const NarrativeFault* fault() {
        skip_blanks();
        while (!rest_.empty()) {
            const NarrativeFault* found = rest_.front() == '<' ? take_markup() : take_text();
            if (found != nullptr) return found;
            if (open_ == 0 && has_root_) {
                skip_blanks();
                if (!rest_.empty() && !rest_.starts_with("<!--")) return &no_div;
            }
        }
        if (open_ > 0) return &not_well_formed;
        if (!has_root_) return &no_div;
        return has_content_ ? nullptr : &no_content;
    }

private:
    void skip_blanks() {
        while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    }

    const NarrativeFault* take_text() {
        if (open_ == 0) return &no_div;
        const std::string_view text = rest_.substr(0, rest_.find('<'));
        rest_.remove_prefix(text.size());
        if (!std::all_of(text.begin(), text.end(), is_blank)) has_content_ = true;
        return references_fault(text);
    }

    static const NarrativeFault* references_fault(std::string_view text) {
        for (std::size_t at = text.find('&'); at != text.npos; at = text.find('&', at)) {
            const std::size_t end = text.find(';', at);
            if (end == text.npos || end == at + 1) return &not_well_formed;
            const std::string_view name = text.substr(at + 1, end - at - 1);
            if (name.front() == '#') {
                if (!is_number(name)) return &not_well_formed;
            } else if (!is_html_entity(name)) {
                return &bad_entity;
            }
            at = end;
        }
        return nullptr;
    }

    const NarrativeFault* take_markup() {
        if (rest_.starts_with("<!--")) {
            const std::size_t end = rest_.find("--", 4);
            if (end == rest_.npos || rest_.substr(end, 3) != "-->") return &not_well_formed;
            rest_.remove_prefix(end + 3);
            return nullptr;
        }
        if (rest_.starts_with("<!") || rest_.starts_with("<?")) return &bad_markup;
        return rest_.starts_with("</") ? take_end_tag() : take_start_tag();
    }

    std::string_view take_name() {
        if (rest_.empty() || !starts_name(rest_.front())) return {};
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_name);
        const std::string_view name =
            rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(name.size());
        return name;
    }

    const NarrativeFault* take_end_tag() {
        rest_.remove_prefix(2);
        const std::string_view name = take_name();
        skip_blanks();
        if (open_ == 0 || name.empty() || names_[open_ - 1] != name || !rest_.starts_with('>')) {
            return &not_well_formed;
        }
        rest_.remove_prefix(1);
        --open_;
        return nullptr;
    }

    const NarrativeFault* take_start_tag() {
        rest_.remove_prefix(1);
        const std::string_view name = take_name();
        if (name.empty()) return &not_well_formed;
        const bool is_root = open_ == 0;
        if (is_root && (has_root_ || name != "div")) return &no_div;
        if (!is_among(elements, name)) return &bad_element;
        bool has_namespace = false;
        for (;;) {
            const bool is_parted = !rest_.empty() && is_blank(rest_.front());
            skip_blanks();
            if (rest_.empty()) return &not_well_formed;
            if (rest_.front() == '>' || rest_.front() == '/') break;
            if (!is_parted) return &not_well_formed;
            if (const NarrativeFault* found = take_attribute(name, has_namespace)) return found;
        }
        if (is_root && !has_namespace) return &no_namespace;
        has_root_ = true;
        if (name == "img") has_content_ = true;
        if (rest_.starts_with("/>")) {
            rest_.remove_prefix(2);
            return nullptr;
        }
        if (rest_.front() != '>') return &not_well_formed;
        rest_.remove_prefix(1);
        if (open_ == most_open) return &too_deep;
        names_[open_++] = name;
        return nullptr;
    }

    const NarrativeFault* take_attribute(std::string_view element, bool& has_namespace) {
        const std::string_view name = take_name();
        skip_blanks();
        if (name.empty() || !rest_.starts_with('=')) return &not_well_formed;
        rest_.remove_prefix(1);
        skip_blanks();
        if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\'')) {
            return &not_well_formed;
        }
        const std::size_t end = rest_.find(rest_.front(), 1);
        if (end == rest_.npos) return &not_well_formed;
        const std::string_view value = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        if (value.find('<') != value.npos) return &not_well_formed;
        if (name == "xmlns") {
            has_namespace = value == "http://www.w3.org/1999/xhtml";
            return has_namespace ? nullptr : &no_namespace;
        }
        if (!is_allowed(element, name) || leads_to_script(value)) return &bad_attribute;
        return references_fault(value);
    }

    // A link or a style that would run something where it is shown.
    static bool leads_to_script(std::string_view value) {
        while (!value.empty() && is_blank(value.front())) value.remove_prefix(1);
        constexpr std::string_view scheme = "javascript:";
        if (value.size() < scheme.size()) return false;
        return std::equal(scheme.begin(), scheme.end(), value.begin(), [](char wanted, char c) {
            return wanted == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
        });
    }

    std::string_view rest_;
    std::array<std::string_view, most_open> names_;
    std::size_t open_ = 0;
    bool has_root_ = false;
    bool has_content_ = false;
};

}  // namespace

const NarrativeFault* narrative_fault(std::string_view xhtml) noexcept {
    return Scanner(xhtml).fault();
}

}  // namespace fhir
