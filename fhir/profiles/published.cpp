#include "fhir/profiles/published.hpp"

#include <cstddef>

// Compiled in by house_tables() in fhir/CMakeLists.txt.
extern "C" const char fhir_table_published[], fhir_table_published_end[];

namespace fhir {
namespace {

constexpr std::string_view before_url = R"({"resourceType":"StructureDefinition","url":")";

std::string_view url_of(std::string_view line) {
    line.remove_prefix(before_url.size());
    return line.substr(0, line.find('"'));
}

}  // namespace

std::string_view published_definition(std::string_view url) noexcept {
    std::string_view lines = published_definitions();
    while (!lines.empty()) {
        // The line that holds the middle.
        const std::size_t middle = lines.size() / 2;
        const std::size_t begin = middle == 0 ? 0 : lines.rfind('\n', middle - 1) + 1;
        const std::size_t end = lines.find('\n', begin);
        const std::string_view line = lines.substr(begin, end - begin);
        const int order = url.compare(url_of(line));
        if (order == 0) return line;
        lines = order < 0 ? lines.substr(0, begin) : lines.substr(end + 1);
    }
    return {};
}

std::string_view published_definitions() noexcept {
    return {fhir_table_published,
            static_cast<std::size_t>(fhir_table_published_end - fhir_table_published)};
}

}  // namespace fhir
