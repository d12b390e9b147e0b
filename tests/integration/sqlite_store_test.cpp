// What the SQLite store promises beyond the port: its file, and what happens to it.
#include "gateway/store/migrations.hpp"
#include "gateway/store/sqlite_failure.hpp"
#include "tests/integration/store_contract.hpp"

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>

namespace store_testing {
namespace {

class SqliteStore : public testing::Test {
protected:
    void open(SqliteReferralStore::Options options = {}) {
        store.reset();
        store = std::make_unique<SqliteReferralStore>(folder.file(), io.context.get_executor(),
                                                      options);
        const std::vector<HomeRequest> wanted{{pcn, ""}, {practice, pcn}, {other_pcn, ""}};
        const auto homes = io.run(store->homes(wanted));
        if (homes && !arrivals) arrivals = std::make_unique<Arrivals>(homes->at(practice));
    }
    // What a store of this file says when it cannot be opened.
    std::string refusal() {
        try {
            SqliteReferralStore refused(folder.file(), io.context.get_executor(), {});
        } catch (const StoreOpenError& error) {
            return error.what();
        }
        return "opened";
    }
    // Something that no gateway would do to its file.
    void execute(const std::string& sql) {
        SqliteConnection connection(folder.file(), SqliteConnection::Access::read_write);
        connection.execute(sql.c_str());
    }
    std::string integrity() {
        SqliteConnection connection(folder.file(), SqliteConnection::Access::read_write);
        const SqliteStatement statement(connection.handle(), "PRAGMA integrity_check");
        SqliteUse check(statement);
        return check.next() ? std::string(check.text(0)) : "no answer";
    }
    std::vector<asio::awaitable<Result<Accepted>>> sends(int count, std::size_t content = 100) {
        std::vector<asio::awaitable<Result<Accepted>>> works;
        for (int i = 0; i < count; ++i) {
            NewReferral next = arrivals->arrival("");
            next.referral.content.assign(content, 'x');
            works.push_back(store->accept(std::move(next)));
        }
        return works;
    }

    StoreFolder folder;
    Io io;
    std::unique_ptr<SqliteReferralStore> store;
    std::unique_ptr<Arrivals> arrivals;
};

TEST_F(SqliteStore, KeepsAllAcrossARestart) {
    open();
    NewReferral given = arrivals->arrival("R-1");
    given.keys = {"k:1"};
    ASSERT_TRUE(io.run(store->accept(given)));
    open();

    const auto found = io.run(store->find_referral(given.referral.id));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->referral.content, given.referral.content);
    EXPECT_EQ(io.run(store->events(pcn, 1, 10))->last, 1U);
    EXPECT_TRUE(io.run(store->accept(given))->is_repeat);
    ASSERT_TRUE(io.run(store->accept(arrivals->arrival("R-2"))));
    EXPECT_EQ(io.run(store->events(pcn, 1, 10))->last, 2U);
}

TEST_F(SqliteStore, LeavesNoLogBehindWhenItCloses) {
    open();
    io.run_all(sends(10));
    store.reset();

    EXPECT_FALSE(std::filesystem::exists(folder.file() + "-wal"));
}

TEST_F(SqliteStore, LetsNobodyElseReadItsFile) {
    open();

    const auto rights = std::filesystem::status(folder.file()).permissions();
    EXPECT_EQ(rights, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(SqliteStore, MakesALookUpKeyOnce) {
    open();
    const std::string key = store->lookup_key();
    open();

    EXPECT_EQ(key.size(), 32U);
    EXPECT_EQ(store->lookup_key(), key);
    store.reset();
    std::filesystem::remove(folder.file());
    open();
    EXPECT_NE(store->lookup_key(), key);
}

// Sends until it is killed, and writes the id of each referral that was answered.
asio::awaitable<void> send_for_ever(SqliteReferralStore& store, Arrivals& arrivals, int pipe) {
    while (true) {
        NewReferral next = arrivals.arrival("");
        next.referral.content.assign(4096, 'x');
        const Id id = next.referral.id;
        const auto answer = co_await store.accept(std::move(next));
        if (!answer || answer->is_repeat) ::_exit(1);
        if (::write(pipe, id.bytes.data(), id.bytes.size()) != 16) ::_exit(2);
    }
}

[[noreturn]] void be_a_gateway(const std::string& file, int pipe) {
    asio::io_context context;
    SqliteReferralStore store(file, context.get_executor(), {});
    Arrivals arrivals(1);
    for (int i = 0; i < 8; ++i) {
        asio::co_spawn(context, send_for_ever(store, arrivals, pipe), rethrow);
    }
    context.run();
    ::_exit(3);
}

TEST_F(SqliteStore, HasAllThatWasAnsweredAfterBeingKilled) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) be_a_gateway(folder.file(), ends[1]);
    ::close(ends[1]);
    std::vector<Id> answered;
    Id id;
    bool is_killed = false;
    while (::read(ends[0], id.bytes.data(), id.bytes.size()) == 16) {
        answered.push_back(id);
        if (answered.size() < 300 || is_killed) continue;
        ::kill(child, SIGKILL);
        is_killed = true;
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));

