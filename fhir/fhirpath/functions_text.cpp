// Strings.
#include "fhir/fhirpath/function_bodies.hpp"
#include "fhir/fhirpath/functions.hpp"

#include <algorithm>
#include <optional>

namespace fhir::path {
namespace {

constexpr std::size_t longest = std::size_t{1} << 24;

bool is_start(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

std::int64_t length(std::string_view text) {
    return std::count_if(text.begin(), text.end(), is_start);
}

std::size_t byte_of(std::string_view text, std::int64_t character) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_start(text[i]) && character-- == 0) return i;
    }
    return text.size();
}

// The single string of the input that stands on the stack.
Logic text_at(Machine& m, std::size_t base, std::string_view& text) {
    PathItem item;
    const Logic found = m.take_one(base, item);
    if (found != Logic::yes) return found;
    if (item.kind == ItemKind::node && item.node == nullptr) return Logic::unknown;
    if (!is_text(item)) return m.failed("a string is wanted");
    text = item.text;
    return m.spend(text.size() / 16) ? found : Logic::failed;
}

Logic texts(Machine& m, const Step& step, std::string_view& text, std::string_view& other) {
    const Logic found = m.input_text(step, text);
    if (found != Logic::yes) return found;
    return m.argument_text(step, 0, other);
}

Logic integer_argument(Machine& m, const Step& step, std::uint32_t number, std::int64_t& value) {
    PathItem item;
    const Logic found = m.argument_value(step, number, item);
    if (found != Logic::yes) return found;
    const auto parsed = item.kind == ItemKind::integer ? Decimal::parse(item.text) : std::nullopt;
    if (!parsed) return m.failed("a whole number is wanted");
    value =
        static_cast<std::int64_t>(std::clamp(parsed->digits, Int128{INT32_MIN}, Int128{INT32_MAX}));
    return found;
}

bool push_scratch(Machine& m) {
    if (m.scratch.size() > longest) return m.fail("a string is too long");
    m.push_text(ItemKind::string, m.memory.keep(m.scratch));
    return m.spend(m.scratch.size() / 16);
}

RE2::Options options() {
    RE2::Options made(RE2::Quiet);
    made.set_dot_nl(true);
    return made;
}

// The pattern of a step: compiled with it, or made here.
const RE2* pattern_of(Machine& m, const Step& step, std::string_view text,
                      std::optional<RE2>& made) {
    if (step.pattern != nullptr) return step.pattern;
    made.emplace(re2::StringPiece(text.data(), text.size()), options());
    if (!made->ok()) m.fail("a regular expression is wanted");
    return made->ok() && m.spend(1000) ? &*made : nullptr;
}

// ASCII and Latin-1; both forms of a letter have as many bytes.
bool change_case(Machine& m, std::size_t base, char first, char last, unsigned char latin) {
    std::string_view text;
    const Logic found = text_at(m, base, text);
    if (found != Logic::yes) return found == Logic::unknown;
    char* const to = m.memory.take(text.size());
    unsigned char before = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        // U+00C0 to U+00DE and U+00E0 to U+00FE, without the signs of multiplication and division.
        const bool accented =
            before == 0xC3 && c >= latin && c <= latin + 0x1E && c != latin + 0x17;
        const bool plain = text[i] >= first && text[i] <= last;
        to[i] = plain || accented ? static_cast<char>(c ^ 0x20) : text[i];
        before = c;
    }
    m.push_text(ItemKind::string, {to, text.size()});
    return true;
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

Logic judge_contains(Machine& m, const Step& step) {
    std::string_view text;
    std::string_view other;
    const Logic found = texts(m, step, text, other);
    return found == Logic::yes ? told(text.find(other) != std::string_view::npos) : found;
}

Logic judge_starts_with(Machine& m, const Step& step) {
    std::string_view text;
    std::string_view other;
    const Logic found = texts(m, step, text, other);
    return found == Logic::yes ? told(text.starts_with(other)) : found;
}

Logic judge_ends_with(Machine& m, const Step& step) {
    std::string_view text;
    std::string_view other;
    const Logic found = texts(m, step, text, other);
    return found == Logic::yes ? told(text.ends_with(other)) : found;
}

Logic judge_matches(Machine& m, const Step& step) {
    std::string_view text;
    std::string_view pattern;
    const Logic found = texts(m, step, text, pattern);
    if (found != Logic::yes) return found;
    if (!m.spend(text.size() / 16)) return Logic::failed;
    std::optional<RE2> made;
    const RE2* compiled = pattern_of(m, step, pattern, made);
    if (compiled == nullptr) return Logic::failed;
    return told(RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled));
}

bool run_index_of(Machine& m, const Step& step, std::size_t base) {
    std::string_view text;
    std::string_view other;
    Logic found = text_at(m, base, text);
    if (found == Logic::yes) found = m.argument_text(step, 0, other);
    if (found != Logic::yes) return found == Logic::unknown;
    const auto at = text.find(other);
    m.push_integer(at == std::string_view::npos ? -1 : length(text.substr(0, at)));
    return true;
}

