#include "gateway/api/search_parameters.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;

constexpr std::array<std::string_view, 4> always_known{"_count", "_cursor", "_format", "_sort"};
constexpr std::array<std::string_view, 3> let_pass{"_pretty", "_total", "_summary"};

std::string full_name(const Parameter& parameter) {
    return parameter.modifier.empty() ? parameter.name : parameter.name + ":" + parameter.modifier;
}

fhir::Error wrong(std::string_view code, std::string detail, std::string_view parameter) {
    return fhir::make_error(ErrorKind::malformed, IssueType::value, code, std::move(detail),
                            "http." + std::string(parameter));
}

Result<TimeWindow> bounds_of(std::string_view text, std::string_view name) {
    std::string_view prefix = "eq";
    if (text.size() > 2 && text[0] >= 'a' && text[0] <= 'z') {
        prefix = text.substr(0, 2);
        text.remove_prefix(2);
    }
    const auto range = fhir::parse_date_time(text);
    if (!range) {
        return wrong("search-date", "write the date as 2026-03-02 or 2026-03-02T09:30:00Z", name);
    }
    if (prefix == "eq") return TimeWindow{range->from, range->to};
    if (prefix == "ge") return TimeWindow{range->from, std::nullopt};
    if (prefix == "gt" || prefix == "sa") return TimeWindow{range->to, std::nullopt};
    if (prefix == "le") return TimeWindow{std::nullopt, range->to};
    if (prefix == "lt" || prefix == "eb") return TimeWindow{std::nullopt, range->from};
    return wrong("search-date-prefix", "the prefixes eq, ge, gt, le and lt are known", name);
}

template <class Choose>
void narrow(std::optional<Timestamp>& bound, const std::optional<Timestamp>& other, Choose choose) {
    if (other) bound = bound ? choose(*bound, *other) : *other;
}

}  // namespace

Token parse_token(std::string_view text) {
    const std::size_t bar = text.find('|');
    if (bar == std::string_view::npos) return {std::nullopt, std::string(text)};
    return {std::string(text.substr(0, bar)), std::string(text.substr(bar + 1))};
}

Result<SearchParameters> SearchParameters::read(const Request& request,
                                                std::span<const std::string_view> known) {
    const bool is_strict = request.prefer("handling") == "strict";
    SearchParameters read;
    fhir::Error refused{.kind = ErrorKind::malformed, .issues = {}, .cause = {}, .allow = {}};
    for (const Parameter& parameter : request.query.parameters()) {
        const std::string name = full_name(parameter);
        const bool is_known = std::ranges::find(known, name) != known.end() ||
                              std::ranges::find(always_known, name) != always_known.end();
        if (is_known) {
            if (!parameter.value.empty()) read.used_.push_back(parameter);
        } else if (is_strict && std::ranges::find(let_pass, name) == let_pass.end()) {
            std::string list;
            for (const std::string_view each : known) {
                list += list.empty() ? "" : ", ";
                list += each;
            }
            refused.issues.push_back({.severity = fhir::Severity::error,
                                      .type = IssueType::not_supported,
                                      .code = "search-parameter",
                                      .detail = "a search parameter is not known here; known are " +
                                                list + ", _count, _sort",
                                      .expression = {}});
        }
    }
    if (!refused.issues.empty()) return refused;
    return read;
}

std::vector<std::string_view> SearchParameters::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const Parameter& parameter : used_) {
        if (full_name(parameter) == name) values.push_back(parameter.value);
    }
    return values;
}

std::vector<std::string> SearchParameters::any_of(std::string_view name) const {
    std::vector<std::string> values;
    const auto found = all(name);
    if (found.empty()) return values;
    std::string_view rest = found.front();
    while (true) {
        const std::size_t comma = rest.find(',');
        if (comma != 0 && !rest.empty()) values.emplace_back(rest.substr(0, comma));
        if (comma == std::string_view::npos) return values;
        rest.remove_prefix(comma + 1);
    }
}

Result<TimeWindow> SearchParameters::window(std::string_view name) const {
    TimeWindow window;
    for (const std::string_view value : all(name)) {
        const auto bounds = bounds_of(value, name);
        if (!bounds) return bounds.error();
        narrow(window.from, bounds->from, [](auto a, auto b) { return std::max(a, b); });
        narrow(window.to, bounds->to, [](auto a, auto b) { return std::min(a, b); });
    }
    return window;
}

Result<std::uint32_t> SearchParameters::count(std::uint32_t otherwise, std::uint32_t most) const {
    const auto given = all("_count");
    if (given.empty()) return otherwise;
    const std::string_view text = given.front();
    std::uint64_t count = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (failed != std::errc{} || end != text.data() + text.size()) {
        return wrong("search-count", "_count is a whole number", "_count");
    }
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(count, most));
}

Result<std::optional<Cursor>> SearchParameters::cursor() const {
    const auto given = all("_cursor");
    if (given.empty()) return std::optional<Cursor>();
    const auto cursor = decode_cursor(given.front());
    if (!cursor) {
        return wrong("search-cursor",
                     "_cursor is not one of ours; take the next link of an answer as it is",
                     "_cursor");
    }
    return cursor;
}

std::string SearchParameters::self(const std::string& base_and_type) const {
    return link(base_and_type, nullptr);
}

std::string SearchParameters::next(const std::string& base_and_type, const Cursor& cursor) const {
    const std::string text = encode_cursor(cursor);
    return link(base_and_type, &text);
}

std::string SearchParameters::link(const std::string& base_and_type,
                                   const std::string* cursor) const {
    std::string url = base_and_type;
    char separator = '?';
    auto add = [&](const std::string& name, std::string_view value) {
        url += separator;
        url += name + "=" + percent_encode(value);
        separator = '&';
    };
    for (const Parameter& parameter : used_) {
        if (parameter.modifier == "identifier") continue;
        if (cursor != nullptr && parameter.name == "_cursor") continue;
        add(full_name(parameter), parameter.value);
    }
    if (cursor != nullptr) add("_cursor", *cursor);
    return url;
}

std::string encode_cursor(const Cursor& cursor) {
    return std::to_string(cursor.at.time_since_epoch().count()) + "." + cursor.id.text();
}

std::optional<Cursor> decode_cursor(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    std::int64_t count = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + dot, count);
    const auto id = Id::parse(text.substr(dot + 1));
    if (failed != std::errc{} || end != text.data() + dot || !id) return std::nullopt;
    return Cursor{Timestamp(std::chrono::milliseconds(count)), *id};
}

std::string_view id_of_reference(std::string_view reference, std::string_view type) {
    const std::size_t slash = reference.rfind('/');
    if (slash == std::string_view::npos) return reference;
    const std::string_view id = reference.substr(slash + 1);
    std::string_view before = reference.substr(0, slash);
    const std::size_t start = before.rfind('/');
    if (start != std::string_view::npos) before.remove_prefix(start + 1);
    return before == type ? id : std::string_view();
}

}  // namespace gateway
