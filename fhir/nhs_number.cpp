#include "fhir/nhs_number.hpp"

#include <algorithm>

namespace fhir {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// NHS data dictionary: weigh the first nine digits 10 down to 2, and take the sum's remainder
// from 11. 11 stands for 0; 10 is never issued, and matches no digit.
bool check_digit_matches(std::string_view digits) {
    int sum = 0;
    for (std::size_t i = 0; i < 9; ++i) sum += (digits[i] - '0') * (10 - static_cast<int>(i));
    const int check = (11 - sum % 11) % 11;
    return check == digits[9] - '0';
}

}  // namespace

Result<NhsNumber> NhsNumber::parse(std::string_view text) {
    Digits digits{};
    if (text.size() != digits.size() || !std::all_of(text.begin(), text.end(), is_digit)) {
        return make_error(ErrorKind::invalid, IssueType::value, "nhs-number",
                          "an NHS number is ten digits, without spaces");
    }
    std::copy(text.begin(), text.end(), digits.begin());
    return NhsNumber(digits, check_digit_matches(text));
}

}  // namespace fhir
