#include "config/config.hpp"

#include "config/section.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace config {
namespace {

using std::chrono::seconds;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""h;

constexpr std::string_view sqlite_scheme = "sqlite:";

bool is_ip_address(const std::string& text) {
    in6_addr room{};  // large enough for both
    return inet_pton(AF_INET, text.c_str(), &room) == 1 ||
           inet_pton(AF_INET6, text.c_str(), &room) == 1;
}

bool is_host_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == ':' ||
           c == '[' || c == ']';
}

bool is_host(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_host_character);
}

template <class ListenerLike>
void read_listener(Section section, ListenerLike& listener) {
    section.read("address", listener.address);
    section.read("port", listener.port, std::uint16_t{0});  // 0: a free one, for tests
    if (!is_ip_address(listener.address)) {
        section.note("address", "must be an IP address, such as 0.0.0.0, 127.0.0.1 or ::1");
    }
    section.refuse_unknown();
}

void read_tls(Section section, const std::string& file, Tls& tls) {
    section.require("certificate_file", tls.certificate_file);
    section.require("private_key_file", tls.private_key_file);
    section.require("client_ca_file", tls.client_ca_file);
    section.refuse_unknown();
    tls.certificate_file = beside(file, tls.certificate_file);
    tls.private_key_file = beside(file, tls.private_key_file);
    tls.client_ca_file = beside(file, tls.client_ca_file);
}

