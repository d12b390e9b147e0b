#include "gateway/ops/working_time.hpp"

#include <algorithm>

namespace gateway {

using namespace std::chrono;

milliseconds working_time(fhir::Timestamp from, fhir::Timestamp to) {
    milliseconds sum{0};
    // Whole weeks need no walk: a client may have been silent for years.
    if (to > from) {
        const auto whole = duration_cast<weeks>(to - from);
        sum = whole.count() * days(5);
        from += whole;
    }
    while (from < to) {
        const sys_days day = floor<days>(from);
        const fhir::Timestamp end = std::min<fhir::Timestamp>(day + days(1), to);
        const weekday name(day);
        if (name != Saturday && name != Sunday) sum += end - from;
        from = end;
    }
    return sum;
}

}  // namespace gateway
