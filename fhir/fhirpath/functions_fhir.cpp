// Types, and the functions that R4 adds to FHIRPath.
#include "fhir/fhirpath/function_bodies.hpp"
#include "fhir/fhirpath/functions.hpp"
#include "fhir/validation/narrative.hpp"

#include <array>

namespace fhir::path {
namespace {

constexpr std::string_view several = "there are several items where one is wanted";

bool is_primitive(const PathItem& item) {
    return item.kind == ItemKind::node && item.node != nullptr && !item.node->is_object() &&
           !item.node->is_array();
}

}  // namespace

Logic judge_is(Machine& m, const Step& step) {
    const std::size_t base = m.stack.size();
    if (!m.eval(step.left)) return Logic::failed;
    const std::size_t count = m.stack.size() - base;
    if (count > 1) return m.failed(several);
    const Logic is = count == 0 ? Logic::unknown : told(m.is_type(m.stack[base], step.type));
    m.stack.resize(base);
    return is;
}

bool run_of_type(Machine& m, const Step& step, std::size_t base) {
    std::size_t kept = base;
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        if (m.is_type(m.stack[i], step.type)) m.stack[kept++] = m.stack[i];
    }
    m.stack.resize(kept);
    return true;
}

bool run_type(Machine& m, const Step&, std::size_t base) {
    constexpr std::array<std::string_view, 10> names{
        "", "Boolean", "Integer", "Decimal", "String", "Date", "DateTime", "Time", "Quantity", ""};
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        PathItem& item = m.stack[i];
        PathItem info;
        info.kind = ItemKind::type_info;
        info.text = names[static_cast<std::size_t>(item.kind)];
        info.unit = "System";
        if (item.kind == ItemKind::node && item.type != nullptr) {
            const bool backbone = item.type->kind == TypeKind::backbone;
            info.text = backbone ? item.type->base->name : item.type->name;
            info.unit = "FHIR";
        }
        item = info;
    }
    return true;
}

Logic judge_has_value(Machine& m, const Step& step) {
    const std::size_t base = m.stack.size();
    if (!m.eval(step.left)) return Logic::failed;
    const bool value = m.stack.size() == base + 1 &&
                       (is_primitive(m.stack[base]) || m.stack[base].kind != ItemKind::node);
    m.stack.resize(base);
    return told(value);
}

bool run_get_value(Machine& m, const Step&, std::size_t base) {
    if (m.stack.size() == base + 1 && is_primitive(m.stack[base])) {
        m.stack[base] = m.value_of(m.stack[base]);
        m.stack[base].type = nullptr;
    } else if (m.stack.size() != base + 1 || m.stack[base].kind == ItemKind::node) {
        m.stack.resize(base);
    }
    return true;
}

Logic judge_html_checks(Machine& m, const Step& step) {
    PathItem item;
    const Logic found = m.input_value(step, item);
    if (found != Logic::yes) return found;
    return told(item.kind == ItemKind::string && narrative_fault(item.text) == nullptr);
}

Logic judge_conforms_to(Machine& m, const Step& step) {
    const std::size_t base = m.stack.size();
    if (!m.eval(step.left)) return Logic::failed;
    const std::size_t count = m.stack.size() - base;
    if (count > 1) return m.failed(several);
    const Type* type = count == 1 ? m.stack[base].type : nullptr;
    m.stack.resize(base);
    std::string_view url;
    const Logic found = m.argument_text(step, 0, url);
    if (found != Logic::yes) return found;
    const Type* wanted = m.definitions().find_url(url.substr(0, url.find('|')));
    return type == nullptr || wanted == nullptr ? Logic::unknown : told(type->is_a(*wanted));
}

namespace {

Logic is_member(const Terminology& terminology, const ValueSet& set, const Node& coding) {
    switch (terminology.contains(set, coding.string("system"), coding.string("code"))) {
        case Membership::yes:
            return Logic::yes;
        case Membership::no:
            return Logic::no;
        default:
            return Logic::unknown;
    }
}

}  // namespace

Logic judge_member_of(Machine& m, const Step& step) {
    const std::size_t base = m.stack.size();
    if (!m.eval(step.left)) return Logic::failed;
    PathItem item;
    const bool one = m.stack.size() == base + 1;
    if (one) item = m.stack[base];
    m.stack.resize(base);
    std::string_view url;
    const Logic found = m.argument_text(step, 0, url);
    if (found != Logic::yes) return found;
    const Terminology* terminology = m.scope().terminology;
    const ValueSet* set = terminology == nullptr ? nullptr : terminology->value_set(url);
    if (!one || set == nullptr) return Logic::unknown;
    if (item.kind != ItemKind::node || is_primitive(item)) {
        const PathItem value = m.value_of(item);
        if (value.kind != ItemKind::string) return Logic::unknown;
        const Membership member = terminology->contains(*set, {}, value.text);
        return member == Membership::unknown ? Logic::unknown : told(member == Membership::yes);
    }
    if (item.node == nullptr) return Logic::unknown;
    if (item.node->find("coding") == nullptr) return is_member(*terminology, *set, *item.node);
    // A concept is a member by any of its codings.
    Logic all = Logic::no;
    for (const Node& coding : item.node->items("coding")) {
        const Logic member = is_member(*terminology, *set, coding);
        if (member == Logic::yes) return member;
        if (member == Logic::unknown) all = member;
    }
    return all;
}

bool run_extension(Machine& m, const Step& step, std::size_t base) {
    const std::size_t middle = m.stack.size();
    std::string_view url;
    const Logic found = m.argument_text(step, 0, url);
    for (std::size_t i = base; i < middle && found == Logic::yes; ++i) {
        const PathItem item = m.stack[i];
        m.push_children(item, m.known().extension);
    }
    std::size_t kept = middle;
    for (std::size_t i = middle; i < m.stack.size(); ++i) {
        const Node* node = m.stack[i].node;
        if (node != nullptr && node->string("url") == url) m.stack[kept++] = m.stack[i];
    }
    const bool fits = m.spend(m.stack.size() - base);
    m.stack.resize(kept);
    m.erase(base, middle);
    return found != Logic::failed && fits;
}

bool run_resolve(Machine& m, const Step&, std::size_t base) {
    const References* references = m.scope().references;
    const std::size_t middle = m.stack.size();
    for (std::size_t i = base; i < middle && references != nullptr; ++i) {
        const Node* node = m.stack[i].node;
        if (node == nullptr) continue;
        const auto text = node->is_object() ? node->string("reference") : node->text();
        if (!text.empty()) m.push_node(references->resolve(*node, text), nullptr);
    }
    m.erase(base, middle);
    return true;
}

}  // namespace fhir::path
