// `referral-gateway routes`: where messages would go, and who would move.
#include "tests/e2e/validate_command.hpp"
#include "tests/support/messages.hpp"

namespace {

using namespace testing_support;
using tests::with;

constexpr int differs = 1;

const std::string triage = "[triage]\norganisation = \"T99901\"\nname = \"The invented desk\"\n";
const std::string walks = R"(
[[provider]]
organisation = "VC901"
name = "Invented Walks"
[[service]]
id = "walking-group"
name = "Walking group"
provider = "VC901"
)";
const std::string company = R"toml(
[[rule]]
name = "company"
when = "reasonCode.coding.where(code = '422650009').exists()"
service = "walking-group"
reason = "Walks are for company."
)toml";
const std::string risk = R"(
[[risk]]
name = "urgent"
when = "priority = 'urgent'"
level = "immediate"
)";

class RoutesCommand : public ValidateCommand {
protected:
    void SetUp() override {
        ValidateCommand::SetUp();
        file("gateway.toml",
             "public_base = \"https://gateway.example/fhir\"\nclients_file = \"clients.toml\"\n"
             "routing_file = \"routing.toml\"\npractices_file = \"practices.tsv\"\n"
             "[tls]\ncertificate_file = \"a\"\nprivate_key_file = \"b\"\nclient_ca_file = \"c\"\n");
        file("routing.toml", triage + walks);
    }
    Ran explain(const std::vector<std::string>& messages, std::string_view input = {}) const {
        std::vector<std::string> all{"routes", "explain", "--config", path("gateway.toml")};
        all.insert(all.end(), messages.begin(), messages.end());
        return run_command(all, input);
    }
    Ran diff(const std::string& before, const std::string& after,
             const std::string& messages) const {
        return run_command({"routes", "diff", file("old.toml", before), file("new.toml", after),
                            "--config", path("gateway.toml"), "--over", messages});
    }

    const std::string good = tests::good_referral();
    const std::string urgent = with(good, R"("priority": "routine")", R"("priority": "urgent")");
    const std::string denied = with(good, R"("permit")", R"("deny")");
};

TEST_F(RoutesCommand, SaysToWhomByWhichRuleAndWhy) {
    file("routing.toml", triage + walks + company);

    const Ran ran = explain({file("a.json", good)});

    EXPECT_EQ(ran.exit_code, exits::good) << ran.errors;
    const auto lines = lines_of(ran.output);
    ASSERT_EQ(lines.size(), 4U) << ran.output;
    EXPECT_EQ(lines[0].rfind("routing table ", 0), 0U);
    EXPECT_EQ(lines[1], "a.json: to VC901 Invented Walks, service walking-group Walking group");
    EXPECT_EQ(lines[2], "  chosen by: the rule \"company\"");
    EXPECT_EQ(lines[3], "  reason: Walks are for company.");
}

TEST_F(RoutesCommand, SaysWhyNotElsewhere) {
    file("routing.toml", triage + walks + company);

    const Ran ran = explain({"-"}, denied);

    EXPECT_EQ(ran.exit_code, exits::good) << ran.errors;
    EXPECT_NE(ran.output.find("standard input: to T99901 The invented desk\n"), std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find("  not walking-group: The person does not let it be shared"),
              std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find("  not A99901: The registered practice is not in our table"),
              std::string::npos)
        << ran.output;
}

TEST_F(RoutesCommand, SaysTheRiskAndWhomToRing) {
    file("routing.toml", triage + walks + company + risk);

    const Ran ran = explain({file("a.json", urgent)});

    EXPECT_NE(ran.output.find("a.json: to T99901 The invented desk\n"), std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find("  risk: immediate, by \"urgent\"\n"), std::string::npos)
        << ran.output;
    EXPECT_NE(ran.output.find("ring 999"), std::string::npos) << ran.output;
}

TEST_F(RoutesCommand, PrintsNothingOfThePerson) {
    const Ran ran = explain({file("a.json", good)});

    for (const char* word : {"Ashdown", "Margaret", "9990000018", "01632", "1951"}) {
        EXPECT_EQ((ran.output + ran.errors).find(word), std::string::npos) << word;
    }
}

