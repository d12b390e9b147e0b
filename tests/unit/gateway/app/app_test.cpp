#include "gateway/app.hpp"

#include "gateway/system/system_clock.hpp"
#include "tests/support/test_certificate.hpp"
#include "tests/support/tls_client.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using namespace gateway;
using testing_support::ClientAnswer;
using testing_support::TestAuthority;
using testing_support::TlsClient;

constexpr const char* practice = R"([[client]]
id = "practice"
organisation = "A99901"
role = "referrer"
san = "dns:practice"
)";
constexpr const char* link_worker = R"([[client]]
id = "link-worker"
organisation = "U99901"
role = "link-worker"
san = "dns:link-worker"
)";

// The files of a gateway, in a folder that goes with the test.
class AppTest : public testing::Test {
protected:
    AppTest() {
        std::string name = (std::filesystem::temp_directory_path() / "app-test-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder " + name);
        folder = name;
        const auto server = authority.issue_server();
        write("server.pem", server.certificate);
        write("server.key", server.private_key);
        write("ca.pem", authority.certificate());
        write("clients.toml", practice);
        write("routing.toml", "[triage]\norganisation = \"T99901\"\n");
        write("gateway.toml", settings());
    }
    ~AppTest() override {
        stop();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }

    static std::string settings() {
        return R"(public_base = "https://localhost/fhir"
store = "sqlite:referrals.db"
clients_file = "clients.toml"
routing_file = "routing.toml"
practices_file = "practices.tsv"
[listener]
address = "127.0.0.1"
port = 0
[management]
port = 0
[tls]
certificate_file = "server.pem"
private_key_file = "server.key"
client_ca_file = "ca.pem"
)";
    }

    std::string path(const std::string& name) const { return folder + "/" + name; }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
    }

    // Throws StartError.
    void start() {
        const auto config = config::load_config(path("gateway.toml"));
        if (!config) throw std::runtime_error(config.error().issues.front().detail);
        app.emplace(*config, log, clock, path("gateway.toml"));
        thread = std::thread([this] { app->run(); });
    }
    void stop() {
        if (!thread.joinable()) return;
        app->stop();
        thread.join();
    }
    bool reload() { return app->reload().get(); }

    TlsClient client(const std::string& name) {
        return {app->port(), authority.certificate(),
                authority.issue({.common_name = name, .alternative_names = {"DNS:" + name}})};
    }
    unsigned status_of(const std::string& name) { return client(name).get("/fhir/Task").status; }
    ClientAnswer manage(const std::string& target) {
        return TlsClient(app->management_port(), "").get(target);
    }
    ExitCode code_of_start() {
        try {
            start();
        } catch (const StartError& error) {
            said = error.what();
            return error.code();
        }
        return exit_ok;
    }

    // How a second gateway with these settings ends, beside the one that serves.
    ExitCode code_of_another(const std::string& text) {
        write("another.toml", text);
        const auto config = config::load_config(path("another.toml"));
        try {
            const App another(config.value(), log, clock);
        } catch (const StartError& error) {
            said = error.what();
            return error.code();
        }
        return exit_ok;
    }

    TestAuthority authority;
    std::string folder;
    SystemClock clock;
    std::ostringstream lines;
    Log log{lines, clock};
    std::optional<App> app;
    std::thread thread;
    std::string said;
};

TEST_F(AppTest, ServesWhomItKnows) {
    start();

    EXPECT_EQ(status_of("practice"), 200U);
}

TEST_F(AppTest, TurnsAwayWhomItDoesNotKnow) {
    start();

    EXPECT_EQ(status_of("stranger"), 401U);
}

TEST_F(AppTest, TellsEverybodyWhatItCanDo) {
    start();

    EXPECT_EQ(TlsClient(app->port(), authority.certificate()).get("/fhir/metadata").status, 200U);
}

TEST_F(AppTest, IsReadyAsSoonAsItStands) {
    start();

    EXPECT_EQ(manage("/health/ready").status, 200U);
}

TEST_F(AppTest, ShowsNoReferralsOnTheManagementListener) {
    start();

    EXPECT_NE(manage("/fhir/metadata").status, 200U);
}

TEST_F(AppTest, AnswersTheEntriesOfABatchAsIfEachCameAlone) {
    start();

    const ClientAnswer answer =
        client("practice").post("/fhir", R"({"resourceType":"Bundle","type":"batch","entry":[
            {"request":{"method":"GET","url":"Task"}},
            {"request":{"method":"GET","url":"Nothing/1"}}]})");

    ASSERT_EQ(answer.status, 200U) << answer.body;
    EXPECT_NE(answer.body.find("\"200 OK\""), std::string::npos) << answer.body;
    EXPECT_NE(answer.body.find("\"404 Not Found\""), std::string::npos) << answer.body;
}

