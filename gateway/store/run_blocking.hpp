#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace gateway {

namespace asio = boost::asio;

// Runs a blocking call on `pool` while the calling coroutine sleeps, and wakes it on its own
// executor. The coroutine itself never changes thread: its data needs no lock.
template <class Work>
asio::awaitable<std::invoke_result_t<Work>> run_blocking(asio::thread_pool& pool, Work work) {
    using Value = std::invoke_result_t<Work>;
    using Signature = void(std::exception_ptr, std::optional<Value>);

    auto start = [&pool](auto handler, Work task) {
        const auto caller = asio::get_associated_executor(handler);
        asio::post(pool, [handler = std::move(handler), task = std::move(task),
                          caller_is_alive = asio::make_work_guard(caller)]() mutable {
            std::exception_ptr failure;
            std::optional<Value> value;
            try {
                value.emplace(task());
            } catch (...) {
                failure = std::current_exception();
            }
            const auto resume_on = caller_is_alive.get_executor();
            asio::post(resume_on,
                       [handler = std::move(handler), failure, value = std::move(value)]() mutable {
                           std::move(handler)(failure, std::move(value));
                       });
        });
    };
    std::optional<Value> value =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, Signature>(
            std::move(start), asio::use_awaitable, std::move(work));
    co_return std::move(*value);
}

}  // namespace gateway
