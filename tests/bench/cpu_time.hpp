// What work costs this thread.
#pragma once

#include <ctime>

namespace bench {

// User and system time of this thread, in microseconds.
inline double thread_microseconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

// Of one call of `work`, in microseconds: the mean of as many as take 20 ms together.
template <class Work>
double cost_of(Work work) {
    constexpr double enough = 20'000;
    for (unsigned times = 1;; times *= 2) {
        const double begun = thread_microseconds();
        for (unsigned i = 0; i < times; ++i) work();
        const double spent = thread_microseconds() - begun;
        if (spent >= enough) return spent / times;
    }
}

}  // namespace bench
