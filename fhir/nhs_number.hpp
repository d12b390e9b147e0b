#pragma once

#include "fhir/error.hpp"

#include <array>
#include <iosfwd>
#include <string_view>

namespace fhir {

// A patient's NHS number: ten digits, the last of them a modulus-11 check digit (NHS data
// dictionary, NHS NUMBER). Official examples fail the check, so a number that does can be held; it
// knows that it does.
class NhsNumber {
public:
    // invalid: not ten digits.
    static Result<NhsNumber> parse(std::string_view text);

    bool passes_check() const noexcept { return passes_check_; }

    // The ten digits. Asking for them by name keeps them out of logs: see the deleted operator.
    std::string_view digits() const noexcept { return {digits_.data(), digits_.size()}; }

    friend bool operator==(const NhsNumber&, const NhsNumber&) = default;
    friend std::ostream& operator<<(std::ostream&, const NhsNumber&) = delete;

private:
    using Digits = std::array<char, 10>;

    NhsNumber(const Digits& digits, bool passes_check) noexcept
        : digits_(digits), passes_check_(passes_check) {}

    Digits digits_;
    bool passes_check_;
};

}  // namespace fhir