    EXPECT_EQ(integrity(), "ok");
    open();
    ASSERT_GE(answered.size(), 300U);
    for (const Id& kept : answered) EXPECT_TRUE(io.run(store->find_referral(kept)));
    EXPECT_GE(io.run(store->events(pcn, 1, 1))->last, answered.size());
}

TEST_F(SqliteStore, IsNotOpenedTwice) {
    open();

    EXPECT_NE(refusal().find("in use by another gateway"), std::string::npos) << refusal();
    EXPECT_TRUE(io.run(store->probe()));
}

TEST_F(SqliteStore, RefusesTheFileOfANewerGateway) {
    open();
    store.reset();
    execute("PRAGMA user_version = 99");

    EXPECT_NE(refusal().find("has schema 99"), std::string::npos) << refusal();
}

TEST_F(SqliteStore, RefusesTheDatabaseOfAnotherProgram) {
    std::ofstream(folder.file()).close();
    execute("CREATE TABLE cookies (name TEXT)");

    EXPECT_NE(refusal().find("another program"), std::string::npos) << refusal();
}

TEST_F(SqliteStore, RefusesWhatIsNoDatabase) {
    std::ofstream(folder.file()) << std::string(20'000, 'x');

    EXPECT_NE(refusal().find("not a store"), std::string::npos) << refusal();
}

TEST_F(SqliteStore, RefusesADamagedFile) {
    open();
    io.run_all(sends(50, 4096));
    store.reset();
    const auto size = std::filesystem::file_size(folder.file());
    std::fstream file(folder.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size / 2 / 16384 * 16384));
    file << std::string(4 * 16384, '\x5a');
    file.close();

    EXPECT_NE(refusal().find("damaged"), std::string::npos) << refusal();
}

TEST_F(SqliteStore, RefusesAFileThatWasCutShort) {
    open();
    io.run_all(sends(50, 4096));
    store.reset();
    std::filesystem::resize_file(folder.file(), std::filesystem::file_size(folder.file()) / 2);

    EXPECT_NE(refusal().find("damaged"), std::string::npos) << refusal();
}

TEST_F(SqliteStore, SaysWhichFolderIsMissing) {
    std::filesystem::remove_all(folder.path());

    EXPECT_NE(refusal().find("make the folder"), std::string::npos) << refusal();
}

TEST_F(SqliteStore, MakesItsTablesInAnEmptyFile) {
    std::ofstream(folder.file()).close();
    open();

    EXPECT_TRUE(io.run(store->accept(arrivals->arrival("R-1"))));
}

TEST_F(SqliteStore, AppliesOnlyTheStepsThatAFileLacks) {
    std::ofstream(folder.file()).close();
    const std::array<Migration, 2> steps{
        Migration{1, "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);"},
        Migration{2, "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO b VALUES (2);"}};
    SqliteConnection connection(folder.file(), SqliteConnection::Access::read_write);

    migrate(connection, folder.file(), std::span(steps).first(1));
    migrate(connection, folder.file(), steps);
    migrate(connection, folder.file(), steps);

    EXPECT_EQ(connection.number("SELECT count(*) FROM a"), 1);
    EXPECT_EQ(connection.number("SELECT count(*) FROM b"), 1);
    EXPECT_EQ(connection.number("PRAGMA user_version"), 2);
    EXPECT_THROW(migrate(connection, folder.file(), std::span(steps).first(1)), StoreOpenError);
}

TEST_F(SqliteStore, BringsAFileOfItsFirstSchemaUpToDate) {
    std::ofstream(folder.file()).close();
    {
        SqliteConnection connection(folder.file(), SqliteConnection::Access::read_write);
        migrate(connection, folder.file(), migrations().first(1));
    }
    open();
    NewReferral arrival = arrivals->arrival("R-1");
    arrival.task.already_open = arrivals->ids.next(1);
    ASSERT_TRUE(io.run(store->accept(arrival)));

    const auto found = io.run(store->find_task(arrival.task.id));

    ASSERT_TRUE(found);
    EXPECT_EQ(found->task.already_open, arrival.task.already_open);
}

