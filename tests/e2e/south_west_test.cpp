// config/examples/south-west: what its README promises of the schemes and of who refers.
#include "tests/e2e/validate_command.hpp"
#include "tests/support/messages.hpp"

namespace {

using namespace testing_support;
using tests::with;

// Invented practices of real ICBs, in the official layout.
const std::string practices =
    "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,"
    "ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,"
    "ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME\n"
    "GP_PRAC_PAT_LIST,01Oct2025,A99901,FOREST SURGERY,GL14 1AA,U99901,FOREST PCN,E,11M,G,E,QR1,G,E,"
    "Y,SW,X\n"
    "GP_PRAC_PAT_LIST,01Oct2025,A99902,HARBOUR SURGERY,BS1 1AA,U99902,HARBOUR "
    "PCN,E,15C,B,E,QUY,B,E,"
    "Y,SW,X\n"
    "GP_PRAC_PAT_LIST,01Oct2025,A99903,SEASIDE SURGERY,BS23 1AA,U99903,SEASIDE PCN,E,15C,B,E,QUY,B,"
    "E,Y,SW,X\n"
    "GP_PRAC_PAT_LIST,01Oct2025,A99904,LEVELS SURGERY,TA6 1AA,U99904,LEVELS "
    "PCN,E,11X,S,E,QSL,S,E,Y,"
    "SW,X\n"
    "GP_PRAC_PAT_LIST,01Oct2025,A99905,LONELY SURGERY,GL1 "
    "1AA,U,UNALLOCATED,E,11M,G,E,QR1,G,E,Y,SW,X\n"
    "GP_PRAC_PAT_LIST,01Oct2025,A99906,QUAYS SURGERY,M5 1AA,U99906,QUAYS PCN,E,01G,S,E,QOP,S,E,Y,N,"
    "X\n"
    "GP_PRAC_PAT_LIST,01Oct2025,A99907,FEN SURGERY,CB1 1AA,U99907,FEN "
    "PCN,E,06H,C,E,QUE,C,E,Y,E,X\n";

class SouthWest : public ValidateCommand {
protected:
    void SetUp() override {
        ValidateCommand::SetUp();
        std::filesystem::copy(TEST_SOURCE_DIR "/config/examples/south-west", folder);
        imported_ = run_command({"import", "directory", "--config", path("gateway.toml"), "--all",
                                 path("directory.json")});
        const Ran map = run_command({"import", "practices", "--config", path("gateway.toml"),
                                     file("practices.csv", practices)});
        ASSERT_EQ(map.exit_code, exits::good) << map.errors;
    }
    Ran explain(const std::string& message) const {
        return run_command(
            {"routes", "explain", "--config", path("gateway.toml"), file("message.json", message)});
    }
    // "CODE NAME, service ..." of the line that says where to.
    std::string way(const std::string& message) const {
        const Ran ran = explain(message);
        for (const std::string& line : lines_of(ran.output)) {
            const std::string head = "message.json: to ";
            if (line.rfind(head, 0) == 0) return line.substr(head.size());
        }
        return ran.output + ran.errors;
    }

    Ran imported_;
};

std::string needing(std::string message, const std::string& need) {
    return with(std::move(message), R"("system": "http://snomed.info/sct", "code": "422650009")",
                R"("system": "https://south-west.example/need", "code": ")" + need + "\"");
}

std::string registered(std::string message, const std::string& practice) {
    return with(std::move(message), R"("value": "A99901"}}]},)",
                "\"value\": \"" + practice + "\"}}]},");
}

std::string born(std::string message, const std::string& day) {
    return with(std::move(message), "1951-07-14", day);
}

// With all that any of them must say, less `without`.
std::string sent_by(const std::string& kind, const std::string& without = {}) {
    std::string message = with(tests::good_referral(), R"([{"text": "General practitioner"}])",
                               R"([{"coding": [{"system":
        "https://south-west.example/referrer-kind", "code": ")" +
                                   kind + R"("}]}])");
    if (without != "note") {
        message = with(message, R"("intent": "order",)",
                       R"("intent": "order", "note": [{"text": "Agreed."}],)");
    }
    if (without != "occurrence") {
        message = with(message, R"("status": "active",
  "intent")",
                       R"("status": "active", "occurrenceDateTime": "2026-03-04",
  "intent")");
    }
    if (without != "address") {
        message = with(message, R"("gender": "female",)",
                       R"("gender": "female", "address": [{"city": "Cinderford"}],)");
    }
    if (without == "telecom") {
        message = with(message,
                       R"(
     "telecom": [{"system": "phone", "value": "01632 960001", "use": "home", "rank": 1}],)",
                       "");
    }
    if (without == "Flag") {
        const auto from = message.find(R"(    {"resourceType": "Flag")");
        message.erase(from, message.find(R"(    {"resourceType": "Consent")") - from);
        message = with(message, R"({"reference": "#risks"}, )", "");
    }
    if (without == "reason") {
        const auto from = message.find(R"("reasonCode")");
        message.erase(from, message.find(R"("supportingInfo")") - from);
    }
    return message;
}

