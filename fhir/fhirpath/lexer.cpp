#include "fhir/fhirpath/lexer.hpp"

namespace fhir::path {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

void put_utf8(std::string& to, std::uint32_t code) {
    if (code < 0x80) {
        to += static_cast<char>(code);
    } else if (code < 0x800) {
        to += static_cast<char>(0xC0 | (code >> 6));
        to += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        to += static_cast<char>(0xE0 | (code >> 12));
        to += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        to += static_cast<char>(0x80 | (code & 0x3F));
    }
}

}  // namespace

void Lexer::skip_space() {
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++at_;
        } else if (c == '/' && peek(1) == '/') {
            while (at_ < text_.size() && text_[at_] != '\n') ++at_;
        } else if (c == '/' && peek(1) == '*') {
            const auto stop = text_.find("*/", at_ + 2);
            at_ = stop == std::string_view::npos ? text_.size() : stop + 2;
        } else {
            return;
        }
    }
}

bool Lexer::escape(std::string& to) {
    const char c = peek();
    ++at_;
    switch (c) {
        case 'n':
            to += '\n';
            return true;
        case 'r':
            to += '\r';
            return true;
        case 't':
            to += '\t';
            return true;
        case 'f':
            to += '\f';
            return true;
        case 'u': {
            std::uint32_t code = 0;
            for (int i = 0; i < 4; ++i, ++at_) {
                const char h = peek();
                if (is_digit(h)) {
                    code = code * 16 + static_cast<std::uint32_t>(h - '0');
                } else if ((h | 32) >= 'a' && (h | 32) <= 'f') {
                    code = code * 16 + static_cast<std::uint32_t>((h | 32) - 'a' + 10);
                } else {
                    return false;
                }
            }
            if (code >= 0xD800 && code < 0xE000) return false;
            put_utf8(to, code);
            return true;
        }
        case '\0':
            return false;
        default:
            // The standard names \\ \/ \' \" \`; published invariants write \. and the like, and
            // every engine reads those as the sign itself.
            to += c;
            return true;
    }
}

Lexeme Lexer::quoted(Token token, std::size_t start) {
    Lexeme found{token, {}, start + 1};
    const char quote = text_[at_++];
    while (at_ < text_.size()) {
        const char c = text_[at_++];
        if (c == quote) return found;
        if (c != '\\') {
            found.text += c;
        } else if (!escape(found.text)) {
            break;
        }
    }
    found.token = Token::bad;
    return found;
}

Lexeme Lexer::moment(std::size_t start) {
    std::size_t from = ++at_;
    const bool time_only = peek() == 'T';
    if (time_only) from = ++at_;
    const auto digits = [&] {
        while (is_digit(peek())) ++at_;
    };
    bool has_time = time_only;
    if (!time_only) {
        digits();
        while (peek() == '-' && is_digit(peek(1))) {
            ++at_;
            digits();
        }
        if (peek() == 'T') {
            has_time = true;
            ++at_;
        }
    }
    if (has_time) {
        digits();
        while ((peek() == ':' || peek() == '.') && is_digit(peek(1))) {
            ++at_;
            digits();
        }
        if (!time_only && peek() == 'Z') {
            ++at_;
        } else if (!time_only && (peek() == '+' || peek() == '-') && is_digit(peek(1)) &&
                   is_digit(peek(2)) && peek(3) == ':') {
            at_ += 4;
            digits();
        }
    }
    const Token token = time_only ? Token::time : has_time ? Token::date_time : Token::date;
    return {token, std::string(text_.substr(from, at_ - from)), start + 1};
}

Lexeme Lexer::next() {
    skip_space();
    const std::size_t start = at_;
    if (at_ >= text_.size()) return {Token::end, {}, start + 1};
    const char c = text_[at_];
    const auto rest = [&](Token token, std::size_t from) {
        return Lexeme{token, std::string(text_.substr(from, at_ - from)), start + 1};
    };
    if (c == '\'' || c == '"') return quoted(Token::string, start);
    if (c == '`') return quoted(Token::delimited, start);
    if (c == '@') return moment(start);
    if (is_digit(c)) {
        while (is_digit(peek())) ++at_;
        if (peek() == '.' && is_digit(peek(1))) {
            ++at_;
            while (is_digit(peek())) ++at_;
        }
        return rest(Token::number, start);
    }
    if (c == '%' && (peek(1) == '`' || peek(1) == '\'' || peek(1) == '"')) {
        ++at_;
        return quoted(Token::external, start);
    }
    const bool sign = c == '$' || c == '%';
    if (is_letter(c) || (sign && is_letter(peek(1)))) {
        ++at_;
        while (is_letter(peek()) || is_digit(peek()) || (c == '%' && peek() == '-')) ++at_;
        if (!sign) return rest(Token::identifier, start);
        return rest(c == '$' ? Token::variable : Token::external, start + 1);
    }
    ++at_;
    const char d = peek();
    if (((c == '<' || c == '>' || c == '!') && d == '=') || (c == '!' && d == '~')) ++at_;
    constexpr std::string_view known = ".,()[]{}+-*/&|=<>~!";
    return rest(known.find(c) == std::string_view::npos ? Token::bad : Token::symbol, start);
}

}  // namespace fhir::path
