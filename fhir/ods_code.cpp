#include "fhir/ods_code.hpp"

#include <algorithm>

namespace fhir {
namespace {

// Not std::toupper: its answer depends on the locale.
char capital(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool is_code_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

Result<OdsCode> OdsCode::parse(std::string_view text) {
    std::string code;
    if (text.size() >= 3 && text.size() <= 10) code = text;
    std::transform(code.begin(), code.end(), code.begin(), capital);
    if (code.empty() || !std::all_of(code.begin(), code.end(), is_code_character)) {
        return make_error(ErrorKind::invalid, IssueType::value, "ods-code",
                          "an ODS code is three to ten letters and digits");
    }
    return OdsCode(std::move(code));
}

}  // namespace fhir
