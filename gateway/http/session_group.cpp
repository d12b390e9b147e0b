#include "gateway/http/session_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gateway {

asio::awaitable<void> SessionGroup::drain(std::chrono::steady_clock::duration grace) {
    draining_ = true;
    for (Session& session : sessions_) {
        if (!session.answering) session.stop.emit(asio::cancellation_type::terminal);
    }
    emptied_.expires_after(grace);
    if (!sessions_.empty()) co_await emptied_.async_wait(asio::as_tuple(asio::use_awaitable));

    for (Session& session : sessions_) session.stop.emit(asio::cancellation_type::terminal);
    emptied_.expires_at(asio::steady_timer::time_point::max());
    if (!sessions_.empty()) co_await emptied_.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace gateway
