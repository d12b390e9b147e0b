// Runs FHIRPath expressions for compare.mjs. Each line of the input is {"file", "expression"}; each
// line of the output {"items": [...]}, {"refused": why} or {"failed": why}.
#include "fhir/fhirpath/fhirpath.hpp"
#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

namespace {

void write_item(fhir::JsonWriter& out, const fhir::PathItem& item) {
    using Kind = fhir::PathItem::Kind;
    switch (item.kind) {
        case Kind::node:
            if (item.node == nullptr) {
                out.raw("null");
            } else {
                out.node(*item.node);
            }
            return;
        case Kind::boolean:
            out.boolean(item.boolean);
            return;
        case Kind::integer:
        case Kind::decimal:
            out.raw(item.text);
            return;
        case Kind::quantity:
        case Kind::type_info:
            out.string(fhir::to_text(item));
            return;
        default:
            out.string(item.text);
            return;
    }
}

// The file that was read last: cases come file by file.
struct Document {
    std::string name;
    fhir::Tree tree;
    fhir::References references;
};

bool read(Document& document, const std::string& name, const fhir::Definitions& definitions) {
    if (document.name == name) return true;
    std::ostringstream bytes;
    bytes << std::ifstream(name, std::ios::binary).rdbuf();
    auto tree = fhir::read_json(bytes.str());
    if (!tree) return false;
    document.name = name;
    document.tree = std::move(*tree);
    definitions.describe(document.tree);
    document.references.index(document.tree);
    return true;
}

std::string answer(const fhir::Error& error, std::string_view member) {
    std::string line;
    fhir::JsonWriter(line).begin_object().member(member, error.issues.front().detail).end_object();
    return line;
}

std::string run(fhir::Evaluator& evaluator, const fhir::Definitions& definitions,
                const Document& document, std::string_view text) {
    const auto expression = fhir::Expression::compile(text, definitions);
    if (!expression) return answer(expression.error(), "refused");
    const fhir::Node& root = document.tree.root();
    fhir::PathScope scope;
    scope.resource = scope.root_resource = &root;
    scope.references = &document.references;
    scope.now = "2020-01-01T00:00:00Z";
    const auto items = evaluator.evaluate(*expression, root, scope);
    if (!items) return answer(items.error(), "failed");
    std::string line;
    fhir::JsonWriter out(line);
    out.begin_object().key("items").begin_array();
    for (const fhir::PathItem& item : *items) write_item(out, item);
    out.end_array().end_object();
    return line;
}

}  // namespace

int main() {
    const fhir::Definitions definitions = fhir::Definitions::r4();
    fhir::Evaluator evaluator(definitions);
    Document document;
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto asked = fhir::read_json(line);
        if (!asked) return 2;
        if (!read(document, std::string(asked->root().string("file")), definitions)) {
            std::cout << R"({"failed":"no resource"})" << '\n';
            continue;
        }
        std::cout << run(evaluator, definitions, document, asked->root().string("expression"))
                  << '\n';
    }
    return 0;
}
