// The program as its operators meet it: start, stop, reload, and what it says when it cannot.
#include "tests/e2e/gateway_test.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>

namespace {

using namespace testing_support;
using namespace std::chrono_literals;

class Operation : public GatewayTest {};

// The codes of sysexits.h, as `referral-gateway --help` tells of them.
constexpr int bad_usage = 64;
constexpr int bad_data = 65;
constexpr int not_available = 69;
constexpr int bad_settings = 78;

testing::AssertionResult is_one_line(const std::string& output, const std::string& naming) {
    const auto lines = std::count(output.begin(), output.end(), '\n');
    if (lines == 1 && output.find(naming) != std::string::npos) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "not one line with " << naming << ":\n" << output;
}

TEST_F(Operation, DrainsAndExitsWithZeroWhileALongPollIsOpen) {
    HttpsClient waiting = link_worker.again();
    auto poll = std::async(std::launch::async, [&waiting]() -> unsigned {
        return waiting
            .get("/fhir/Task?owner=Organization/U99901&status=requested", {{"Prefer", "wait=50"}})
            .status;
    });
    ASSERT_EQ(poll.wait_for(500ms), std::future_status::timeout);

    EXPECT_EQ(here.gateway.stop(), 0);

    ASSERT_EQ(poll.wait_for(5s), std::future_status::ready);
    EXPECT_EQ(poll.get(), 200U);  // nothing came, and that is an answer
}

TEST_F(Operation, KeepsWhatWasSentOverARestart) {
    const std::string sent = send("restart-1");
    const std::string body = practice.get(sent).body;
    ASSERT_EQ(here.gateway.stop(), 0);

    here.gateway.start();

    EXPECT_EQ(practice.get(sent).body, body);
}

TEST_F(Operation, KeepsTheOldClientsWhenTheNewFileIsBrokenAndSaysWhy) {
    const std::string good = here.clients_toml();
    const std::size_t before = here.gateway.log().size();

    write_file(here.file("clients.toml"), good + "\n[[client]]\nid = \"half\"\n");
    here.gateway.send_signal(SIGHUP);

    ASSERT_TRUE(here.gateway.logs("clients.toml", before)) << here.gateway.log();
    EXPECT_TRUE(here.gateway.is_ready());
    HttpsClient anew = here.client("practice");
    EXPECT_EQ(anew.get("/fhir/ServiceRequest").status, 200U);
}

TEST_F(Operation, TakesNewClientsOnceTheFileIsGood) {
    const std::string good = here.clients_toml();
    const std::string id = "id = \"other-practice\"";
    const std::size_t start = good.rfind("[[client]]", good.find(id));
    const std::size_t end = good.find("[[client]]", good.find(id));
    ASSERT_EQ(here.client("other-practice").get("/fhir/ServiceRequest").status, 200U);

    write_file(here.file("clients.toml"), good.substr(0, start) + good.substr(end));
    here.gateway.send_signal(SIGHUP);

    EXPECT_TRUE(eventually([this] {
        return here.client("other-practice").get("/fhir/ServiceRequest").status == 401;
    }));
    EXPECT_EQ(practice.get("/fhir/ServiceRequest").status, 200U);
}

TEST_F(Operation, TakesNewRoutingRulesAndKeepsThemWhenTheNextAreBroken) {
    const std::string good = read_file(here.file("routing.toml"));
    const std::string rule =
        good + "[[rule]]\nname = \"desk\"\nwhen = \"true\"\ntriage = true\nreason = \"For now.\"\n";
    write_file(here.file("routing.toml"), rule);
    std::size_t before = here.gateway.log().size();
    here.gateway.send_signal(SIGHUP);
    ASSERT_TRUE(here.gateway.logs("rule desk", before)) << here.gateway.log();

    const std::string first = send("rules-1");
    before = here.gateway.log().size();
    write_file(here.file("routing.toml"), good +
                                              "[[rule]]\nname = \"x\"\nwhen = \"status =\"\n"
                                              "pcn = true\nreason = \"y\"\n");
    here.gateway.send_signal(SIGHUP);
    ASSERT_TRUE(here.gateway.logs("rule[0].when", before)) << here.gateway.log();
    const std::string second = send("rules-2");

    for (const std::string& sent : {first, second}) {
        const Answer task = triage.get(task_of(triage, sent));
        EXPECT_EQ(
            task.text({"note", "text"}).rfind("For now. By the rule \"desk\". Routing table ", 0),
            0U)
            << task.whole();
    }
}

TEST_F(Operation, SaysThatAPortIsTaken) {
    // The same settings on another store, so that the port is all that is wrong.
    std::string settings = read_file(here.config_file());
    const std::size_t store = settings.find("referrals.db");
    settings.replace(store, 12, "another.db");
    const std::string management = "port = " + std::to_string(here.gateway.management_port());
    settings.replace(settings.find(management), management.size(),
                     "port = " + std::to_string(free_port()));
    write_file(here.file("second.toml"), settings);

    const Outcome outcome = run_gateway({"serve", "--config", here.file("second.toml")});

    EXPECT_EQ(outcome.exit_code, not_available);
    EXPECT_TRUE(is_one_line(outcome.output, std::to_string(here.port())));
}

TEST_F(Operation, SaysThatAnotherHasTheStoreOpen) {
    std::string settings = read_file(here.config_file());
    for (const int taken :
         {static_cast<int>(here.port()), static_cast<int>(here.gateway.management_port())}) {
        const std::string port = "\nport = " + std::to_string(taken);
        settings.replace(settings.find(port), port.size(),
                         "\nport = " + std::to_string(free_port()));
    }
    write_file(here.file("second.toml"), settings);

    const Outcome outcome = run_gateway({"serve", "--config", here.file("second.toml")});

    EXPECT_EQ(outcome.exit_code, bad_data);
    EXPECT_TRUE(is_one_line(outcome.output, "referrals.db"));
}

TEST_F(Operation, SaysThatAKeyCannotBeRead) {
    ASSERT_EQ(here.gateway.stop(), 0);
    write_file(here.file("server.key"), "not a key\n");

    const Outcome garbage = run_gateway({"serve", "--config", here.config_file()});
    std::filesystem::remove(here.file("server.key"));
    const Outcome missing = run_gateway({"serve", "--config", here.config_file()});

    for (const Outcome* outcome : {&garbage, &missing}) {
        EXPECT_EQ(outcome->exit_code, bad_settings);
        EXPECT_TRUE(is_one_line(outcome->output, "server.key"));
    }
}

TEST_F(Operation, SaysThatAStoreIsDamaged) {
    ASSERT_EQ(here.gateway.stop(), 0);
    std::string damaged = read_file(here.file("referrals.db"));
    for (const char* beside : {"referrals.db-wal", "referrals.db-shm"}) {
        std::filesystem::remove(here.file(beside));
    }
    damaged.replace(0, std::min<std::size_t>(damaged.size(), 4096),
                    std::string(std::min<std::size_t>(damaged.size(), 4096), 'x'));
    write_file(here.file("referrals.db"), damaged);

    const Outcome outcome = run_gateway({"serve", "--config", here.config_file()});

    EXPECT_EQ(outcome.exit_code, bad_data);
    EXPECT_TRUE(is_one_line(outcome.output, "referrals.db"));
}

TEST_F(Operation, NamesEveryMistakeOfASettingsFileAtOnce) {
    write_file(here.file("wrong.toml"),
               read_file(here.config_file()) + "[limits]\nbody_bytes = 1\ncolour = \"blue\"\n");

    const Outcome wrong = run_gateway({"check-config", "--config", here.file("wrong.toml")});
    const Outcome right = run_gateway({"check-config", "--config", here.config_file()});

    EXPECT_EQ(wrong.exit_code, bad_settings);
    EXPECT_NE(wrong.output.find("limits.body_bytes"), std::string::npos) << wrong.output;
    EXPECT_NE(wrong.output.find("limits.colour"), std::string::npos) << wrong.output;
    EXPECT_EQ(right.exit_code, 0) << right.output;
}

TEST_F(Operation, ExplainsEveryCommand) {
    for (const std::string command : {"serve", "check-config", "import", "validate", "version"}) {
        const Outcome outcome = run_gateway({command, "--help"});
        EXPECT_EQ(outcome.exit_code, 0) << command;
        EXPECT_NE(outcome.output.find(command), std::string::npos) << outcome.output;
    }
    EXPECT_EQ(run_gateway({"version"}).exit_code, 0);
    EXPECT_EQ(run_gateway({"no-such-command"}).exit_code, bad_usage);
}

TEST_F(Operation, ValidatesAMessageInAFile) {
    write_file(here.file("good.json"), referral({}));
    Message bad;
    bad.priority = "stat";
    write_file(here.file("bad.json"), referral(bad));

    const Outcome taken =
        run_gateway({"validate", "--config", here.config_file(), here.file("good.json")});
    EXPECT_EQ(taken.exit_code, 0) << taken.output;
    const Outcome refused =
        run_gateway({"validate", "--config", here.config_file(), here.file("bad.json")});
    EXPECT_NE(refused.exit_code, 0);
    EXPECT_NE(refused.output.find("priority"), std::string::npos) << refused.output;
}

}  // namespace
