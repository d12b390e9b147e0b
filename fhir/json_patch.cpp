#include "fhir/json_patch.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/json_text.hpp"
#include "fhir/walk.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace fhir {
namespace {

// A patch that copies what it copied grows a message twofold with every operation, so what all
// its operations put in is bounded, as is their number.
constexpr std::size_t most_operations = 1000;
constexpr std::size_t most_bytes_added = 4 * 1024 * 1024;

std::size_t weight_of(const Node& node) {
    std::size_t bytes = 0;
    const auto weigh = [&](const Node& part) {
        bytes += sizeof(Node) + part.name().size() + part.text().size();
    };
    walk(node, weigh, [](const Node&) {});
    return bytes;
}

// What we store must be readable again.
bool is_readable(const Node& node, const JsonLimits& limits) {
    std::size_t depth = 0;
    bool fits = true;
    const auto enter = [&](const Node& part) {
        if (part.is_container()) ++depth;
        fits = fits && depth <= limits.depth && part.name().size() <= limits.name_bytes &&
               (part.is_array() || part.size() <= limits.members);
    };
    walk(node, enter, [&](const Node&) { --depth; });
    return fits;
}

bool are_equal(const Node& a, const Node& b) {
    if (a.kind() != b.kind() || a.size() != b.size()) return false;
    if (!a.is_container()) return a.text() == b.text();
    std::string one;
    std::string other;
    append_canonical_json(one, a);
    append_canonical_json(other, b);
    return one == other;
}

using Pointer = std::vector<std::string>;

// RFC 6901. Nothing when the text is no pointer.
std::optional<Pointer> parse_pointer(std::string_view text) {
    Pointer names;
    if (!text.empty() && text.front() != '/') return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '/') {
            names.emplace_back();
        } else if (text[i] != '~') {
            names.back() += text[i];
        } else {
            const char code = ++i < text.size() ? text[i] : '\0';
            if (code != '0' && code != '1') return std::nullopt;
            names.back() += code == '0' ? '~' : '/';
        }
    }
    return names;
}

// Digits without a leading zero.
std::optional<std::uint32_t> parse_index(std::string_view text) {
    std::uint32_t index = 0;
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, index);
    if (error != std::errc() || stop != end) return std::nullopt;
    return index;
}

const Node* item_at(const Node& array, std::uint32_t index) {
    if (index >= array.size()) return nullptr;
    auto item = array.begin();
    for (; index > 0; --index) ++item;
    return &*item;
}

const Node* child_of(const Node& node, std::string_view name) {
    if (!node.is_array()) return node.find(name);
    const auto index = parse_index(name);
    return index ? item_at(node, *index) : nullptr;
}

// The place that the first `steps` names lead to; null when there is none.
const Node* follow(const Node& root, const Pointer& pointer, std::size_t steps) {
    const Node* node = &root;
    for (std::size_t i = 0; i < steps && node != nullptr; ++i) node = child_of(*node, pointer[i]);
    return node;
}

bool is_inside(const Pointer& inner, const Pointer& outer) {
    return inner.size() > outer.size() && std::equal(outer.begin(), outer.end(), inner.begin());
}

// One operation, applied. `field` of a failure is the member of the operation that is to blame.
class Operation {
public:
    Operation(Tree& target, const Node& written, std::size_t index, std::size_t& bytes_left)
        : target_(target), written_(written), index_(index), bytes_left_(bytes_left) {}

    Result<void> apply() {
        if (!written_.is_object()) return malformed("", "an operation is an object");
        const std::string_view op = written_.string("op");
        const auto path = pointer("path");
        if (!path) return path.error();
        if (op == "remove") return remove(*path);
        if (op == "add" || op == "replace" || op == "test") return with_value(op, *path);
        if (op == "move" || op == "copy") return with_source(op, *path);
        return malformed("op", "op is one of add, remove, replace, move, copy and test");
    }

private:
    Result<void> with_value(std::string_view op, const Pointer& path) {
        const Node* value = written_.find("value");
        if (value == nullptr) return malformed("value", "this operation needs a value");
        if (op != "test" && !takes(*value)) return too_much("value");
        if (op == "add") return add(path, target_.copy(*value));

        const Node* old = follow(target_.root(), path, path.size());
        if (old == nullptr) return invalid("path", "there is nothing at this path");
        if (op == "replace") return replace(path, target_.copy(*value));
        if (are_equal(*old, *value)) return {};
        return invalid("value", "the value at the path is another than this test expects");
    }

