#include "config/section.hpp"

#include "fhir/ods_code.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>

namespace config {
namespace {

// How many letters must be put in, taken out or changed to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
        }
    }
    return row.back();
}

template <class Words>
std::optional<std::string> nearest(std::string_view word, const Words& words) {
    std::optional<std::string> best;
    std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& candidate : words) {
        const std::size_t far = distance(word, candidate);
        if (far >= least) continue;
        least = far;
        best = std::string(candidate);
    }
    return best;
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{}) return std::nullopt;
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (unit == "s") return std::chrono::seconds(count);
    if (unit == "m") return std::chrono::minutes(count);
    if (unit == "h") return std::chrono::hours(count);
    if (unit == "d") return std::chrono::days(count);
    return std::nullopt;
}

std::string format_duration(std::chrono::seconds time) {
    const auto count = time.count();
    if (count != 0 && count % 86'400 == 0) return std::to_string(count / 86'400) + "d";
    if (count != 0 && count % 3'600 == 0) return std::to_string(count / 3'600) + "h";
    if (count != 0 && count % 60 == 0) return std::to_string(count / 60) + "m";
    return std::to_string(count) + "s";
}

std::uint32_t line_of(const toml::node* node) {
    return node == nullptr ? 0 : node->source().begin.line;
}

}  // namespace

void Mistakes::add(std::uint32_t line, std::string_view setting, std::string detail) {
    std::string place = file_;
    if (line != 0) place += ":" + std::to_string(line);
    if (!setting.empty()) place.append(": ").append(setting);
    issues_.push_back({fhir::Severity::error, fhir::IssueType::value, "config", std::move(detail),
                       std::move(place)});
}

Section Section::section(const std::string& name) {
    const toml::node* found = member(name);
    if (found != nullptr && !found->is_table()) note(name, "must be a table: [" + name + "]");
    return {found == nullptr ? nullptr : found->as_table(), path_ + name + ".", *mistakes_};
}

std::vector<Section> Section::sections(const std::string& name) {
    std::vector<Section> all;
    const toml::node* found = member(name);
    if (found == nullptr) return all;
    const toml::array* array = found->as_array();
    if (array == nullptr) {
        note(name, "must be written [[" + name + "]], once for each");
        return all;
    }
    for (const toml::node& entry : *array) {
        const std::string place = path_ + name + "[" + std::to_string(all.size()) + "]";
        if (!entry.is_table()) {
            mistakes_->add(line_of(&entry), place, "must be a table: [[" + name + "]]");
            has_mistakes_ = true;
            continue;
        }
        all.emplace_back(entry.as_table(), place + ".", *mistakes_);
    }
    return all;
}

void Section::read(const std::string& name, std::string& target) {
    const toml::node* found = member(name);
    if (found == nullptr) return;
    const toml::value<std::string>* text = found->as_string();
    if (text == nullptr) return note(name, "must be text in quotes");
    target = text->get();
}

void Section::require(const std::string& name, std::string& target) {
    read(name, target);
    if (!has(name)) return note(name, "is missing, and has no default");
    const toml::node* found = member(name);
    if (target.empty() && found->is_string()) note(name, "must not be empty");
}

std::string Section::require_ods_code(const std::string& name) {
    std::string text;
    require(name, text);
    if (text.empty()) return text;
    const auto code = fhir::OdsCode::parse(text);
    if (code) return code->text();
    note(name, "must be an ODS code: three to ten capital letters and digits");
    return {};
}

void Section::read(const std::string& name, std::vector<std::string>& target) {
    const toml::node* found = member(name);
    if (found == nullptr) return;
    const toml::array* array = found->as_array();
    std::vector<std::string> all;
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
        const toml::value<std::string>* text = (*array)[i].as_string();
        if (text == nullptr) break;
        all.push_back(text->get());
    }
    if (array == nullptr || all.size() != array->size()) {
        return note(name, "must be a list of texts: [\"...\", \"...\"]");
    }
    target = std::move(all);
}

void Section::read(const std::string& name, bool& target) {
    const toml::node* found = member(name);
    if (found == nullptr) return;
    const toml::value<bool>* value = found->as_boolean();
    if (value == nullptr) return note(name, "must be true or false");
    target = value->get();
}

