// What the tests of the store's contract stand on: a store of each kind, one io thread, and
// arrivals that are right in every way, for a test to change in one.
#pragma once

#include "gateway/ports/referral_store.hpp"
#include "gateway/store/sqlite_referral_store.hpp"
#include "tests/support/fake_referral_store.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace store_testing {

using namespace gateway;
using namespace std::chrono_literals;
using fhir::ErrorKind;

inline const Timestamp day{std::chrono::sys_days{std::chrono::March / 2 / 2026}};
inline const std::string practice = "A99901";
inline const std::string other_practice = "A99902";
inline const std::string pcn = "U99901";
inline const std::string other_pcn = "U99902";
inline const std::string provider = "P99901";

// A place of its own for a store's file, gone with the test.
class StoreFolder {
public:
    StoreFolder() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        std::string name = std::string(test->test_suite_name()) + "-" + test->name() + "-" +
                           std::to_string(::getpid());
        std::ranges::replace(name, '/', '-');
        path_ = std::filesystem::path(testing::TempDir()) / name;
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~StoreFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    StoreFolder(const StoreFolder&) = delete;
    StoreFolder& operator=(const StoreFolder&) = delete;

    std::string file() const { return (path_ / "store.db").string(); }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

template <class T>
asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>& value) {
    value.emplace(co_await std::move(work));
}

// The io thread of a test is the test's own, while it runs something.
class Io {
public:
    // Runs a coroutine to its end and gives back its value.
    template <class T>
    T run(asio::awaitable<T> work) {
        std::optional<T> value;
        asio::co_spawn(context, keep(std::move(work), value), rethrow);
        go_on();
        return std::move(*value);
    }
    // Starts all at once, and runs until all have ended.
    template <class T>
    std::vector<T> run_all(std::vector<asio::awaitable<T>> works) {
        std::vector<std::optional<T>> values(works.size());
        for (std::size_t i = 0; i < works.size(); ++i) {
            asio::co_spawn(context, keep(std::move(works[i]), values[i]), rethrow);
        }
        go_on();
        std::vector<T> answers;
        for (std::optional<T>& value : values) answers.push_back(std::move(*value));
        return answers;
    }
    void go_on() {
        context.restart();
        context.run();
    }

    asio::io_context context;
};

// Ids in the order of asking.
class Ids {
public:
    Id next(Home home) {
        ++last_;
        Id id;
        for (std::size_t place = 0; place < 8; ++place) {
            id.bytes[7 - place] = static_cast<std::uint8_t>(last_ >> (8 * place));
        }
        id.bytes[13] = static_cast<std::uint8_t>(home >> 16U);
        id.bytes[14] = static_cast<std::uint8_t>(home >> 8U);
        id.bytes[15] = static_cast<std::uint8_t>(home);
        return id;
    }

private:
    std::uint64_t last_ = 0;
};

inline fhir::Digest digest_of(const std::string& text) {
    return fhir::keyed_digest("test", text);
}

// What a practice sends to its PCN, as the API hands it to the store.
class Arrivals {
public:
    explicit Arrivals(Home home) : home_(home) {}

    NewReferral arrival(const std::string& identifier, Timestamp at = day) {
        NewReferral arrival;
        Referral& referral = arrival.referral;
        referral.id = ids.next(home_);
        referral.chain = referral.id;
        referral.client = "practice-system";
        referral.referrer = practice;
        referral.chain_referrer = practice;
        referral.person = ids.next(home_);
        if (!identifier.empty()) referral.identifier = {"https://practice.example/r", identifier};
        referral.practice = practice;
        referral.accepted_at = at;
        referral.updated = at;
        referral.content = R"({"resourceType":"ServiceRequest","note":")" + identifier + "\"}";
        Task& task = arrival.task;
        task.id = ids.next(home_);
        task.referral = referral.id;
        task.owner = pcn;
        task.requester = practice;
        task.rule = "pcn";
        task.decision = "the practice's network";
        task.placed_at = at;
        task.updated = at;
        task.changed_by = practice;
        arrival.digest = digest_of(referral.content);
        const Id source = ids.next(home_);
        arrival.events = {{practice, source, EventKind::referral_accepted},
                          {pcn, source, EventKind::task_placed}};
        arrival.audit = ids.next(home_);
        arrival.actor = actor("practice-system", practice);
        return arrival;
    }

    // A link worker sends the person of `first` on to the provider.
    NewReferral onward(const NewReferral& first, Timestamp at) {
        NewReferral next = arrival("", at);
        next.referral.chain = first.referral.chain;
        next.referral.based_on = first.referral.id;
        next.referral.person = first.referral.person;
        next.referral.client = "pcn-system";
        next.referral.referrer = pcn;
        next.task.part_of = first.task.id;
        next.task.owner = provider;
        next.task.requester = pcn;
        return next;
    }

    static Actor actor(const std::string& client, const std::string& organisation) {
        Actor actor;
        actor.client = client;
        actor.organisation = organisation;
        actor.request_id = "request";
        return actor;
    }

    Ids ids;

