#include "config/config.hpp"

namespace config {
namespace {

// Keeps the names of the members that differ between two parts of a config.
template <class Part>
class Difference {
public:
    Difference(std::string prefix, const Part& before, const Part& after,
               std::vector<std::string>& names)
        : prefix_(std::move(prefix)), before_(before), after_(after), names_(names) {}

    template <class Value>
    Difference& in(const char* name, Value Part::*member) {
        if (before_.*member != after_.*member) names_.push_back(prefix_ + name);
        return *this;
    }

private:
    std::string prefix_;
    const Part& before_;
    const Part& after_;
    std::vector<std::string>& names_;
};

}  // namespace

std::vector<std::string> changes_that_need_a_restart(const Config& before, const Config& after) {
    std::vector<std::string> names;
    Difference("", before, after, names)
        .in("public_base", &Config::public_base)
        .in("hosts", &Config::hosts)
        .in("store", &Config::store);
    Difference("listener.", before.listener, after.listener, names)
        .in("address", &Listener::address)
        .in("port", &Listener::port);
    Difference("management.", before.management, after.management, names)
        .in("address", &Management::address)
        .in("port", &Management::port);
    // All but longest_wait, which the handlers read anew for each request.
    Difference("limits.", before.limits, after.limits, names)
        .in("connections", &Limits::connections)
        .in("connections_per_certificate", &Limits::connections_per_certificate)
        .in("connections_per_address", &Limits::connections_per_address)
        .in("header_bytes", &Limits::header_bytes)
        .in("header_fields", &Limits::header_fields)
        .in("target_bytes", &Limits::target_bytes)
        .in("body_bytes", &Limits::body_bytes)
        .in("requests_per_second", &Limits::requests_per_second)
        .in("request_burst", &Limits::request_burst)
        .in("handshake_timeout", &Limits::handshake_timeout)
        .in("header_timeout", &Limits::header_timeout)
        .in("idle_timeout", &Limits::idle_timeout)
        .in("body_timeout", &Limits::body_timeout)
        .in("answer_timeout", &Limits::answer_timeout)
        .in("shutdown_grace", &Limits::shutdown_grace);
    return names;
}

}  // namespace config
