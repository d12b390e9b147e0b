// Measures the FHIR library by itself. tests/bench/run plays it in turn with other validators.
#include "tests/bench/footprint.hpp"
#include "tests/bench/rounds.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    CLI::App app{
        "Measures the CPU time of reading and validating each FILE, all in one thread, and of\n"
        "RapidJSON's in-situ parse of the same bytes: a round for each line of standard input, "
        "told\n"
        "as a line of JSON with microseconds and errors found, file by file. With --documents:\n"
        "the milliseconds of CPU that loading takes, and resident memory before it, after it and\n"
        "after 1,000, 10,000 ... documents, as one line of JSON.",
        "bench"};
    bench::Settings settings;
    std::uint64_t documents = 0;
    std::vector<std::pair<std::string, std::string>> profiles;
    app.add_option("--package", settings.packages, "folder or .tgz; the first of a URL wins")
        ->allow_extra_args(false);
    app.add_option("--profile", profiles, "TYPE URL: a profile for every document of that type")
        ->allow_extra_args(false);
    app.add_option("--documents", documents, "measure memory over so many");
    app.add_option("FILE", settings.files, "FHIR JSON")->required()->check(CLI::ExistingFile);
    CLI11_PARSE(app, argc, argv);
    settings.profiles.insert(profiles.begin(), profiles.end());

    try {
        if (documents > 0) {
            bench::measure_footprint(settings, documents, std::cout);
        } else {
            bench::run_rounds(settings, std::cin, std::cout);
        }
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench: %s\n", error.what());
        return 1;
    }
}