bool run_substring(Machine& m, const Step& step, std::size_t base) {
    std::string_view text;
    std::int64_t from = 0;
    std::int64_t many = INT32_MAX;
    Logic found = text_at(m, base, text);
    if (found == Logic::yes) found = integer_argument(m, step, 0, from);
    if (found != Logic::yes) return found == Logic::unknown;
    if (step.count > 1 && integer_argument(m, step, 1, many) == Logic::failed) return false;
    if (from < 0 || from >= length(text)) return true;
    text.remove_prefix(byte_of(text, from));
    m.push_text(ItemKind::string, text.substr(0, byte_of(text, std::max<std::int64_t>(many, 0))));
    return true;
}

bool run_upper(Machine& m, const Step&, std::size_t base) {
    return change_case(m, base, 'a', 'z', 0xA0);
}

bool run_lower(Machine& m, const Step&, std::size_t base) {
    return change_case(m, base, 'A', 'Z', 0x80);
}

bool run_replace(Machine& m, const Step& step, std::size_t base) {
    std::string_view text;
    std::string_view what;
    std::string_view by;
    Logic found = text_at(m, base, text);
    if (found == Logic::yes) found = m.argument_text(step, 0, what);
    if (found == Logic::yes) found = m.argument_text(step, 1, by);
    if (found != Logic::yes) return found == Logic::unknown;
    std::string& to = m.scratch;
    to.clear();
    if (what.empty()) {
        for (const char c : text) {
            if (to.size() > longest) break;
            if (is_start(c)) to += by;
            to += c;
        }
        to += by;
        return push_scratch(m);
    }
    std::size_t at = 0;
    for (std::size_t next = 0; (next = text.find(what, at)) != std::string_view::npos;) {
        to.append(text.substr(at, next - at)).append(by);
        at = next + what.size();
        if (to.size() > longest) break;
    }
    to += text.substr(at);
    return push_scratch(m);
}

bool run_replace_matches(Machine& m, const Step& step, std::size_t base) {
    std::string_view text;
    std::string_view pattern;
    std::string_view by;
    Logic found = text_at(m, base, text);
    if (found == Logic::yes) found = m.argument_text(step, 0, pattern);
    if (found == Logic::yes) found = m.argument_text(step, 1, by);
    if (found != Logic::yes) return found == Logic::unknown;
    std::optional<RE2> made;
    const RE2* compiled = pattern_of(m, step, pattern, made);
    if (compiled == nullptr) return false;
    // RE2 writes \1 where the standard writes $1.
    std::string rewrite;
    for (std::size_t i = 0; i < by.size(); ++i) {
        const bool group =
            by[i] == '$' && i + 1 < by.size() && by[i + 1] >= '0' && by[i + 1] <= '9';
        rewrite += group ? '\\' : by[i];
        if (by[i] == '\\') rewrite += '\\';
    }
    if ((text.size() + 1) * (rewrite.size() + 1) > longest) return m.fail("a string is too long");
    m.scratch.assign(text);
    RE2::GlobalReplace(&m.scratch, *compiled, rewrite);
    return push_scratch(m);
}

bool run_length(Machine& m, const Step&, std::size_t base) {
    std::string_view text;
    const Logic found = text_at(m, base, text);
    if (found != Logic::yes) return found == Logic::unknown;
    m.push_integer(length(text));
    return true;
}

bool run_to_chars(Machine& m, const Step&, std::size_t base) {
    std::string_view text;
    const Logic found = text_at(m, base, text);
    if (found != Logic::yes) return found == Logic::unknown;
    while (!text.empty()) {
        if (!m.has_room()) return false;
        const std::size_t size = byte_of(text, 1);
        m.push_text(ItemKind::string, text.substr(0, size));
        text.remove_prefix(size);
    }
    return m.spend(m.stack.size() - base);
}

bool run_trim(Machine& m, const Step&, std::size_t base) {
    std::string_view text;
    const Logic found = text_at(m, base, text);
    if (found != Logic::yes) return found == Logic::unknown;
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    m.push_text(ItemKind::string, text);
    return true;
}

bool run_split(Machine& m, const Step& step, std::size_t base) {
    std::string_view text;
    std::string_view by;
    Logic found = text_at(m, base, text);
    if (found == Logic::yes) found = m.argument_text(step, 0, by);
    if (found != Logic::yes) return found == Logic::unknown;
    if (by.empty()) {
        m.push_text(ItemKind::string, text);
        return run_to_chars(m, step, base);
    }
    while (m.has_room()) {
        const std::size_t at = text.find(by);
        m.push_text(ItemKind::string, text.substr(0, at));
        if (at == std::string_view::npos) return m.spend(m.stack.size() - base);
        text.remove_prefix(at + by.size());
    }
    return false;
}

bool run_join(Machine& m, const Step& step, std::size_t base) {
    std::string_view by;
    if (step.count == 1 && m.argument_text(step, 0, by) == Logic::failed) return false;
    m.scratch.clear();
    bool any = false;
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        const PathItem item = m.value_of(m.stack[i]);
        if (item.kind == ItemKind::node && item.node == nullptr) continue;
        if (!is_text(item)) return m.fail("a string is wanted");
        if (any) m.scratch += by;
        m.scratch += item.text;
        any = true;
        if (m.scratch.size() > longest) break;
    }
    m.stack.resize(base);
    return !any || push_scratch(m);
}

}  // namespace fhir::path
