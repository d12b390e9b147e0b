// A gateway's handlers over a store of the test's own, with two practices, their PCNs, a triage
// desk and a provider.
#pragma once

#include "fhir/json_reader.hpp"
#include "fhir/systems.hpp"
#include "gateway/api/parts.hpp"
#include "gateway/http/router.hpp"
#include "tests/support/definitions.hpp"
#include "tests/support/fake_referral_store.hpp"
#include "tests/support/fake_subscription_store.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace referral_tests {

using namespace gateway;
using fhir::ErrorKind;

class TestClock final : public Clock {
public:
    Timestamp now() const override {
        if (const auto act = std::exchange(on_next_look, nullptr)) act();
        return time;
    }

    // Done once, while a handler is asking what time it is: something else happens meanwhile.
    mutable std::function<void()> on_next_look;
    Timestamp time = std::chrono::sys_days(std::chrono::March / 2 / 2026) + std::chrono::hours(9);
};

// Ids that count up, with their home in the last bytes as the real ones have.
class CountingIds final : public IdSource {
public:
    Id next(Home home) override {
        Id id;
        ++count_;
        id.bytes[4] = static_cast<std::uint8_t>(count_ >> 8U);
        id.bytes[5] = static_cast<std::uint8_t>(count_);
        id.bytes[13] = static_cast<std::uint8_t>(home >> 16U);
        id.bytes[14] = static_cast<std::uint8_t>(home >> 8U);
        id.bytes[15] = static_cast<std::uint8_t>(home);
        return id;
    }
    std::string request_id() override { return "request-" + std::to_string(++count_); }

private:
    std::uint32_t count_ = 0;
};

// The same text with `old` exchanged for `replacement`, which must be in it.
inline std::string with(std::string text, std::string_view old, std::string_view replacement) {
    const std::size_t place = text.find(old);
    if (place == std::string::npos) throw std::logic_error("the message does not have this text");
    return text.replace(place, old.size(), replacement);
}

inline std::string ods(const std::string& code) {
    return R"({"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":")" + code + "\"}";
}

inline const std::string nhs_number = "9990000018";

inline std::string patient(const std::string& id) {
    return R"({"resourceType":"Patient",)" + id +
           R"("identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" + nhs_number +
           R"("}],"name":[{"family":"Example","given":["Ada"]}],"birthDate":"1950-04-01",)" +
           R"("generalPractitioner":[{"identifier":)" + ods("A99901") + "}]}";
}

inline const std::string consent =
    R"({"resourceType":"Consent","id":"c","status":"active","scope":{"coding":[{"system":)"
    R"("http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},)"
    R"("category":[{"text":"sharing"}],"policyRule":{"text":"the person agreed"},)"
    R"("provision":{"type":"permit"}})";

// Good but for what only warns: who refers in which role, and the risks.
inline std::string good_referral() {
    return R"({"resourceType":"ServiceRequest","identifier":[{"system":"https://practice.example",)"
           R"("value":"R-1"}],"contained":[)" +
           patient(R"("id":"p",)") + "," + consent +
           R"(],"status":"active","intent":"order","subject":{"reference":"#p"},"requester":)" +
           R"({"type":"Organization","identifier":)" + ods("A99901") + "}" +
           R"(,"reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"422650009"}]}])"
           R"(,"supportingInfo":[{"reference":"#c"}]})";
}

inline std::string good_transaction() {
    return R"({"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":)"
           R"("urn:uuid:99900000-0000-4000-8000-000000000001","resource":)" +
           patient("") +
           R"(,"request":{"method":"POST","url":"Patient"}},{"fullUrl":)"
           R"("urn:uuid:99900000-0000-4000-8000-000000000002","resource":{"resourceType":)"
           R"("ServiceRequest","identifier":[{"system":"https://practice.example","value":"R-2"}],)"
           R"("status":"active","intent":"order","subject":{"reference":)"
           R"("urn:uuid:99900000-0000-4000-8000-000000000001"},"requester":{"type":"Organization",)"
           R"("identifier":)" +
           ods("A99901") + R"(}},"request":{"method":"POST","url":"ServiceRequest"}}]})";
}

inline std::string onward_referral(const std::string& based_on) {
    return R"({"resourceType":"ServiceRequest","identifier":[{"system":"https://pcn.example",)"
           R"("value":"O-1"}],"basedOn":[{"reference":"ServiceRequest/)" +
           based_on +
           R"("}],"status":"active","intent":"filler-order","subject":{"display":)"
           R"("the same person"},"requester":{"type":"Organization","identifier":)" +
           ods("U99901") + R"(},"performer":[{"type":"Organization","identifier":)" + ods("P9901") +
           "}]}";
}