TEST_F(RoutesCommand, GoesOnBehindAMessageThatIsNoReferral) {
    file("messages/a.json", right);
    file("messages/b.json", good);

    const Ran ran = explain({path("messages")});

    EXPECT_EQ(ran.exit_code, exits::has_faults);
    EXPECT_NE(ran.errors.find("a.json: "), std::string::npos) << ran.errors;
    EXPECT_NE(ran.output.find("b.json: to T99901"), std::string::npos) << ran.output;
    EXPECT_EQ(explain({path("absent.json")}).exit_code, exits::not_readable);
}

TEST_F(RoutesCommand, RefusesABrokenConditionWithFileAndLine) {
    file("routing.toml", triage +
                             "[[rule]]\nname = \"x\"\nwhen = \"status =\"\npcn = true\n"
                             "reason = \"y\"\n");

    const Ran ran = explain({file("a.json", good)});

    EXPECT_EQ(ran.exit_code, exits::bad_package);
    EXPECT_EQ(ran.output, "");
    EXPECT_NE(ran.errors.find("routing.toml:6: rule[0].when: cannot be compiled: "),
              std::string::npos)
        << ran.errors;
}

TEST_F(RoutesCommand, SaysWhoWouldMoveFromWhereToWhere) {
    file("messages/a.json", good);
    file("messages/b.json", denied);

    const Ran moved = diff(triage + walks, triage + walks + company, path("messages"));
    const Ran same = diff(triage + walks, triage + walks + risk, path("messages"));

    EXPECT_EQ(moved.exit_code, differs) << moved.errors;
    EXPECT_EQ(lines_of(moved.output),
              (std::vector<std::string>{
                  "messages/a.json: from T99901 The invented desk (nothing else that could take "
                  "it) to VC901 Invented Walks, service walking-group Walking group (the rule "
                  "\"company\")",
                  "1 of 2 would move"}));
    EXPECT_EQ(same.exit_code, exits::good) << same.errors;
    EXPECT_EQ(same.output, "0 of 2 would move\n");
}

TEST_F(RoutesCommand, CountsAPerformerThatANewTableDoesNotKnowAsMoved) {
    const std::string named = with(
        good, R"("intent": "order",)",
        R"("intent": "order", "performer": [{"reference": "HealthcareService/walking-group"}],)");

    const Ran ran = diff(triage + walks, triage, file("a.json", named));

    EXPECT_EQ(ran.exit_code, differs) << ran.errors;
    EXPECT_NE(ran.output.find("to nobody (it is refused)\n"), std::string::npos) << ran.output;
}

TEST_F(RoutesCommand, SaysThatLinkWorkersHaveAsManyAsTheyCanTake) {
    file("routing.toml", triage + "[[pcn]]\ncode = \"T99901\"\nlink_workers = 2\n");
    const std::string message = file("a.json", good);

    const Ran full = explain({"--accepted", file("full.txt", "T99901 500\n\nU99902 3\n"), message});
    const Ran free = explain({"--accepted", file("free.txt", "T99901 499\n"), message});
    const Ran broken = explain({"--accepted", file("broken.txt", "T99901 many\n"), message});

    EXPECT_NE(full.output.find("  caseload: The invented desk has accepted 500 referrals in the "
                               "last 12 months, and is enough for 500"),
              std::string::npos)
        << full.output;
    EXPECT_EQ(free.output.find("caseload"), std::string::npos) << free.output;
    EXPECT_EQ(broken.exit_code, exits::bad_package);
    EXPECT_NE(broken.errors.find("broken.txt:1: is not \"PCN NUMBER\""), std::string::npos)
        << broken.errors;
}

TEST_F(RoutesCommand, ExplainsItself) {
    const Ran all = run_command({"routes", "--help"});
    const Ran explained = run_command({"routes", "explain", "--help"});
    const Ran compared = run_command({"routes", "diff", "--help"});

    for (const Ran& ran : {all, explained, compared}) EXPECT_EQ(ran.exit_code, exits::good);
    for (const char* word : {"MESSAGE", "--config", "65", "66", "78"}) {
        EXPECT_NE(explained.output.find(word), std::string::npos) << word;
    }
    for (const char* word : {"OLD", "NEW", "--over", "--config", "Ends with 0"}) {
        EXPECT_NE(compared.output.find(word), std::string::npos) << word;
    }
    EXPECT_EQ(run_command({"routes"}).exit_code, exits::bad_usage);
}

}  // namespace
