#include "gateway/api/referral_query.hpp"

#include "fhir/digest.hpp"
#include "fhir/nhs_number.hpp"
#include "fhir/systems.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;

fhir::Error wrong(std::string_view code, std::string detail, std::string_view parameter) {
    std::string place = "http.";
    place += parameter;
    return fhir::make_error(ErrorKind::malformed, IssueType::value, code, std::move(detail),
                            std::move(place));
}

void read_ids(const SearchParameters& parameters, std::string_view name, std::vector<Id>& ids,
              bool& finds_nothing) {
    const auto values = parameters.any_of(name);
    for (const std::string& value : values) {
        if (const auto id = Id::parse(id_of_reference(value, "ServiceRequest"))) {
            ids.push_back(*id);
        }
    }
    if (!values.empty() && ids.empty()) finds_nothing = true;
}

Result<void> read_identifier(const SearchParameters& parameters, ReferralQuery& query) {
    const auto values = parameters.any_of("identifier");
    if (values.empty()) return {};
    if (values.size() > 1 || parameters.all("identifier").size() > 1) {
        return wrong("search-identifier", "ask for one identifier at a time", "identifier");
    }
    const Token token = parse_token(values.front());
    if (token.value.empty()) {
        return wrong("search-identifier", "write the identifier as system|value", "identifier");
    }
    query.identifier_system = token.system;
    query.identifier = token.value;
    return {};
}

// An NHS number as people write it, "999 000 0000" included.
std::optional<fhir::NhsNumber> nhs_number_of(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '-'; });
    const auto number = fhir::NhsNumber::parse(text);
    if (!number) return std::nullopt;
    return *number;
}

void read_person(const Token& token, const ApiSettings& settings, ReferralSearch& search) {
    if (token.system && *token.system == fhir::own::person) {
        const auto person = Id::parse(token.value);
        if (person) search.query.persons.push_back(*person);
        search.finds_nothing |= !person;
        return;
    }
    const bool may_be_nhs_number = !token.system || *token.system == fhir::nhs::number;
    const auto number = may_be_nhs_number ? nhs_number_of(token.value) : std::nullopt;
    if (number) {
        search.query.patient_key = fhir::keyed_digest(settings.lookup_key, number->digits());
    }
    search.finds_nothing |= !number;
}

std::string hex_of(const fhir::Digest& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : digest) {
        text.push_back(digits[byte >> 4U]);
        text.push_back(digits[byte & 0x0fU]);
    }
    return text;
}

std::optional<fhir::Digest> digest_of_hex(std::string_view text) {
    fhir::Digest digest{};
    if (text.size() != 2 * digest.size()) return std::nullopt;
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const char* pair = text.data() + 2 * i;
        const auto [end, failed] = std::from_chars(pair, pair + 2, digest[i], 16);
        if (failed != std::errc{} || end != pair + 2) return std::nullopt;
    }
    return digest;
}

Result<void> read_persons(const SearchParameters& parameters, const ApiSettings& settings,
                          ReferralSearch& search) {
    const auto keys = parameters.all("_person-key");
    if (!keys.empty()) {
        search.query.patient_key = digest_of_hex(keys.front());
        if (!search.query.patient_key) {
            return wrong("search-person",
                         "_person-key is not one of ours; take the next link as it is",
                         "_person-key");
        }
    }
    constexpr std::array<std::string_view, 2> names{"patient:identifier", "subject:identifier"};
    for (const std::string_view name : names) {
        const auto values = parameters.any_of(name);
        if (values.size() > 1) {
            return wrong("search-person", "ask for one person at a time", name);
        }
        if (!values.empty()) read_person(parse_token(values.front()), settings, search);
    }
    return {};
}

Result<void> read_statuses(const SearchParameters& parameters, ReferralSearch& search) {
    constexpr std::array<std::string_view, 2> never_here{"draft", "unknown"};
    const auto values = parameters.any_of("status");
    for (const std::string& value : values) {
        const std::string code = parse_token(value).value;
        if (const auto status = referral_status_of(code)) {
            search.query.statuses.push_back(*status);
        } else if (std::ranges::find(never_here, code) == never_here.end()) {
            return wrong("search-code", "status is a code of FHIR's request-status", "status");
        }
    }
    if (!values.empty() && search.query.statuses.empty()) search.finds_nothing = true;
    return {};
}

Result<void> read_order(const Request& request, const SearchParameters& parameters,
                        ReferralQuery& query) {
    const auto given = parameters.any_of("_sort");
    if (given.empty()) return {};
    std::string_view key = given.front();
    const bool is_descending = key.starts_with('-');
    if (is_descending) key.remove_prefix(1);
    if (key == "authored" || key == "_lastUpdated") {
        query.descending = is_descending;
    } else if (request.prefer("handling") == "strict") {
        return wrong("search-sort", "referrals are sorted by authored", "_sort");
    }
    return {};
}

}  // namespace

Result<ReferralSearch> read_referral_search(const Request& request,
                                            const SearchParameters& parameters,
                                            const ApiSettings& settings) {
    ReferralSearch search;
    ReferralQuery& query = search.query;
    query.visible_to = request.caller.organisations();
    read_ids(parameters, "_id", query.ids, search.finds_nothing);
    read_ids(parameters, "based-on", query.based_on, search.finds_nothing);
    for (const Result<void>& read :
         {read_identifier(parameters, query), read_persons(parameters, settings, search),
          read_statuses(parameters, search), read_order(request, parameters, query)}) {
        if (!read) return read.error();
    }
    if (query.patient_key && request.caller.role == Role::provider) search.finds_nothing = true;
    const auto accepted = parameters.window("authored");
    if (!accepted) return accepted.error();
    query.accepted = *accepted;
    const auto updated = parameters.window("_lastUpdated");
    if (!updated) return updated.error();
    query.updated = *updated;
    const auto count = parameters.count(50, 200);
    if (!count) return count.error();
    query.count = *count;
    const auto cursor = parameters.cursor();
    if (!cursor) return cursor.error();
    query.after = *cursor;
    return search;
}

std::string next_of(const SearchParameters& parameters, const ReferralQuery& query,
                    const std::string& base_and_type, const Cursor& cursor) {
    std::string link = parameters.next(base_and_type, cursor);
    const bool says_it = parameters.has("_person-key");
    if (query.patient_key && !says_it) link += "&_person-key=" + hex_of(*query.patient_key);
    for (const Id& person : query.persons) {
        std::string token(fhir::own::person);
        token += '|';
        token += person.text();
        link += "&patient:identifier=";
        link += percent_encode(token);
    }
    return link;
}

}  // namespace gateway
