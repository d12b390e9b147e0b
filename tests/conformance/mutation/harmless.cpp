#include "tests/conformance/mutation/harmless.hpp"

#include "fhir/json_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <vector>

namespace conformance {

using fhir::Kind;
using fhir::Node;

namespace {

class Rewriter {
public:
    Rewriter(const fhir::Definitions& definitions, Change change, std::mt19937& chance)
        : definitions_(definitions), change_(change), chance_(chance) {}

    // Recursive: the reader took nothing deeper than 64.
    void value(const Node& node) {
        space();
        if (node.is_object()) {
            object(node);
        } else if (node.is_array()) {
            array(node);
        } else if (node.is_string()) {
            string(node.text());
        } else if (node.kind() == Kind::number) {
            number(node);
        } else {
            out_ += node.kind() == Kind::null ? "null" : node.text();
        }
        space();
    }

    std::string take() { return std::move(out_); }

private:
    bool is_lucky() { return chance_() % 2 == 0; }

    void space() {
        constexpr std::array<std::string_view, 5> some{" ", "\n", "\t", "\r\n", "   \n\n"};
        if (change_ == Change::space && is_lucky()) out_ += some[chance_() % some.size()];
    }

    void object(const Node& node) {
        std::vector<const Node*> members;
        for (const Node& member : node) members.push_back(&member);
        if (change_ == Change::order) std::shuffle(members.begin(), members.end(), chance_);
        out_ += '{';
        for (const Node* member : members) {
            name(member->name());
            value(*member);
            if (change_ == Change::siblings && has_room_for_id(node, *member)) sibling(*member);
        }
        out_ += '}';
    }

    void array(const Node& node) {
        out_ += '[';
        for (const Node& item : node) {
            value(item);
            out_ += ',';
        }
        if (node.size() > 0) out_.pop_back();  // the last comma
        out_ += ']';
    }

    void name(std::string_view text) {
        if (out_.back() != '{') out_ += ',';
        space();
        string(text);
        space();
        out_ += ':';
    }

    // Ids of resources and of elements, and the URL of an extension, are no elements of their own.
    bool has_room_for_id(const Node& object, const Node& member) const {
        const std::string_view name = member.name();
        if (member.type() == 0 || name == "id" || name == "resourceType" || name == "div" ||
            name == "url" || name.starts_with('_'))
            return false;
        return definitions_.type(member.type()).kind == fhir::TypeKind::primitive &&
               !member.is_array() && object.find("_" + std::string(name)) == nullptr;
    }

    void sibling(const Node& member) {
        name("_" + std::string(member.name()));
        out_ += R"({"id":"harmless-)" + std::to_string(++ids_) + "\"}";
    }

    void string(std::string_view text) {
        if (change_ != Change::escapes) return fhir::append_json_string(out_, text);
        std::string plain;
        fhir::append_json_string(plain, text);
        bool is_escaped = false;
        for (const char c : plain) {
            const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ';
            if (is_letter && !is_escaped && is_lucky()) {
                std::array<char, 8> code{};
                std::snprintf(code.data(), code.size(), is_lucky() ? "\\u%04x" : "\\u%04X",
                              static_cast<unsigned>(c));
                out_ += code.data();
            } else {
                out_ += c;
            }
            is_escaped = c == '\\' && !is_escaped;
        }
    }

    void number(const Node& node) {
        const std::string_view text = node.text();
        const bool is_decimal = node.type() != 0 && definitions_.type(node.type()).primitive ==
                                                        fhir::Primitive::decimal;
        out_ += text;
        if (change_ != Change::decimals || !is_decimal || text.find_first_of("eE") < text.size())
            return;
        out_ += text.find('.') == std::string_view::npos ? ".0" : "0";
        if (is_lucky()) out_ += is_lucky() ? "e0" : "E+0";
    }

    const fhir::Definitions& definitions_;
    Change change_;
    std::mt19937& chance_;
    std::string out_;
    int ids_ = 0;
};

}  // namespace

const char* to_word(Change change) {
    switch (change) {
        case Change::order:
            return "order of members";
        case Change::space:
            return "white space";
        case Change::siblings:
            return "ids of primitives";
        case Change::escapes:
            return "escapes";
        case Change::decimals:
            return "decimals";
    }
    return "";
}

std::string rewritten(const fhir::Tree& tree, const fhir::Definitions& definitions, Change change,
                      std::mt19937& chance) {
    Rewriter rewriter(definitions, change, chance);
    rewriter.value(tree.root());
    return rewriter.take();
}

}  // namespace conformance
