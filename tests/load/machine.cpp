#include "tests/load/machine.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace load {
namespace {

std::uint64_t microseconds(std::uint64_t ticks) {
    return ticks * 1'000'000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
}

// The fields of /proc/PID/stat behind the name, which may hold anything; [0] is the state.
std::vector<std::string> stat_of(const std::string& pid) {
    std::ifstream file("/proc/" + pid + "/stat");
    std::string line;
    std::getline(file, line);
    const std::size_t end_of_name = line.rfind(')');
    std::vector<std::string> fields;
    if (end_of_name == std::string::npos) return fields;
    std::istringstream rest(line.substr(end_of_name + 1));
    for (std::string field; rest >> field;) fields.push_back(field);
    return fields;
}

std::uint64_t spent_by(const std::string& pid) {
    const auto fields = stat_of(pid);
    return fields.size() < 13 ? 0 : microseconds(std::stoull(fields[11]) + std::stoull(fields[12]));
}

std::uint64_t spent_by_machine() {
    std::ifstream file("/proc/stat");
    std::string word;
    std::uint64_t user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softirq = 0,
                  stolen = 0;
    file >> word >> user >> nice >> system >> idle >> waiting >> irq >> softirq >> stolen;
    return microseconds(user + nice + system + irq + softirq + stolen);
}

}  // namespace

std::vector<pid_t> with_descendants(const std::vector<pid_t>& roots) {
    std::multimap<pid_t, pid_t> children;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (!std::ranges::all_of(name, [](unsigned char c) { return c >= '0' && c <= '9'; })) {
            continue;
        }
        const auto fields = stat_of(name);
        if (fields.size() > 1) {
            children.emplace(std::stoi(fields[1]), std::stoi(name));
        }
    }
    std::vector<pid_t> all = roots;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto [from, to] = children.equal_range(all[i]);
        for (auto child = from; child != to; ++child) all.push_back(child->second);
    }
    return all;
}

CpuTimes read_cpu_times(const std::vector<pid_t>& server) {
    CpuTimes times;
    for (const pid_t pid : server) times.server += spent_by(std::to_string(pid));
    times.own = spent_by("self");
    times.machine = spent_by_machine();
    return times;
}

}  // namespace load