TEST_F(SouthWest, TheDirectoryIsTakenInWithoutAFaultOrWarning) {
    EXPECT_EQ(imported_.exit_code, exits::good) << imported_.errors;
    EXPECT_NE(imported_.output.find("Services 17, providers 17"), std::string::npos)
        << imported_.output;
    EXPECT_EQ(imported_.output.find("warning"), std::string::npos) << imported_.output;
}

TEST_F(SouthWest, EachSchemeIsReachedByItsNeedAndArea) {
    struct Case {
        const char* need;
        const char* practice;
        const char* scheme;
    };
    for (const Case& one : {Case{"arts", "A99901", "SWP04 Artlift"},
                            Case{"arts", "A99902", "SWP05 Bristol Arts on Referral Alliance"},
                            Case{"arts", "A99906", "SWP08 START Inspiring Minds"},
                            Case{"arts", "A99907", "SWP09 Arts & Minds"},
                            Case{"connection", "A99903", "SWP06 Community Connections"},
                            Case{"connection", "A99904", "SWP10 Community Connector scheme"},
                            Case{"museums", "A99904", "SWP07 Museums on Prescription"}}) {
        const std::string message =
            registered(needing(sent_by("general-practice"), one.need), one.practice);
        EXPECT_EQ(way(message).rfind(one.scheme, 0), 0U)
            << one.need << " of " << one.practice << ": " << way(message);
    }
}

TEST_F(SouthWest, YoungPeopleReachTheThreeProvidersInGloucestershire) {
    for (const auto& [need, scheme] : {std::pair{"circus", "SWP01 Artspace"},
                                       {"pottery", "SWP01 Artspace"},
                                       {"visual-arts", "SWP02 Art Shape"},
                                       {"animation", "SWP02 Art Shape"},
                                       {"photography", "SWP02 Art Shape"},
                                       {"music", "SWP03 The Music Works"}}) {
        const std::string message = needing(sent_by("general-practice"), need);

        EXPECT_EQ(way(born(message, "2012-07-14")).rfind(scheme, 0), 0U) << need;
        EXPECT_EQ(way(message).rfind("U99901 FOREST PCN", 0), 0U) << "too old for " << need;
    }
}

