#include "gateway/api/room_api.hpp"
#include "tests/unit/gateway/api/directory_test_support.hpp"

namespace {

using namespace referral_tests;
using mappings::Room;

const std::string url = "https://referral-gateway.example/fhir/StructureDefinition/capacity";

std::string capacity(const std::string& parts) {
    return R"({"url":")" + url + R"(","extension":[)" + parts + "]}";
}
std::string state(const std::string& code) {
    return R"({"url":"state","valueCode":")" + code + R"("})";
}
std::string replacing(const std::string& value) {
    return R"([{"op":"replace","path":"/extension/0","value":)" + value + "}]";
}

struct RoomTest : DirectoryTest {
    RoomTest() {
        rooms.replace(std::make_shared<const ServiceDirectory>(some_services(),
                                                               directory.current()->routing));
    }

    Result<HttpResponse> say(const std::string& patch, const std::string& service = "gardening",
                             const std::string& prefer = {}) {
        return say_as(provider, patch, service, prefer);
    }
    Result<HttpResponse> say_as(const Caller& caller, const std::string& patch,
                                const std::string& service, const std::string& prefer = {}) {
        Request made = request(caller, patch, {service});
        if (!prefer.empty()) made.http.fields.set("Prefer", prefer);
        return run(rooms.patch(made));
    }
    Room room(const std::string& service = "gardening") {
        const auto found = directory.rooms()->find(service);
        return found == directory.rooms()->end() ? Room{} : found->second;
    }
    std::string code_of(const Result<HttpResponse>& refused) {
        return refused ? "taken" : std::string(refused.error().issues.front().code);
    }
    std::string read() { return run(api.read_service(request(practice, {}, {"gardening"})))->body; }

    RoomApi rooms{parts, directory};
};

TEST_F(RoomTest, IsOpenUntilItsProviderSaysOtherwise) {
    EXPECT_NE(read().find(capacity(state("open"))), std::string::npos) << read();
    EXPECT_EQ(read().find("availabilityExceptions"), std::string::npos);
}

TEST_F(RoomTest, IsClosedUntilADayInOneCall) {
    const std::string closed =
        capacity(state("closed") + R"(,{"url":"until","valueDate":"2026-04-01"})");

    const auto said = say(replacing(closed));

    ASSERT_TRUE(said);
    EXPECT_EQ(said->body, read());
    EXPECT_NE(read().find(closed), std::string::npos) << read();
    EXPECT_NE(read().find("Closed for new referrals until 2026-04-01."), std::string::npos);
    EXPECT_FALSE(room().takes_people(std::chrono::sys_days(std::chrono::March / 31 / 2026)));
    EXPECT_TRUE(room().takes_people(std::chrono::sys_days(std::chrono::April / 1 / 2026)));
    EXPECT_EQ(faults(said), "");
}

TEST_F(RoomTest, OpensByItselfOnTheDayThatWasSaid) {
    ASSERT_TRUE(
        say(replacing(capacity(state("closed") + R"(,{"url":"until","valueDate":"2026-03-03"})"))));
    clock.time += std::chrono::days(1);

    EXPECT_NE(read().find(capacity(state("open"))), std::string::npos) << read();
    EXPECT_EQ(read().find("Closed"), std::string::npos);
}

TEST_F(RoomTest, HasAWaitingListOfSomeWeeks) {
    const auto said = say(
        replacing(capacity(state("waiting-list") + R"(,{"url":"weeks","valueUnsignedInt":6})")));

    ASSERT_TRUE(said);
    EXPECT_NE(read().find("There is a waiting list of about 6 weeks."), std::string::npos);
    EXPECT_EQ(room().weeks, 6U);
    EXPECT_EQ(faults(said), "");
}

TEST_F(RoomTest, IsNotWrittenTwiceForTheSameWord) {
    ASSERT_TRUE(say(replacing(capacity(state("waiting-list")))));
    ASSERT_TRUE(say(replacing(capacity(state("waiting-list")))));

    const auto kept = run(store.rooms());

    ASSERT_TRUE(kept);
    ASSERT_EQ(kept->size(), 1U);
    EXPECT_EQ(kept->front().version, 1U);
}

TEST_F(RoomTest, IsForItsProviderAndForOperationsToSay) {
    const std::string full = replacing(capacity(state("closed")));
    const Caller operations = caller_of("ops", "X99901", Role::operations);

    EXPECT_EQ(code_of(say_as(practice, full, "gardening")), "not-a-party");
    EXPECT_EQ(code_of(say_as(link_worker, full, "gardening")), "not-a-party");
    EXPECT_TRUE(room().takes_people({}));
    EXPECT_EQ(code_of(say_as(operations, full, "gardening")), "taken");
    EXPECT_FALSE(room().takes_people({}));
}

TEST_F(RoomTest, IsNotSaidOfWhatNoReferralGoesTo) {
    EXPECT_EQ(code_of(say(replacing(capacity(state("closed"))), "choir")), "not-a-party");
    EXPECT_EQ(code_of(say(replacing(capacity(state("closed"))), "nowhere")), "not-found");
}

TEST_F(RoomTest, RefusesWhatMakesNoSenseWithItsPlace) {
    const std::string place = "HealthcareService.extension[0]";
    const auto refusal = [&](const std::string& said) {
        const auto refused = say(replacing(capacity(said)));
        return refused ? "taken" : refused.error().issues.front().expression;
    };

    EXPECT_EQ(refusal(state("full")), place + ".extension[0]");
    EXPECT_EQ(refusal(R"({"url":"weeks","valueUnsignedInt":6})"), place);
    EXPECT_EQ(refusal(state("open") + R"(,{"url":"weeks","valueUnsignedInt":6})"), place);
    EXPECT_EQ(refusal(state("waiting-list") + R"(,{"url":"weeks","valueUnsignedInt":-1})"),
              place + ".extension[1]");
    EXPECT_EQ(refusal(state("waiting-list") + R"(,{"url":"weeks","valueUnsignedInt":105})"),
              place + ".extension[1]");
    EXPECT_EQ(refusal(state("closed") + R"(,{"url":"until","valueDate":"2026-03-02"})"),
              place + ".extension[1]");
    EXPECT_EQ(refusal(state("closed") + R"(,{"url":"until","valueDate":"2026-04"})"),
              place + ".extension[1]");
    EXPECT_EQ(refusal(state("open") + R"(,{"url":"until","valueDate":"2026-04-01"})"), place);
    EXPECT_EQ(refusal(state("open") + R"(,{"url":"else","valueCode":"x"})"),
              place + ".extension[1]");
}

TEST_F(RoomTest, ChangesNothingElseOfAService) {
    const std::string name = R"([{"op":"replace","path":"/name","value":"Another"}])";
    const std::string gone = R"([{"op":"remove","path":"/extension"}])";
    const std::string other =
        R"([{"op":"add","path":"/extension/-","value":{"url":"https://a.example","valueCode":"x"}}])";

    EXPECT_EQ(code_of(say(name)), "not-kept");
    EXPECT_EQ(code_of(say(gone)), "capacity");
    EXPECT_EQ(code_of(say(other)), "capacity");
}

TEST_F(RoomTest, IsUnavailableWhileTheStoreIsDown) {
    store.is_down = true;

    const auto refused = say(replacing(capacity(state("closed"))));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_TRUE(room().takes_people({}));
}

}  // namespace
