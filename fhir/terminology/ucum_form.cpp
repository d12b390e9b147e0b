#include "fhir/terminology/ucum_form.hpp"

#include <cstddef>

namespace fhir::terminology {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_visible(char c) {
    return c > ' ' && c <= '~';
}

// Goes from left to right; brackets nest a few levels at most.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool reads_all() { return !text_.empty() && term(0) && at_ == text_.size(); }

private:
    static constexpr int deepest = 8;

    bool ends() const { return at_ == text_.size(); }
    bool take(char c) {
        if (ends() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    bool term(int depth) {
        take('/');
        do {
            if (!component(depth)) return false;
        } while (take('.') || take('/'));
        return true;
    }

    bool component(int depth) {
        if (take('(')) return depth < deepest && term(depth + 1) && take(')');
        const bool has_unit = factor() || unit();
        const bool has_annotation = !ends() && text_[at_] == '{';
        if (has_annotation && !enclosed('{', '}')) return false;
        return has_unit || has_annotation;
    }

    // A number alone, though not the ten of 10* and 10^.
    bool factor() {
        std::size_t end = at_;
        while (end != text_.size() && is_digit(text_[end])) ++end;
        if (end == at_) return false;
        if (end != text_.size() && (text_[end] == '*' || text_[end] == '^')) {
            if (text_.substr(at_, end - at_) != "10") return false;
            at_ = end + 1;
            return exponent();
        }
        at_ = end;
        return true;
    }

    // An atom with its prefix: anything but operators and brackets; digits only as its exponent.
    bool unit() {
        const std::size_t start = at_;
        while (!ends()) {
            const char c = text_[at_];
            if (c == '[') {
                if (!enclosed('[', ']')) return false;
            } else if (is_digit(c) || !is_visible(c) ||
                       std::string_view("./(){}]+-").find(c) != std::string_view::npos) {
                break;
            } else {
                ++at_;
            }
        }
        return at_ != start && exponent();
    }

    bool exponent() {
        const bool has_sign = take('+') || take('-');
        const std::size_t start = at_;
        while (!ends() && is_digit(text_[at_])) ++at_;
        return !has_sign || at_ != start;
    }

    bool enclosed(char opens, char closes) {
        for (++at_; !ends() && text_[at_] != closes; ++at_)
            if (text_[at_] == opens || !is_visible(text_[at_])) return false;
        return take(closes);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

bool is_ucum(std::string_view code) noexcept {
    return Reader(code).reads_all();
}

}  // namespace fhir::terminology
