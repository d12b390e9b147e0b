// Who waits for something new, and who wakes them: the long poll.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <vector>

namespace gateway {

namespace asio = boost::asio;

// On the io thread only. To miss nothing: make a Waiting first, then look, then `wait`.
class Arrivals {
public:
    explicit Arrivals(const asio::any_io_executor& executor) : executor_(executor) {}

    class Waiting {
    public:
        Waiting(Arrivals& arrivals, std::vector<std::string> organisations);
        ~Waiting();
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;

        // True as soon as something came for one of the organisations since the Waiting was made
        // or since `wait` last said so; false at the deadline, or when the gateway is stopping.
        asio::awaitable<bool> wait(std::chrono::steady_clock::time_point deadline);

    private:
        friend class Arrivals;

        Arrivals& arrivals_;
        std::vector<std::string> organisations_;
        asio::steady_timer timer_;
        bool came_ = false;
        std::list<Waiting*>::iterator place_;
    };

    void tell(const std::vector<std::string>& organisations);
    // Ends every wait, now and later: the gateway is stopping.
    void stop();
    std::size_t size() const { return waiting_.size(); }

private:
    asio::any_io_executor executor_;
    std::list<Waiting*> waiting_;
    bool stopped_ = false;
};

}  // namespace gateway
