// The words of a FHIRPath text (N1, section 12, "Formal specifications"). Never throws.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fhir::path {

enum class Token : std::uint8_t {
    end,
    identifier,  // also a word such as `and`; the parser knows which it wants
    delimited,   // `...`, never a word of the language
    string,
    number,
    date,       // @2020-01
    date_time,  // @2020-01-01T, @2020-01-01T10:00Z
    time,       // @T10:00
    variable,   // $this
    external,   // %resource, %`vs-x`, %'vs-x'
    symbol,
    bad
};

struct Lexeme {
    Token token = Token::end;
    std::string text;  // escapes undone, quotes and signs left out
    std::size_t column = 1;
};

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}
    Lexeme next();

private:
    void skip_space();
    Lexeme quoted(Token token, std::size_t start);
    Lexeme moment(std::size_t start);
    bool escape(std::string& to);
    char peek(std::size_t ahead = 0) const noexcept {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace fhir::path
