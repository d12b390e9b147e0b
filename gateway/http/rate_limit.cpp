#include "gateway/http/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace gateway {

std::optional<std::chrono::seconds> RateLimit::take(std::string_view client, Time now) {
    if (per_second_ <= 0) return std::nullopt;
    auto found = buckets_.find(client);
    if (found == buckets_.end()) {
        if (buckets_.size() >= look_again_at_) drop_full_buckets(now);
        found = buckets_.emplace(std::string(client), Bucket{burst_, now}).first;
    }
    Bucket& bucket = found->second;
    bucket = {tokens_at(bucket, now), now};
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return std::nullopt;
    }
    const double wait = std::ceil((1 - bucket.tokens) / per_second_);
    return std::chrono::seconds(std::max(1L, std::lround(wait)));
}

double RateLimit::tokens_at(const Bucket& bucket, Time now) const {
    const std::chrono::duration<double> passed = now - bucket.filled;
    return std::min(burst_, bucket.tokens + passed.count() * per_second_);
}

// A full bucket is as good as none.
void RateLimit::drop_full_buckets(Time now) {
    std::erase_if(buckets_, [this, now](const auto& entry) {
        return tokens_at(entry.second, now) >= burst_;
    });
    look_again_at_ = std::max<std::size_t>(1024, 2 * buckets_.size());
}

}  // namespace gateway
