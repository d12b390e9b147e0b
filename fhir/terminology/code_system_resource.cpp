#include "fhir/terminology/resource_parts.hpp"
#include "fhir/terminology/resource_reader.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace fhir::terminology {

namespace {

// Each concept on a line, indented by its depth.
class ConceptWriter {
public:
    explicit ConceptWriter(std::string& lines) : lines_(lines) {}

    // The depth is that of the tree, which its reader has limited.
    Result<void> write(const Node& above, std::size_t depth) {
        if (auto objects = expect_objects(above, "concept"); !objects) return objects;
        for (const Node& item : above.items("concept")) {
            const auto code = code_of(item);
            if (!code) return code.error();
            if (!seen_.insert(*code).second)
                return broken("another concept of the code system has the same code (csd-1)",
                              expression_of(item, "code"));
            lines_.append(depth, ' ').append(*code);
            write_display(item.string("display"));
            lines_ += '\n';
            if (auto below = write(item, depth + 1); !below) return below;
        }
        return {};
    }

private:
    void write_display(std::string_view display) {
        if (display.empty()) return;
        lines_ += '\t';
        std::ranges::transform(display, std::back_inserter(lines_),
                               [](char c) { return is_blank(c) ? ' ' : c; });
    }

    std::string& lines_;
    std::unordered_set<std::string_view> seen_;
};

}  // namespace

Result<std::string> code_system_lines(const Node& resource) {
    if (auto type = expect(resource, "CodeSystem"); !type) return type.error();
    const auto url = uri_of(resource, "url", true);
    if (!url) return url.error();

    constexpr std::array<std::string_view, 5> contents = {"not-present", "example", "fragment",
                                                          "complete", "supplement"};
    const auto content = resource.string("content");
    if (std::ranges::find(contents, content) == contents.end())
        return broken("this must be a code of http://hl7.org/fhir/ValueSet/codesystem-content-mode",
                      expression_of(resource, "content"));
    const Node* case_sensitive = resource.find("caseSensitive");
    const bool is_sensitive = case_sensitive && case_sensitive->text() == "true";
    const bool has_concepts = resource.find("concept") != nullptr;

    std::string lines = "=" + std::string(*url) + "\t\t";
    lines.append(has_concepts || content != "complete" ? content : "not-present");
    lines.append(is_sensitive ? "\tsensitive\n" : "\tinsensitive\n");
    if (content == "supplement") return lines;
    if (auto written = ConceptWriter(lines).write(resource, 1); !written) return written.error();
    return lines;
}

}  // namespace fhir::terminology
