#include "gateway/api/arrivals.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace gateway {

Arrivals::Waiting::Waiting(Arrivals& arrivals, std::vector<std::string> organisations)
    : arrivals_(arrivals),
      organisations_(std::move(organisations)),
      timer_(arrivals.executor_),
      place_(arrivals.waiting_.insert(arrivals.waiting_.end(), this)) {}

Arrivals::Waiting::~Waiting() {
    arrivals_.waiting_.erase(place_);
}

asio::awaitable<bool> Arrivals::Waiting::wait(std::chrono::steady_clock::time_point deadline) {
    if (!came_ && !arrivals_.stopped_) {
        timer_.expires_at(deadline);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return std::exchange(came_, false);
}

void Arrivals::tell(const std::vector<std::string>& organisations) {
    for (Waiting* waiting : waiting_) {
        const bool hears = std::ranges::find_first_of(waiting->organisations_, organisations) !=
                           waiting->organisations_.end();
        if (!hears) continue;
        waiting->came_ = true;
        waiting->timer_.cancel();
    }
}

void Arrivals::stop() {
    stopped_ = true;
    for (Waiting* waiting : waiting_) waiting->timer_.cancel();
}

}  // namespace gateway
