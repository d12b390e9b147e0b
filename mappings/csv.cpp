#include "mappings/csv.hpp"

namespace mappings {
namespace {

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

class CsvReader {
public:
    explicit CsvReader(std::string_view text) : rest_(text) {
        constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
        if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
    }

    CsvFile read() {
        row_.line = line_;
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"' && field_.empty()) {
                quoted();
            } else if (c == ',') {
                end_field();
            } else if (c == '\n') {
                ++line_;
                end_row();
            } else if (c != '\r') {
                add(c);
            }
        }
        end_row();
        return std::move(file_);
    }

private:
    void quoted() {
        const std::size_t opened = line_;
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"' && !rest_.starts_with('"')) return;
            if (c == '"') rest_.remove_prefix(1);
            if (c == '\n') ++line_;
            add(c);
        }
        if (file_.unclosed_line == 0) file_.unclosed_line = opened;
    }

    // Tabs and line ends part the fields and lines of our own table.
    void add(char c) { field_ += static_cast<unsigned char>(c) < ' ' ? ' ' : c; }

    void end_field() {
        row_.fields.push_back(trimmed(field_));
        field_.clear();
    }

    void end_row() {
        end_field();
        const bool is_empty = row_.fields.size() == 1 && row_.fields.front().empty();
        if (!is_empty) file_.rows.push_back(std::move(row_));
        row_ = CsvRow{line_, {}};
    }

    std::string_view rest_;
    std::size_t line_ = 1;
    std::string field_;
    CsvRow row_;
    CsvFile file_;
};

}  // namespace

CsvFile read_csv(std::string_view text) {
    return CsvReader(text).read();
}

}  // namespace mappings
