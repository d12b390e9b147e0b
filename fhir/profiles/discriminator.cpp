#include "fhir/profiles/discriminator.hpp"

#include "fhir/profiles/compile.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace fhir {
namespace {

// Beyond any discriminator that is meant: what follows the path calls itself for each of them.
constexpr std::size_t most_parts = 32;
constexpr std::size_t most_tries = 4096;

// Where a path has come to, in what the slice demands.
struct Reach {
    const Overlay* overlay = nullptr;  // null: nothing is demanded from here on
    const Node* literal = nullptr;     // what a fixed or pattern value further up demands here
    std::vector<const Type*> types;    // empty: any
    std::vector<Canonical> targets;    // where a reference has led
    std::string_view extension_url;    // of an extension whose definition may not be here
};

// "a.resolve().extension('http://x.y').b": dots within quotes and brackets do not part.
std::vector<std::string_view> parts_of(std::string_view path) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    bool is_quoted = false;
    int depth = 0;
    for (std::size_t at = 0; at <= path.size(); ++at) {
        const char c = at < path.size() ? path[at] : '.';
        if (c == '\'') is_quoted = !is_quoted;
        if (c == '(') ++depth;
        if (c == ')') --depth;
        const bool is_end = at == path.size() || (c == '.' && !is_quoted && depth == 0);
        if (!is_end) continue;
        parts.push_back(path.substr(begin, at - begin));
        begin = at + 1;
    }
    return parts;
}

// "url" of "extension('url')"; empty when `part` is no call of `function`.
std::string_view argument_of(std::string_view part, std::string_view function) {
    if (!part.starts_with(function) || !part.ends_with(')')) return {};
    part.remove_prefix(function.size());
    if (!part.starts_with('(')) return {};
    part = part.substr(1, part.size() - 2);
    const auto is_mark = [](char c) { return c == '\'' || c == '"'; };
    if (part.size() >= 2 && is_mark(part.front()) && is_mark(part.back())) {
        part = part.substr(1, part.size() - 2);
    }
    return part;
}

const Overlay* profile_root(const std::vector<Canonical>& profiles) {
    if (profiles.size() != 1 || profiles.front().profile == nullptr) return nullptr;
    return profiles.front().profile->root.get();
}

std::string_view extension_url(const Overlay& extension, std::uint16_t url_id) {
    if (extension.profiles.size() == 1) return extension.profiles.front().url;
    const Overlay* url = extension.child(url_id);
    return url != nullptr && url->fixed != nullptr ? url->fixed->text() : std::string_view();
}

class TestBuilder {
public:
    TestBuilder(const Definitions& definitions, const Discriminator& discriminator,
                std::string& fault)
        : definitions_(definitions),
          by_(discriminator.by),
          parts_(parts_of(discriminator.path)),
          url_id_(definitions.element_id("url")),
          extension_id_(definitions.element_id("extension")),
          fault_(fault) {}

    std::optional<SliceTest> build(const Overlay& slice) {
        if (parts_.size() > most_parts) {
            fault_ = "the discriminator's path is too long";
            return std::nullopt;
        }
        Reach start;
        start.overlay = &slice;
        start.types = types_at(slice);
        start.literal = slice.fixed != nullptr ? slice.fixed : slice.pattern;
        return go(std::move(start), 0, {});
    }

private:
    using Steps = std::vector<DiscriminatorStep>;

    std::optional<SliceTest> go(Reach at, std::size_t index, Steps steps);
    std::optional<SliceTest> go_to_child(const Reach& at, std::size_t index, Steps steps);
    std::optional<SliceTest> go_into_slices(const Reach& at, std::size_t index, const Steps& steps);
    Reach resolved(const Reach& at) const;
    Reach narrowed(const Reach& at, const Type& type) const;
    Reach extended(const Reach& at, std::string_view url) const;
    std::optional<SliceTest> decide(const Reach& at, Steps steps) const;
    std::optional<SliceTest> decide_value(const Reach& at, SliceTest test) const;

