#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// A bucket of tokens for each client: `burst` at first, refilled by `per_second`. A request takes
// one. On the io thread only.
class RateLimit {
public:
    using Time = std::chrono::steady_clock::time_point;

    // per_second 0: no limit.
    RateLimit(double per_second, double burst) : per_second_(per_second), burst_(burst) {}

    // nullopt: go on. Else: how long to wait until there is a token again, in whole seconds.
    std::optional<std::chrono::seconds> take(std::string_view client, Time now);

    // Clients that have a bucket at the moment; full buckets are dropped now and then.
    std::size_t size() const { return buckets_.size(); }

private:
    struct Bucket {
        double tokens;
        Time filled;
    };

    double tokens_at(const Bucket& bucket, Time now) const;
    void drop_full_buckets(Time now);

    double per_second_;
    double burst_;
    std::map<std::string, Bucket, std::less<>> buckets_;
    std::size_t look_again_at_ = 1024;  // buckets, until the full ones are looked for
};

}  // namespace gateway
