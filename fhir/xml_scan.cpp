#include "fhir/xml_scan.hpp"

#include "fhir/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

namespace fhir {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Of the characters beyond ASCII all are let pass: what FHIR calls its elements is ASCII, so that
// none of another name gets by unseen.
bool may_begin_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool may_follow_in_name(char c) {
    return may_begin_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool is_xml_character(std::uint32_t code) {
    if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
    return code <= 0xD7FF || (code >= 0xE000 && code <= 0xFFFD) ||
           (code >= 0x10000 && code <= 0x10FFFF);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

// One pass; the first problem ends it.
class Scanner {
public:
    Scanner(std::string_view bytes, const XmlScanLimits& limits) : text_(bytes), limits_(limits) {}

    XmlScan run() {
        if (check_bytes() && check_declaration()) {
            while (at_ < text_.size() && take_text() && (at_ == text_.size() || take_markup())) {
            }
            if (!scan_.problem && !open_.empty()) {
                refuse(syntax, "the message ends before its last element does");
            } else if (!scan_.problem && elements_ == 0) {
                refuse(syntax, "there is no XML here; send one element");
            }
        }
        return std::move(scan_);
    }

private:
    struct Reason {
        IssueType type;
        std::string_view code;
    };
    static constexpr Reason syntax{IssueType::structure, "xml-syntax"};
    static constexpr Reason encoding{IssueType::structure, "xml-encoding"};
    static constexpr Reason doctype{IssueType::structure, "xml-doctype"};
    static constexpr Reason limit{IssueType::too_costly, "xml-limit"};

    bool refuse(Reason reason, std::string_view advice, std::size_t offset) {
        scan_.problem = {reason.type, reason.code, advice, offset};
        return false;
    }
    bool refuse(Reason reason, std::string_view advice) { return refuse(reason, advice, at_); }

    std::string_view rest() const { return text_.substr(at_); }
    bool is_next(std::string_view word) const { return rest().starts_with(word); }
    void skip_space() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }

    // UTF-8, and no character that XML forbids. UTF-16 and UTF-32 have NULs or no UTF-8 mark.
    bool check_bytes() {
        if (is_next(byte_order_mark)) at_ = byte_order_mark.size();
        for (std::size_t i = at_; i < text_.size();) {
            const auto byte = static_cast<unsigned char>(text_[i]);
            if (byte < 0x20 && !is_space(text_[i])) {
                return byte == 0 ? refuse(encoding, "a NUL stands here; send the text in UTF-8", i)
                                 : refuse({IssueType::structure, "xml-control-character"},
                                          "a control character stands here; leave it out", i);
            }
            if (byte < 0x80) {
                ++i;
                continue;
            }
            const std::string_view here = text_.substr(i);
            const std::size_t size = utf8_character(here);
            if (size == 0) {
                return refuse(encoding, "this is not well-formed UTF-8; send the text in UTF-8", i);
            }
            if (here.starts_with("\xEF\xBF\xBE") || here.starts_with("\xEF\xBF\xBF")) {
                return refuse({IssueType::structure, "xml-control-character"},
                              "this is no character of XML; leave it out", i);
            }
            i += size;
        }
        return true;
    }

    // <?xml version="1.0" encoding="UTF-8"?>, where it is there.
    bool check_declaration() {
        if (!is_next("<?xml") || at_ + 5 >= text_.size() || !is_space(text_[at_ + 5])) return true;
        const std::size_t end = text_.find("?>", at_);
        if (end == std::string_view::npos) {
            return refuse(syntax, "?> is missing after the XML declaration");
        }
        at_ += 5;
        std::string_view last;
        while (skip_space(), at_ < end) {
            std::string_view name;
            std::string_view value;
            if (!take_attribute(name, value) || !check_declared(last, name, value)) return false;
            last = name;
        }
        if (last.empty()) return refuse(syntax, "the XML declaration must say version=\"1.0\"");
        at_ = end + 2;
        return true;
    }

    // One attribute of the declaration, after the one named `last`: XML 1.0, production 23.
    bool check_declared(std::string_view last, std::string_view name, std::string_view value) {
        if (name == "version" && last.empty()) {
            return value == "1.0" ||
                   refuse(syntax, "only XML 1.0 is read; declare version=\"1.0\"");
        }
        if (name == "encoding" && last == "version") {
            return equal_ignoring_case(value, "UTF-8") ||
                   refuse(encoding, "only UTF-8 is read; send the text in it and declare it");
        }
        const bool may_stand = name == "standalone" && (last == "version" || last == "encoding") &&
                               (value == "yes" || value == "no");
        return may_stand || refuse(syntax, "this is no XML declaration; correct it");
    }

    bool take_text() {
        for (; at_ < text_.size() && text_[at_] != '<'; ++at_) {
            const char c = text_[at_];
            if (open_.empty() && !is_space(c)) {
                return refuse(syntax, elements_ == 0
                                          ? "a FHIR message in XML is one element; begin it with <"
                                          : "something follows the end of the XML; leave it out");
            }
            if (c == '&' && !check_reference()) return false;
            if (c == ']' && is_next("]]>")) return refuse(syntax, "]]> may not stand in text");
        }
        return true;
    }

    bool check_reference() {
        if (xml_reference(rest()) > 0) return true;
        return refuse({IssueType::structure, "xml-entity"},
                      "only &amp; &lt; &gt; &quot; &apos; and the numbers of characters may follow "
                      "an ampersand; write the character itself, or its number");
    }

    bool take_markup() {
        if (is_next("<!--")) return take_comment();
        if (is_next("<![CDATA[") && !open_.empty()) return skip_past("]]>", "]]> is missing");
        if (is_next("<!")) {
            return refuse(
                doctype, "declarations of document types and entities are refused; leave them out");
        }
        if (is_next("<?")) return take_instruction();
        return is_next("</") ? take_end_tag() : take_start_tag();
    }

    bool skip_past(std::string_view word, std::string_view advice) {
        const std::size_t end = text_.find(word, at_);
        if (end == std::string_view::npos) return refuse(syntax, advice);
        at_ = end + word.size();
        return true;
    }

    bool take_comment() {
        const std::size_t end = text_.find("--", at_ + 4);
        if (end == std::string_view::npos) return refuse(syntax, "--> is missing after a comment");
        if (!text_.substr(end).starts_with("-->")) {
            return refuse(syntax, "-- may not stand in a comment", end);
        }
        at_ = end + 3;
        return true;
    }

    bool take_instruction() {
        const std::size_t start = at_;
        at_ += 2;
        const std::string_view target = take_name();
        if (target.empty() || equal_ignoring_case(target, "xml")) {
            return refuse(
                syntax, "an XML declaration may only stand at the start, in small letters", start);
        }
        return skip_past("?>", "?> is missing after an instruction");
    }

    std::string_view take_name() {
        const std::size_t start = at_;
        if (at_ < text_.size() && may_begin_name(text_[at_])) {
            while (at_ < text_.size() && may_follow_in_name(text_[at_])) ++at_;
        }
        return text_.substr(start, at_ - start);
    }

    bool take_attribute(std::string_view& name, std::string_view& value) {
        name = take_name();
        if (name.empty()) return refuse(syntax, "an attribute's name is missing here");
        if (name.size() > limits_.name_bytes) {
            return refuse(limit, "this name is longer than any of FHIR; correct it");
        }
        skip_space();
        if (!is_next("=")) return refuse(syntax, "= is missing after an attribute's name");
        ++at_;
        skip_space();
        const char quote = at_ < text_.size() ? text_[at_] : '\0';
        if (quote != '"' && quote != '\'') {
            return refuse(syntax, "an attribute's value must stand in quotation marks");
        }
        const std::size_t start = ++at_;
        for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
            if (text_[at_] == '<') return refuse(syntax, "< in an attribute must be written &lt;");
            if (text_[at_] == '&' && !check_reference()) return false;
        }
        if (at_ == text_.size()) return refuse(syntax, "the closing quotation mark is missing");
        value = text_.substr(start, at_ - start);
        ++at_;
        return true;
    }

    bool take_start_tag() {
        const std::size_t start = at_++;
        const std::string_view name = take_name();
        if (name.empty()) return refuse(syntax, "an element's name is missing after <", start);
        if (name.size() > limits_.name_bytes) {
            return refuse(limit, "this name is longer than any of FHIR; correct it", start);
        }
        if (open_.empty() && elements_ > 0) {
            return refuse(syntax, "a second element follows the first; send one", start);
        }
        if (++elements_ > limits_.elements) {
            return refuse(limit, "this message has more elements than we take", start);
        }
        if (open_.size() == limits_.depth) {
            return refuse(limit, "this is nested deeper than we take", start);
        }
        if (!take_attributes()) return false;
        if (name == "div" && div_depth_ == 0) {
            div_depth_ = open_.size() + 1;
            scan_.divs.push_back({start, start});
        }
        open_.push_back(name);
        if (!is_next("/>")) return skip_past(">", "> is missing after a tag");
        at_ += 2;
        close();
        return true;
    }

    // Up to "/>" or ">".
    bool take_attributes() {
        names_.clear();
        for (;;) {
            const std::size_t before = at_;
            skip_space();
            if (is_next(">") || is_next("/>")) return true;
            if (at_ == before) return refuse(syntax, "a space is missing in this tag");
            const std::size_t start = at_;
            std::string_view name;
            std::string_view value;
            if (!take_attribute(name, value)) return false;
            if (std::ranges::find(names_, name) != names_.end()) {
                return refuse(syntax, "this element has two attributes of this name; keep one",
                              start);
            }
            names_.push_back(name);
            if (names_.size() > limits_.attributes) {
                return refuse(limit, "this element has more attributes than we take", start);
            }
        }
    }

    bool take_end_tag() {
        const std::size_t start = at_;
        at_ += 2;
        const std::string_view name = take_name();
        skip_space();
        if (open_.empty() || name != open_.back() || !is_next(">")) {
            return refuse(syntax, "this end tag does not belong to the element that is open",
                          start);
        }
        ++at_;
        close();
        return true;
    }

    void close() {
        if (open_.size() == div_depth_) {
            scan_.divs.back().end = at_;
            div_depth_ = 0;
        }
        open_.pop_back();
    }

    std::string_view text_;
    const XmlScanLimits& limits_;
    XmlScan scan_;
    std::size_t at_ = 0;
    std::size_t elements_ = 0;
    std::size_t div_depth_ = 0;  // of the "div" that is open, the root being 1; 0: none is
    std::vector<std::string_view> open_;
    std::vector<std::string_view> names_;
};

}  // namespace

XmlScan scan_xml(std::string_view bytes, const XmlScanLimits& limits) {
    return Scanner(bytes, limits).run();
}

bool is_xml_name(std::string_view name) {
    return !name.empty() && may_begin_name(name.front()) &&
           std::all_of(name.begin(), name.end(), may_follow_in_name) &&
           // Characters that XML may not hold anywhere.
           name.find("\xEF\xBF\xBE") == std::string_view::npos &&
           name.find("\xEF\xBF\xBF") == std::string_view::npos;
}

std::size_t xml_reference(std::string_view text) {
    constexpr std::array<std::string_view, 5> entities{"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    for (const std::string_view entity : entities) {
        if (text.starts_with(entity)) return entity.size();
    }
    if (!text.starts_with("&#")) return 0;
    const bool is_hex = text.starts_with("&#x");
    const std::string_view digits = text.substr(is_hex ? 3 : 2, 9);
    std::uint32_t code = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, is_hex ? 16 : 10);
    const auto size = static_cast<std::size_t>(end - text.data());
    const bool ends = size < text.size() && *end == ';';
    return failure == std::errc() && ends && is_xml_character(code) ? size + 1 : 0;
}

}  // namespace fhir
