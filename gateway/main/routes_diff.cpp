#include "gateway/main/commands.hpp"
#include "gateway/main/routes_run.hpp"

#include <iostream>
#include <tuple>

namespace gateway {
namespace {

// Where a message goes, and the words for it.
struct Way {
    std::string owner;  // empty: refused
    std::string service;
    std::string words;

    bool leads_as(const Way& other) const {
        return std::tie(owner, service) == std::tie(other.owner, other.service);
    }
};

Way way_of(const mappings::Referral& referral, const RoutesSettings& settings,
           const Directory& directory) {
    const auto decision = route(referral, settings, directory);
    if (!decision) return {{}, {}, "nobody (it is refused)"};
    return {decision->owner, decision->service,
            whereto(*decision, directory) + " (" + by_what(*decision) + ")"};
}

}  // namespace

int diff_routes(const DiffRoutes& what) {
    RoutesSettings settings;
    if (const int code = read_settings(what.config_file, settings); code != exit_ok) return code;
    Directory before;
    Directory after;
    const int old_code = read_table(what.before, settings, before);
    const int new_code = read_table(what.after, settings, after);
    if (old_code != exit_ok || new_code != exit_ok)
        return old_code != exit_ok ? old_code : new_code;

    std::size_t messages = 0;
    std::size_t moved = 0;
    const int code = visit_messages(
        what.files, settings, [&](const std::string& name, const mappings::Referral& referral) {
            const Way from = way_of(referral, settings, before);
            const Way to = way_of(referral, settings, after);
            ++messages;
            if (from.leads_as(to)) return;
            ++moved;
            std::cout << name << ": from " << from.words << " to " << to.words << '\n';
        });
    std::cout << moved << " of " << messages << " would move\n";
    return code == exit_ok && moved > 0 ? exit_partly : code;
}

}  // namespace gateway
