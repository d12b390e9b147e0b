// The parameters of one search, read against those that the search knows.
#pragma once

#include "gateway/http/router.hpp"
#include "gateway/ports/referral_store.hpp"

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// A token parameter: "system|value", "|value" (no system), "value" (any system).
struct Token {
    std::optional<std::string> system;
    std::string value;
};
Token parse_token(std::string_view text);

class SearchParameters {
public:
    // `known`: "owner", "_id", "patient:identifier" ... A parameter that is not among them is left
    // out, and out of the self link; with `Prefer: handling=strict` it is malformed (400). _count,
    // _cursor, _format and _sort are always known; _pretty, _total and _summary are let pass.
    static Result<SearchParameters> read(const Request& request,
                                         std::span<const std::string_view> known);
    static Result<SearchParameters> read(const Request& request,
                                         std::initializer_list<std::string_view> known) {
        return read(request, std::span(known.begin(), known.size()));
    }

    bool has(std::string_view name) const { return !all(name).empty(); }
    // Each repetition; commas are not split.
    std::vector<std::string_view> all(std::string_view name) const;
    // The first repetition, split at commas: any of them.
    std::vector<std::string> any_of(std::string_view name) const;
    // Prefixes eq, ge, gt, le, lt (sa, eb as gt, lt), a value of any precision; repetitions narrow
    // each other. malformed: no date, or another prefix.
    Result<TimeWindow> window(std::string_view name) const;
    // _count up to `most`; more is cut down. 0: only the total is asked for (FHIR R4 3.1.1.4.7).
    // malformed: no whole number.
    Result<std::uint32_t> count(std::uint32_t otherwise, std::uint32_t most) const;
    Result<std::optional<Cursor>> cursor() const;  // malformed: not one that we made

    // Links name what was used. A value under ":identifier" may be an NHS number: it is left out.
    std::string self(const std::string& base_and_type) const;
    // With the same parameters, but from `cursor` on; what `self` leaves out the caller adds in a
    // form that tells nothing.
    std::string next(const std::string& base_and_type, const Cursor& cursor) const;

private:
    std::string link(const std::string& base_and_type, const std::string* cursor) const;

    std::vector<Parameter> used_;
};

std::string encode_cursor(const Cursor& cursor);
std::optional<Cursor> decode_cursor(std::string_view text);

// "Organization/X", an absolute URL of the same, or "X" alone -> "X"; empty when it is of another
// type. `type` is "Organization", "ServiceRequest", "Task".
std::string_view id_of_reference(std::string_view reference, std::string_view type);

}  // namespace gateway
