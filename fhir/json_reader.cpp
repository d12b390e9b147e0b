#include "fhir/json_reader.hpp"

#include "fhir/json_run.hpp"
#include "fhir/json_scan.hpp"
#include "fhir/json_text.hpp"

#include <stdexcept>

// RapidJSON's own checks stay on in every build, and fail as exceptions: its default ends the
// process, or is compiled away.
#define RAPIDJSON_ASSERT(condition) \
    ((condition) ? static_cast<void>(0) : throw std::logic_error("RapidJSON: " #condition))
#include <rapidjson/error/error.h>
#include <rapidjson/reader.h>
#include <rapidjson/stream.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <unordered_set>
#include <vector>

namespace fhir {
namespace {

// Iterative: the default recurses, and a megabyte of '[' would end the process. Numbers as text:
// FHIR keeps their digits, and Debian's RapidJSON crashes on some when it computes them.
constexpr unsigned strict = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                            rapidjson::kParseValidateEncodingFlag |
                            rapidjson::kParseNumbersAsStringsFlag;

// UTF-8 that scan_json has found well-formed. RapidJSON asks it to check and copy one character; it
// takes all up to the next that means something, which makes the reader twice as fast.
struct ScannedUtf8 : rapidjson::UTF8<> {
    // How far beyond the end of the text it looks.
    static constexpr std::size_t padding = 8;

    // NOLINTNEXTLINE(readability-identifier-naming): RapidJSON's name
    template <class Input, class Output>
    static bool Validate(Input& from, Output&) {  // in situ: the input is the output too
        constexpr auto multibyte = Multibyte::passes;
        const char* end = from.src_;
        while (are_plain<multibyte>(end)) end += 8;
        while (is_plain<multibyte>(*end)) ++end;
        const auto size = static_cast<std::size_t>(end - from.src_);
        if (from.dst_ != from.src_) std::memmove(from.dst_, from.src_, size);
        from.src_ += size;
        from.dst_ += size;
        return size > 0;
    }
};

using Stream = rapidjson::GenericInsituStringStream<ScannedUtf8>;
using Reader = rapidjson::GenericReader<ScannedUtf8, ScannedUtf8>;

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

// Names of large objects, one set for each level. Small objects are searched through.
class NameSets {
public:
    static constexpr std::uint32_t searched_through = 16;

    // Whether `name` is new in the object on that level.
    bool add(std::size_t level, const Node& object, std::string_view name) {
        if (object.size() < searched_through) return object.find(name) == nullptr;
        if (sets_.size() <= level) sets_.resize(level + 1);
        auto& names = sets_[level];
        if (object.size() == searched_through) {
            names.clear();
            for (const Node& member : object) names.insert(member.name());
        }
        return names.insert(name).second;
    }

private:
    std::vector<std::unordered_set<std::string_view>> sets_;
};

// Makes the tree out of RapidJSON's events. Any `false` ends the parsing; `problem` says why.
// NOLINTBEGIN(readability-identifier-naming): RapidJSON names the events.
class TreeBuilder : public rapidjson::BaseReaderHandler<ScannedUtf8, TreeBuilder> {
public:
    TreeBuilder(Tree& tree, Stream& stream, const JsonLimits& limits, bool has_escapes)
        : tree_(tree), stream_(stream), limits_(limits), has_escapes_(has_escapes) {}

    const std::optional<TextProblem>& problem() const { return problem_; }
    std::string expression() const { return open_ == nullptr ? "" : expression_of(*open_); }

    // RapidJSON has taken these words when it tells of them.
    bool Null() { return place(Kind::null, {}, stream_.Tell() - 4); }
    bool Bool(bool value) {
        const std::string_view word = value ? "true" : "false";
        return place(Kind::boolean, word, stream_.Tell() - word.size());
    }

    bool RawNumber(const char* start, rapidjson::SizeType size, bool) {
        const std::string_view text(start, size);
        const std::size_t offset = offset_of(start);
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

    bool is_allowed(std::string_view decoded, std::size_t offset) {
        if (!has_escapes_) return true;
        const auto advice = forbidden_in(decoded);
        return !advice || refuse(control, *advice, offset);
    }

    bool open(Kind kind) {
        if (depth_ == limits_.depth) {
            return refuse(too_costly, "this is nested deeper than we take", stream_.Tell());
        }
        ++depth_;
        return place(kind, {}, stream_.Tell());
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
        if (kind == Kind::object || kind == Kind::array) open_ = &node;
        return true;
    }

    Tree& tree_;
    Stream& stream_;
    const JsonLimits& limits_;
    const bool has_escapes_;
    Node* open_ = nullptr;
    std::string_view name_;
    std::size_t depth_ = 0;
    std::size_t nodes_ = 0;
    NameSets names_;
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

// The bytes again, in the tree's arena, for RapidJSON to decode the strings in their places.
char* copy_for_decoding(Tree& tree, std::string_view bytes) {
    char* text = tree.keep(bytes.size() + ScannedUtf8::padding);
    char* end = std::copy(bytes.begin(), bytes.end(), text);
    std::fill_n(end, ScannedUtf8::padding, '\0');
    return text;
}

std::optional<TextProblem> before_parsing(std::string_view bytes, const JsonScan& scan,
                                          bool wants_object) {
    if (bytes.size() >= std::numeric_limits<std::uint32_t>::max()) {
        return TextProblem{IssueType::too_long, "json-limit", "the message is too long", 0};
    }
    if (scan.problem || !wants_object) return scan.problem;
    const std::size_t start = bytes.find_first_not_of(" \t\r\n");
    if (start != std::string_view::npos && bytes[start] == '{') return std::nullopt;
    return TextProblem{IssueType::structure, "json-root",
                       "a FHIR message is one JSON object; begin it with {",
                       std::min(start, bytes.size())};
}

Result<Tree> read(std::string_view bytes, const JsonLimits& limits, bool wants_object) {
    const JsonScan scan = scan_json(bytes);
    if (const auto problem = before_parsing(bytes, scan, wants_object)) {
        return refusal(bytes, *problem);
    }

    Tree tree;
    Stream stream(copy_for_decoding(tree, bytes));
    TreeBuilder builder(tree, stream, limits, scan.has_escapes);
    const rapidjson::ParseResult outcome = Reader().Parse<strict>(stream, builder);
    if (builder.problem()) return refusal(bytes, *builder.problem(), builder.expression());
    if (outcome.IsError()) {
        return refusal(bytes, {IssueType::structure, "json-syntax", advice_for(outcome.Code()),
                               outcome.Offset()});
    }
    return tree;
}

}  // namespace

Result<Tree> read_json(std::string_view bytes, const JsonLimits& limits) {
    return read(bytes, limits, true);
}

Result<Tree> read_json_value(std::string_view bytes, const JsonLimits& limits) {
    return read(bytes, limits, false);
}

}  // namespace fhir
