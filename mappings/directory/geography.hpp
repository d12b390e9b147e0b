// Distances on the ground.
#pragma once

#include "mappings/directory/directory.hpp"

namespace mappings::directory {

// Along a great circle of a round Earth: within half a percent.
double kilometres_between(const Point& one, const Point& other);

// The degrees of latitude, and of longitude at that latitude, that no point within the distance is
// further away by.
struct Degrees {
    double latitude;
    double longitude;
};
Degrees degrees_of(double kilometres, double latitude);

}  // namespace mappings::directory