TEST_F(SqliteStore, AppliesAllOfAStepOrNothing) {
    std::ofstream(folder.file()).close();
    const std::array<Migration, 1> steps{Migration{1, "CREATE TABLE a (x); CREATE TABLE a (x);"}};
    SqliteConnection connection(folder.file(), SqliteConnection::Access::read_write);

    EXPECT_THROW(migrate(connection, folder.file(), steps), SqliteFailure);

    EXPECT_EQ(connection.number("SELECT count(*) FROM sqlite_schema"), 0);
    EXPECT_EQ(connection.number("PRAGMA user_version"), 0);
}

TEST_F(SqliteStore, DeliversWhatItsOutboxHoldsWhenItOpens) {
    open();
    store.reset();
    const std::string row =
        "INSERT INTO outbox (source, organisation, kind, referral, task, at, to_home, home) VALUES "
        "(x'00112233445566778899aabbccddeeff', 'U99902', 1, zeroblob(16), NULL, 5, 2, 1);";
    execute(row + row);
    open();

    const auto feed = io.run(store->events(other_pcn, 1, 10));
    ASSERT_TRUE(feed);
    ASSERT_EQ(feed->events.size(), 1U);
    EXPECT_EQ(feed->events[0].kind, EventKind::referral_changed);
    EXPECT_EQ(io.run(store->health(day))->undelivered, 0U);
}

TEST_F(SqliteStore, AnswersUnavailableWhenTheDiskIsFullAndHeals) {
    open();
    ASSERT_EQ(std::signal(SIGXFSZ, SIG_IGN), SIG_DFL);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    rlimit tight = before;
    tight.rlim_cur = 1U << 20U;
    ::setrlimit(RLIMIT_FSIZE, &tight);
    std::vector<Id> kept;
    std::size_t refused = 0;
    for (int round = 0; round < 20; ++round) {
        for (const auto& answer : io.run_all(sends(10, 16'000))) {
            if (answer) {
                kept.push_back(answer->record.referral.id);
            } else {
                EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
                EXPECT_GT(answer.error().retry_after.count(), 0);
                ++refused;
            }
        }
    }
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, SIG_DFL);

    EXPECT_GT(refused, 0U);
    ASSERT_TRUE(io.run(store->accept(arrivals->arrival("R-1"))));
    EXPECT_EQ(io.run(store->events(pcn, 1, 1))->last, kept.size() + 1);
    for (const Id& id : kept) EXPECT_TRUE(io.run(store->find_referral(id)));
    store.reset();
    EXPECT_EQ(integrity(), "ok");
}

TEST_F(SqliteStore, RefusesMoreThanItsQueueHolds) {
    open();
    SqliteReferralStore::Options options;
    options.writer.queue.bytes = 1000;
    open(options);

    const auto refused = io.run(store->probe());

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
    EXPECT_GT(refused.error().retry_after.count(), 0);
}

TEST_F(SqliteStore, LetsNoCommandPayForAnother) {
    open();
    const NewReferral first = arrivals->arrival("R-1");
    ASSERT_TRUE(io.run(store->accept(first)));
    auto works = sends(20);
    NewReferral impossible = arrivals->arrival("R-2");
    impossible.task.id = first.task.id;
    works.insert(works.begin() + 10, store->accept(impossible));

    const auto answers = io.run_all(std::move(works));

    for (std::size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(bool(answers[i]), i != 10) << i;
    EXPECT_EQ(answers[10].error().kind, ErrorKind::internal);
    EXPECT_FALSE(io.run(store->find_referral(impossible.referral.id)));
    EXPECT_EQ(io.run(store->events(pcn, 1, 1))->last, 21U);
}

TEST_F(SqliteStore, AnswersWhatWasQueuedWhenItIsClosed) {
    open();
    std::vector<std::optional<Result<Accepted>>> answers(50);
    auto works = sends(50);
    for (std::size_t i = 0; i < works.size(); ++i) {
        asio::co_spawn(io.context, keep(std::move(works[i]), answers[i]), rethrow);
    }
    io.context.restart();
    io.context.poll();

    store.reset();

    io.go_on();
    for (const auto& answer : answers) EXPECT_TRUE(answer && *answer);
}

TEST_F(SqliteStore, BringsItsLogIntoTheFileAndKeepsItSmall) {
    SqliteReferralStore::Options options;
    options.writer.checkpoint_bytes = 1U << 20U;
    open(options);
    for (int round = 0; round < 30; ++round) io.run_all(sends(10, 20'000));

    EXPECT_LT(std::filesystem::file_size(folder.file() + "-wal"), 5U << 20U);
    EXPECT_GT(std::filesystem::file_size(folder.file()), 4U << 20U);
}

}  // namespace
}  // namespace store_testing
