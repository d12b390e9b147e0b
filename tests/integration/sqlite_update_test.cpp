// What becomes of a file of an earlier release.
#include "gateway/store/migrations.hpp"
#include "gateway/store/rows.hpp"
#include "tests/integration/store_contract.hpp"

#include <array>
#include <fstream>

namespace store_testing {
namespace {

// Whoever updates a gateway does not have everything that is open escalated at once.
TEST(SqliteUpdate, BeginsTheClocksOfWhatIsOpen) {
    const StoreFolder folder;
    using enum TaskStatus;
    using enum BusinessStatus;
    struct Open {
        TaskStatus status;
        BusinessStatus business;
        std::optional<Wait> wait;
    };
    const std::array<Open, 9> all{{{requested, queued, Wait::unanswered},
                                   {requested, picked_up, Wait::unanswered},
                                   {requested, dead_letter, Wait::dead_letter},
                                   {requested, withheld, {}},
                                   {accepted, worked_on, Wait::accepted},
                                   {in_progress, worked_on, Wait::in_progress},
                                   {on_hold, worked_on, Wait::on_hold},
                                   {on_hold, cancellation_requested, Wait::cancellation},
                                   {completed, closed, {}}}};
    std::ofstream(folder.file()).close();
    SqliteConnection connection(folder.file(), SqliteConnection::Access::read_write);
    migrate(connection, folder.file(), migrations().first(6));
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto [status, business, wait] = all[i];
        const std::string values =
            "X'" + std::string(31, '0') + std::to_string(i) +
            "', 1, x'00', 'U1', 'A1', 'A1', '', '', '', 1, 1, 1, '', " +
            std::to_string(number_of(status)) + ", " + std::to_string(number_of(business)) +
            ", '', '', '', '', 0, 0, 0, " + std::to_string(number_of(stage_of(status, business)));
        connection.execute(
            ("INSERT INTO task (id, home, referral, owner, requester, chain_referrer, service, "
             "rule, decision, placed_at, version, updated, changed_by, status, business_status, "
             "reason, notes, outputs, lease_holder, lease_until, lease_length, deliveries, stage) "
             "VALUES (" +
             values + ")")
                .c_str());
    }
    const auto before = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());

    migrate(connection, folder.file());

    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::string of_task =
            " FROM task WHERE id = X'" + std::string(31, '0') + std::to_string(i) + "'";
        const auto wanted = all[i].wait ? watch_number(*all[i].wait, Silence::none) : -1;
        EXPECT_EQ(connection.number(("SELECT coalesce(watch, -1)" + of_task).c_str()), wanted) << i;
        if (!all[i].wait) continue;
        EXPECT_GE(connection.number(("SELECT min(watch_from, since)" + of_task).c_str()),
                  Timestamp(before).time_since_epoch().count());
    }
}

}  // namespace
}  // namespace store_testing
