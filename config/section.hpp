// Reads one table of a TOML file, and keeps every mistake instead of stopping at the first.
#pragma once

#include "fhir/error.hpp"

#include <toml++/toml.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace config {

// The mistakes of one file, in the order in which they are found.
class Mistakes {
public:
    explicit Mistakes(std::string file) : file_(std::move(file)) {}

    // `line` 0: not known, or the setting is not there. `setting` empty: the file as a whole.
    void add(std::uint32_t line, std::string_view setting, std::string detail);

    bool empty() const { return issues_.empty(); }
    std::size_t size() const { return issues_.size(); }
    fhir::Error error() && { return {fhir::ErrorKind::invalid, std::move(issues_), {}, {}, {}}; }

private:
    std::string file_;
    std::vector<fhir::Issue> issues_;
};

// A setting that is absent leaves its target, the default, as it was. What was never asked for is
// not a setting: `refuse_unknown` comes last.
class Section {
public:
    Section(const toml::table* table, std::string path, Mistakes& mistakes)
        : table_(table), path_(std::move(path)), mistakes_(&mistakes) {}

    Section section(const std::string& name);
    std::vector<Section> sections(const std::string& name);  // of [[name]]

    void read(const std::string& name, std::string& target);
    // As above, but there is no default: absent or empty is a mistake.
    void require(const std::string& name, std::string& target);
    // The code in capitals; empty when there is none or it is wrong.
    std::string require_ods_code(const std::string& name);
    void read(const std::string& name, std::vector<std::string>& target);
    void read(const std::string& name, bool& target);
    // With a decimal point or without.
    void read(const std::string& name, double& target, double least, double most);
    // "30s", "15m", "24h" or "7d"; a part of a second is not taken.
    void read(const std::string& name, std::chrono::seconds& target, std::chrono::seconds least,
              std::chrono::seconds most);
    template <std::unsigned_integral Number>
    void read(const std::string& name, Number& target, Number least,
              Number most = std::numeric_limits<Number>::max()) {
        if (const auto found = whole_number(name, least, most))
            target = static_cast<Number>(*found);
    }
    // The place of the word in `words`; absent: `target` stays.
    void read_word(const std::string& name, std::initializer_list<std::string_view> words,
                   std::size_t& target);

    bool has(const std::string& name) const;
    std::vector<std::string> names() const;  // of everything that is there, in order
    void refuse_unknown();
    void note(const std::string& name, std::string detail);
    // Whether this section itself, not one below it, has a mistake.
    bool has_mistakes() const { return has_mistakes_; }

private:
    const toml::node* member(const std::string& name);
    std::optional<std::uint64_t> whole_number(const std::string& name, std::uint64_t least,
                                              std::uint64_t most);

    const toml::table* table_;  // null where the file leaves the whole table out
    std::string path_;
    Mistakes* mistakes_;
    std::set<std::string, std::less<>> known_;
    bool has_mistakes_ = false;
};

// Reads a TOML file, and gives its bytes when they are wanted. invalid: not TOML, with its place;
// unavailable: cannot be read.
fhir::Result<toml::table> read_toml(const std::string& file, std::string* bytes = nullptr);

// `name` as seen from the folder of `file`; absolute and empty names stay as they are.
std::string beside(const std::string& file, const std::string& name);

}  // namespace config
