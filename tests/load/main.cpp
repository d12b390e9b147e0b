// Sends referrals to a gateway, or to anything that answers 201, and says in one line of JSON what
// came of it. tests/load/run plays it against nginx and the gateway in turn.
#include "tests/load/run.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

namespace {

double milliseconds_at(const std::vector<std::uint32_t>& sorted, double part) {
    if (sorted.empty()) return 0;
    const auto place = static_cast<std::size_t>(part * static_cast<double>(sorted.size()));
    return sorted[std::min(place, sorted.size() - 1)] / 1000.0;
}

void print(const load::Result& result) {
    std::uint64_t answers = 0;
    std::string statuses;
    for (const auto& [status, count] : result.window) {
        answers += count;
        statuses += (statuses.empty() ? "\"" : ",\"") + std::to_string(status) +
                    "\":" + std::to_string(count);
    }
    const double per_second = static_cast<double>(answers) / result.seconds;
    const auto per_answer = [answers](std::uint64_t spent) {
        return answers == 0 ? 0.0 : static_cast<double>(spent) / static_cast<double>(answers);
    };
    const std::uint64_t known = result.spent.server + result.spent.own;
    const std::uint64_t foreign = result.spent.machine > known ? result.spent.machine - known : 0;
    std::printf(
        "{\"seconds\":%.3f,\"answers\":%llu,\"statuses\":{%s},\"per_second\":%.1f,"
        "\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"server_us_per_answer\":%.2f,"
        "\"generator_us_per_answer\":%.2f,\"foreign_cores\":%.3f,\"created\":%llu,"
        "\"unanswered\":%llu,\"connects\":%llu}\n",
        result.seconds, static_cast<unsigned long long>(answers), statuses.c_str(), per_second,
        milliseconds_at(result.latencies, 0.5), milliseconds_at(result.latencies, 0.99),
        per_answer(result.spent.server), per_answer(result.spent.own),
        static_cast<double>(foreign) / 1e6 / result.seconds,
        static_cast<unsigned long long>(result.created),
        static_cast<unsigned long long>(result.unanswered),
        static_cast<unsigned long long>(result.connects));
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "Sends referrals of about 4 KB, 256 different ones in turn, each with an identifier of "
        "its\n"
        "own, over kept TLS 1.3 connections to 127.0.0.1: each connection sends the next one when\n"
        "its answer is complete. Prints one line of JSON: answers in the window and their "
        "statuses,\n"
        "answers per second, p50 and p99 from the first byte written to the last byte read, CPU "
        "of\n"
        "the server (and of what descends from it) and of this program in microseconds per "
        "answer,\n"
        "cores that something else kept busy, every 201 of the whole run (warm-up included), and\n"
        "what was sent and never answered. The first answer that is no 201 goes to standard error.",
        "load"};
    load::Settings settings;
    app.add_option("--port", settings.port, "where the server listens")->required();
    app.add_option("--path", settings.path, "what is asked for")->capture_default_str();
    app.add_option("--server-name", settings.server_name, "the name in the server's certificate")
        ->capture_default_str();
    app.add_option("--ca", settings.tls.authority, "PEM: who signed the server's certificate")
        ->required();
    app.add_option("--certificate", settings.tls.certificate, "PEM: the client's certificate");
    app.add_option("--key", settings.tls.key, "PEM: its key");
    app.add_option("--organisation", settings.sender.organisation,
                   "ODS code of the client: requester and registered practice of every referral")
        ->required();
    app.add_option("--run", settings.sender.run,
                   "goes into every identifier; another one for each run against a store")
        ->required();
    app.add_option("--prefer", settings.prefer, "minimal or representation; none: not said");
    app.add_option("--connections", settings.connections, "open at once")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000));
    app.add_option("--warm-up", settings.warm_up, "seconds before the window")
        ->capture_default_str();
    app.add_option("--seconds", settings.seconds, "length of the window")->capture_default_str();
    app.add_option("--count", settings.count,
                   "send so many and end, without a warm-up, in place of --seconds");
    app.add_option("--server-pid", settings.server,
                   "process whose CPU is counted, with its children; more than one may be given");
    CLI11_PARSE(app, argc, argv);

    try {
        const load::Result result = load::run(settings);
        print(result);
        if (!result.first_refusal.empty()) {
            std::fprintf(stderr, "first answer that is no 201: %.2000s\n",
                         result.first_refusal.c_str());
        }
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "load: %s\n", error.what());
        return 1;
    }
}
