#include "tests/bench/documents.hpp"

#include "fhir/json_reader.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace bench {

std::vector<Document> read_documents(const Settings& settings) {
    std::vector<Document> documents;
    for (const std::filesystem::path& file : settings.files) {
        const std::ifstream in(file, std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        const auto tree = fhir::read_json(text.str());
        if (!in || !tree) throw std::runtime_error(file.string() + " is no JSON that can be read");

        Document document{text.str(), {}};
        const auto found = settings.profiles.find(std::string(tree->root().string("resourceType")));
        if (found != settings.profiles.end()) document.profiles.push_back(found->second);
        documents.push_back(std::move(document));
    }
    return documents;
}

}  // namespace bench
