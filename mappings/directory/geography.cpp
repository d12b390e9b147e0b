#include "mappings/directory/geography.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mappings::directory {
namespace {

constexpr double earth_radius = 6371.0;  // km, mean
constexpr double radians = std::numbers::pi / 180;
constexpr double kilometres_of_degree = earth_radius * radians;

double squared_sine_of_half(double degrees) {
    const double sine = std::sin(degrees * radians / 2);
    return sine * sine;
}

}  // namespace

double kilometres_between(const Point& one, const Point& other) {
    const double part = squared_sine_of_half(other.latitude - one.latitude) +
                        std::cos(one.latitude * radians) * std::cos(other.latitude * radians) *
                            squared_sine_of_half(other.longitude - one.longitude);
    return 2 * earth_radius * std::asin(std::min(1.0, std::sqrt(part)));
}

Degrees degrees_of(double kilometres, double latitude) {
    const double along = std::min(kilometres / kilometres_of_degree, 180.0);
    // A degree of longitude is shortest at the end that is nearer to a pole.
    const double furthest = std::min(std::abs(latitude) + along, 89.0);
    return {along, along / std::cos(furthest * radians)};
}

}  // namespace mappings::directory
