// How long a directory of 50,000 services takes to be saved, loaded, made ready and searched.
// Printed; ctest does not run it.
#include "mappings/directory/directory_file.hpp"
#include "mappings/directory/search.hpp"
#include "tests/unit/mappings/directory/generated.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>

namespace {

using namespace mappings::directory;
using directory_tests::Generated;
using std::chrono::steady_clock;

constexpr std::size_t services = 50'000;
constexpr std::size_t queries = 1'000;

template <class Act>
auto timed(const char* what, Act act) {
    const auto started = steady_clock::now();
    auto result = act();
    const std::chrono::duration<double, std::milli> took = steady_clock::now() - started;
    std::cout << what << ": " << took.count() << " ms\n";
    return result;
}

template <class MakeQuery>
void measure(const char* what, const Index& index, MakeQuery make_query) {
    std::vector<double> times;
    std::size_t matches = 0;
    for (std::size_t i = 0; i < queries; ++i) {
        const Query query = make_query();
        const auto started = steady_clock::now();
        matches += find(index, query).size();
        const std::chrono::duration<double, std::micro> took = steady_clock::now() - started;
        times.push_back(took.count());
    }
    std::ranges::sort(times);
    std::cout << what << ": p50 " << times[queries / 2] << " us, p99 " << times[queries * 99 / 100]
              << " us, " << static_cast<double>(matches) / queries << " matches each\n";
}

Query near(std::variant<std::string, Point> what, double kilometres) {
    Query query;
    query.near = std::move(what);
    query.kilometres = kilometres;
    return query;
}

void measure_searches(Generated& generated, const Index& index) {
    measure("within 10 km of a point", index, [&] { return near(generated.point(), 10); });
    measure("within 10 km of a district", index,
            [&] { return near(Generated::district(generated.point()), 10); });
    measure("within 25 km, for an age, free, on a weekday", index, [&] {
        Query query = near(generated.point(), 25);
        query.age = static_cast<double>(generated.any(90));
        query.price = Price::free;
        query.weekday = static_cast<unsigned>(generated.any(7));
        return query;
    });
    measure("a word and a need within 25 km", index, [&] {
        Query query = near(generated.point(), 25);
        query.words = generated.word();
        query.need = Need{"", "term " + std::to_string(generated.any(100))};
        return query;
    });
    measure("two words", index, [&] {
        Query query;
        query.words = generated.word() + " " + generated.word();
        return query;
    });
    measure("for an age, anywhere", index, [&] {
        Query query;
        query.age = static_cast<double>(generated.any(90));
        return query;
    });
}

}  // namespace

int main() {
    Generated generated(services);
    const std::string file =
        (std::filesystem::temp_directory_path() / "measured-directory.tsv").string();
    timed("save", [&] { return save_directory(generated.directory, file).has_value(); });
    std::cout << "size: " << std::filesystem::file_size(file) / 1024 << " KiB\n";
    timed("load", [&] { return load_directory(file).has_value(); });
    std::filesystem::remove(file);
    const Index index = timed("index", [&] { return Index(generated.directory); });
    measure_searches(generated, index);
}