inline Caller caller_of(std::string client, std::string organisation, Role role) {
    Caller caller;
    caller.client = std::move(client);
    caller.organisation = std::move(organisation);
    caller.role = role;
    if (role != Role::referrer) caller.queues.push_back(caller.organisation);
    caller.scopes = {Scope::service_request_create, Scope::service_request_read,
                     Scope::service_request_update, Scope::task_read, Scope::task_update};
    return caller;
}

inline std::shared_ptr<const Directory> test_directory() {
    using mappings::Membership;
    const auto since = std::chrono::sys_days(std::chrono::January / 1 / 2020);
    auto directory = std::make_shared<Directory>();
    const std::vector<Membership> hill{{"U99901", since, std::nullopt}};
    const std::vector<Membership> lake{{"U99902", since, std::nullopt}};
    directory->practices = mappings::PracticeMap(
        {{"A99901", "Hill Surgery", "", "", hill}, {"A99902", "Lake Surgery", "", "", lake}},
        {{"U99901", "Valley PCN", "", std::nullopt}, {"U99902", "Lakeside PCN", "", std::nullopt}});
    directory->routing.triage = "T99901";
    directory->routing.triage_name = "Triage desk";
    directory->routing.providers = {{"P9901", "Garden Club"}};
    directory->routing.services = {{"gardening", "Gardening", "P9901", true}};
    directory->homes = {{"A99901", 1}, {"U99901", 1}, {"A99902", 2},
                        {"U99902", 2}, {"T99901", 3}, {"P9901", 4}};
    return directory;
}

inline void run_alone(asio::awaitable<void> work) {
    asio::io_context alone;
    asio::co_spawn(alone, std::move(work), [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
    });
    alone.run();
}

struct ReferralTest : testing::Test {
    ReferralTest() {
        settings.public_base = "https://gateway.example/fhir";
        settings.lookup_key = "a secret of this test";
        directory.replace(test_directory());
    }

    // Runs a coroutine to its end and gives back its value.
    template <class T>
    T run(asio::awaitable<T> work) {
        std::optional<T> value;
        run_alone(keep(std::move(work), value));
        return std::move(*value);
    }

    Request request(const Caller& caller, std::string body = {},
                    std::vector<std::string> path = {}) {
        Request made;
        made.http.body = std::move(body);
        made.caller = caller;
        made.path = std::move(path);
        made.request_id = ids.request_id();
        return made;
    }

    Request search_request(const Caller& caller, std::string_view query) {
        Request made = request(caller);
        made.query = Query::parse(query).value();
        return made;
    }

    ReferralRecord referral(const Id& id) { return run(store.find_referral(id)).value(); }

    // The only referral that a search of everything finds for that organisation.
    std::vector<ReferralRecord> referrals_of(const std::string& organisation) {
        ReferralQuery query;
        query.visible_to = {organisation};
        return run(store.search_referrals(query)).value().items;
    }

    // What the owner of the task reports.
    void report(const Task& task, TaskStatus status, BusinessStatus business_status) {
        Change change;
        change.task.emplace();
        change.task->id = task.id;
        change.task->expected_version = task.version;
        change.task->state = task.state;
        change.task->state.status = status;
        change.task->state.business_status = business_status;
        change.at = clock.time;
        change.audit = ids.next(task.id.home());
        change.actor = {"link-worker", task.owner, "request"};
        ASSERT_TRUE(run(store.apply(std::move(change))));
    }

    asio::io_context io;
    testing_support::FakeReferralStore store;
    TestClock clock;
    CountingIds ids;
    DirectoryHolder directory;
    ApiSettings settings;
    Arrivals arrivals{io.get_executor()};
    MessageValidator validator{Conformance::load({}).value()};
    testing_support::FakeSubscriptionStore subscriptions{store};
    ApiParts parts{store,    subscriptions,         clock,    ids, directory, settings,
                   arrivals, testing_support::r4(), validator};

    const Caller practice = caller_of("practice", "A99901", Role::referrer);
    const Caller other_practice = caller_of("other-practice", "A99902", Role::referrer);
    const Caller link_worker = caller_of("link-worker", "U99901", Role::link_worker);
    const Caller other_link_worker = caller_of("other-link-worker", "U99902", Role::link_worker);
    const Caller provider = caller_of("provider", "P9901", Role::provider);

private:
    template <class T>
    static asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>& value) {
        value.emplace(co_await std::move(work));
    }
};

// The id at the end of a Location.
inline std::string id_in(const HttpResponse& response) {
    const std::string_view location = response.fields.get("Location");
    return std::string(location.substr(location.rfind('/') + 1));
}

inline fhir::Tree parsed(const HttpResponse& response) {
    return fhir::read_json(response.body).value();
}

inline bool has_issue(const fhir::Error& error, std::string_view code) {
    return std::ranges::any_of(error.issues,
                               [&](const fhir::Issue& issue) { return issue.code == code; });
}

}  // namespace referral_tests
