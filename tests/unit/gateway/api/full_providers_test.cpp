// A provider that declines again and again for want of room, and says that it is open.
#include "gateway/api/full_providers.hpp"

#include "fhir/json_writer.hpp"
#include "gateway/api/referral_api.hpp"
#include "gateway/api/room_api.hpp"
#include "gateway/api/task_view.hpp"
#include "tests/unit/gateway/api/task_test_support.hpp"

namespace {

using namespace referral_tests;
using mappings::Room;

// The Garden Club offers gardening, for those who are lonely.
struct FullProvider : TaskTest {
    FullProvider() {
        with_table([](mappings::RoutingTable& table) {
            table.needs = {{"http://snomed.info/sct", "422650009", "gardening", "For company."}};
        });
    }

    template <class Edit>
    void with_table(Edit edit) {
        auto other = std::make_shared<Directory>(*directory.current());
        edit(other->routing);
        other->services = std::make_shared<const ServiceDirectory>(mappings::directory::Directory(),
                                                                   other->routing);
        rooms.replace(other->services);
        directory.replace(std::move(other));
    }

    Task sent(bool names_organisation = false) {
        std::string body = with(good_referral(), "R-1", "R-" + std::to_string(++sent_));
        if (names_organisation) {
            body = with(body, R"("reasonCode")",
                        R"("performer":[{"type":"Organization","identifier":)" + ods("P9901") +
                            R"(}],"reasonCode")");
        }
        const auto response = run(referrals.create(request(practice, body)));
        clock.time += std::chrono::minutes(1);
        return referral(*Id::parse(id_in(response.value()))).tasks.back();
    }
    HttpResponse declined(const Task& task, const std::string& reason = "at-capacity") {
        clock.time += std::chrono::minutes(1);
        const auto answer = patch(provider, task.id, "rejected", reason);
        EXPECT_TRUE(answer);
        return answer ? *answer : HttpResponse();
    }
    HttpResponse decline(bool names_organisation = false) {
        last = sent(names_organisation);
        EXPECT_EQ(last.owner, "P9901");
        return declined(last);
    }
    void decline_often(int count, bool names_organisation = false) {
        for (int i = 0; i < count; ++i) decline(names_organisation);
    }
    void say(Room::State state, const std::string& service = "gardening") {
        clock.time += std::chrono::minutes(1);
        const KeptRoom* kept = directory.kept_room(service);
        const std::uint32_t version = kept == nullptr ? 1 : kept->version + 1;
        directory.keep({service, Room{state, {}, {}}, version, clock.time});
    }
    // Empty: there is none.
    static std::string hint_in(const HttpResponse& answer) {
        const auto tree = parsed(answer);
        for (const fhir::Node& extension : tree.root().items("extension")) {
            if (extension.string("url") == fhir::own::room_hint) {
                return std::string(extension.string("valueString"));
            }
        }
        return {};
    }
    HttpResponse read_as(const Caller& caller) {
        for (const Route& route : tasks.routes()) {
            if (route.name == "Task.read") {
                return run(route.handler(request(caller, {}, {last.id.text()}))).value();
            }
        }
        return {};
    }
    std::size_t told(const std::string& organisation = "P9901") {
        const auto feed = run(store.events(organisation, 1, 1000)).value();
        return static_cast<std::size_t>(
            std::ranges::count(feed.events, EventKind::task_full, &Event::kind));
    }
    std::size_t found() { return run(full.find()).value().size(); }

    ReferralApi referrals{parts};
    RoomApi rooms{parts, directory};
    FullProviders full{parts};
    Task last;

private:
    int sent_ = 0;
};

TEST_F(FullProvider, HearsOfItWithTheThirdDeclineInARow) {
    EXPECT_EQ(hint_in(decline()), "");
    EXPECT_EQ(hint_in(decline()), "");

    const std::string hint = hint_in(decline());

    EXPECT_TRUE(
        hint.starts_with("3 referrals in a row were declined as at capacity, for "
                         "Gardening, and yet it says that it is open. "))
        << hint;
    EXPECT_NE(hint.find("PATCH https://gateway.example/fhir/HealthcareService/gardening"),
              std::string::npos)
        << hint;
}

// The calls in the hint are such as the gateway takes.
TEST_F(FullProvider, IsToldACallThatEndsIt) {
    decline_often(2);
    const std::string hint = hint_in(decline());
    const std::size_t start = hint.find("[{");
    const std::string call = hint.substr(start, hint.find("}]}}]") + 5 - start);
    const std::size_t second = hint.rfind("[{\"op\"");
    const std::string waiting = hint.substr(second, hint.rfind("}]}}]") + 5 - second);

    const auto said = run(rooms.patch(request(provider, call, {"gardening"})));

    ASSERT_TRUE(said) << call;
    EXPECT_EQ(directory.rooms()->at("gardening").until,
              std::chrono::sys_days(std::chrono::March / 30 / 2026));
    EXPECT_EQ(hint_in(read_as(provider)), "");
    EXPECT_EQ(found(), 0U);
    ASSERT_TRUE(run(rooms.patch(request(provider, waiting, {"gardening"})))) << waiting;
    EXPECT_EQ(directory.rooms()->at("gardening").state, Room::State::waiting_list);
    EXPECT_EQ(directory.rooms()->at("gardening").weeks, 6U);
}

TEST_F(FullProvider, ReadsTheHintInTheTaskAsLongAsItStands) {
    decline_often(3);

    EXPECT_NE(hint_in(read_as(provider)), "");
    EXPECT_EQ(hint_in(read_as(practice)), "");

    ASSERT_TRUE(patch(provider, sent().id, "accepted"));
    EXPECT_EQ(hint_in(read_as(provider)), "");
    EXPECT_EQ(hint_in(decline()), "");
}

TEST_F(FullProvider, GetsTheHintAsAnInformationWhereItAsksForAnOutcome) {
    decline_often(2);
    Request wanted =
        request(provider,
                R"([{"op":"replace","path":"/status","value":"rejected"},)"
                R"({"op":"add","path":"/statusReason","value":{"coding":[{"system":")" +
                    std::string(fhir::own::reasons) + R"(","code":"at-capacity"}]}}])",
                {sent().id.text()});
    wanted.http.fields.set("Prefer", "return=OperationOutcome");

    const auto answer = run(patch_task(wanted));

    ASSERT_TRUE(answer);
    const auto outcome = parsed(*answer);
    const fhir::Node* severity = outcome.root().path({"issue", "severity"});
    ASSERT_NE(severity, nullptr);
    EXPECT_EQ(severity->text(), "information");
    EXPECT_NE(answer->body.find("full-but-open"), std::string::npos);
}

