#include "gateway/store/sqlite_homes.hpp"

#include "gateway/store/sqlite_failure.hpp"

namespace gateway {
namespace {

constexpr const char* select_home = "SELECT home FROM organisation_home WHERE organisation = ?";
constexpr const char* insert_home =
    "INSERT INTO organisation_home (organisation, home) VALUES (?, ?)";
constexpr const char* select_last = "SELECT coalesce(max(home), 0) FROM organisation_home";

constexpr Home largest = 0xffffff;  // an id has 24 bits for it

}  // namespace

Home SqliteHomes::home_of(const std::string& organisation, const std::string& beside) {
    if (const std::optional<Home> known = find(organisation)) return *known;
    const bool leans = !beside.empty() && beside != organisation;
    const Home home = leans ? home_of(beside) : fresh();
    connection_.prepared(insert_home).bind(organisation).bind(home).run();
    known_.emplace(organisation, home);
    return home;
}

void SqliteHomes::forget() {
    known_.clear();
    last_.reset();
}

std::optional<Home> SqliteHomes::find(const std::string& organisation) {
    const auto place = known_.find(organisation);
    if (place != known_.end()) return place->second;
    SqliteUse query = connection_.prepared(select_home);
    if (!query.bind(organisation).next()) return std::nullopt;
    const Home home = query.count(0);
    known_.emplace(organisation, home);
    return home;
}

Home SqliteHomes::fresh() {
    if (!last_) last_ = static_cast<Home>(connection_.number(select_last));
    if (*last_ >= largest) throw SqliteFailure(SQLITE_ERROR, "all homes are given away");
    return ++*last_;
}

}  // namespace gateway