void Section::read(const std::string& name, double& target, double least, double most) {
    const toml::node* found = member(name);
    if (found == nullptr) return;
    const std::optional<double> number = found->is_number() ? found->value<double>() : std::nullopt;
    if (!number || !(*number >= least && *number <= most)) {
        std::ostringstream range;
        range << "must be a number from " << least << " to " << most;
        return note(name, range.str());
    }
    target = *number;
}

void Section::read(const std::string& name, std::chrono::seconds& target,
                   std::chrono::seconds least, std::chrono::seconds most) {
    const toml::node* found = member(name);
    if (found == nullptr) return;
    const toml::value<std::string>* text = found->as_string();
    const auto time = text == nullptr ? std::nullopt : parse_duration(text->get());
    if (!time) return note(name, R"(must be a time such as "30s", "15m", "24h" or "7d")");
    if (*time < least || *time > most) {
        return note(name, "must be from \"" + format_duration(least) + "\" to \"" +
                              format_duration(most) + "\"");
    }
    target = *time;
}

void Section::read_word(const std::string& name, std::initializer_list<std::string_view> words,
                        std::size_t& target) {
    const toml::node* found = member(name);
    if (found == nullptr) return;
    const toml::value<std::string>* text = found->as_string();
    const auto place = text == nullptr ? words.end() : std::ranges::find(words, text->get());
    if (place != words.end()) {
        target = static_cast<std::size_t>(place - words.begin());
        return;
    }
    std::string all;
    for (const std::string_view word : words) {
        if (!all.empty()) all += word == *(words.end() - 1) ? " or " : ", ";
        all.append("\"").append(word).append("\"");
    }
    note(name, "must be " + all);
}

bool Section::has(const std::string& name) const {
    return table_ != nullptr && table_->contains(name);
}

std::vector<std::string> Section::names() const {
    std::vector<std::string> names;
    if (table_ == nullptr) return names;
    for (const auto& [key, value] : *table_) names.emplace_back(key.str());
    return names;
}

void Section::refuse_unknown() {
    if (table_ == nullptr) return;
    for (const auto& [key, value] : *table_) {
        if (known_.contains(key.str())) continue;
        std::string detail = "is not a setting";
        if (const auto meant = nearest(key.str(), known_)) detail += "; is " + *meant + " meant?";
        mistakes_->add(key.source().begin.line, path_ + std::string(key.str()), std::move(detail));
        has_mistakes_ = true;
    }
}

void Section::note(const std::string& name, std::string detail) {
    const toml::node* found = table_ == nullptr ? nullptr : table_->get(name);
    mistakes_->add(line_of(found != nullptr ? found : table_), path_ + name, std::move(detail));
    has_mistakes_ = true;
}

const toml::node* Section::member(const std::string& name) {
    known_.insert(name);
    return table_ == nullptr ? nullptr : table_->get(name);
}

std::optional<std::uint64_t> Section::whole_number(const std::string& name, std::uint64_t least,
                                                   std::uint64_t most) {
    const toml::node* found = member(name);
    if (found == nullptr) return std::nullopt;
    const toml::value<std::int64_t>* number = found->as_integer();
    const bool fits = number != nullptr && number->get() >= 0 &&
                      static_cast<std::uint64_t>(number->get()) >= least &&
                      static_cast<std::uint64_t>(number->get()) <= most;
    if (fits) return static_cast<std::uint64_t>(number->get());
    note(name,
         "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

fhir::Result<toml::table> read_toml(const std::string& file, std::string* bytes) {
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();  // unlike an iterator, does not throw where the file is a folder
    if (!stream.is_open() || errno != 0) {
        const std::string why = errno != 0 ? std::strerror(errno) : "it cannot be opened";
        return fhir::make_error(fhir::ErrorKind::unavailable, fhir::IssueType::not_found, "config",
                                "cannot be read: " + why, file);
    }
    if (bytes != nullptr) *bytes = text.str();
    try {
        return toml::parse(std::move(text).str(), file);
    } catch (const toml::parse_error& error) {
        Mistakes mistakes(file);
        mistakes.add(error.source().begin.line, "",
                     "is not TOML: " + std::string(error.description()));
        return std::move(mistakes).error();
    }
}

std::string beside(const std::string& file, const std::string& name) {
    if (name.empty()) return name;
    return (std::filesystem::path(file).parent_path() / name).lexically_normal().string();
}

}  // namespace config