    Result<void> with_source(std::string_view op, const Pointer& path) {
        const auto from = pointer("from");
        if (!from) return from.error();
        const Node* source = follow(target_.root(), *from, from->size());
        if (source == nullptr) return invalid("from", "there is nothing at this path");
        if (op == "copy") {
            if (!takes(*source)) return too_much("from");
            return add(path, target_.copy(*source));
        }
        if (is_inside(path, *from)) return invalid("path", "nothing can be moved into itself");
        if (path == *from) return {};
        auto removed = remove(*from);
        if (!removed) return removed;
        return add(path, target_.mutate(*source));
    }

    Result<void> add(const Pointer& path, Node& value) {
        if (path.empty()) {
            target_.set_root(value);
            return {};
        }
        const Node* found = follow(target_.root(), path, path.size() - 1);
        if (found == nullptr || !found->is_container()) {
            return invalid("path", "there is no object or array to add to at this path");
        }
        Node& parent = target_.mutate(*found);
        if (parent.is_object()) {
            target_.set(parent, path.back(), value);
            return {};
        }
        const auto index = path.back() == "-" ? parent.size() : parse_index(path.back());
        if (!index || *index > parent.size()) {
            return invalid("path", "the array has no such place");
        }
        *index == parent.size() ? target_.append(parent, value)
                                : target_.insert(parent, *index, value);
        return {};
    }

    // `path` leads somewhere.
    Result<void> replace(const Pointer& path, Node& value) {
        if (path.empty()) {
            target_.set_root(value);
            return {};
        }
        Node& parent = target_.mutate(*follow(target_.root(), path, path.size() - 1));
        if (parent.is_object()) {
            target_.set(parent, path.back(), value);
            return {};
        }
        const std::uint32_t index = *parse_index(path.back());
        target_.remove_item(parent, index);
        target_.insert(parent, index, value);
        return {};
    }

    Result<void> remove(const Pointer& path) {
        if (path.empty()) return invalid("path", "the whole resource cannot be removed");
        const Node* parent = follow(target_.root(), path, path.size() - 1);
        if (parent == nullptr || child_of(*parent, path.back()) == nullptr) {
            return invalid("path", "there is nothing at this path");
        }
        if (parent->is_object()) {
            target_.remove(target_.mutate(*parent), path.back());
        } else {
            target_.remove_item(target_.mutate(*parent), *parse_index(path.back()));
        }
        return {};
    }

    Result<Pointer> pointer(std::string_view field) const {
        const Node* text = written_.find(field);
        if (text == nullptr || !text->is_string()) {
            return malformed(field, "a JSON Pointer is missing");
        }
        auto parsed = parse_pointer(text->text());
        if (!parsed) {
            return malformed(field, "a JSON Pointer begins with / and knows only ~0 and ~1");
        }
        return *std::move(parsed);
    }

    bool takes(const Node& value) {
        const std::size_t weight = weight_of(value);
        if (weight > bytes_left_) return false;
        bytes_left_ -= weight;
        return true;
    }

    Error failure(ErrorKind kind, IssueType type, std::string_view code, std::string_view field,
                  std::string_view reason) const {
        const std::string index = std::to_string(index_);
        std::string expression = '[' + index + ']';
        if (!field.empty()) expression.append(".").append(field);
        std::string detail = "operation " + index + " of the patch, counted from 0: ";
        return make_error(kind, type, code, detail.append(reason), std::move(expression));
    }
    Error malformed(std::string_view field, std::string_view reason) const {
        return failure(ErrorKind::malformed, IssueType::structure, "patch-syntax", field, reason);
    }
    Error invalid(std::string_view field, std::string_view reason) const {
        return failure(ErrorKind::invalid, IssueType::processing, "patch-failed", field, reason);
    }
    Error too_much(std::string_view field) const {
        return failure(ErrorKind::invalid, IssueType::too_costly, "patch-limit", field,
                       "the patch adds more than we take");
    }

    Tree& target_;
    const Node& written_;
    const std::size_t index_;
    std::size_t& bytes_left_;
};

}  // namespace

Result<void> apply_json_patch(Tree& target, const Node& patch) {
    if (!patch.is_array()) {
        return make_error(ErrorKind::malformed, IssueType::structure, "patch-syntax",
                          "a JSON Patch is an array of operations");
    }
    if (patch.size() > most_operations) {
        return make_error(ErrorKind::malformed, IssueType::too_costly, "patch-limit",
                          "the patch has more operations than we take");
    }
    std::size_t index = 0;
    std::size_t bytes_left = most_bytes_added;
    for (const Node& written : patch) {
        auto applied = Operation(target, written, index++, bytes_left).apply();
        if (!applied) return applied;
    }
    if (!is_readable(target.root(), JsonLimits{})) {
        return make_error(ErrorKind::invalid, IssueType::too_costly, "patch-limit",
                          "the patched resource is deeper or wider than we take");
    }
    return {};
}

}  // namespace fhir
