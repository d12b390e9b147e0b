#include "config/config.hpp"

#include <gtest/gtest.h>

namespace {

using config::changes_that_need_a_restart;
using Names = std::vector<std::string>;

TEST(Restart, IsNotNeededWhereNothingChanged) {
    EXPECT_EQ(changes_that_need_a_restart({}, {}), Names{});
}

TEST(Restart, IsNeededForTheStoreAndForWhereWeListen) {
    config::Config changed;
    changed.store = "sqlite:elsewhere.db";
    changed.listener.port = 8444;
    changed.management.address = "::1";

    EXPECT_EQ(changes_that_need_a_restart({}, changed),
              (Names{"store", "listener.port", "management.address"}));
}

TEST(Restart, IsNeededForALimitOfTheServer) {
    config::Config changed;
    changed.limits.body_bytes = 2048;

    EXPECT_EQ(changes_that_need_a_restart({}, changed), Names{"limits.body_bytes"});
}

TEST(Restart, IsNotNeededForFilesStrictnessHealthAndLongPolls) {
    config::Config changed;
    changed.clients_file = "other.toml";
    changed.tls.private_key_file = "other.key";
    changed.risks = mappings::Strictness::reject;
    changed.health.certificate_days_warn = 7;
    changed.limits.longest_wait = std::chrono::seconds(5);

    EXPECT_EQ(changes_that_need_a_restart({}, changed), Names{});
}

}  // namespace
