#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <list>
#include <utility>

namespace gateway {

namespace asio = boost::asio;

// One connection, as the group sees it.
struct Session {
    asio::cancellation_signal stop;
    bool answering = false;  // from a request's first header until its answer has gone out
};

// All the open connections of one thread. A shutdown cuts the idle ones at once, lets the
// answering ones finish, and after `grace` cuts those too.
// Not thread-safe: it lives, like its sessions, on one executor.
class SessionGroup {
public:
    explicit SessionGroup(const asio::any_io_executor& executor)
        : executor_(executor), emptied_(executor) {}

    using OnFailure = std::function<void(const std::exception_ptr&)>;

    // Runs the coroutine that `serve(session)` gives, and forgets the session when it ends.
    // `on_failure` hears of an exception that it let out.
    template <class Serve>
    void start(Serve serve, OnFailure on_failure);

    std::size_t size() const noexcept { return sessions_.size(); }
    bool is_draining() const noexcept { return draining_; }

    asio::awaitable<void> drain(std::chrono::steady_clock::duration grace);

private:
    asio::any_io_executor executor_;
    asio::steady_timer emptied_;
    std::list<Session> sessions_;  // a list: each session keeps its address
    bool draining_ = false;
};

template <class Serve>
void SessionGroup::start(Serve serve, OnFailure on_failure) {
    const auto place = sessions_.emplace(sessions_.end());
    auto ended = [this, place,
                  on_failure = std::move(on_failure)](const std::exception_ptr& failure) {
        sessions_.erase(place);
        if (sessions_.empty()) emptied_.cancel();
        if (failure) on_failure(failure);
    };
    asio::co_spawn(
        executor_, [serve = std::move(serve), place]() mutable { return serve(*place); },
        asio::bind_cancellation_slot(place->stop.slot(), std::move(ended)));
}

}  // namespace gateway