TEST_F(SouthWest, ALongTermConditionSendsAYoungPersonToArtsOnPrescription) {
    const std::string young = born(needing(sent_by("general-practice"), "arts"), "2012-07-14");
    const std::string ill =
        with(with(young, R"("contained": [)", R"("contained": [
    {"resourceType": "Condition", "id": "condition", "code": {"text": "Epilepsy"},
     "subject": {"reference": "#person"}},)"),
             R"("supportingInfo": [)", R"("reasonReference": [{"reference": "#condition"}],
  "supportingInfo": [)");

    const Ran ran = explain(ill);

    EXPECT_EQ(way(young).rfind("SWP04 Artlift", 0), 0U);
    EXPECT_NE(ran.output.find("chosen by: the rule \"young people with a long-term condition\""),
              std::string::npos)
        << ran.output << ran.errors;
    EXPECT_NE(ran.output.find("Of 3 services that could take it"), std::string::npos) << ran.output;
}

TEST_F(SouthWest, EachKindOfReferrerIsTakenAndHasItsOwnMinimum) {
    struct Kind {
        const char* code;
        const char* first;  // who gets it
        const char* minimum;
    };
    for (const Kind& kind :
         {Kind{"general-practice", "SWP04", "reason"}, Kind{"pharmacy", "SWP04", "telecom"},
          Kind{"multi-disciplinary-team", "SWP04", "note"},
          Kind{"hospital-discharge", "U99901", "occurrence"},
          Kind{"allied-health", "SWP04", "reason"}, Kind{"social-care", "SWP04", "note"},
          Kind{"police", "U99901", "Flag"}, Kind{"fire", "U99901", "address"},
          Kind{"housing-association", "SWP04", "address"}, Kind{"job-centre", "SWP04", "telecom"},
          Kind{"vcse", "SWP04", "note"}}) {
        const std::string whole = needing(sent_by(kind.code), "arts");
        std::string lacking = sent_by(kind.code, kind.minimum);
        if (std::string_view(kind.minimum) != "reason") lacking = needing(lacking, "arts");

        EXPECT_EQ(way(whole).rfind(kind.first, 0), 0U) << kind.code << ": " << way(whole);
        EXPECT_EQ(explain(whole).output.find("warning"), std::string::npos)
            << kind.code << ": " << explain(whole).output;
        const Ran refused = explain(lacking);
        const bool is_taken = std::string_view(kind.code) == "job-centre";
        EXPECT_EQ(refused.exit_code, is_taken ? exits::good : exits::has_faults) << kind.code;
        EXPECT_NE(refused.output.find(is_taken ? "  warning: " : "  refused: "), std::string::npos)
            << kind.code << ": " << refused.output << refused.errors;
    }
}

TEST_F(SouthWest, ASelfReferralGoesToTheLinkWorkersAndSaysHowToReachThePerson) {
    const std::string own = with(needing(sent_by("x"), "arts"), R"({"reference": "#referrer"})",
                                 R"({"reference": "#person"})");
    const std::string mute = with(needing(sent_by("x", "telecom"), "arts"),
                                  R"({"reference": "#referrer"})", R"({"reference": "#person"})");

    EXPECT_EQ(way(own), "U99901 FOREST PCN");
    EXPECT_NE(explain(mute).output.find("says how they can be reached"), std::string::npos);
}

TEST_F(SouthWest, WhoSaysNoKindIsToldSo) {
    EXPECT_NE(explain(tests::good_referral()).output.find("Say what kind of referrer this is"),
              std::string::npos);
}

TEST_F(SouthWest, TheLinkWorkersAreCalledWhatTheirPcnCallsThem) {
    for (const auto& [practice, name] : {std::pair{"A99901", "wellbeing advisor"},
                                         {"A99902", "community connector"},
                                         {"A99903", "navigator"},
                                         {"A99904", "health advisor"}}) {
        const std::string message = registered(sent_by("general-practice"), practice);
        EXPECT_NE(explain(message).output.find(name), std::string::npos) << practice;
    }
}

TEST_F(SouthWest, APracticeInNoPcnGoesToTheDeskOfItsIcb) {
    EXPECT_EQ(way(registered(sent_by("general-practice"), "A99905")),
              "SWT01 Gloucestershire triage desk");
}

TEST_F(SouthWest, TheSameDayTableDirectoryAndRoomsGiveTheSameDecision) {
    const std::string message =
        born(needing(sent_by("general-practice"), "young-arts"), "2012-07-14");
    const auto explained = [&](const std::string& rooms) {
        return run_command({"routes", "explain", "--config", path("gateway.toml"), "--day",
                            "2026-03-02", "--rooms", file("rooms.txt", rooms),
                            file("message.json", message)})
            .output;
    };
    const std::string first = explained("");
    const std::string id = first.substr(first.find("service ") + 8, 36);

    EXPECT_EQ(explained(""), first);
    const std::string closed = explained(id + " closed 2026-03-09\n");
    EXPECT_NE(closed.find("not " + id +
                          ": The service takes nobody at present, and opens again on "
                          "2026-03-09."),
              std::string::npos)
        << closed;
    EXPECT_EQ(explained(id + " closed 2026-03-02\n"), first);
}

}  // namespace
