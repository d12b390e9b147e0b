#include "mappings/directory/document.hpp"

#include "fhir/json_reader.hpp"

#include <algorithm>
#include <charconv>

namespace mappings::directory {
namespace {

using fhir::Node;

// A page of a thousand full services has some hundred thousand nodes; a geometry some hundred
// kilobytes.
constexpr fhir::JsonLimits limits{.depth = 64,
                                  .number_bytes = 64,
                                  .name_bytes = 256,
                                  .string_bytes = std::size_t{8} * 1024 * 1024,
                                  .members = 4096,
                                  .nodes = 16'000'000};

// Of "\u001f" at `at`; negative: it is none.
int escaped(std::string_view text, std::size_t at) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
    int value = 0;
    const char* const end = text.data() + at + 6;
    const auto [stop, error] = std::from_chars(text.data() + at + 2, end, value, 16);
    return error == std::errc{} && stop == end ? value : -1;
}

bool is_high_half(int value) {
    return value >= 0xD800 && value < 0xDC00;
}

bool is_low_half(int value) {
    return value >= 0xDC00 && value < 0xE000;
}

bool is_forbidden(int value) {
    return value >= 0 && value < 0x20 && value != '\t' && value != '\n' && value != '\r';
}

std::string escaped_step(std::string_view name) {
    std::string step;
    for (const char c : name) {
        if (c == '~') {
            step += "~0";
        } else if (c == '/') {
            step += "~1";
        } else {
            step += c;
        }
    }
    return step;
}

}  // namespace

std::string to_line(const Finding& finding) {
    std::string line = finding.file;
    if (finding.line > 0) line += ":" + std::to_string(finding.line);
    line += finding.weight == Weight::refused ? ": refused "
            : finding.weight == Weight::error ? ": error "
                                              : ": warning ";
    if (!finding.pointer.empty()) line += finding.pointer + ": ";
    return line += finding.sentence;
}

void make_harmless(std::string& text) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) text.replace(0, 3, "   ");
    std::size_t at = 0;
    while ((at = text.find('\\', at)) != std::string::npos) {
        const int value = escaped(text, at);
        if (value < 0) {
            at += 2;
            continue;
        }
        if (is_high_half(value) && is_low_half(escaped(text, at + 6)))
            at += 6;
        else if (is_high_half(value) || is_low_half(value))
            text.replace(at + 2, 4, "fffd");
        else if (is_forbidden(value))
            text.replace(at + 2, 4, "0020");
        at += 6;
    }
}

fhir::Result<std::unique_ptr<Document>> Document::parse(std::string file, std::string text,
                                                        std::uint32_t first_line) {
    make_harmless(text);
    std::unique_ptr<Document> document(new Document(std::move(file), std::move(text), first_line));
    auto tree = fhir::read_json_value(document->text_, limits);
    if (!tree) {
        fhir::Error error = std::move(tree.error());
        for (fhir::Issue& issue : error.issues) issue.line += first_line - 1;
        return error;
    }
    document->tree_ = std::move(*tree);
    return document;
}

void Document::report(Weight weight, const Node& at, std::string sentence) {
    if (weight == Weight::refused) ++refusals_;
    reported_.push_back({at.offset(), {weight, file_, 0, pointer_of(at), std::move(sentence)}});
}

Spot Document::spot_of(const Node& node) {
    return {file_, first_line_ - 1 + spots_.at(node.offset()).line, pointer_of(node)};
}

std::vector<Finding> Document::take_findings() {
    std::ranges::stable_sort(reported_, {}, &Reported::offset);
    fhir::PlaceFinder places(text_);
    std::vector<Finding> findings;
    for (Reported& one : reported_) {
        one.finding.line = first_line_ - 1 + places.at(one.offset).line;
        findings.push_back(std::move(one.finding));
    }
    reported_.clear();
    return findings;
}

std::string Document::pointer_of(const Node& node) {
    if (node.parent() == nullptr) return {};
    std::string pointer = pointer_of(*node.parent());
    const bool is_item = node.parent()->is_array();
    return pointer += "/" + (is_item ? std::to_string(index_of(node)) : escaped_step(node.name()));
}

std::size_t Document::index_of(const Node& item) {
    const Node& array = *item.parent();
    if (last_array_ == &array && last_item_->offset() <= item.offset()) {
        while (&*last_item_ != &item) {
            ++last_item_;
            ++last_index_;
        }
        return last_index_;
    }
    std::size_t index = 0;
    auto at = array.begin();
    for (; &*at != &item; ++at) ++index;
    constexpr std::uint32_t many = 64;
    if (array.size() > many) {
        last_array_ = &array;
        last_item_ = at;
        last_index_ = index;
    }
    return index;
}

}  // namespace mappings::directory
