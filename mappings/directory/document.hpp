// One JSON document of a source, and the findings in it. For this folder's own files.
#pragma once

#include "fhir/error.hpp"
#include "fhir/text_place.hpp"
#include "fhir/tree.hpp"
#include "mappings/directory/finding.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mappings::directory {

// Byte order marks, escaped control characters and escaped halves of surrogate pairs become blanks
// or U+FFFD, each as long as before: the JSON reader refuses them, and directories have them.
void make_harmless(std::string& text);

// Where something stands.
struct Spot {
    std::string file;
    std::uint32_t line = 0;
    std::string pointer;
};

// Not movable: its tree and its finders look at its text.
class Document {
public:
    // `first_line` is the line of the file that the text begins in. The error is that of the JSON
    // reader, its line counted in the file.
    static fhir::Result<std::unique_ptr<Document>> parse(std::string file, std::string text,
                                                         std::uint32_t first_line);
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    const fhir::Node& root() const { return tree_.root(); }

    void report(Weight weight, const fhir::Node& at, std::string sentence);
    // How often something was refused so far.
    std::size_t refusals() const { return refusals_; }
    // To be asked for nodes in the order of the text.
    Spot spot_of(const fhir::Node& node);
    // In the order of the text.
    std::vector<Finding> take_findings();

private:
    Document(std::string file, std::string text, std::uint32_t first_line)
        : file_(std::move(file)), text_(std::move(text)), first_line_(first_line), spots_(text_) {}

    std::string pointer_of(const fhir::Node& node);
    std::size_t index_of(const fhir::Node& item);

    struct Reported {
        std::uint32_t offset;
        Finding finding;
    };

    std::string file_;
    std::string text_;
    std::uint32_t first_line_;
    fhir::PlaceFinder spots_;
    fhir::Tree tree_;
    std::vector<Reported> reported_;
    std::size_t refusals_ = 0;
    // The last item whose index was asked for: the next one most often follows it.
    const fhir::Node* last_array_ = nullptr;
    fhir::Node::Iterator last_item_;
    std::size_t last_index_ = 0;
};

}  // namespace mappings::directory
