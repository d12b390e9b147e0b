#include "fhir/fhirpath/functions_text.hpp"

#include "fhir/fhirpath/functions.hpp"

#include <algorithm>
#include <string>

namespace fhir::path {
namespace {

bool is_start(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

// Strings are counted in characters, not in bytes.
std::int64_t length(std::string_view text) {
    return std::count_if(text.begin(), text.end(), is_start);
}

std::size_t byte_of(std::string_view text, std::int64_t character) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_start(text[i]) && character-- == 0) return i;
    }
    return text.size();
}

// The single text of an argument; unset when the argument is empty.
bool argument_text(Machine& m, const Step& step, std::uint32_t number,
                   std::optional<PathItem>& found) {
    const std::size_t base = m.stack.size();
    if (!m.argument(step, number)) return false;
    if (m.stack.size() > base + 1) return m.fail("there are several items where one is wanted");
    found.reset();
    if (m.stack.size() == base + 1) found = m.value_of(m.stack[base]);
    m.stack.resize(base);
    return true;
}

bool changed(Machine& m, std::string_view text, std::string_view name) {
    std::string to(text);
    for (char& c : to) {
        if (name == "upper" && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        if (name == "lower" && c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    m.push_text(ItemKind::string, m.keep(to));
    return true;
}

bool substring(Machine& m, std::string_view text, const PathItem& start,
               const std::optional<PathItem>& size) {
    const auto from = Decimal::parse(start.text);
    const auto many = size ? Decimal::parse(size->text) : std::optional(Decimal{INT32_MAX, 0});
    if (!from || !many) return m.fail("a whole number is wanted");
    if (from->digits < 0 || from->digits >= length(text)) return true;
    text.remove_prefix(byte_of(text, static_cast<std::int64_t>(from->digits)));
    const auto wanted = std::clamp(many->digits, Int128{0}, Int128{INT32_MAX});
    m.push_text(ItemKind::string, text.substr(0, byte_of(text, static_cast<std::int64_t>(wanted))));
    return true;
}

bool matches(Machine& m, const Step& step, std::string_view text, std::string_view pattern) {
    const re2::StringPiece input(text.data(), text.size());
    if (step.pattern != nullptr) {
        m.push_boolean(RE2::PartialMatch(input, *step.pattern));
        return true;
    }
    RE2::Options options(RE2::Quiet);
    options.set_dot_nl(true);
    const RE2 made(re2::StringPiece(pattern.data(), pattern.size()), options);
    if (!made.ok()) return m.fail("a regular expression is wanted");
    m.push_boolean(RE2::PartialMatch(input, made));
    return true;
}

bool replace_matches(Machine& m, const Step& step, std::string_view text, std::string_view pattern,
                     std::string_view by) {
    RE2::Options options(RE2::Quiet);
    options.set_dot_nl(true);
    std::optional<RE2> made;
    if (step.pattern == nullptr) {
        made.emplace(re2::StringPiece(pattern.data(), pattern.size()), options);
        if (!made->ok()) return m.fail("a regular expression is wanted");
    }
    // RE2 writes \1 where the standard writes $1.
    std::string rewrite;
    for (std::size_t i = 0; i < by.size(); ++i) {
        const bool group =
            by[i] == '$' && i + 1 < by.size() && by[i + 1] >= '0' && by[i + 1] <= '9';
        rewrite += group ? '\\' : by[i];
        if (by[i] == '\\') rewrite += '\\';
    }
    std::string to(text);
    RE2::GlobalReplace(&to, step.pattern != nullptr ? *step.pattern : *made, rewrite);
    m.push_text(ItemKind::string, m.keep(to));
    return true;
}

bool replace(Machine& m, std::string_view text, std::string_view what, std::string_view by) {
    std::string to;
    if (what.empty()) {
        for (const char c : text) {
            if (is_start(c)) to += by;
            to += c;
        }
        to += by;
    } else {
        std::size_t at = 0;
        for (std::size_t found = 0; (found = text.find(what, at)) != std::string_view::npos;) {
            to += text.substr(at, found - at);
            to += by;
            at = found + what.size();
            if (to.size() > 1U << 24) return m.fail("a string is too long");
        }
        to += text.substr(at);
    }
    m.push_text(ItemKind::string, m.keep(to));
    return true;
}

bool one_input(Machine& m, std::size_t base, PathItem& input, bool& none) {
    none = m.stack.size() == base;
    if (m.stack.size() > base + 1) return m.fail("there are several items where one is wanted");
    if (!none) input = m.value_of(m.stack[base]);
    m.stack.resize(base);
    return true;
}

}  // namespace

bool run_text(Machine& m, const Step& step, std::size_t base) {
    PathItem input;
    bool none = false;
    if (!one_input(m, base, input, none)) return false;
    if (none) return true;
    const std::string_view name = function(step.function).name;
    if (input.kind == ItemKind::node) return input.node == nullptr || m.fail("a string is wanted");
    if (input.kind == ItemKind::boolean) return m.fail("a string is wanted");
    const std::string_view text = input.text;
    if (name == "length") return m.push_integer(length(text)), true;
    if (name == "upper" || name == "lower") return changed(m, text, name);
    std::optional<PathItem> first;
    std::optional<PathItem> second;
    if (!argument_text(m, step, 0, first)) return false;
    if (step.count > 1 && !argument_text(m, step, 1, second)) return false;
    if (!first) return true;
    if (name == "substring") return substring(m, text, *first, second);
    if (name == "matches") return matches(m, step, text, first->text);
    if (name == "replace") return !second || replace(m, text, first->text, second->text);
    if (name == "replaceMatches") {
        return !second || replace_matches(m, step, text, first->text, second->text);
    }
    if (name == "indexOf") {
        const auto at = text.find(first->text);
        m.push_integer(at == std::string_view::npos ? -1 : length(text.substr(0, at)));
        return true;
    }
    m.push_boolean(name == "contains"     ? text.find(first->text) != std::string_view::npos
                   : name == "startsWith" ? text.starts_with(first->text)
                                          : text.ends_with(first->text));
    return true;
}

bool run_math(Machine& m, const Step& step, std::size_t base) {
    PathItem input;
    bool none = false;
    if (!one_input(m, base, input, none)) return false;
    if (none) return true;
    if (input.kind != ItemKind::integer && input.kind != ItemKind::decimal) {
        return m.fail("a number is wanted");
    }
    const auto number = Decimal::parse(input.text);
    if (!number) return m.fail("a number is too large");
    const std::string_view name = function(step.function).name;
    Decimal result = *number;
    if (name == "abs") {
        if (result.digits < 0) result.digits = -result.digits;
        m.push_decimal(result);
        m.stack.back().kind = input.kind;
        return true;
    }
    if (name == "round") {
        int places = 0;
        std::optional<PathItem> wanted;
        if (step.count == 1) {
            if (!argument_text(m, step, 0, wanted)) return false;
            const auto asked = wanted ? Decimal::parse(wanted->text) : std::nullopt;
            if (!asked || asked->digits < 0) return m.fail("a whole number is wanted");
            places = static_cast<int>(std::min(asked->digits, Int128{28}));
        }
        m.push_decimal(result.rounded(places));
        return true;
    }
    result = number->truncated();
    const auto against = compare(result, *number);
    if (name == "floor" && against > 0) result.digits -= 1;
    if (name == "ceiling" && against < 0) result.digits += 1;
    m.push_decimal(result);
    m.stack.back().kind = ItemKind::integer;
    return true;
}

bool run_convert(Machine& m, const Step& step, std::size_t base) {
    PathItem input;
    bool none = false;
    if (!one_input(m, base, input, none)) return false;
    if (none) return true;
    const std::string_view name = function(step.function).name;
    if (name == "toString") {
        if (input.kind == ItemKind::node) return true;
        if (input.kind == ItemKind::boolean) input.text = input.boolean ? "true" : "false";
        if (input.kind == ItemKind::quantity) {
            std::string text(input.text);
            text += " '";
            text += input.unit;
            text += '\'';
            input.text = m.keep(text);
        }
        m.push_text(ItemKind::string, input.text);
        return true;
    }
    std::optional<Decimal> number;
    if (input.kind == ItemKind::boolean) {
        number = Decimal{input.boolean ? 1 : 0, 0};
    } else if (input.kind == ItemKind::integer || input.kind == ItemKind::decimal ||
               input.kind == ItemKind::string) {
        number = Decimal::parse(input.text);
    }
    const bool whole = name.ends_with("Integer");
    if (whole && number && (number->scale != 0 || input.kind == ItemKind::decimal)) number.reset();
    if (name.starts_with("converts")) return m.push_boolean(number.has_value()), true;
    if (!number) return true;
    m.push_decimal(*number);
    if (whole) m.stack.back().kind = ItemKind::integer;
    return true;
}

}  // namespace fhir::path
