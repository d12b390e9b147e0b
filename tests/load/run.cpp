#include "tests/load/run.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace load {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto last_wait = std::chrono::seconds(5);  // for answers after the window

Clock::duration of_seconds(double seconds) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

class Run {
public:
    explicit Run(const Settings& settings)
        : settings_(settings),
          documents_(settings.sender),
          context_(make_context(settings.tls)),
          epoll_(::epoll_create1(EPOLL_CLOEXEC)),
          slots_(settings.connections) {
        header_ = "POST " + settings.path + " HTTP/1.1\r\nHost: " + settings.server_name + ":" +
                  std::to_string(settings.port) +
                  "\r\nContent-Type: application/fhir+json\r\nAccept: application/fhir+json\r\n"
                  "Content-Length: " +
                  std::to_string(documents_.size()) + "\r\n";
        if (!settings.prefer.empty()) header_ += "Prefer: return=" + settings.prefer + "\r\n";
        header_ += "\r\n";
    }
    ~Run() { ::close(epoll_); }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    Result go() {
        for (std::size_t i = 0; i < slots_.size(); ++i) open(i);
        const Clock::time_point begun = Clock::now();
        const bool is_counted = settings_.count > 0;
        from_ = begun + (is_counted ? Clock::duration{} : of_seconds(settings_.warm_up));
        // A run by count ends when all is sent; the limit only keeps it from going on for ever.
        to_ = from_ + (is_counted ? std::chrono::hours(1) : of_seconds(settings_.seconds));
        turn_until(from_, false);
        const std::vector<pid_t> server = with_descendants(settings_.server);
        const CpuTimes before = read_cpu_times(server);
        const Clock::time_point window_begun = Clock::now();
        is_window_ = true;
        turn_until(to_, is_counted);
        const CpuTimes after = read_cpu_times(server);
        result_.seconds = std::chrono::duration<double>(Clock::now() - window_begun).count();
        is_window_ = false;
        is_over_ = true;
        turn_until(Clock::now() + last_wait, true);

        result_.spent = {after.server - before.server, after.own - before.own,
                         after.machine - before.machine};
        result_.unanswered = busy_ + lost_;
        std::ranges::sort(result_.latencies);
        return std::move(result_);
    }

private:
    struct Slot {
        std::unique_ptr<Connection> connection;
        Clock::time_point started;
    };

    bool may_send() const { return !is_over_ && (settings_.count == 0 || next_ < settings_.count); }

    void open(std::size_t i) {
        if (++broken_in_a_row_ > 10U * settings_.connections + 100U) {
            throw std::runtime_error("no connection holds: " + result_.first_trouble);
        }
        ++result_.connects;
        Slot& slot = slots_[i];
        slot.connection =
            std::make_unique<Connection>(context_.get(), settings_.port, settings_.server_name);
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT | EPOLLET;
        event.data.u64 = i;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, slot.connection->socket(), &event);
        turn(i);
    }

    void send(Slot& slot) {
        std::string request;
        request.reserve(header_.size() + documents_.size());
        request += header_;
        documents_.write(next_++, request);
        slot.started = Clock::now();
        slot.connection->start(std::move(request));
        ++busy_;
    }

    void note_answer(const Slot& slot) {
        --busy_;
        broken_in_a_row_ = 0;
        const Connection& connection = *slot.connection;
        if (connection.status() == 201) {
            ++result_.created;
        } else if (result_.first_refusal.empty()) {
            result_.first_refusal =
                std::to_string(connection.status()) + " " + std::string(connection.body());
        }
        if (!is_window_) return;
        ++result_.window[connection.status()];
        const auto latency = Clock::now() - slot.started;
        result_.latencies.push_back(static_cast<std::uint32_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(latency).count()));
    }

    // Goes on with one connection until it has to wait.
    void turn(std::size_t i) {
        Slot& slot = slots_[i];
        for (;;) {
            const bool was_busy = slot.connection->state() == Connection::State::busy;
            if (slot.connection->go_on()) {
                note_answer(slot);
            } else if (slot.connection->state() == Connection::State::broken && was_busy) {
                --busy_;
                ++lost_;
            }
            if (slot.connection->state() == Connection::State::broken) {
                if (result_.first_trouble.empty()) {
                    result_.first_trouble = slot.connection->trouble();
                }
                slot.connection.reset();
                if (may_send()) open(i);
                return;
            }
            if (slot.connection->state() != Connection::State::idle || !may_send()) return;
            send(slot);
        }
    }

    // Until `end`, or, when asked for, until nothing is under way any more.
    void turn_until(Clock::time_point end, bool until_quiet) {
        epoll_event events[256];
        while (Clock::now() < end) {
            if (until_quiet && busy_ == 0 && !may_send()) return;
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
            const int ready =
                ::epoll_wait(epoll_, events, 256, static_cast<int>(std::clamp<long>(left, 1, 100)));
            for (int i = 0; i < ready; ++i) {
                if (slots_[events[i].data.u64].connection) turn(events[i].data.u64);
            }
        }
    }

    const Settings& settings_;
    Documents documents_;
    Context context_;
    int epoll_;
    std::vector<Slot> slots_;
    std::string header_;
    Clock::time_point from_, to_;
    std::uint64_t next_ = 0;
    std::uint64_t busy_ = 0;
    std::uint64_t lost_ = 0;
    std::uint64_t broken_in_a_row_ = 0;
    bool is_window_ = false;
    bool is_over_ = false;
    Result result_;
};

}  // namespace

Result run(const Settings& settings) {
    return Run(settings).go();
}

}  // namespace load
