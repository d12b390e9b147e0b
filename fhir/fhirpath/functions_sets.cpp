// Functions that ask which items are equal.
#include "fhir/fhirpath/function_bodies.hpp"
#include "fhir/fhirpath/functions.hpp"

namespace fhir::path {
namespace {

// Puts the items from `from` to `to` into the machine's set.
bool fill(Machine& m, std::size_t from, std::size_t to) {
    m.set.clear();
    for (std::size_t i = from; i < to; ++i) {
        if (m.set.insert(m, i) == Logic::failed) return false;
    }
    return true;
}

// Whether all items of [from, to) are among those of [other, end).
Logic all_among(Machine& m, std::size_t from, std::size_t to, std::size_t other, std::size_t end) {
    if (!fill(m, other, end)) return Logic::failed;
    for (std::size_t i = from; i < to; ++i) {
        const Logic found = m.set.contains(m, m.stack[i]);
        if (found != Logic::yes) return found;
    }
    return Logic::yes;
}

// Keeps the items of the input that are among those of the argument, or that are not.
bool keep_shared(Machine& m, const Step& step, std::size_t base, Logic wanted) {
    const std::size_t middle = m.stack.size();
    if (!m.eval(m.argument(step, 0))) return false;
    if (!fill(m, middle, m.stack.size())) return false;
    std::size_t kept = base;
    for (std::size_t i = base; i < middle; ++i) {
        const Logic found = m.set.contains(m, m.stack[i]);
        if (found == Logic::failed) return false;
        if (found == wanted) m.stack[kept++] = m.stack[i];
    }
    m.stack.resize(kept);
    return true;
}

}  // namespace

bool Machine::keep_new(std::size_t from) {
    set.clear();
    std::size_t kept = from;
    for (std::size_t i = from; i < stack.size(); ++i) {
        stack[kept] = stack[i];
        const Logic is_new = set.insert(*this, kept);
        if (is_new == Logic::failed) return false;
        if (is_new == Logic::yes) ++kept;
    }
    stack.resize(kept);
    return true;
}

Logic judge_is_distinct(Machine& m, const Step& step) {
    const std::size_t base = m.stack.size();
    if (!m.eval(step.left)) return Logic::failed;
    const std::size_t before = m.stack.size();
    if (!m.keep_new(base)) return Logic::failed;
    const bool same = m.stack.size() == before;
    m.stack.resize(base);
    return told(same);
}

Logic judge_subset_of(Machine& m, const Step& step) {
    const std::size_t base = m.stack.size();
    if (!m.eval(step.left)) return Logic::failed;
    const std::size_t middle = m.stack.size();
    if (!m.eval(m.argument(step, 0))) return Logic::failed;
    const Logic all = all_among(m, base, middle, middle, m.stack.size());
    if (all != Logic::failed) m.stack.resize(base);
    return all;
}

Logic judge_superset_of(Machine& m, const Step& step) {
    const std::size_t base = m.stack.size();
    if (!m.eval(step.left)) return Logic::failed;
    const std::size_t middle = m.stack.size();
    if (!m.eval(m.argument(step, 0))) return Logic::failed;
    const Logic all = all_among(m, middle, m.stack.size(), base, middle);
    if (all != Logic::failed) m.stack.resize(base);
    return all;
}

bool run_distinct(Machine& m, const Step&, std::size_t base) {
    return m.keep_new(base);
}

bool run_repeat(Machine& m, const Step& step, std::size_t base) {
    // Its own set: what it repeats may use the machine's.
    if (m.spare_sets.empty()) m.spare_sets.emplace_back();
    ItemSet found = std::move(m.spare_sets.back());
    m.spare_sets.pop_back();
    found.clear();
    const std::size_t middle = m.stack.size();
    for (std::size_t i = base; i < m.stack.size(); ++i) {
        const PathItem item = m.stack[i];
        std::size_t kept = m.stack.size();
        if (!m.eval_at(m.argument(step, 0), item, static_cast<std::int64_t>(i - base))) {
            return false;
        }
        for (std::size_t j = kept; j < m.stack.size(); ++j) {
            m.stack[kept] = m.stack[j];
            const Logic is_new = found.insert(m, kept);
            if (is_new == Logic::failed) return false;
            if (is_new == Logic::yes) ++kept;
        }
        m.stack.resize(kept);
    }
    m.erase(base, middle);
    m.spare_sets.push_back(std::move(found));
    return true;
}

bool run_combine(Machine& m, const Step& step, std::size_t) {
    return m.eval(m.argument(step, 0));
}

bool run_union(Machine& m, const Step& step, std::size_t base) {
    return m.eval(m.argument(step, 0)) && m.keep_new(base);
}

bool run_intersect(Machine& m, const Step& step, std::size_t base) {
    return keep_shared(m, step, base, Logic::yes) && m.keep_new(base);
}

bool run_exclude(Machine& m, const Step& step, std::size_t base) {
    return keep_shared(m, step, base, Logic::no);
}

}  // namespace fhir::path
