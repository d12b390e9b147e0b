#include "gateway/api/accept_keys.hpp"

#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;

constexpr std::size_t longest_key = 255;

fhir::Error wrong_condition(std::string detail) {
    return fhir::make_error(ErrorKind::malformed, IssueType::value, "if-none-exist",
                            std::move(detail), "http.If-None-Exist");
}

}  // namespace

Result<std::optional<Token>> read_if_none_exist(std::string_view text) {
    std::optional<Token> token;
    if (text.empty()) return token;
    if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
        std::string_view type = text.substr(0, mark);
        if (const std::size_t slash = type.rfind('/'); slash != std::string_view::npos) {
            type.remove_prefix(slash + 1);
        }
        if (!type.empty() && type != "ServiceRequest") {
            return wrong_condition("If-None-Exist asks for a ServiceRequest here");
        }
        text.remove_prefix(mark + 1);
    }
    const auto query = Query::parse(text);
    if (!query) return query.error();
    if (query->parameters().size() != 1 || query->parameters()[0].name != "identifier" ||
        !query->parameters()[0].modifier.empty()) {
        return wrong_condition(
            "If-None-Exist takes one search parameter here: identifier=system|value");
    }
    token = parse_token(query->parameters()[0].value);
    if (token->value.empty()) {
        return wrong_condition("the identifier in If-None-Exist has no value");
    }
    return token;
}

bool names(const Token& token, const mappings::Referral& referral) {
    if (!referral.identifier || referral.identifier->value != token.value) return false;
    return !token.system || *token.system == referral.identifier->system;
}

Result<std::vector<std::string>> idempotency_keys(const Request& request) {
    std::vector<std::string> keys;
    const std::string_view key = request.http.fields.get("Idempotency-Key");
    if (key.size() > longest_key) {
        return fhir::make_error(ErrorKind::malformed, IssueType::too_long, "idempotency-key",
                                "an Idempotency-Key has at most 255 characters",
                                "http.Idempotency-Key");
    }
    if (!key.empty()) keys.push_back("k:" + std::string(key));
    if (request.has_own_request_id) keys.push_back("r:" + request.request_id);
    return keys;
}

}  // namespace gateway