TEST_F(AppTest, StopsWhenToldAndClosesItsDoor) {
    start();
    const std::uint16_t port = app->port();

    stop();

    EXPECT_THROW(TlsClient(port, authority.certificate()).connect(), boost::system::system_error);
    EXPECT_NE(lines.str().find("\"event\":\"stopped\""), std::string::npos);
}

TEST_F(AppTest, StopsWhenToldBeforeItRuns) {
    const auto config = config::load_config(path("gateway.toml"));
    App early(config.value(), log, clock);

    early.stop();
    early.run();

    EXPECT_NE(lines.str().find("\"event\":\"stopped\""), std::string::npos);
}

TEST_F(AppTest, DoubtsALeadWhomNobodyHearsFor) {
    write("routing.toml",
          "[triage]\norganisation = \"T99901\"\n"
          "[[pcn]]\ncode = \"U99901\"\nlead = \"L99901\"\n");
    start();
    stop();

    EXPECT_NE(lines.str().find("the lead L99901 of the PCN U99901 has no client"),
              std::string::npos)
        << lines.str();
}

TEST_F(AppTest, TakesUpAnotherPatienceOfTheWatchdog) {
    start();

    write("gateway.toml", settings() + "[watchdog.urgent]\nnudge = \"6h\"\n");

    EXPECT_TRUE(reload());
    stop();
    EXPECT_NE(lines.str().find("setting changed: watchdog"), std::string::npos);
}

TEST_F(AppTest, TakesUpNewClients) {
    start();
    ASSERT_EQ(status_of("link-worker"), 401U);

    write("clients.toml", std::string(practice) + link_worker);

    EXPECT_TRUE(reload());
    EXPECT_EQ(status_of("link-worker"), 200U);
}

TEST_F(AppTest, KeepsAllThatWasWhenOneFileIsWrong) {
    start();

    write("clients.toml", link_worker);
    write("routing.toml", "[triage]\n");

    EXPECT_FALSE(reload());
    EXPECT_EQ(status_of("practice"), 200U);
    EXPECT_EQ(status_of("link-worker"), 401U);
    EXPECT_NE(lines.str().find("triage.organisation"), std::string::npos) << lines.str();
}

TEST_F(AppTest, RefusesAChangeThatNeedsARestartAndNamesIt) {
    start();

    write("clients.toml", std::string(practice) + link_worker);
    write("gateway.toml", settings() + "[limits]\nbody_bytes = 5000\n");

    EXPECT_FALSE(reload());
    EXPECT_EQ(status_of("link-worker"), 401U);
    EXPECT_NE(lines.str().find("limits.body_bytes"), std::string::npos) << lines.str();
}

TEST_F(AppTest, RefusesAKeyThatDoesNotFit) {
    start();

    write("server.key", authority.issue_server().private_key);

    EXPECT_FALSE(reload());
    EXPECT_EQ(status_of("practice"), 200U);
}

TEST_F(AppTest, ShowsTheNewCertificateAfterAReload) {
    start();
    TestAuthority another("Another CA");
    const auto renewed = another.issue_server();
    write("server.pem", renewed.certificate);
    write("server.key", renewed.private_key);

    EXPECT_TRUE(reload());

    // Who trusts the other authority alone would not take the old certificate.
    EXPECT_EQ(TlsClient(app->port(), another.certificate()).get("/fhir/metadata").status, 200U);
}

TEST_F(AppTest, SaysThatAPortIsTaken) {
    start();
    const std::string port = std::to_string(app->port());
    std::string other = settings();
    other.replace(other.find("port = 0"), 8, "port = " + port);
    other.replace(other.find("referrals.db"), 12, "another.db");

    EXPECT_EQ(code_of_another(other), exit_unavailable);
    EXPECT_NE(said.find(port), std::string::npos) << said;
}

TEST_F(AppTest, SaysThatAnotherGatewayHasTheStore) {
    start();

    EXPECT_EQ(code_of_another(settings()), exit_data);
    EXPECT_NE(said.find("referrals.db"), std::string::npos) << said;
}

TEST_F(AppTest, SaysThatTheKeyIsMissing) {
    std::filesystem::remove(path("server.key"));

    EXPECT_EQ(code_of_start(), exit_config);
    EXPECT_NE(said.find("server.key"), std::string::npos) << said;
}

TEST_F(AppTest, SaysThatTheStoreIsDamaged) {
    write("referrals.db", std::string(8192, 'x'));

    EXPECT_EQ(code_of_start(), exit_data);
    EXPECT_NE(said.find("referrals.db"), std::string::npos) << said;
}

TEST_F(AppTest, NamesTheMistakesOfAllFilesAtOnce) {
    write("clients.toml", "");
    write("routing.toml", "");

    EXPECT_EQ(code_of_start(), exit_config);
    EXPECT_NE(said.find("clients.toml"), std::string::npos) << said;
    EXPECT_NE(said.find("routing.toml"), std::string::npos) << said;
}

}  // namespace
