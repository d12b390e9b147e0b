// A page of a feed as the Bundle that $events answers.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/ports/authenticator.hpp"

#include <cstdint>
#include <string>

namespace gateway {

struct FeedPage {
    std::string subscription;  // "feed-A99901", or the id of one that posts
    std::string_view status = "active";
    std::uint64_t since = 1;
    std::uint64_t until = 0;
    std::uint32_t count = 0;
    std::string content;  // "id-only", "full-resource" or "empty"
    Feed feed;
};

// A history Bundle: the status with its events first, then each focus once, as far as the caller
// may see it, in the state of now. A next link when there is more.
asio::awaitable<Result<std::string>> feed_bundle(const ApiParts& parts, const Caller& caller,
                                                 FeedPage page);

}  // namespace gateway
