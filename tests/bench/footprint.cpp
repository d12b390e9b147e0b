#include "tests/bench/footprint.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/validation/validator.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/bench/library.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

namespace bench {
namespace {

double resident_megabytes() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    file >> all >> resident;
    return static_cast<double>(resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))) /
           1e6;
}

// Everything that a resource is held against.
struct Loaded {
    explicit Loaded(const Settings& settings) {
        const double begun = thread_microseconds();
        library = load_library(settings.packages);
        load_ms = (thread_microseconds() - begun) / 1000;
        rules.emplace(&library->definitions, &library->terminology, &library->profiles);
        rules_ms = (thread_microseconds() - begun) / 1000 - load_ms;
    }

    std::unique_ptr<const fhir::Library> library;
    std::optional<fhir::Rulebook> rules;
    double load_ms = 0;
    double rules_ms = 0;
};

// Writes a number over the beginning of the document's first `"value"`, so that no two are alike.
class Numbered {
public:
    explicit Numbered(std::string text) : text_(std::move(text)) {
        constexpr std::string_view name = "\"value\"";
        const std::size_t found = text_.find(name);
        if (found == std::string::npos) return;
        const std::size_t value = text_.find_first_not_of(": \t\r\n", found + name.size());
        if (text_[value] != '"') return;
        begin_ = value + 1;
        end_ = text_.find('"', begin_);
    }

    std::string_view with(std::uint64_t number) {
        for (std::size_t at = end_; at > begin_; number /= 10) {
            text_[--at] = static_cast<char>('0' + number % 10);
        }
        return text_;
    }

private:
    std::string text_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

void measure_footprint(const Settings& settings, std::uint64_t documents, std::ostream& result) {
    const double before = resident_megabytes();
    const Loaded loaded(settings);
    fhir::Validator validator(*loaded.rules);
    const double after_loading = resident_megabytes();

    const std::vector<Document> all = read_documents(settings);
    std::vector<Numbered> texts;
    for (const Document& document : all) texts.emplace_back(document.text);
    std::string after_documents;
    constexpr std::array<std::uint64_t, 4> told{1'000, 10'000, 100'000, 1'000'000};
    for (std::uint64_t n = 1; n <= documents; ++n) {
        const std::size_t which = n % all.size();
        const std::string_view text = texts[which].with(n);
        const auto tree = fhir::read_json(text);
        validator.validate(*tree, text, all[which].profiles);
        if (n != documents && std::ranges::find(told, n) == told.end()) continue;
        after_documents += (after_documents.empty() ? "\"" : ", \"") + std::to_string(n) +
                           "\": " + std::to_string(resident_megabytes());
    }

    std::vector<double> load_ms;
    std::vector<double> rules_ms;
    for (int i = 0; i < 5; ++i) {
        const Loaded again(settings);
        load_ms.push_back(again.load_ms);
        rules_ms.push_back(again.rules_ms);
    }
    result << "{\"load_ms\": " << median(load_ms) << ", \"first_load_ms\": " << loaded.load_ms
           << ", \"rules_ms\": " << median(rules_ms) << ", \"first_rules_ms\": " << loaded.rules_ms
           << ", \"megabytes_before\": " << before << ", \"megabytes_loaded\": " << after_loading
           << ", \"megabytes_after\": {" << after_documents << "}}" << std::endl;
}

}  // namespace bench
