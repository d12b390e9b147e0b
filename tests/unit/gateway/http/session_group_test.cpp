#include "gateway/http/session_group.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>

namespace {

using namespace gateway;
using namespace std::chrono_literals;

struct SessionGroupTest : testing::Test {
    // A session that has `work` left to do, and is in the midst of an answer or is not.
    void start(bool answering, std::chrono::milliseconds work) {
        auto serve = [this, answering, work](Session& session) {
            session.answering = answering;
            return finish_after(work);
        };
        group.start(serve, [this](const std::exception_ptr&) { ++cut; });
    }

    asio::awaitable<void> finish_after(std::chrono::milliseconds work) {
        asio::steady_timer timer(io, work);
        co_await timer.async_wait(asio::use_awaitable);
        ++finished;
    }

    std::chrono::steady_clock::duration time_to_drain(std::chrono::milliseconds grace) {
        const auto before = std::chrono::steady_clock::now();
        asio::co_spawn(io, group.drain(grace), [](const std::exception_ptr&) {});
        io.run();
        return std::chrono::steady_clock::now() - before;
    }

    asio::io_context io;
    SessionGroup group{io.get_executor()};
    int finished = 0;
    int cut = 0;
};

TEST_F(SessionGroupTest, CutsIdleSessionsAtOnce) {
    start(/*answering=*/false, 10s);
    EXPECT_LT(time_to_drain(5s), 1s);
    EXPECT_EQ(cut, 1);
}

TEST_F(SessionGroupTest, LetsAnAnswerFinish) {
    start(/*answering=*/true, 50ms);
    EXPECT_LT(time_to_drain(5s), 1s);
    EXPECT_EQ(finished, 1);
}

TEST_F(SessionGroupTest, CutsAnAnswerThatOutlastsTheGrace) {
    start(/*answering=*/true, 10s);
    EXPECT_LT(time_to_drain(50ms), 1s);
    EXPECT_EQ(cut, 1);
}

TEST_F(SessionGroupTest, HasNothingToWaitForWhenItIsEmpty) {
    EXPECT_LT(time_to_drain(5s), 1s);
}

}  // namespace