private:
    Home home_;
};

// Opens a store; `folder` and the context live longer than it does.
struct Kind {
    const char* name;
    std::unique_ptr<ReferralStore> (*open)(const StoreFolder& folder, asio::io_context& context);

    friend std::ostream& operator<<(std::ostream& out, const Kind& kind) {
        return out << kind.name;
    }
};

inline std::unique_ptr<ReferralStore> open_sqlite(const StoreFolder& folder,
                                                  asio::io_context& context) {
    return std::make_unique<SqliteReferralStore>(folder.file(), context.get_executor(),
                                                 SqliteReferralStore::Options());
}

inline std::unique_ptr<ReferralStore> open_fake(const StoreFolder&, asio::io_context&) {
    return std::make_unique<testing_support::FakeReferralStore>();
}

class ReferralStoreContract : public testing::TestWithParam<Kind> {
protected:
    void SetUp() override {
        store = GetParam().open(folder, io.context);
        const std::vector<HomeRequest> wanted{{pcn, ""},
                                              {practice, pcn},
                                              {provider, pcn},
                                              {other_pcn, ""},
                                              {other_practice, other_pcn}};
        const auto homes = io.run(store->homes(wanted));
        ASSERT_TRUE(homes);
        home = homes->at(practice);
        arrivals = std::make_unique<Arrivals>(home);
    }

    NewReferral arrival(const std::string& identifier, Timestamp at = day) {
        return arrivals->arrival(identifier, at);
    }
    // Keeps one and gives back what was kept.
    NewReferral accepted(NewReferral wanted) {
        const auto answer = io.run(store->accept(wanted));
        EXPECT_TRUE(answer);
        return wanted;
    }
    NewReferral accepted(const std::string& identifier, Timestamp at = day) {
        return accepted(arrival(identifier, at));
    }

    Claim claim(std::uint32_t count, Timestamp at, const std::string& client = "pcn-system") {
        Claim wanted;
        wanted.owner = pcn;
        wanted.count = count;
        wanted.lease = 900s;
        wanted.at = at;
        wanted.actor = Arrivals::actor(client, pcn);
        return wanted;
    }
    std::vector<TaskRecord> claimed(std::uint32_t count, Timestamp at,
                                    const std::string& client = "pcn-system") {
        auto answer = io.run(store->claim(claim(count, at, client)));
        EXPECT_TRUE(answer);
        return answer ? std::move(*answer) : std::vector<TaskRecord>();
    }

    Change change_of(const Task& task, TaskState state, Timestamp at) {
        Change change;
        change.task = Change::OfTask{task.id, task.version, std::move(state)};
        change.events = {{task.requester, arrivals->ids.next(home), EventKind::task_changed}};
        change.at = at;
        change.audit = arrivals->ids.next(home);
        change.actor = Arrivals::actor("pcn-system", pcn);
        return change;
    }

    Feed feed(const std::string& organisation, std::uint64_t from = 1, std::uint32_t count = 1000) {
        // A write comes after the delivery of what came before it to other homes.
        EXPECT_TRUE(io.run(store->probe()));
        const auto answer = io.run(store->events(organisation, from, count));
        EXPECT_TRUE(answer);
        return answer ? *answer : Feed();
    }

    StoreFolder folder;
    Io io;
    std::unique_ptr<ReferralStore> store;
    Home home = 0;
    std::unique_ptr<Arrivals> arrivals;
};

}  // namespace store_testing
