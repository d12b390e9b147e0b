#include "fhir/fhirpath/functions.hpp"

#include "fhir/fhirpath/function_bodies.hpp"

#include <algorithm>
#include <array>

namespace fhir::path {
namespace {

using Run = bool (*)(Machine&, const Step&, std::size_t);
using Judge = Logic (*)(Machine&, const Step&);

constexpr Function runs(std::string_view name, Run run, std::uint8_t least = 0,
                        std::uint8_t most = 0, Argument argument = Argument::value) {
    return {name, least, std::max(least, most), argument, run, nullptr};
}

constexpr Function judges(std::string_view name, Judge judge, std::uint8_t least = 0,
                          std::uint8_t most = 0, Argument argument = Argument::value) {
    return {name, least, std::max(least, most), argument, nullptr, judge};
}

using enum ItemKind;

constexpr std::array table{
    runs("abs", run_abs),
    runs("aggregate", run_aggregate, 1, 2, Argument::criterion),
    judges("all", judge_all, 1, 1, Argument::criterion),
    judges("allFalse", judge_all_false),
    judges("allTrue", judge_all_true),
    judges("anyFalse", judge_any_false),
    judges("anyTrue", judge_any_true),
    runs("as", run_of_type, 1, 1, Argument::type),
    runs("ceiling", run_ceiling),
    runs("children", run_children),
    runs("combine", run_combine, 1),
    judges("conformsTo", judge_conforms_to, 1),
    judges("contains", judge_contains, 1),
    judges("convertsToBoolean", judge_converts<boolean>),
    judges("convertsToDate", judge_converts<date>),
    judges("convertsToDateTime", judge_converts<date_time>),
    judges("convertsToDecimal", judge_converts<decimal>),
    judges("convertsToInteger", judge_converts<integer>),
    judges("convertsToQuantity", judge_converts<quantity>, 0, 1),
    judges("convertsToString", judge_converts<string>),
    judges("convertsToTime", judge_converts<time>),
    runs("count", run_count),
    runs("descendants", run_descendants),
    runs("distinct", run_distinct),
    judges("empty", judge_empty),
    judges("endsWith", judge_ends_with, 1),
    runs("exclude", run_exclude, 1),
    judges("exists", judge_exists, 0, 1, Argument::criterion),
    runs("exp", run_exp),
    runs("extension", run_extension, 1),
    runs("first", run_first),
    runs("floor", run_floor),
    runs("getValue", run_get_value),
    judges("hasValue", judge_has_value),
    judges("htmlChecks", judge_html_checks),
    runs("iif", run_iif, 2, 3, Argument::criterion),
    runs("indexOf", run_index_of, 1),
    runs("intersect", run_intersect, 1),
    judges("is", judge_is, 1, 1, Argument::type),
    judges("isDistinct", judge_is_distinct),
    runs("join", run_join, 0, 1),
    runs("last", run_last),
    runs("length", run_length),
    runs("ln", run_ln),
    runs("log", run_log, 1),
    runs("lower", run_lower),
    judges("matches", judge_matches, 1),
    judges("memberOf", judge_member_of, 1),
    judges("not", judge_not),
    runs("now", run_now),
    runs("ofType", run_of_type, 1, 1, Argument::type),
    runs("power", run_power, 1),
    runs("repeat", run_repeat, 1, 1, Argument::criterion),
    runs("replace", run_replace, 2),
    runs("replaceMatches", run_replace_matches, 2),
    runs("resolve", run_resolve),
    runs("round", run_round, 0, 1),
    runs("select", run_select, 1, 1, Argument::criterion),
    runs("single", run_single),
    runs("skip", run_skip, 1),
    runs("split", run_split, 1),
    runs("sqrt", run_sqrt),
    judges("startsWith", judge_starts_with, 1),
    judges("subsetOf", judge_subset_of, 1),
    runs("substring", run_substring, 1, 2),
    judges("supersetOf", judge_superset_of, 1),
    runs("tail", run_tail),
    runs("take", run_take, 1),
    runs("timeOfDay", run_time_of_day),
    runs("toBoolean", run_convert<boolean>),
    runs("toChars", run_to_chars),
    runs("toDate", run_convert<date>),
    runs("toDateTime", run_convert<date_time>),
    runs("toDecimal", run_convert<decimal>),
    runs("toInteger", run_convert<integer>),
    runs("toQuantity", run_convert<quantity>, 0, 1),
    runs("toString", run_convert<string>),
    runs("toTime", run_convert<time>),
    runs("today", run_today),
    runs("trace", run_trace, 1, 2),
    runs("trim", run_trim),
    runs("truncate", run_truncate),
    runs("type", run_type),
    runs("union", run_union, 1),
    runs("upper", run_upper),
    runs("where", run_where, 1, 1, Argument::criterion),
};

}  // namespace

const Function* function_named(std::string_view name) noexcept {
    const auto* found =
        std::find_if(table.begin(), table.end(), [&](const Function& f) { return f.name == name; });
    return found == table.end() ? nullptr : found;
}

}  // namespace fhir::path
