#include "mappings/directory/directory_file.hpp"

#include "fhir/digest.hpp"
#include "mappings/directory/column.hpp"
#include "mappings/directory/fields.hpp"
#include "mappings/text_file.hpp"

#include <utility>

namespace mappings::directory {
namespace {

constexpr std::string_view format_name = "referral-gateway-directory";
constexpr std::string_view format_version = "1";

class TableWriter {
public:
    template <class Record>
    void write(char letter, const std::vector<Record>& records) {
        for (const Record& record : records) {
            begin(letter);
            add(record.id);
            add(record.history.since);
            add(record.history.gone);
            add_columns(record);
            end();
            add_lists(record);
            for (const History::Change& change : record.history.changes) {
                begin('R');
                add(change.field);
                add(change.day);
                end();
            }
        }
    }

    std::string finish() const {
        return std::string(format_name) + '\t' + std::string(format_version) + '\t' +
               std::to_string(lines_) + '\n' + text_;
    }

private:
    void begin(char letter) { text_ += letter; }
    void end() {
        text_ += '\n';
        ++lines_;
    }

    template <class Value>
    void add(const Value& value) {
        text_ += '\t';
        text_ += to_column(value);
    }

    template <class Record>
    void add_columns(const Record& record) {
        for_each_field<Record>([&](const auto& field) {
            const auto& value = record.*field.member;
            if constexpr (!is_list<std::remove_cvref_t<decltype(value)>>) add(value);
        });
    }

    template <class Record>
    void add_lists(const Record& record) {
        for_each_field<Record>([&](const auto& field) {
            const auto& value = record.*field.member;
            if constexpr (is_list<std::remove_cvref_t<decltype(value)>>) {
                for (const auto& item : value) {
                    begin(field.letter);
                    add_item(item);
                    end();
                }
            }
        });
    }

    void add_item(const std::string& item) { add(item); }
    template <class Item>
    void add_item(const Item& item) {
        add_columns(item);
    }

    std::string text_;
    std::size_t lines_ = 0;
};

// The columns of one line, taken one after the other.
class Columns {
public:
    explicit Columns(std::string_view line) : rest_(line) {}

    std::string_view next() {
        if (is_at_end_) {
            is_short_ = true;
            return {};
        }
        const auto tab = rest_.find('\t');
        const auto column = rest_.substr(0, tab);
        is_at_end_ = tab == std::string_view::npos;
        if (!is_at_end_) rest_.remove_prefix(tab + 1);
        return column;
    }
    template <class Value>
    bool take(Value& value) {
        return from_column(next(), value) && !is_short_;
    }
    bool is_at_end() const { return is_at_end_; }

private:
    std::string_view rest_;
    bool is_at_end_ = false;
    bool is_short_ = false;
};

class TableReader {
public:
    explicit TableReader(std::string_view text) : rest_(text) {}

    // Empty: it is sound. Else what is wrong.
    std::string read() {
        if (!read_head()) return "is no table of services that this version can read";
        std::size_t lines = 0;
        for (; !rest_.empty(); ++lines) {
            if (!read_line(next_line())) return "is damaged in line " + std::to_string(line_);
        }
        if (lines == expected_lines_) return {};
        return "is damaged: its first line tells of " + std::to_string(expected_lines_) +
               " lines, and there are " + std::to_string(lines);
    }

    Directory directory;

private:
    // A line without its end was cut short: empty, which no line is.
    std::string_view next_line() {
        ++line_;
        const auto end = rest_.find('\n');
        if (end == std::string_view::npos) return std::exchange(rest_, {}).substr(0, 0);
        const auto line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return line;
    }

    bool read_head() {
        Columns columns(next_line());
        if (columns.next() != format_name || columns.next() != format_version) return false;
        const std::string_view count = columns.next();
        if (count.empty() || count.size() > 12) return false;
        for (const char c : count) {
            if (c < '0' || c > '9') return false;
            expected_lines_ = expected_lines_ * 10 + static_cast<std::size_t>(c - '0');
        }
        return columns.is_at_end();
    }

    bool read_line(std::string_view line) {
        Columns columns(line);
        const std::string_view letter = columns.next();
        if (letter.size() != 1) return false;
        switch (letter.front()) {
            case 'O':
                return add(directory.providers, columns) && begin(letter.front());
            case 'L':
                return add(directory.places, columns) && begin(letter.front());
            case 'S':
                return add(directory.services, columns) && begin(letter.front());
            default:
                return add_below(letter.front(), columns);
        }
    }

    bool begin(char record) {
        record_ = record;
        return true;
    }

    // What stands below a record.
    bool add_below(char letter, Columns& columns) {
        switch (record_) {
            case 'O':
                return add_part(directory.providers.back(), letter, columns);
            case 'L':
                return add_part(directory.places.back(), letter, columns);
            case 'S':
                return add_part(directory.services.back(), letter, columns);
            default:
                return false;
        }
    }

    template <class Record>
    static bool add(std::vector<Record>& records, Columns& columns) {
        Record record;
        const bool is_sound = columns.take(record.id) && !record.id.empty() &&
                              columns.take(record.history.since) &&
                              columns.take(record.history.gone) && take_columns(record, columns) &&
                              (records.empty() || records.back().id < record.id);
        if (is_sound) records.push_back(std::move(record));
        return is_sound;
    }

    template <class Record>
    static bool take_columns(Record& record, Columns& columns) {
        bool is_sound = true;
        for_each_field<Record>([&](const auto& field) {
            auto& value = record.*field.member;
            if constexpr (!is_list<std::remove_cvref_t<decltype(value)>>) {
                is_sound = is_sound && columns.take(value);
            }
        });
        return is_sound && columns.is_at_end();
    }

    template <class Record>
    static bool add_part(Record& record, char letter, Columns& columns) {
        if (letter == 'R') {
            History::Change change;
            const bool is_sound = columns.take(change.field) && columns.take(change.day);
            record.history.changes.push_back(std::move(change));
            return is_sound && columns.is_at_end();
        }
        bool is_sound = false;
        for_each_field<Record>([&](const auto& field) {
            auto& value = record.*field.member;
            if constexpr (is_list<std::remove_cvref_t<decltype(value)>>) {
                if (field.letter == letter) is_sound = take_item(value.emplace_back(), columns);
            }
        });
        return is_sound;
    }

    static bool take_item(std::string& item, Columns& columns) {
        return columns.take(item) && columns.is_at_end();
    }
    template <class Item>
    static bool take_item(Item& item, Columns& columns) {
        return take_columns(item, columns);
    }

    std::string_view rest_;
    std::size_t line_ = 0;
    std::size_t expected_lines_ = 0;
    char record_ = 0;
};

}  // namespace

fhir::Result<Directory> load_directory(const std::string& file, std::string* version) {
    const auto text = read_text_file(file);
    if (!text) return text.error();
    TableReader reader(*text);
    if (const std::string fault = reader.read(); !fault.empty()) {
        return fhir::make_error(
            fhir::ErrorKind::invalid, fhir::IssueType::invalid, "directory-table",
            file + " " + fault + ". Make it anew with `referral-gateway import directory`.");
    }
    if (version != nullptr) *version = fhir::short_text(fhir::digest_of(*text));
    return std::move(reader.directory);
}

fhir::Result<void> save_directory(const Directory& directory, const std::string& file) {
    TableWriter writer;
    writer.write('O', directory.providers);
    writer.write('L', directory.places);
    writer.write('S', directory.services);
    return write_text_file(file, writer.finish());
}

}  // namespace mappings::directory