    const Definitions& definitions_;
    const Discriminator::By by_;
    const std::vector<std::string_view> parts_;
    const std::uint16_t url_id_;
    const std::uint16_t extension_id_;
    std::string& fault_;
    std::size_t tries_ = 0;
};

std::optional<SliceTest> TestBuilder::go(Reach at, std::size_t index, Steps steps) {
    if (++tries_ > most_tries) {
        fault_ = "the discriminator's path leads to too many places";
        return std::nullopt;
    }
    if (index == parts_.size()) return decide(at, std::move(steps));
    const std::string_view part = parts_[index];
    using Kind = DiscriminatorStep::Kind;
    if (part == "$this") return go(std::move(at), index + 1, std::move(steps));
    if (part == "resolve()") {
        steps.push_back({.kind = Kind::resolve});
        return go(resolved(at), index + 1, std::move(steps));
    }
    for (const std::string_view function : {"ofType", "as"}) {
        const std::string_view name = argument_of(part, function);
        if (name.empty()) continue;
        const Type* type = definitions_.find(name);
        if (type == nullptr) {
            fault_ = "the discriminator's path names a type that R4 has not";
            return std::nullopt;
        }
        steps.push_back({.kind = Kind::of_type, .type = type});
        return go(narrowed(at, *type), index + 1, std::move(steps));
    }
    if (const std::string_view url = argument_of(part, "extension"); !url.empty()) {
        steps.push_back({.kind = Kind::extension, .url = std::string(url)});
        return go(extended(at, url), index + 1, std::move(steps));
    }
    return go_to_child(at, index, std::move(steps));
}

std::optional<SliceTest> TestBuilder::go_to_child(const Reach& at, std::size_t index, Steps steps) {
    std::string_view name = parts_[index];
    if (name.ends_with("[x]")) name.remove_suffix(3);
    const Element* element = nullptr;
    for (const Type* type : at.types) {
        element = type->element(name);
        if (element != nullptr) break;
    }
    const std::uint16_t id = definitions_.element_id(name);
    const bool is_any = std::ranges::any_of(
        at.types, [](const Type* type) { return type->kind == TypeKind::resource; });
    if (id == 0 || (element == nullptr && !at.types.empty() && !is_any)) {
        fault_ = "the discriminator's path leads to no element of FHIR R4";
        return std::nullopt;
    }
    steps.push_back({.element = id});

    Reach next;
    if (at.overlay != nullptr) {
        next.overlay = at.overlay->child(id);
        if (next.overlay == nullptr) {
            if (const Overlay* root = profile_root(at.overlay->profiles)) {
                next.overlay = root->child(id);
            }
        }
        if (id == url_id_) next.extension_url = extension_url(*at.overlay, url_id_);
    }
    if (next.overlay != nullptr) {
        next.types = types_at(*next.overlay);
        next.literal = next.overlay->fixed != nullptr ? next.overlay->fixed : next.overlay->pattern;
    } else if (element != nullptr) {
        for (const ElementType& each : element->types) next.types.push_back(each.type);
    }
    if (next.literal == nullptr && at.literal != nullptr) {
        const Node* literal = at.literal->is_object() ? at.literal->find(name) : nullptr;
        if (literal != nullptr && literal->is_array()) literal = literal->begin().operator->();
        next.literal = literal;
    }
    if (auto test = go(next, index + 1, steps)) return test;
    return go_into_slices(next, index, steps);
}

// A slice that must be there further down tells as well: one of its items is then what is looked
// for among all.
std::optional<SliceTest> TestBuilder::go_into_slices(const Reach& at, std::size_t index,
                                                     const Steps& steps) {
    if (at.overlay == nullptr || !at.overlay->slicing) return std::nullopt;
    for (const auto& slice : at.overlay->slicing->slices) {
        if (slice->min == 0) continue;
        Reach inner;
        inner.overlay = slice.get();
        inner.types = types_at(*slice);
        inner.literal = slice->fixed != nullptr ? slice->fixed : slice->pattern;
        if (auto test = go(std::move(inner), index + 1, steps)) return test;
    }
    return std::nullopt;
}

