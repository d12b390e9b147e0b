// A provider that is named without a service, and what it says of its services' room.
#include "mappings/offers.hpp"
#include "mappings/routing.hpp"
#include "tests/support/messages.hpp"
#include "tests/unit/mappings/message_at_hand.hpp"
#include "tests/unit/mappings/practice_files.hpp"

#include <gtest/gtest.h>

namespace {

using mappings::Decision;
using mappings::Room;
using tests::day;
using Ids = std::vector<std::string>;

constexpr auto today = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

class ProviderRoom : public testing::Test {
protected:
    ProviderRoom() {
        referral_.service_request = &tree_.make(fhir::Kind::object);
        referral_.practice = fhir::OdsCode::parse("A99901").value();
        referral_.consent = mappings::Consent::permitted;
        referral_.performers = {
            {fhir::OdsCode::parse("VC901").value(), "", "ServiceRequest.performer[0]"}};
        table_.triage = "T99901";
        table_.providers = {{"VC901", "Invented Walks"}, {"VC902", "Made-up Meals"}};
        table_.services = {{"walks", "Walks", "VC901", true},
                           {"rambles", "Rambles", "VC901", true},
                           {"over", "Over", "VC901", false},
                           {"meals", "Meals", "VC902", true}};
        const mappings::Membership open{"U99901", day(2020, 1, 1), std::nullopt};
        practices_ = mappings::PracticeMap({{"A99901", "The Invented Surgery", "", "", {open}}},
                                           {{"U99901", "First PCN", "", std::nullopt}});
    }
    void close(const std::string& service, std::optional<std::chrono::sys_days> until = {}) {
        rooms_[service] = Room{Room::State::closed, {}, until};
    }
    Decision decide() {
        return decide_route(referral_, nullptr, {practices_, table_, today, nullptr, &rooms_})
            .value();
    }

    fhir::Tree tree_;
    mappings::Referral referral_;
    mappings::PracticeMap practices_;
    mappings::RoutingTable table_;
    mappings::Rooms rooms_;
};

TEST_F(ProviderRoom, IsThereWhileOneServiceTakesPeople) {
    close("walks");
    EXPECT_EQ(decide().owner, "VC901");

    rooms_["rambles"] = Room{Room::State::waiting_list, 6, {}};

    EXPECT_EQ(decide().owner, "VC901");
    EXPECT_TRUE(decide().warnings.empty());
}

TEST_F(ProviderRoom, IsNotThereWhereEveryServiceIsClosed) {
    close("walks");
    close("rambles", today + std::chrono::days(1));

    const Decision decision = decide();

    EXPECT_EQ(decision.owner, "U99901");
    ASSERT_EQ(decision.warnings.size(), 1U);
    EXPECT_EQ(decision.warnings[0].code, "service-full");
    EXPECT_EQ(decision.warnings[0].expression, "ServiceRequest.performer[0]");
    ASSERT_FALSE(decision.considered.empty());
    EXPECT_EQ(decision.considered[0].place, "VC901");
}

TEST_F(ProviderRoom, IsThereAgainOnTheDayThatWasSaid) {
    close("walks", today);
    close("rambles");

    EXPECT_EQ(decide().owner, "VC901");
}

TEST_F(ProviderRoom, IsTakenForGrantedWhereNoServiceIsListed) {
    table_.services.clear();

    EXPECT_EQ(decide().owner, "VC901");
}

TEST_F(ProviderRoom, IsAskedForByARuleToo) {
    const tests::MessageAtHand message(tests::good_referral());
    table_.definitions = tests::shared_r4();
    table_.rules = {{"walkers", tests::condition("true"), mappings::Rule::Target::provider, "VC901",
                     "Walks are for all."}};
    const auto owner = [&] {
        return decide_route(message.referral, nullptr,
                            {practices_, table_, today, nullptr, &rooms_})
            .value()
            .owner;
    };
    ASSERT_EQ(owner(), "VC901");
    close("walks");
    close("rambles");

    EXPECT_EQ(owner(), "U99901");
}

TEST_F(ProviderRoom, IsThatOfTheServicesItOffers) {
    EXPECT_EQ(services_of("VC901", table_, nullptr), (Ids{"rambles", "walks"}));
    EXPECT_EQ(services_of("VC909", table_, nullptr), Ids{});
}

TEST_F(ProviderRoom, IsThatOfTheServicesOfTheDirectoryToo) {
    mappings::directory::Directory directory;
    directory.providers.resize(1);
    directory.providers[0].id = "trust";
    table_.providers[0].directory = {"trust"};
    for (const char* id : {"gone", "swims", "walks"}) {
        auto& service = directory.services.emplace_back();
        service.id = id;
        service.provider = "trust";
    }
    directory.services[0].status = mappings::directory::Status::defunct;
    const mappings::directory::Index index(directory);
    const mappings::Offers offers(directory, index, table_, practices_, "v");

    EXPECT_EQ(services_of("VC901", table_, &offers), (Ids{"rambles", "swims", "walks"}));
}

}  // namespace
