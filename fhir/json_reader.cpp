#include "fhir/json_reader.hpp"

#include "fhir/json_run.hpp"
#include "fhir/json_scan.hpp"
#include "fhir/json_text.hpp"
#include "fhir/utf8.hpp"

#include <stdexcept>

// RapidJSON's own checks stay on in every build, and fail as exceptions: its default ends the
// process, or is compiled away.
#define RAPIDJSON_ASSERT(condition) \
    ((condition) ? static_cast<void>(0) : throw std::logic_error("RapidJSON: " #condition))
#include <rapidjson/error/error.h>
#include <rapidjson/reader.h>
#include <rapidjson/stream.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace fhir {
namespace {

// It recurses, once for each level of nesting, and asks the handler before it does:
// TreeBuilder::open ends what is deeper than the stack is made for. Numbers as text: FHIR keeps
// their digits, and Debian's RapidJSON crashes on some when it computes them.
constexpr unsigned strict = rapidjson::kParseInsituFlag | rapidjson::kParseValidateEncodingFlag |
                            rapidjson::kParseNumbersAsStringsFlag;

// Levels of nesting that a thread's stack surely holds, whatever the limits say.
constexpr std::size_t deepest = 1000;

// RapidJSON asks to check and copy one character of a string; this takes all up to the next that
// means something, which makes the reader twice as fast.
struct Runs : rapidjson::UTF8<> {
    // How far beyond the end of the text it looks.
    static constexpr std::size_t padding = 8;

    // NOLINTNEXTLINE(readability-identifier-naming): RapidJSON's name
    template <class Input, class Output>
    static bool Validate(Input& from, Output&) {  // in place: the input is the output too
        const char* end = from.src_;
        for (;;) {
            std::size_t plain = 0;
            while ((plain = plain_of_eight(end)) == 8) end += 8;
            end += plain;
            if (static_cast<unsigned char>(*end) < 0x80) break;
            const std::size_t length = utf8_character({end, 4});
            if (length == 0) break;
            end += length;
        }
        const auto size = static_cast<std::size_t>(end - from.src_);
        if (from.dst_ != from.src_) std::memmove(from.dst_, from.src_, size);
        from.src_ += size;
        from.dst_ += size;
        return size > 0;
    }
};

// A type of its own, so that RapidJSON works on it and not on a copy: what it is told of a string,
// the stream stands behind that string.
struct Stream : rapidjson::GenericInsituStringStream<Runs> {
    using GenericInsituStringStream::GenericInsituStringStream;

    // NOLINTNEXTLINE(readability-identifier-naming): RapidJSON's name
    void Put(char c) { *dst_++ = c; }  // as it stands, but for an assertion about each character
};

using Reader = rapidjson::GenericReader<Runs, Runs>;

// In place of RapidJSON's, which goes byte by byte: an indented text is for the most part blanks.
// NOLINTNEXTLINE(readability-identifier-naming): RapidJSON's name
inline void SkipWhitespace(Stream& stream) {
    constexpr std::uint64_t eight_blanks = 0x2020202020202020U;
    const auto is_blank = [](char c) {
        return static_cast<unsigned char>(c) <= ' ' &&
               (c == ' ' || c == '\n' || c == '\r' || c == '\t');
    };
    char* at = stream.src_;
    while (is_blank(*at)) {
        ++at;
        std::uint64_t word = 0;
        while (std::memcpy(&word, at, sizeof word), word == eight_blanks) at += 8;
        at += std::countr_zero(word ^ eight_blanks) / 8;
    }
    stream.src_ = at;
}

// What an escape can bring into a string that the bytes did not show.
std::optional<std::string_view> forbidden_in(std::string_view decoded) {
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        const auto byte = static_cast<unsigned char>(decoded[i]);
        if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') {
            return "an escape stands for a control character that FHIR forbids; leave it out";
        }
        // U+D800 to U+DFFF, written as if they were characters.
        if (byte == 0xED && i + 1 < decoded.size() &&
            static_cast<unsigned char>(decoded[i + 1]) >= 0xA0) {
            return "an escape is one half of a surrogate pair; write both halves or neither";
        }
    }
    return std::nullopt;
}

// The names in the open objects, one for each level of nesting.
class Names {
public:
    void open(std::size_t level) { marks_[level] = 0; }

    // Whether `name` is new in the object on that level.
    bool add(std::size_t level, const Node& object, std::string_view name) {
        const std::uint64_t mark = mark_of(name);
        const bool is_like_none = (marks_[level] & mark) == 0;
        marks_[level] |= mark;
        if (object.size() >= searched_through) return add_to_set(level, object, name);
        return is_like_none || object.find(name) == nullptr;
    }

private:
    static constexpr std::uint32_t searched_through = 64;

    // One bit of 64 for each name: most small objects need no search.
    static std::uint64_t mark_of(std::string_view name) {
        if (name.empty()) return 1;
        const auto first = static_cast<unsigned char>(name.front());
        const auto last = static_cast<unsigned char>(name.back());
        return std::uint64_t{1} << ((first + 5U * last + 11U * name.size()) % 64U);
    }

    bool add_to_set(std::size_t level, const Node& object, std::string_view name) {
        if (sets_.size() <= level) sets_.resize(level + 1);
        auto& names = sets_[level];
        if (object.size() == searched_through) {
            names.clear();
            for (const Node& member : object) names.insert(member.name());
        }
        return names.insert(name).second;
    }

    std::array<std::uint64_t, deepest + 1> marks_;  // of levels that were opened
    std::vector<std::unordered_set<std::string_view>> sets_;
};

// Makes the tree out of RapidJSON's events. Any `false` ends the parsing; `problem` says why.
// NOLINTBEGIN(readability-identifier-naming): RapidJSON names the events.
class TreeBuilder : public rapidjson::BaseReaderHandler<Runs, TreeBuilder> {
public:
    TreeBuilder(Tree& tree, Stream& stream, const JsonLimits& limits)
        : tree_(tree),
          stream_(stream),
          limits_(limits),
          depth_limit_(std::min(limits.depth, deepest)) {}

    const std::optional<TextProblem>& problem() const { return problem_; }
    std::string expression() const { return open_ == nullptr ? "" : expression_of(*open_); }

    // RapidJSON has taken these words when it tells of them.
    bool Null() { return place(Kind::null, {}, stream_.Tell() - 4); }
    bool Bool(bool value) {
        const std::string_view word = value ? "true" : "false";
        return place(Kind::boolean, word, stream_.Tell() - word.size());
    }

    // RapidJSON takes the place behind the number for its start when the stream is no copy.
    bool RawNumber(const char*, rapidjson::SizeType size, bool) {
        const std::string_view text(stream_.src_ - size, size);
        const std::size_t offset = stream_.Tell() - size;
        if (size > limits_.number_bytes) {
            return refuse(too_long, "this number is longer than we take; shorten it", offset);
        }
        if (!is_json_number(text))
            return refuse(syntax, "this is no number as JSON has them", offset);
        if (is_beyond_double(text)) {
            return refuse(syntax, "this number is too large; correct it", offset);
        }
        return place(Kind::number, text, offset);
    }

    bool String(const char* start, rapidjson::SizeType size, bool) {
        const std::string_view text(start, size);
        const std::size_t offset = offset_of(start) - 1;
        if (size > limits_.string_bytes) {
            return refuse(too_long, "this text is longer than we take; shorten it", offset);
        }
        return is_allowed(text, offset) && place(Kind::string, text, offset);
    }

    bool Key(const char* start, rapidjson::SizeType size, bool) {
        const std::string_view name(start, size);
        const std::size_t offset = offset_of(start) - 1;
        if (size > limits_.name_bytes) {
            return refuse(too_long, "this name is longer than any of FHIR; correct it", offset);
        }
        if (open_->size() >= limits_.members) {
            return refuse(too_long, "this object has more members than we take", offset);
        }
        if (!is_allowed(name, offset)) return false;
        if (!names_.add(depth_, *open_, name)) {
            return refuse(duplicate, "this object has two members of this name; keep one", offset);
        }
        name_ = name;
        return true;
    }

    bool StartObject() { return open(Kind::object); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(Kind::array); }
    bool EndArray(rapidjson::SizeType) { return close(); }

    bool Default() { return false; }  // numbers that are no text: the flags rule them out

private:
    struct Reason {
        IssueType type;
        std::string_view code;
    };
    static constexpr Reason syntax{IssueType::structure, "json-syntax"};
    static constexpr Reason control{IssueType::structure, "json-control-character"};
    static constexpr Reason duplicate{IssueType::structure, "json-duplicate-name"};
    static constexpr Reason too_long{IssueType::too_long, "json-limit"};
    static constexpr Reason too_costly{IssueType::too_costly, "json-limit"};

    std::size_t offset_of(const char* place) const {
        return static_cast<std::size_t>(place - stream_.head_);
    }

    bool refuse(Reason reason, std::string_view advice, std::size_t offset) {
        problem_ = {reason.type, reason.code, advice, offset};
        return false;
    }

    // The stream stands behind the string: one that has lost nothing held no escape.
    bool is_allowed(std::string_view decoded, std::size_t offset) {
        if (stream_.Tell() - offset == decoded.size() + 2) return true;
        const auto advice = forbidden_in(decoded);
        return !advice || refuse(control, *advice, offset);
    }

    bool open(Kind kind) {
        const std::size_t offset = stream_.Tell() - 1;
        if (depth_ == depth_limit_) {
            return refuse(too_costly, "this is nested deeper than we take", offset);
        }
        names_.open(++depth_);
        return place(kind, {}, offset);
    }

    bool close() {
        --depth_;
        if (open_->parent() != nullptr) open_ = &tree_.mutate(*open_->parent());
        return true;
    }

    bool place(Kind kind, std::string_view kept_text, std::size_t offset) {
        if (++nodes_ > limits_.nodes) {
            return refuse(too_costly, "this message has more elements than we take", offset);
        }
        Node& node = tree_.make_kept(kind, kept_text, static_cast<std::uint32_t>(offset));
        if (open_ == nullptr) {
            tree_.set_root(node);
        } else {
            tree_.add(*open_, open_->is_object() ? name_ : std::string_view(), node);
        }
        if (node.is_container()) open_ = &node;
        return true;
    }

    Tree& tree_;
    Stream& stream_;
    const JsonLimits& limits_;
    const std::size_t depth_limit_;
    Node* open_ = nullptr;
    std::string_view name_;
    std::size_t depth_ = 0;
    std::size_t nodes_ = 0;
    Names names_;
    std::optional<TextProblem> problem_;
};
// NOLINTEND(readability-identifier-naming)

std::string_view advice_for(rapidjson::ParseErrorCode code) {
    switch (code) {
        case rapidjson::kParseErrorDocumentEmpty:
            return "there is no JSON here; send one value";
        case rapidjson::kParseErrorDocumentRootNotSingular:
            return "something follows the end of the JSON text; leave it out";
        case rapidjson::kParseErrorObjectMissName:
            return "a member's name in double quotes is missing, or a comma is too many";
        case rapidjson::kParseErrorObjectMissColon:
            return "a colon is missing after a name";
        case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
            return "a comma or } is missing after a member";
        case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
            return "a comma or ] is missing after an item";
        case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
            return "four hexadecimal digits must follow \\u";
        case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
            return "an escape is one half of a surrogate pair; write both halves or neither";
        case rapidjson::kParseErrorStringEscapeInvalid:
            return "this escape or character may not stand in a JSON string; escape it rightly";
        case rapidjson::kParseErrorStringMissQuotationMark:
            return "the closing quotation mark of a string is missing";
        case rapidjson::kParseErrorStringInvalidEncoding:
            return "this is not well-formed UTF-8; send the text in UTF-8";
        case rapidjson::kParseErrorNumberTooBig:
            return "this number is too large; correct it";
        case rapidjson::kParseErrorNumberMissFraction:
            return "digits must follow a decimal point";
        case rapidjson::kParseErrorNumberMissExponent:
            return "digits must follow an exponent's e";
        default:
            return "this is no JSON value; correct it";
    }
}

// The text, and a node for each 25 bytes of it: a message without blanks has no more, most have
// less.
std::size_t memory_for(std::size_t bytes) {
    return 1024 + bytes + bytes / 25 * sizeof(Node);
}

// The bytes again, in the tree's arena, for RapidJSON to decode the strings in their places.
char* copy_for_decoding(Tree& tree, std::string_view bytes) {
    char* text = tree.keep(bytes.size() + Runs::padding);
    char* end = std::copy(bytes.begin(), bytes.end(), text);
    std::fill_n(end, Runs::padding, '\0');
    return text;
}

bool starts_object(std::string_view bytes) {
    const std::size_t start = bytes.find_first_not_of(" \t\r\n");
    return start != std::string_view::npos && bytes[start] == '{';
}

TextProblem no_object(std::string_view bytes) {
    const std::size_t start = bytes.find_first_not_of(" \t\r\n");
    return {IssueType::structure, "json-root", "a FHIR message is one JSON object; begin it with {",
            std::min(start, bytes.size())};
}

// What is wrong with the bytes is told first. The parser has refused it too, or stands before it:
// it takes a NUL for the end.
Error refused(std::string_view bytes, const TextProblem& otherwise, std::string expression = {}) {
    if (const auto problem = scan_json(bytes)) return refusal(bytes, *problem);
    return refusal(bytes, otherwise, std::move(expression));
}

Result<Tree> read(std::string_view bytes, const JsonLimits& limits, bool wants_object) {
    if (bytes.size() >= std::numeric_limits<std::uint32_t>::max()) {
        return refusal(bytes, {IssueType::too_long, "json-limit", "the message is too long", 0});
    }
    if (wants_object && !starts_object(bytes)) return refused(bytes, no_object(bytes));

    Tree tree(memory_for(bytes.size()));
    Stream stream(copy_for_decoding(tree, bytes));
    TreeBuilder builder(tree, stream, limits);
    const rapidjson::ParseResult outcome = Reader().Parse<strict>(stream, builder);
    if (!outcome.IsError() && stream.Tell() == bytes.size()) return tree;
    if (builder.problem()) return refused(bytes, *builder.problem(), builder.expression());
    return refused(
        bytes, {IssueType::structure, "json-syntax", advice_for(outcome.Code()), outcome.Offset()});
}

}  // namespace

Result<Tree> read_json(std::string_view bytes, const JsonLimits& limits) {
    return read(bytes, limits, true);
}

Result<Tree> read_json_value(std::string_view bytes, const JsonLimits& limits) {
    return read(bytes, limits, false);
}

}  // namespace fhir
