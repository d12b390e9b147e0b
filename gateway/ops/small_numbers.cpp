#include "gateway/ops/small_numbers.hpp"

#include <algorithm>

namespace gateway {
namespace {

constexpr std::uint64_t step = 5;
constexpr std::uint64_t likely_few = 2;

}  // namespace

Told::Told(std::uint64_t number)
    : is_few_(number > 0 && number < step),
      rounded_(is_few_ ? 0 : (number + step / 2) / step * step) {}

Told Told::total(std::span<const Told> parts) {
    std::uint64_t sum = 0;
    std::uint64_t few = 0;
    for (const Told& part : parts) {
        sum += part.rounded_;
        few += part.is_few_ ? 1 : 0;
    }
    if (sum == 0 && few == 1) return Told(1);
    // Two are no more than "<5" could be, and yet no longer it: there may be eight.
    if (sum == 0 && few > 0) return Told(std::max(step, few * likely_few));
    return Told(sum + few * likely_few);
}

std::uint64_t Told::at_least() const {
    if (is_few_) return 1;
    return rounded_ == 0 ? 0 : std::max(step, rounded_ - step / 2);
}

std::string Told::text() const {
    return is_few_ ? "<5" : std::to_string(rounded_);
}

}  // namespace gateway
