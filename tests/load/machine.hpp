// What processes and the whole machine have spent, from /proc.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace load {

// CPU time in microseconds, in steps of a clock tick (10 ms).
struct CpuTimes {
    std::uint64_t server = 0;   // the processes asked for, with their children
    std::uint64_t own = 0;      // this program
    std::uint64_t machine = 0;  // everything but idle and waiting for disks, of all cores
};

// Every one of `roots` and whatever descends from them now.
std::vector<pid_t> with_descendants(const std::vector<pid_t>& roots);

CpuTimes read_cpu_times(const std::vector<pid_t>& server);

}  // namespace load
