// Any JSON as a profile, or an array of it as profiles of one package: they are compiled or refused
// without a crash, and what is compiled can be held against resources.
#include "fhir/profiles/package.hpp"
#include "fhir/validation/validator.hpp"
#include "tests/fuzz/json_mutator.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace {

fhir::Tree seed(const char* name) {
    std::ifstream file(std::string(TEST_SOURCE_DIR "/tests/fuzz/seeds/validator/") + name);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return fhir::read_json(text).value();
}

struct World {
    fhir::Library r4;
    std::array<fhir::Tree, 2> resources{seed("patient.json"), seed("bundle.json")};
    fhir::Rulebook rules{&r4.definitions, &r4.terminology};

    World() { r4.terminology.close(); }
};

void add(fhir::Profiles& profiles, const fhir::Node& root, std::vector<std::string>& urls) {
    fhir::Tree tree;
    tree.set_root(tree.copy(root));
    if (profiles.add(std::move(tree), "fuzz.json")) urls.emplace_back(root.string("url"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static World world;
    const auto tree = fhir::read_json_value({reinterpret_cast<const char*>(data), size});
    if (!tree) return 0;
    fhir::Profiles profiles(world.r4.definitions, world.r4.terminology);
    std::vector<std::string> urls;
    if (tree->root().is_array()) {
        for (const fhir::Node& each : tree->root()) add(profiles, each, urls);
    } else {
        add(profiles, tree->root(), urls);
    }
    std::vector<fhir::Issue> warnings;
    if (!profiles.close(warnings)) return 0;

    fhir::Rulebook rules = world.rules;
    rules.profiles = &profiles;
    fhir::Validator validator(rules);
    const std::vector<std::string_view> asked(urls.begin(), urls.end());
    for (const fhir::Tree& resource : world.resources) validator.validate(resource, {}, asked);
    return 0;
}
