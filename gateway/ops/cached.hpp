#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace gateway {

namespace asio = boost::asio;

// What is dear to find out, found out once for everybody who asks meanwhile, and good for a second.
// Who has waited for `patience` gets null; the finding goes on, so that one that hangs is not
// joined by others. Null also where finding threw. On one executor only, and it must outlive what
// runs there.
template <class Value>
class Cached {
public:
    using Find = std::function<asio::awaitable<Value>()>;
    static constexpr std::chrono::seconds good_for{1};
    static constexpr std::chrono::seconds patience{5};

    Cached(const asio::any_io_executor& executor, Find find)
        : executor_(executor), found_(executor), find_(std::move(find)) {}

    asio::awaitable<std::shared_ptr<const Value>> get() {
        if (value_ && std::chrono::steady_clock::now() - at_ < good_for) co_return value_;
        if (!is_finding_) start();
        if (is_finding_) co_await found_.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return is_finding_ ? nullptr : value_;
    }

    // The next who asks is not given what was found before.
    void forget() { at_ = {}; }

private:
    void start() {
        is_finding_ = true;
        found_.expires_after(patience);
        asio::co_spawn(executor_, find_(), [this](const std::exception_ptr& failure, Value value) {
            value_ = failure ? nullptr : std::make_shared<const Value>(std::move(value));
            at_ = std::chrono::steady_clock::now();
            is_finding_ = false;
            found_.cancel();
        });
    }

    asio::any_io_executor executor_;
    asio::steady_timer found_;
    Find find_;
    std::shared_ptr<const Value> value_;
    std::chrono::steady_clock::time_point at_;
    bool is_finding_ = false;
};

}  // namespace gateway
