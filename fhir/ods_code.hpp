#pragma once

#include "fhir/error.hpp"

#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace fhir {

// The code of an organisation, as the Organisation Data Service gives them out: three to ten
// capital letters and digits. Small letters are made capital. Only the shape is checked here.
class OdsCode {
public:
    static Result<OdsCode> parse(std::string_view text);

    const std::string& text() const noexcept { return text_; }

    friend auto operator<=>(const OdsCode&, const OdsCode&) = default;

private:
    explicit OdsCode(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

}  // namespace fhir
