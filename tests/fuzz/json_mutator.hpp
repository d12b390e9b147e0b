// Changes JSON by its parts, so that what comes out is JSON still and mostly near to FHIR: a value
// goes, comes twice, takes another's place, a member gets the name of another element of its type.
// A target that includes this file has libFuzzer's custom mutator.
#pragma once

#include "fhir/definitions/definitions.hpp"
#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace fuzz {

inline const fhir::Definitions& r4() {
    static const fhir::Definitions definitions = fhir::Definitions::r4();
    return definitions;
}

class JsonMutation {
public:
    JsonMutation(const fhir::Tree& tree, unsigned seed) : random_(seed) {
        r4().describe(tree);
        collect(tree.root());
        target_ = nodes_[below(nodes_.size())];
        kind_ = static_cast<Kind>(below(kinds));
    }

    std::string write() {
        std::string text;
        fhir::JsonWriter out(text);
        value(out, *nodes_.front());
        return text;
    }

private:
    enum class Kind { drop, twice, replace, rename, change, odd, add };
    static constexpr std::size_t kinds = 7;

    std::size_t below(std::size_t end) { return random_() % end; }

    void collect(const fhir::Node& node) {
        nodes_.push_back(&node);
        for (const fhir::Node& child : node) collect(child);
    }

    // An element of the type of `object`, or of any type.
    std::string another_name(const fhir::Node& object) {
        const bool is_known = object.type() != 0 && below(4) != 0;
        const fhir::Type& type =
            is_known ? r4().type(object.type()) : r4().types()[below(r4().types().size())];
        if (type.elements.empty()) return "value";
        const fhir::Element& element = type.elements[below(type.elements.size())];
        const std::string member(element.types[below(element.types.size())].member);
        return below(8) == 0 ? "_" + member : member;
    }

    void value(fhir::JsonWriter& out, const fhir::Node& node) {
        if (&node != target_) return plain(out, node);
        if (kind_ == Kind::replace) {
            out.node(*nodes_[below(nodes_.size())]);
        } else if (kind_ == Kind::change && node.is_string()) {
            out.string(changed(node.text()));
        } else if (kind_ == Kind::odd) {
            constexpr std::array odd{
                "null",   "{}",   "[]",    "[null]", "true",          "0",
                "-1.0e2", "\"\"", "\" \"", "\"#\"",  "\"urn:uuid:\"", "{\"id\":\"a\"}"};
            out.raw(odd[below(odd.size())]);
        } else {
            plain(out, node);
        }
    }

    void plain(fhir::JsonWriter& out, const fhir::Node& node) {
        if (node.is_object()) {
            out.begin_object();
            for (const fhir::Node& member : node) {
                if (&member == target_ && kind_ == Kind::drop) continue;
                const bool is_renamed = &member == target_ && kind_ == Kind::rename;
                out.key(is_renamed ? another_name(node) : std::string(member.name()));
                value(out, member);
            }
            if (&node == target_ && kind_ == Kind::add) {
                out.key(another_name(node));
                out.node(*nodes_[below(nodes_.size())]);
            }
            out.end_object();
        } else if (node.is_array()) {
            out.begin_array();
            for (const fhir::Node& item : node) {
                if (&item == target_ && kind_ == Kind::drop) continue;
                value(out, item);
                if (&item == target_ && kind_ == Kind::twice) value(out, item);
            }
            if (&node == target_ && kind_ == Kind::add) out.node(*nodes_[below(nodes_.size())]);
            out.end_array();
        } else {
            out.node(node);
        }
    }

    // Other text, which the writer escapes; bytes that are no UTF-8 are for the plain mutator.
    std::string changed(std::string_view text) {
        if (below(2) == 0) return std::string(nodes_[below(nodes_.size())]->text());
        std::array<char, 256> bytes;
        const std::size_t size = std::min(text.size(), bytes.size());
        std::memcpy(bytes.data(), text.data(), size);
        auto* begin = reinterpret_cast<std::uint8_t*>(bytes.data());
        const std::size_t now = LLVMFuzzerMutate(begin, size, bytes.size());
        std::string made(bytes.data(), now);
        for (char& c : made) {
            if (static_cast<unsigned char>(c) >= 0x80) c = static_cast<char>(c & 0x7F);
        }
        return made;
    }

    std::minstd_rand random_;
    std::vector<const fhir::Node*> nodes_;
    const fhir::Node* target_ = nullptr;
    Kind kind_ = Kind::drop;
};

}  // namespace fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    const auto tree = fhir::read_json_value({reinterpret_cast<const char*>(data), size});
    if (!tree || seed % 8 == 0) return LLVMFuzzerMutate(data, size, most);
    const std::string made = fuzz::JsonMutation(*tree, seed).write();
    if (made.size() > most) return LLVMFuzzerMutate(data, size, most);
    std::memcpy(data, made.data(), made.size());
    return made.size();
}