void read_limits(Section section, Limits& limits) {
    section.read("connections", limits.connections, 1U, 1'000'000U);
    section.read("connections_per_certificate", limits.connections_per_certificate, 1U, 1'000'000U);
    section.read("connections_per_address", limits.connections_per_address, 0U, 1'000'000U);
    section.read("header_bytes", limits.header_bytes, 1'024U, 1'048'576U);
    section.read("header_fields", limits.header_fields, 10U, 10'000U);
    section.read("target_bytes", limits.target_bytes, 256U, 1'048'576U);
    section.read("body_bytes", limits.body_bytes, std::uint64_t{1'024},
                 std::uint64_t{1'073'741'824});
    section.read("requests_per_second", limits.requests_per_second, 1U, 1'000'000U);
    section.read("request_burst", limits.request_burst, 1U, 10'000'000U);
    section.read("handshake_timeout", limits.handshake_timeout, 1s, 5min);
    section.read("header_timeout", limits.header_timeout, 1s, 5min);
    section.read("idle_timeout", limits.idle_timeout, 1s, 1h);
    section.read("body_timeout", limits.body_timeout, 1s, 10min);
    section.read("answer_timeout", limits.answer_timeout, 1s, 10min);
    section.read("longest_wait", limits.longest_wait, 1s, 10min);
    section.read("shutdown_grace", limits.shutdown_grace, 0s, 10min);
    if (limits.target_bytes > limits.header_bytes) {
        section.note("target_bytes", "must not be more than header_bytes, of which it is a part");
    }
    section.refuse_unknown();
}

void read_hours(Section& section, const std::string& name, std::chrono::hours& target) {
    seconds time = target;
    section.read(name, time, 1h, 24h * 365);
    if (time % 1h != 0s)
        return section.note(name, "must be whole hours, such as \"24h\" or \"3d\"");
    target = std::chrono::duration_cast<std::chrono::hours>(time);
}

void read_health(Section section, Health& health) {
    read_hours(section, "oldest_waiting_warn", health.oldest_waiting_warn);
    read_hours(section, "oldest_waiting_fail", health.oldest_waiting_fail);
    section.read("certificate_days_warn", health.certificate_days_warn, 0U, 3'650U);
    section.read("disk_percent_free_warn", health.disk_percent_free_warn, 0U, 99U);
    section.read("late_collector_working_days", health.late_collector_working_days, 0U, 365U);
    if (health.oldest_waiting_warn > health.oldest_waiting_fail) {
        section.note("oldest_waiting_warn", "must not be more than oldest_waiting_fail");
    }
    section.refuse_unknown();
}

std::set<std::chrono::sys_days> read_days(Section& section, const std::string& name) {
    std::vector<std::string> texts;
    section.read(name, texts);
    std::set<std::chrono::sys_days> found;
    for (const std::string& text : texts) {
        const auto day = fhir::parse_day(text);
        if (!day) {
            section.note(name, "must be days such as \"2027-05-10\"");
            break;
        }
        found.insert(*day);
    }
    return found;
}

mappings::WorkingDays read_calendar(Section section) {
    auto closed = read_days(section, "closed");
    auto open = read_days(section, "open");
    section.refuse_unknown();
    return {std::move(closed), std::move(open)};
}

void read_patience(Section section, mappings::Patience& patience, bool may_reoffer) {
    using Time = std::pair<const char*, seconds*>;
    std::vector<Time> times{{"nudge", &patience.nudge}, {"escalate", &patience.escalate}};
    if (may_reoffer) times.emplace_back("reoffer", &patience.reoffer);
    seconds before{0};
    for (const auto& [name, time] : times) {
        section.read(name, *time, 0s, 24h * 365);
        if (*time == 0s) continue;
        if (*time <= before) section.note(name, "must be more than the one before it");
        before = *time;
    }
    section.refuse_unknown();
}

void read_watchdog(Section section, mappings::Patiences& patiences) {
    read_patience(section.section("unanswered"), patiences.unanswered, true);
    read_patience(section.section("urgent"), patiences.urgent, true);
    read_patience(section.section("accepted"), patiences.accepted, false);
    read_patience(section.section("in_progress"), patiences.in_progress, false);
    read_patience(section.section("on_hold"), patiences.on_hold, false);
    read_patience(section.section("cancellation"), patiences.cancellation, false);
    section.refuse_unknown();
}

bool is_type_name(std::string_view text) {
    return !text.empty() && text[0] >= 'A' && text[0] <= 'Z' &&
           std::ranges::all_of(text, [](unsigned char c) { return std::isalpha(c) != 0; });
}

void read_fhir(Section section, const std::string& file, Fhir& fhir) {
    section.read("packages", fhir.packages);
    for (std::string& package : fhir.packages) package = beside(file, package);
    Section profiles = section.section("profiles");
    for (const std::string& type : profiles.names()) {
        profiles.read(type, fhir.profiles[type]);
        if (!is_type_name(type)) profiles.note(type, "must be a type such as ServiceRequest");
    }
    profiles.refuse_unknown();
    Section messages = section.section("messages");
    for (const std::string& event : messages.names()) messages.read(event, fhir.messages[event]);
    messages.refuse_unknown();
    section.refuse_unknown();
}

void check_public_base(Section& section, std::string& base) {
    constexpr std::string_view scheme = "https://";
    while (base.ends_with('/')) base.pop_back();
    const bool has_scheme = base.starts_with(scheme);
    const std::string_view rest = std::string_view(base).substr(has_scheme ? scheme.size() : 0);
    const std::size_t path = rest.find('/');
    const bool has_path = path != std::string_view::npos && rest.substr(path).ends_with("/fhir");
    if (has_scheme && has_path && is_host(rest.substr(0, path)) &&
        rest.find_first_of("?# \"<>\\") == std::string_view::npos) {
        return;
    }
    section.note(
        "public_base",
        "must be the address that clients use: https://HOST/fhir, or https://HOST:PORT/fhir");
}

void read_store(Section& section, const std::string& file, std::string& store) {
    section.read("store", store);
    const std::string path = store.substr(std::min(sqlite_scheme.size(), store.size()));
    if (!store.starts_with(sqlite_scheme) || path.empty()) {
        return section.note("store", "must be \"sqlite:FILE\"");
    }
    store = std::string(sqlite_scheme) + (path == ":memory:" ? path : beside(file, path));
}

void read_strictness(Section& section, const std::string& name, mappings::Strictness& target) {
    auto word = static_cast<std::size_t>(target);
    section.read_word(name, {"warn", "reject"}, word);
    target = word == 0 ? mappings::Strictness::warn : mappings::Strictness::reject;
}

}  // namespace

fhir::Result<Config> load_config(const std::string& file, std::vector<fhir::Issue>& issues) {
    const auto table = read_toml(file);
    if (!table) return table.error();

    Config config;
    Mistakes mistakes(file);
    Section root(&*table, "", mistakes);
    root.require("public_base", config.public_base);
    if (!config.public_base.empty()) check_public_base(root, config.public_base);
    root.read("hosts", config.hosts);
    if (!std::ranges::all_of(config.hosts, is_host)) {
        root.note("hosts", "must be names as a Host field says them: HOST or HOST:PORT");
    }
    read_store(root, file, config.store);
    for (const auto& [name, target] : {std::pair{"clients_file", &config.clients_file},
                                       std::pair{"routing_file", &config.routing_file},
                                       std::pair{"practices_file", &config.practices_file}}) {
        root.require(name, *target);
        *target = beside(file, *target);
    }
    root.read("directory_file", config.directory_file);
    if (!config.directory_file.empty()) config.directory_file = beside(file, config.directory_file);
    read_strictness(root, "nhs_number_check", config.nhs_number_check);
    read_strictness(root, "risks", config.risks);
    read_listener(root.section("listener"), config.listener);
    read_listener(root.section("management"), config.management);
    if (config.listener.port == config.management.port && config.listener.port != 0) {
        root.section("management").note("port", "must not be the port of [listener]");
    }
    read_tls(root.section("tls"), file, config.tls);
    read_limits(root.section("limits"), config.limits);
    read_health(root.section("health"), config.health);
    config.working_days = read_calendar(root.section("calendar"));
    read_watchdog(root.section("watchdog"), config.watchdog);
    read_fhir(root.section("fhir"), file, config.fhir);
    root.refuse_unknown();

    for (fhir::Issue& issue : std::move(mistakes).error().issues) {
        issues.push_back(std::move(issue));
    }
    return config;
}

fhir::Result<Config> load_config(const std::string& file) {
    std::vector<fhir::Issue> mistakes;
    auto config = load_config(file, mistakes);
    if (!config || mistakes.empty()) return config;
    return fhir::Error{fhir::ErrorKind::invalid, std::move(mistakes), {}, {}, {}};
}

}  // namespace config
