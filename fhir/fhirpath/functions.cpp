// The table of functions, and those of collections (N1, sections 5.1 to 5.4, 5.8 and 5.9).
#include "fhir/fhirpath/functions.hpp"

#include "fhir/fhirpath/functions_text.hpp"
#include "fhir/fhirpath/machine.hpp"

#include <algorithm>
#include <array>

namespace fhir::path {
namespace {

// Takes the input out of the stack's bottom once the result stands above it.
bool drop(Machine& m, std::size_t base, std::size_t middle) {
    m.stack.erase(m.stack.begin() + static_cast<std::ptrdiff_t>(base),
                  m.stack.begin() + static_cast<std::ptrdiff_t>(middle));
    return true;
}

bool answer(Machine& m, std::size_t base, bool value) {
    m.stack.resize(base);
    m.push_boolean(value);
    return true;
}

// The condition on one item, as an argument of where(), all(), exists().
Logic holds(Machine& m, const Step& step, std::size_t item, std::size_t base) {
    const std::size_t before = m.stack.size();
    const PathItem self = m.stack[item];
    if (!m.eval_at(m.argument_step(step, 0), self, static_cast<std::int64_t>(item - base))) {
        return Logic::failed;
    }
    return m.truth(before);
}

bool where(Machine& m, const Step& step, std::size_t base) {
    const std::size_t end = m.stack.size();
    std::size_t kept = base;
    for (std::size_t i = base; i < end; ++i) {
        const PathItem item = m.stack[i];
        const Logic held = holds(m, step, i, base);
        if (held == Logic::failed) return false;
        if (held == Logic::yes) m.stack[kept++] = item;
    }
    m.stack.resize(kept);
    return true;
}

bool exists(Machine& m, const Step& step, std::size_t base) {
    if (step.count == 1 && !where(m, step, base)) return false;
    return answer(m, base, m.stack.size() > base);
}

bool empty(Machine& m, const Step&, std::size_t base) {
    return answer(m, base, m.stack.size() == base);
}

bool all(Machine& m, const Step& step, std::size_t base) {
    const std::size_t end = m.stack.size();
    for (std::size_t i = base; i < end; ++i) {
        const Logic held = holds(m, step, i, base);
        if (held == Logic::failed) return false;
        if (held != Logic::yes) return answer(m, base, false);
    }
    return answer(m, base, true);
}

template <bool wanted, bool every>
bool booleans(Machine& m, const Step&, std::size_t base) {
    bool any = false;
    bool none_else = true;
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        const PathItem value = m.value_of(m.stack[i]);
        if (value.kind != ItemKind::boolean) return m.fail("a boolean is wanted");
        any = any || value.boolean == wanted;
        none_else = none_else && value.boolean == wanted;
    }
    return answer(m, base, every ? none_else : any);
}

bool negated(Machine& m, const Step&, std::size_t base) {
    const Logic value = m.truth(base);
    if (value == Logic::failed) return false;
    if (value != Logic::unknown) m.push_boolean(value == Logic::no);
    return true;
}

bool count(Machine& m, const Step&, std::size_t base) {
    const auto number = static_cast<std::int64_t>(m.stack.size() - base);
    m.stack.resize(base);
    m.push_integer(number);
    return true;
}

bool has(Machine& m, std::size_t from, std::size_t to, const PathItem& item, bool& found) {
    found = false;
    for (std::size_t i = from; i < to && !found; ++i) {
        Logic same = Logic::unknown;
        if (!m.equal(m.stack[i], item, same)) return false;
        found = same == Logic::yes;
    }
    return true;
}

bool distinct(Machine& m, const Step&, std::size_t base) {
    std::size_t kept = base;
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        const PathItem item = m.stack[i];
        bool found = false;
        if (!has(m, base, kept, item, found)) return false;
        if (!found) m.stack[kept++] = item;
    }
    m.stack.resize(kept);
    return true;
}

bool is_distinct(Machine& m, const Step& step, std::size_t base) {
    const std::size_t before = m.stack.size();
    return distinct(m, step, base) && answer(m, base, m.stack.size() == before);
}

template <bool input_in_other>
bool subset(Machine& m, const Step& step, std::size_t base) {
    const std::size_t middle = m.stack.size();
    if (!m.argument(step, 0)) return false;
    const std::size_t end = m.stack.size();
    const std::size_t from = input_in_other ? base : middle;
    const std::size_t to = input_in_other ? middle : end;
    for (std::size_t i = from; i < to; ++i) {
        bool found = false;
        const bool done = input_in_other ? has(m, middle, end, m.stack[i], found)
                                         : has(m, base, middle, m.stack[i], found);
        if (!done) return false;
        if (!found) return answer(m, base, false);
    }
    return answer(m, base, true);
}

