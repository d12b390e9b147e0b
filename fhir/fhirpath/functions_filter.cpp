// Existence, filtering and subsetting; iif, aggregate and trace.
#include "fhir/fhirpath/function_bodies.hpp"
#include "fhir/fhirpath/functions.hpp"

#include <algorithm>

namespace fhir::path {
namespace {

constexpr std::string_view several = "there are several items where one is wanted";

// The criterion on the item at a place of the stack.
Logic holds(Machine& m, const Step& step, std::size_t place, std::size_t base) {
    const PathItem item = m.stack[place];
    return m.decide_at(m.argument(step, 0), item, static_cast<std::int64_t>(place - base));
}

template <bool wanted>
Logic judge_all_are(Machine& m, const Step& step, bool every) {
    const std::size_t base = m.stack.size();
    if (!m.eval(step.left)) return Logic::failed;
    bool any = false;
    bool none_else = true;
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        const PathItem value = m.value_of(m.stack[i]);
        if (value.kind != ItemKind::boolean) return m.failed("a boolean is wanted");
        any = any || value.boolean == wanted;
        none_else = none_else && value.boolean == wanted;
    }
    m.stack.resize(base);
    return told(every ? none_else : any);
}

}  // namespace

Logic judge_exists(Machine& m, const Step& step) {
    if (step.count == 0) return m.any(step.left);
    const std::size_t base = m.stack.size();
    if (!m.eval(step.left)) return Logic::failed;
    const std::size_t end = m.stack.size();
    Logic found = Logic::no;
    for (std::size_t i = base; i < end && found == Logic::no; ++i) {
        const Logic held = holds(m, step, i, base);
        if (held == Logic::failed) return held;
        if (held == Logic::yes) found = held;
    }
    m.stack.resize(base);
    return found;
}

Logic judge_empty(Machine& m, const Step& step) {
    const Logic some = m.any(step.left);
    return some == Logic::failed ? some : told(some == Logic::no);
}

Logic judge_not(Machine& m, const Step& step) {
    const Logic value = m.decide(step.left);
    if (value == Logic::failed || value == Logic::unknown) return value;
    return told(value == Logic::no);
}

Logic judge_all(Machine& m, const Step& step) {
    const std::size_t base = m.stack.size();
    if (!m.eval(step.left)) return Logic::failed;
    const std::size_t end = m.stack.size();
    Logic all = Logic::yes;
    for (std::size_t i = base; i < end && all == Logic::yes; ++i) {
        const Logic held = holds(m, step, i, base);
        if (held == Logic::failed) return held;
        if (held != Logic::yes) all = Logic::no;
    }
    m.stack.resize(base);
    return all;
}

Logic judge_all_true(Machine& m, const Step& step) {
    return judge_all_are<true>(m, step, true);
}

Logic judge_all_false(Machine& m, const Step& step) {
    return judge_all_are<false>(m, step, true);
}

Logic judge_any_true(Machine& m, const Step& step) {
    return judge_all_are<true>(m, step, false);
}

Logic judge_any_false(Machine& m, const Step& step) {
    return judge_all_are<false>(m, step, false);
}

bool run_count(Machine& m, const Step&, std::size_t base) {
    const auto number = static_cast<std::int64_t>(m.stack.size() - base);
    m.stack.resize(base);
    m.push_integer(number);
    return true;
}

bool run_where(Machine& m, const Step& step, std::size_t base) {
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

bool run_select(Machine& m, const Step& step, std::size_t base) {
    const std::size_t middle = m.stack.size();
    for (std::size_t i = base; i < middle; ++i) {
        const PathItem item = m.stack[i];
        if (!m.eval_at(m.argument(step, 0), item, static_cast<std::int64_t>(i - base))) {
            return false;
        }
    }
    m.erase(base, middle);
    return true;
}

bool run_children(Machine& m, const Step&, std::size_t base) {
    const std::size_t middle = m.stack.size();
    for (std::size_t i = base; i < middle; ++i) {
        const PathItem item = m.stack[i];
        m.push_children(item, 0);
    }
    const bool fits = m.spend(m.stack.size() - middle);
    m.erase(base, middle);
    return fits;
}

bool run_descendants(Machine& m, const Step&, std::size_t base) {
    const std::size_t middle = m.stack.size();
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        if (!m.spend()) return false;
        const PathItem item = m.stack[i];
        m.push_children(item, 0);
    }
    m.erase(base, middle);
    return true;
}

bool run_single(Machine& m, const Step&, std::size_t base) {
    return m.stack.size() <= base + 1 || m.fail(several);
}

bool run_first(Machine& m, const Step&, std::size_t base) {
    m.stack.resize(std::min(m.stack.size(), base + 1));
    return true;
}

bool run_last(Machine& m, const Step&, std::size_t base) {
    if (m.stack.size() > base + 1) m.erase(base, m.stack.size() - 1);
    return true;
}

bool run_tail(Machine& m, const Step&, std::size_t base) {
    if (m.stack.size() > base) m.erase(base, base + 1);
    return true;
}

namespace {

// How many items of the input an argument names.
Logic part(Machine& m, const Step& step, std::size_t base, std::size_t& some) {
    const auto size = static_cast<Int128>(m.stack.size() - base);
    PathItem value;
    const Logic found = m.argument_value(step, 0, value);
    if (found != Logic::yes) return found;
    const auto number = value.kind == ItemKind::integer ? Decimal::parse(value.text) : std::nullopt;
    if (!number) return m.failed("one whole number is wanted");
    some = static_cast<std::size_t>(std::clamp(number->digits, Int128{0}, size));
    return found;
}

}  // namespace

bool run_skip(Machine& m, const Step& step, std::size_t base) {
    std::size_t some = 0;
    const Logic found = part(m, step, base, some);
    if (found == Logic::unknown) some = m.stack.size() - base;
    m.erase(base, base + some);
    return found != Logic::failed;
}

bool run_take(Machine& m, const Step& step, std::size_t base) {
    std::size_t some = 0;
    if (part(m, step, base, some) == Logic::failed) return false;
    m.stack.resize(base + some);
    return true;
}

bool run_iif(Machine& m, const Step& step, std::size_t base) {
    if (m.stack.size() > base + 1) return m.fail(several);
    // Of nothing, $this is nothing too: an item that looks at no node.
    const PathItem self = m.stack.size() > base ? m.stack[base] : PathItem{};
    m.stack.resize(base);
    const Logic held = m.decide_at(m.argument(step, 0), self, 0);
    if (held == Logic::failed) return false;
    if (held == Logic::yes) return m.eval_at(m.argument(step, 1), self, 0);
    return step.count < 3 || m.eval_at(m.argument(step, 2), self, 0);
}

bool run_aggregate(Machine& m, const Step& step, std::size_t base) {
    const std::size_t end = m.stack.size();
    const std::size_t outer_from = m.total_from;
    const std::size_t outer_to = m.total_to;
    bool done = step.count < 2 || m.eval(m.argument(step, 1));
    for (std::size_t i = base; done && i < end; ++i) {
        m.total_from = end;
        m.total_to = m.stack.size();
        const PathItem item = m.stack[i];
        done = m.eval_at(m.argument(step, 0), item, static_cast<std::int64_t>(i - base));
        if (done) m.erase(m.total_from, m.total_to);  // the new total takes its place
    }
    m.total_from = outer_from;
    m.total_to = outer_to;
    m.erase(base, end);
    return done;
}

bool run_trace(Machine&, const Step&, std::size_t) {
    return true;
}

}  // namespace fhir::path