Reach TestBuilder::resolved(const Reach& at) const {
    Reach next;
    if (at.overlay == nullptr) return next;
    next.targets = at.overlay->targets;
    for (const Canonical& target : next.targets) {
        const Type* type = target.profile != nullptr ? target.profile->type : target.type;
        if (type != nullptr) next.types.push_back(type);
    }
    next.overlay = profile_root(next.targets);
    return next;
}

Reach TestBuilder::narrowed(const Reach& at, const Type& type) const {
    Reach next = at;
    next.types = {&type};
    if (at.overlay == nullptr || !at.overlay->slicing) return next;
    for (const auto& slice : at.overlay->slicing->slices) {
        if (slice->types.size() == 1 && slice->types.front() == &type) next.overlay = slice.get();
    }
    return next;
}

Reach TestBuilder::extended(const Reach& at, std::string_view url) const {
    Reach next;
    next.types = {definitions_.find("Extension")};
    const Overlay* extensions = at.overlay != nullptr ? at.overlay->child(extension_id_) : nullptr;
    if (extensions == nullptr || !extensions->slicing) return next;
    for (const auto& slice : extensions->slicing->slices) {
        if (extension_url(*slice, url_id_) == url) next.overlay = slice.get();
    }
    return next;
}

std::optional<SliceTest> TestBuilder::decide(const Reach& at, Steps steps) const {
    using By = Discriminator::By;
    using How = SliceTest::How;
    SliceTest test;
    test.path = std::move(steps);
    test.expected = at.overlay;
    switch (by_) {
        case By::value:
        case By::pattern:
            return decide_value(at, std::move(test));
        case By::exists:
            if (at.overlay == nullptr || at.overlay->element == nullptr) return std::nullopt;
            if (at.overlay->max == 0) {
                test.how = How::absent;
            } else if (std::max(at.overlay->min, at.overlay->element->min) > 0) {
                test.how = How::exists;
            } else {
                return std::nullopt;
            }
            return test;
        case By::type:
            test.how = How::type;
            for (const Type* type : at.types) {
                test.canonicals.push_back({std::string(type->url), type, nullptr});
            }
            if (test.canonicals.empty()) return std::nullopt;
            return test;
        case By::profile:
            test.how = How::profile;
            test.canonicals = at.targets;
            if (at.targets.empty() && at.overlay != nullptr) {
                test.canonicals = at.overlay->profiles;
            }
            if (test.canonicals.empty()) return std::nullopt;
            return test;
    }
    return std::nullopt;
}

std::optional<SliceTest> TestBuilder::decide_value(const Reach& at, SliceTest test) const {
    using How = SliceTest::How;
    if (at.literal != nullptr) {
        test.literal = at.literal;
        if (at.literal->is_string()) {
            test.how = How::text;
            test.text = at.literal->text();
        } else {
            const bool is_fixed = at.overlay != nullptr && at.overlay->fixed == at.literal;
            test.how = is_fixed ? How::fixed : How::pattern;
        }
        return test;
    }
    if (!at.extension_url.empty()) {
        test.how = How::text;
        test.text = at.extension_url;
        return test;
    }
    if (at.overlay == nullptr) return std::nullopt;
    if (at.overlay->binding && at.overlay->binding->strength == BindingStrength::required) {
        test.how = How::binding;
        return test;
    }
    if (at.overlay->max == 0) {
        test.how = How::absent;
        return test;
    }
    if (at.overlay->min > 0 && at.overlay->slice.empty()) {
        test.how = How::exists;
        return test;
    }
    return std::nullopt;
}

}  // namespace

std::optional<SliceTest> test_of(const Definitions& definitions, const Overlay& slice,
                                 const Discriminator& discriminator, std::string& fault) {
    return TestBuilder(definitions, discriminator, fault).build(slice);
}

}  // namespace fhir