template <bool wanted>
bool shared(Machine& m, const Step& step, std::size_t base) {
    const std::size_t middle = m.stack.size();
    if (!m.argument(step, 0)) return false;
    const std::size_t end = m.stack.size();
    std::size_t kept = base;
    for (std::size_t i = base; i < middle; ++i) {
        const PathItem item = m.stack[i];
        bool found = false;
        if (!has(m, middle, end, item, found)) return false;
        if (found == wanted) m.stack[kept++] = item;
    }
    m.stack.resize(kept);
    return !wanted || distinct(m, step, base);
}

bool combine(Machine& m, const Step& step, std::size_t) {
    return m.argument(step, 0);
}

bool unite(Machine& m, const Step& step, std::size_t base) {
    return m.argument(step, 0) && distinct(m, step, base);
}

bool select(Machine& m, const Step& step, std::size_t base) {
    const std::size_t middle = m.stack.size();
    for (std::size_t i = base; i < middle; ++i) {
        const PathItem item = m.stack[i];
        if (!m.eval_at(m.argument_step(step, 0), item, static_cast<std::int64_t>(i - base))) {
            return false;
        }
    }
    return drop(m, base, middle);
}

bool repeat(Machine& m, const Step& step, std::size_t base) {
    const std::size_t middle = m.stack.size();
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        const PathItem item = m.stack[i];
        std::size_t kept = m.stack.size();
        const std::size_t fresh = kept;
        if (!m.eval_at(m.argument_step(step, 0), item, 0)) return false;
        for (std::size_t j = fresh; j < m.stack.size(); ++j) {
            const PathItem next = m.stack[j];
            bool found = false;
            if (!has(m, middle, kept, next, found)) return false;
            if (!found) m.stack[kept++] = next;
        }
        m.stack.resize(kept);
    }
    return drop(m, base, middle);
}

bool children(Machine& m, const Step&, std::size_t base) {
    const std::size_t middle = m.stack.size();
    for (std::size_t i = base; i < middle; ++i) {
        const PathItem item = m.stack[i];
        m.push_children(item, 0);
    }
    return drop(m, base, middle);
}

bool descendants(Machine& m, const Step&, std::size_t base) {
    const std::size_t middle = m.stack.size();
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        if (!m.spend()) return false;
        const PathItem item = m.stack[i];
        m.push_children(item, 0);
    }
    return drop(m, base, middle);
}

bool of_type(Machine& m, const Step& step, std::size_t base) {
    std::size_t kept = base;
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        if (m.is_type(m.stack[i], step.type)) m.stack[kept++] = m.stack[i];
    }
    m.stack.resize(kept);
    return true;
}

bool is(Machine& m, const Step& step, std::size_t base) {
    if (m.stack.size() == base) return true;
    if (m.stack.size() > base + 1) return m.fail("there are several items where one is wanted");
    return answer(m, base, m.is_type(m.stack[base], step.type));
}

bool single(Machine& m, const Step&, std::size_t base) {
    return m.stack.size() <= base + 1 || m.fail("there are several items where one is wanted");
}

bool first(Machine& m, const Step&, std::size_t base) {
    m.stack.resize(std::min(m.stack.size(), base + 1));
    return true;
}

bool last(Machine& m, const Step&, std::size_t base) {
    if (m.stack.size() > base + 1) drop(m, base, m.stack.size() - 1);
    return true;
}

bool tail(Machine& m, const Step&, std::size_t base) {
    if (m.stack.size() > base) drop(m, base, base + 1);
    return true;
}

template <bool skips>
bool part(Machine& m, const Step& step, std::size_t base) {
    const std::size_t middle = m.stack.size();
    if (!m.argument(step, 0)) return false;
    if (m.stack.size() != middle + 1) return m.fail("one whole number is wanted");
    const auto number = Decimal::parse(m.value_of(m.stack[middle]).text);
    m.stack.resize(middle);
    if (!number) return m.fail("one whole number is wanted");
    const auto size = static_cast<Int128>(middle - base);
    const auto some =
        static_cast<std::size_t>(std::clamp(number->truncated().digits, Int128{0}, size));
    if (skips) return drop(m, base, base + some);
    m.stack.resize(base + some);
    return true;
}

bool iif(Machine& m, const Step& step, std::size_t base) {
    const std::size_t middle = m.stack.size();
    if (middle > base + 1) return m.fail("there are several items where one is wanted");
    const PathItem self = middle > base ? m.stack[base] : m.self;
    if (!m.eval_at(m.argument_step(step, 0), self, 0)) return false;
    const Logic held = m.truth(middle);
    if (held == Logic::failed) return false;
    m.stack.resize(base);
    if (held == Logic::yes) return m.eval_at(m.argument_step(step, 1), self, 0);
    return step.count < 3 || m.eval_at(m.argument_step(step, 2), self, 0);
}

bool extension(Machine& m, const Step& step, std::size_t base) {
    const std::size_t middle = m.stack.size();
    if (!m.argument(step, 0)) return false;
    if (m.stack.size() != middle + 1) return m.fail("one URL is wanted");
    const std::string_view url = m.value_of(m.stack[middle]).text;
    m.stack.resize(middle);
    const std::uint16_t id = m.definitions().element_id("extension");
    for (std::size_t i = base; i < middle; ++i) {
        const PathItem item = m.stack[i];
        m.push_children(item, id);
    }
    drop(m, base, middle);
    std::size_t kept = base;
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        const Node* node = m.stack[i].node;
        if (node != nullptr && node->string("url") == url) m.stack[kept++] = m.stack[i];
    }
    m.stack.resize(kept);
    return true;
}

