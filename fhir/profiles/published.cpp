#include "fhir/profiles/published.hpp"

#include "fhir/definitions/table_text.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

// Compiled in by house_tables() in fhir/CMakeLists.txt.
extern "C" const char fhir_table_published[], fhir_table_published_end[];

namespace fhir {
namespace {

constexpr std::string_view before_url = R"({"resourceType":"StructureDefinition","url":")";
constexpr std::string_view base = "http://hl7.org/fhir/StructureDefinition/";

struct Line {
    std::string_view name;  // the URL without `base`, which all have
    std::string_view text;
};

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    while (!text.empty()) {
        const std::string_view line = take(text, '\n');
        const std::string_view name = line.substr(before_url.size() + base.size());
        lines.push_back({name.substr(0, name.find('"')), line});
    }
    return lines;
}

}  // namespace

std::string_view published_definition(std::string_view url) {
    if (!url.starts_with(base)) return {};
    static const std::vector<Line> lines = lines_of(published_definitions());
    const std::string_view name = url.substr(base.size());
    const auto found = std::ranges::lower_bound(lines, name, {}, &Line::name);
    return found != lines.end() && found->name == name ? found->text : std::string_view();
}

std::string_view published_definitions() noexcept {
    return {fhir_table_published,
            static_cast<std::size_t>(fhir_table_published_end - fhir_table_published)};
}

}  // namespace fhir
