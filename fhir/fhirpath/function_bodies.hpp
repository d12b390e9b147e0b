// What functions do, for the table in functions.cpp. `Function` says what each signature promises.
#pragma once

#include "fhir/fhirpath/machine.hpp"

namespace fhir::path {

// Existence, filtering, subsetting (N1, 5.1 to 5.3), and what branches (5.5.1, 5.9, 7).
Logic judge_exists(Machine& m, const Step& step);
Logic judge_empty(Machine& m, const Step& step);
Logic judge_not(Machine& m, const Step& step);
Logic judge_all(Machine& m, const Step& step);
Logic judge_all_true(Machine& m, const Step& step);
Logic judge_all_false(Machine& m, const Step& step);
Logic judge_any_true(Machine& m, const Step& step);
Logic judge_any_false(Machine& m, const Step& step);
bool run_count(Machine& m, const Step& step, std::size_t base);
bool run_where(Machine& m, const Step& step, std::size_t base);
bool run_select(Machine& m, const Step& step, std::size_t base);
bool run_children(Machine& m, const Step& step, std::size_t base);
bool run_descendants(Machine& m, const Step& step, std::size_t base);
bool run_single(Machine& m, const Step& step, std::size_t base);
bool run_first(Machine& m, const Step& step, std::size_t base);
bool run_last(Machine& m, const Step& step, std::size_t base);
bool run_tail(Machine& m, const Step& step, std::size_t base);
bool run_skip(Machine& m, const Step& step, std::size_t base);
bool run_take(Machine& m, const Step& step, std::size_t base);
bool run_iif(Machine& m, const Step& step, std::size_t base);
bool run_aggregate(Machine& m, const Step& step, std::size_t base);
bool run_trace(Machine& m, const Step& step, std::size_t base);

// Combining, and what asks whether items are equal (5.1.11, 5.2.3, 5.4).
Logic judge_is_distinct(Machine& m, const Step& step);
Logic judge_subset_of(Machine& m, const Step& step);
Logic judge_superset_of(Machine& m, const Step& step);
bool run_distinct(Machine& m, const Step& step, std::size_t base);
bool run_repeat(Machine& m, const Step& step, std::size_t base);
bool run_combine(Machine& m, const Step& step, std::size_t base);
bool run_union(Machine& m, const Step& step, std::size_t base);
bool run_intersect(Machine& m, const Step& step, std::size_t base);
bool run_exclude(Machine& m, const Step& step, std::size_t base);

// Types (6.3) and what R4 adds (fhirpath.html, 2.9.1).
Logic judge_is(Machine& m, const Step& step);
bool run_of_type(Machine& m, const Step& step, std::size_t base);
bool run_type(Machine& m, const Step& step, std::size_t base);
Logic judge_has_value(Machine& m, const Step& step);
Logic judge_html_checks(Machine& m, const Step& step);
Logic judge_conforms_to(Machine& m, const Step& step);
Logic judge_member_of(Machine& m, const Step& step);
bool run_get_value(Machine& m, const Step& step, std::size_t base);
bool run_extension(Machine& m, const Step& step, std::size_t base);
bool run_resolve(Machine& m, const Step& step, std::size_t base);

// Strings (5.6); they count characters, not bytes.
Logic judge_contains(Machine& m, const Step& step);
Logic judge_starts_with(Machine& m, const Step& step);
Logic judge_ends_with(Machine& m, const Step& step);
Logic judge_matches(Machine& m, const Step& step);
bool run_index_of(Machine& m, const Step& step, std::size_t base);
bool run_substring(Machine& m, const Step& step, std::size_t base);
bool run_upper(Machine& m, const Step& step, std::size_t base);
bool run_lower(Machine& m, const Step& step, std::size_t base);
bool run_replace(Machine& m, const Step& step, std::size_t base);
bool run_replace_matches(Machine& m, const Step& step, std::size_t base);
bool run_length(Machine& m, const Step& step, std::size_t base);
bool run_to_chars(Machine& m, const Step& step, std::size_t base);
bool run_trim(Machine& m, const Step& step, std::size_t base);
bool run_split(Machine& m, const Step& step, std::size_t base);
bool run_join(Machine& m, const Step& step, std::size_t base);

// Mathematics (5.7).
bool run_abs(Machine& m, const Step& step, std::size_t base);
bool run_ceiling(Machine& m, const Step& step, std::size_t base);
bool run_exp(Machine& m, const Step& step, std::size_t base);
bool run_floor(Machine& m, const Step& step, std::size_t base);
bool run_ln(Machine& m, const Step& step, std::size_t base);
bool run_log(Machine& m, const Step& step, std::size_t base);
bool run_power(Machine& m, const Step& step, std::size_t base);
bool run_round(Machine& m, const Step& step, std::size_t base);
bool run_sqrt(Machine& m, const Step& step, std::size_t base);
bool run_truncate(Machine& m, const Step& step, std::size_t base);

// Conversion (5.5) to the kind named by the template's argument, and the clock (5.9.2).
template <ItemKind kind>
bool run_convert(Machine& m, const Step& step, std::size_t base);
template <ItemKind kind>
Logic judge_converts(Machine& m, const Step& step);
bool run_now(Machine& m, const Step& step, std::size_t base);
bool run_today(Machine& m, const Step& step, std::size_t base);
bool run_time_of_day(Machine& m, const Step& step, std::size_t base);

}  // namespace fhir::path