bool has_value(Machine& m, const Step&, std::size_t base) {
    const bool value =
        m.stack.size() == base + 1 && m.value_of(m.stack[base]).kind != ItemKind::node;
    return answer(m, base, value);
}

bool resolve(Machine& m, const Step&, std::size_t base) {
    const std::size_t middle = m.stack.size();
    for (std::size_t i = base; i < middle && m.scope().references != nullptr; ++i) {
        const Node* node = m.stack[i].node;
        if (node == nullptr) continue;
        const auto text = node->is_object() ? node->string("reference") : node->text();
        if (!text.empty()) m.push_node(m.scope().references->resolve(*node, text), nullptr);
    }
    return drop(m, base, middle);
}

bool trace(Machine&, const Step&, std::size_t) {
    return true;
}

bool html_checks(Machine& m, const Step&, std::size_t base) {
    // The validator reads a narrative itself (fhir/validation); here it holds.
    return answer(m, base, true);
}

constexpr std::array table{
    Function{"abs", 0, 0, false, run_math},
    Function{"all", 1, 1, false, all},
    Function{"allFalse", 0, 0, false, booleans<false, true>},
    Function{"allTrue", 0, 0, false, booleans<true, true>},
    Function{"anyFalse", 0, 0, false, booleans<false, false>},
    Function{"anyTrue", 0, 0, false, booleans<true, false>},
    Function{"as", 1, 1, true, of_type},
    Function{"ceiling", 0, 0, false, run_math},
    Function{"children", 0, 0, false, children},
    Function{"combine", 1, 1, false, combine},
    Function{"contains", 1, 1, false, run_text},
    Function{"convertsToDecimal", 0, 0, false, run_convert},
    Function{"convertsToInteger", 0, 0, false, run_convert},
    Function{"count", 0, 0, false, count},
    Function{"descendants", 0, 0, false, descendants},
    Function{"distinct", 0, 0, false, distinct},
    Function{"empty", 0, 0, false, empty},
    Function{"endsWith", 1, 1, false, run_text},
    Function{"exclude", 1, 1, false, shared<false>},
    Function{"exists", 0, 1, false, exists},
    Function{"extension", 1, 1, false, extension},
    Function{"first", 0, 0, false, first},
    Function{"floor", 0, 0, false, run_math},
    Function{"hasValue", 0, 0, false, has_value},
    Function{"htmlChecks", 0, 0, false, html_checks},
    Function{"iif", 2, 3, false, iif},
    Function{"indexOf", 1, 1, false, run_text},
    Function{"intersect", 1, 1, false, shared<true>},
    Function{"is", 1, 1, true, is},
    Function{"isDistinct", 0, 0, false, is_distinct},
    Function{"last", 0, 0, false, last},
    Function{"length", 0, 0, false, run_text},
    Function{"lower", 0, 0, false, run_text},
    Function{"matches", 1, 1, false, run_text},
    Function{"not", 0, 0, false, negated},
    Function{"ofType", 1, 1, true, of_type},
    Function{"repeat", 1, 1, false, repeat},
    Function{"replace", 2, 2, false, run_text},
    Function{"replaceMatches", 2, 2, false, run_text},
    Function{"resolve", 0, 0, false, resolve},
    Function{"round", 0, 1, false, run_math},
    Function{"select", 1, 1, false, select},
    Function{"single", 0, 0, false, single},
    Function{"skip", 1, 1, false, part<true>},
    Function{"startsWith", 1, 1, false, run_text},
    Function{"subsetOf", 1, 1, false, subset<true>},
    Function{"substring", 1, 2, false, run_text},
    Function{"supersetOf", 1, 1, false, subset<false>},
    Function{"tail", 0, 0, false, tail},
    Function{"take", 1, 1, false, part<false>},
    Function{"toDecimal", 0, 0, false, run_convert},
    Function{"toInteger", 0, 0, false, run_convert},
    Function{"toString", 0, 0, false, run_convert},
    Function{"trace", 1, 2, false, trace},
    Function{"truncate", 0, 0, false, run_math},
    Function{"union", 1, 1, false, unite},
    Function{"upper", 0, 0, false, run_text},
    Function{"where", 1, 1, false, where},
};

}  // namespace

std::optional<FunctionId> function_named(std::string_view name) noexcept {
    const auto* found =
        std::find_if(table.begin(), table.end(), [&](const Function& f) { return f.name == name; });
    if (found == table.end()) return std::nullopt;
    return static_cast<FunctionId>(found - table.begin());
}

const Function& function(FunctionId id) noexcept {
    return table[id];
}

}  // namespace fhir::path