TEST_F(FullProvider, IsToldOnceInItsFeedAndNobodyElseIs) {
    decline_often(5);

    EXPECT_EQ(told(), 1U);
    EXPECT_EQ(told("A99901"), 0U);

    ASSERT_TRUE(patch(provider, sent().id, "accepted"));
    decline_often(3);
    EXPECT_EQ(told(), 2U);
}

TEST_F(FullProvider, IsLeftInPeaceForOtherReasons) {
    decline_often(2);
    for (const std::string reason : {"out-of-area", "other", "cannot-contact"}) {
        EXPECT_EQ(hint_in(declined(sent(), reason)), "") << reason;
    }
    EXPECT_EQ(found(), 0U);

    EXPECT_NE(hint_in(decline()), "");
}

TEST_F(FullProvider, IsNotToldWhatItHasSaidAlready) {
    std::vector<Task> asked;
    for (int i = 0; i < 4; ++i) asked.push_back(sent());
    say(Room::State::waiting_list);

    for (const Task& task : asked) EXPECT_EQ(hint_in(declined(task)), "");

    EXPECT_EQ(told(), 0U);
    EXPECT_EQ(found(), 0U);
}

TEST_F(FullProvider, IsCountedAnewWhenItSaysThatItIsOpen) {
    decline_often(2);
    say(Room::State::open);

    EXPECT_EQ(hint_in(decline()), "");
    EXPECT_EQ(hint_in(decline()), "");
    EXPECT_NE(hint_in(decline()), "");
    EXPECT_EQ(told(), 1U);
}

TEST_F(FullProvider, IsFoundForHealthByServiceUntilItSaysSo) {
    decline_often(2);
    EXPECT_EQ(found(), 0U);
    decline();

    const auto runs = run(full.find()).value();

    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].owner, "P9901");
    EXPECT_EQ(runs[0].service, "gardening");
    say(Room::State::closed);
    EXPECT_EQ(found(), 0U);
}

TEST_F(FullProvider, IsAskedAfterAsManyDeclinesAsTheTableSays) {
    with_table([](mappings::RoutingTable& table) { table.full_after = 1; });

    EXPECT_TRUE(hint_in(decline()).starts_with("1 referral was declined as at capacity"));
    EXPECT_EQ(told(), 1U);
}

TEST_F(FullProvider, IsShownEveryServiceWhereNoneWasNamed) {
    with_table([](mappings::RoutingTable& table) {
        table.services.push_back({"crafts", "Crafts", "P9901", true});
    });
    decline_often(2, true);

    const std::string hint = hint_in(decline(true));

    EXPECT_NE(hint.find("HealthcareService/crafts with"), std::string::npos) << hint;
    EXPECT_NE(hint.find("each other service of yours: gardening."), std::string::npos) << hint;
    say(Room::State::closed, "crafts");
    EXPECT_EQ(hint_in(read_as(provider)), "");
}

TEST_F(FullProvider, IsSentToTheOperatorsWhereNoServiceOfItIsListed) {
    with_table([](mappings::RoutingTable& table) {
        table.needs.clear();
        table.services.clear();
    });
    decline_often(2, true);

    EXPECT_NE(hint_in(decline(true)).find("ask the gateway's operators"), std::string::npos);
}

TEST_F(FullProvider, IsNoPcn) {
    with_table([](mappings::RoutingTable& table) { table.needs.clear(); });
    for (int i = 0; i < 4; ++i) {
        last = sent();
        ASSERT_EQ(last.owner, "U99901");
        const auto answer = patch(link_worker, last.id, "rejected", "at-capacity");
        ASSERT_TRUE(answer);
        EXPECT_EQ(hint_in(*answer), "");
    }
    EXPECT_EQ(told("U99901"), 0U);
}

}  // namespace
