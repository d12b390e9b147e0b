#pragma once

#include "fhir/error.hpp"
#include "gateway/store/write_session.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace gateway {

// One command on its way through the writer.
class WriteCommand {
public:
    virtual ~WriteCommand() = default;

    // What it takes up while it waits.
    virtual std::size_t bytes() const = 0;
    // On the writer's thread, in a transaction; again after a roll-back. Lets SqliteFailure out.
    virtual void run(WriteSession& session) = 0;
    // The answer is this error instead.
    virtual void fail(const fhir::Error& error) = 0;
    // The answer is this exception: a bug of ours, for the caller's router to catch.
    virtual void fail(std::exception_ptr bug) = 0;
    // Wakes the caller, on its own executor. Once, at the end.
    virtual void finish() = 0;
};

// `Work` answers a fhir::Result; `Handler` takes an exception_ptr and an optional of the answer.
template <class Work, class Handler>
class AwaitedCommand final : public WriteCommand {
public:
    using Answer = std::invoke_result_t<Work&, WriteSession&>;

    AwaitedCommand(std::size_t bytes, Work work, Handler handler)
        : bytes_(bytes),
          work_(std::move(work)),
          handler_(std::move(handler)),
          caller_is_alive_(boost::asio::make_work_guard(handler_)) {}

    std::size_t bytes() const override { return bytes_; }
    void run(WriteSession& session) override { answer_.emplace(work_(session)); }
    void fail(const fhir::Error& error) override { answer_.emplace(error); }
    void fail(std::exception_ptr bug) override { bug_ = std::move(bug); }
    void finish() override {
        const auto caller = caller_is_alive_.get_executor();
        boost::asio::dispatch(caller, [handler = std::move(handler_), bug = bug_,
                                       answer = std::move(answer_)]() mutable {
            std::move(handler)(bug, std::move(answer));
        });
    }

private:
    using Guard = decltype(boost::asio::make_work_guard(std::declval<Handler&>()));

    std::size_t bytes_;
    Work work_;
    Handler handler_;
    Guard caller_is_alive_;
    std::optional<Answer> answer_;
    std::exception_ptr bug_;
};

}  // namespace gateway
