#include "tests/bench/rounds.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/profiles/package.hpp"
#include "fhir/validation/validator.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/bench/library.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

namespace bench {
namespace {

struct Figures {
    std::vector<double> microseconds;
    std::vector<std::size_t> errors;
};

// The document in memory that is used again, as a reader does that is asked to be fast. Parsing in
// place spoils the text, so each parse needs a copy, and copying is not what is measured.
double cost_of_rapidjson(const std::string& text) {
    constexpr unsigned flags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
    std::string copy(text);
    rapidjson::MemoryPoolAllocator<> pool(64 * text.size());
    const auto renew = [&copy, &text] { std::memcpy(copy.data(), text.c_str(), text.size() + 1); };
    const double copying = cost_of([&renew, &copy] {
        renew();
        asm volatile("" : : "r"(copy.data()) : "memory");  // a copy that nobody reads is left out
    });
    const double both = cost_of([&renew, &copy, &pool] {
        renew();
        pool.Clear();
        rapidjson::Document document(&pool);
        if (document.ParseInsitu<flags>(copy.data()).HasParseError()) {
            throw std::runtime_error("RapidJSON refuses what was read");
        }
    });
    return both - copying;
}

std::size_t errors_of(const fhir::Validity& validity) {
    return static_cast<std::size_t>(
        std::ranges::count(validity.issues, fhir::Severity::error, &fhir::Issue::severity));
}

void write(std::ostream& out, const char* name, const Figures& figures) {
    out << '"' << name << "\": {\"microseconds\": [";
    for (std::size_t i = 0; i < figures.microseconds.size(); ++i) {
        out << (i == 0 ? "" : ", ") << figures.microseconds[i];
    }
    out << "], \"errors\": [";
    for (std::size_t i = 0; i < figures.errors.size(); ++i) {
        out << (i == 0 ? "" : ", ") << figures.errors[i];
    }
    out << "]}";
}

}  // namespace

void run_rounds(const Settings& settings, std::istream& orders, std::ostream& results) {
    const auto library = load_library(settings.packages);
    const fhir::Rulebook rules(&library->definitions, &library->terminology, &library->profiles);
    fhir::Validator validator(rules);
    const std::vector<Document> documents = read_documents(settings);

    for (std::string order; std::getline(orders, order);) {
        Figures yardstick;
        Figures ours;
        for (const Document& document : documents) {
            yardstick.microseconds.push_back(cost_of_rapidjson(document.text));
            std::size_t errors = 0;
            ours.microseconds.push_back(cost_of([&validator, &document, &errors] {
                const auto tree = fhir::read_json(document.text);
                errors = errors_of(validator.validate(*tree, document.text, document.profiles));
            }));
            ours.errors.push_back(errors);
        }
        results << '{';
        write(results, "rapidjson", yardstick);
        results << ", ";
        write(results, "ours", ours);
        results << "}" << std::endl;  // whoever asked waits for it
    }
}

}  // namespace bench
