// One run: connections that send one referral after the other, and what came of it.
#pragma once

#include "tests/load/connection.hpp"
#include "tests/load/documents.hpp"
#include "tests/load/machine.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace load {

struct Settings {
    std::uint16_t port = 0;
    std::string server_name = "localhost";
    std::string path = "/fhir/ServiceRequest";
    std::string prefer;  // "minimal": asks for an answer without a body
    TlsFiles tls;
    Sender sender;
    unsigned connections = 64;
    double warm_up = 2;       // seconds, not counted
    double seconds = 5;       // the window that is counted
    std::uint64_t count = 0;  // not 0: sends so many instead, without a warm-up
    std::vector<pid_t> server;
};

struct Result {
    double seconds = 0;                        // of the window
    std::map<unsigned, std::uint64_t> window;  // status -> answers that came inside the window
    std::uint64_t created = 0;                 // every 201, warm-up and late ones included
    std::uint64_t unanswered = 0;              // sent, and no answer ever came
    std::uint64_t connects = 0;
    CpuTimes spent;                        // in the window
    std::vector<std::uint32_t> latencies;  // microseconds, of the window, sorted
    std::string first_refusal;             // the first answer that was no 201
    std::string first_trouble;             // why the first connection broke
};

// Throws std::runtime_error when no connection holds.
Result run(const Settings& settings);

}  // namespace load
