// Posted referrals are held against R4 and the installation's profiles beside the gateway's own
// rules.
#include "gateway/api/bundle_api.hpp"
#include "gateway/api/check_api.hpp"
#include "gateway/api/referral_api.hpp"
#include "tests/unit/gateway/api/referral_test_support.hpp"

#include <filesystem>
#include <fstream>

namespace {

using namespace referral_tests;

struct ReferralConformance : ReferralTest {
    ~ReferralConformance() override { std::filesystem::remove_all(folder); }

    Result<HttpResponse> send(const std::string& body) {
        return run(api.create(request(practice, body)));
    }

    // Profiles of Patient and ServiceRequest that ask for an element each.
    void use(std::map<std::string, std::vector<std::string>> profiles) {
        std::string pattern = (std::filesystem::temp_directory_path() / "profiles-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder = pattern;
        for (const auto& [type, element] :
             {std::pair{"Patient", "telecom"}, std::pair{"ServiceRequest", "note"}}) {
            const std::string name(type);
            std::ofstream(folder / (name + ".json"))
                << R"({"resourceType":"StructureDefinition","url":"https://profiles.example/)" +
                       name + R"(","name":"Ours","status":"active","kind":"resource",)" +
                       R"("abstract":false,"type":")" + name +
                       R"(","baseDefinition":"http://hl7.org/fhir/StructureDefinition/)" + name +
                       R"(","derivation":"constraint","differential":{"element":[{"id":")" + name +
                       "." + element + R"(","path":")" + name + "." + element + R"(","min":1}]}})";
        }
        validator.replace(Conformance::load({{folder.string()}, std::move(profiles), {}}).value());
    }

    static std::optional<fhir::Issue> find(const fhir::Error& error, std::string_view expression) {
        const auto found = std::ranges::find(error.issues, expression, &fhir::Issue::expression);
        if (found == error.issues.end()) return std::nullopt;
        return *found;
    }

    ReferralApi api{parts};
    std::filesystem::path folder;
};

std::string with_member(std::string_view member) {
    return with(good_referral(), ",\"intent\"", ",\n" + std::string(member) + ",\"intent\"");
}

TEST_F(ReferralConformance, NamesFaultsOfR4AndOfOurOwnInOneAnswer) {
    const auto response =
        send(with_member(R"("priority":"stat","quantityQuantity":{"value":1,"comparator":"~"})"));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::invalid);
    EXPECT_TRUE(has_issue(response.error(), "not-an-emergency-route"));
    const auto fault =
        find(response.error(), "ServiceRequest.quantity.ofType(Quantity).comparator");
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->code, "code-not-in-set");
    EXPECT_EQ(fault->line, 2U);
    EXPECT_EQ(fault->column, 62U);
    EXPECT_TRUE(referrals_of("A99901").empty());
}

TEST_F(ReferralConformance, NamesAFaultThatBothSeeOnce) {
    const auto response = send(with(good_referral(), "1950-04-01", "1950-04-31"));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::invalid);
    const std::string place = "ServiceRequest.contained[0].birthDate";
    EXPECT_EQ(std::ranges::count(response.error().issues, place, &fhir::Issue::expression), 1);
    EXPECT_EQ(find(response.error(), place)->code, "birth-date-format");
    EXPECT_EQ(find(response.error(), place)->line, 1U);
}

TEST_F(ReferralConformance, CallsWhatIsNotTheStructureOfFhirMalformed) {
    for (const char* member : {R"("priorty":"urgent")", R"("asNeededBoolean":"yes")",
                               R"("note":[])", R"("note":[{}])", R"("note":{"text":"a"})"}) {
        const auto response = send(with_member(member));

        ASSERT_FALSE(response) << member;
        EXPECT_EQ(response.error().kind, ErrorKind::malformed) << member;
    }
}

TEST_F(ReferralConformance, CallsMalformedAlsoWhatMayNotBeSentAtAll) {
    const std::string body = with(good_referral(), "\"R-1\"", "\"R-1\",\"kind\":\"paper\"");

    const auto response = run(api.create(request(other_practice, body)));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::malformed);
    EXPECT_TRUE(has_issue(response.error(), "requester-not-caller"));
    EXPECT_TRUE(has_issue(response.error(), "unknown-member"));
}

TEST_F(ReferralConformance, ForbidsRatherThanNamesABrokenRule) {
    const std::string body = with(good_referral(), "\"R-1\"", "\"R-1\",\"use\":\"paper\"");

    const auto response = run(api.create(request(other_practice, body)));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::forbidden);
    EXPECT_TRUE(find(response.error(), "ServiceRequest.identifier[0].use"));
}

TEST_F(ReferralConformance, HoldsOnwardReferralsAgainstItToo) {
    const auto response =
        run(api.create(request(link_worker, with(onward_referral("01890000-0000-7000-8000-1"),
                                                 "\"O-1\"", "\"O-1\",\"use\":\"paper\""))));

    ASSERT_FALSE(response);
    EXPECT_TRUE(find(response.error(), "ServiceRequest.identifier[0].use"));
}

TEST_F(ReferralConformance, TakesAReferralWithWarningsAndTellsThem) {
    Request message = request(
        practice,
        with_member(R"("category":[{"coding":[{"system":"https://practice.example/c","code":)"
                    R"("a"}]}])"));
    message.http.fields.add("Prefer", "return=OperationOutcome");

    const auto response = run(api.create(message));

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 201U);
    EXPECT_NE(response->body.find("system-unknown"), std::string::npos) << response->body;
    EXPECT_EQ(response->body.find("\"severity\":\"information\""), std::string::npos);
}

// The last digit of a SNOMED CT identifier checks the others: 306206005 is one.
constexpr const char* malformed_category =
    R"("category":[{"coding":[{"system":"http://snomed.info/sct","code":"306206006"}]}])";

TEST_F(ReferralConformance, WarnsOfACodeThatIsNotWrittenAsItsSystemWritesCodes) {
    Request message = request(practice, with_member(malformed_category));
    message.http.fields.add("Prefer", "return=OperationOutcome");

    const auto response = run(api.create(message));

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 201U);
    EXPECT_NE(response->body.find("code-malformed"), std::string::npos) << response->body;
}

TEST_F(ReferralConformance, RefusesAMalformedCodeThatItIsRoutedBy) {
    const auto response = send(with(good_referral(), "422650009", "422650008"));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::invalid);
    const auto fault = find(response.error(), "ServiceRequest.reasonCode[0].coding[0].code");
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->code, "code-malformed");
}

TEST_F(ReferralConformance, RefusesWhatAConfiguredProfileRefuses) {
    use({{"ServiceRequest", {"https://profiles.example/ServiceRequest"}}});

    const auto refused = send(good_referral());
    const auto taken = send(with_member(R"("note":[{"text":"Knock loudly"}])"));

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
    ASSERT_TRUE(find(refused.error(), "ServiceRequest.note"));
    EXPECT_EQ(find(refused.error(), "ServiceRequest.note")->rule,
              "https://profiles.example/ServiceRequest");
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->status, 201U);
}

TEST_F(ReferralConformance, GivesARetryItsOldAnswerUnderANewProfile) {
    const auto first = send(good_referral());
    use({{"ServiceRequest", {"https://profiles.example/ServiceRequest"}}});

    const auto again = send(good_referral());

    ASSERT_TRUE(again);
    EXPECT_EQ(again->status, 200U);
    EXPECT_EQ(again->fields.get("Location"), first->fields.get("Location"));
}

TEST_F(ReferralConformance, HoldsTheEntriesOfATransactionAgainstTheProfilesOfTheirTypes) {
    use({{"Patient", {"https://profiles.example/Patient"}}});
    BundleApi bundles{parts};
    const std::string good = good_transaction();

    const auto refused = run(bundles.post(request(practice, good)));
    const auto taken = run(bundles.post(request(
        practice, with(good, "\"birthDate\"",
                       R"("telecom":[{"system":"phone","value":"01632 960001"}],"birthDate")"))));

    ASSERT_FALSE(refused);
    EXPECT_TRUE(find(refused.error(), "Bundle.entry[0].resource.telecom"));
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->status, 200U);
}

TEST_F(ReferralConformance, NamesAFaultInAnEntryByItsPlaceInTheBundle) {
    BundleApi bundles{parts};

    const auto response = run(bundles.post(request(
        practice, with(good_transaction(), "\"birthDate\"", "\"active\":\"yes\",\"birthDate\""))));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::malformed);
    EXPECT_TRUE(find(response.error(), "Bundle.entry[0].resource.active"));
}

TEST_F(ReferralConformance, GivesNoLinesOfATextThatTheSenderDoesNotHave) {
    Request message = request(practice, with_member(R"("priority":"soon")"));
    message.is_part_of_batch = true;

    const auto response = run(api.create(message));

    ASSERT_FALSE(response);
    ASSERT_TRUE(find(response.error(), "ServiceRequest.priority"));
    EXPECT_EQ(find(response.error(), "ServiceRequest.priority")->line, 0U);
}

TEST_F(ReferralConformance, IsToldByCheckAsWell) {
    CheckApi checks{parts};

    const auto response =
        run(checks.check(request(practice, with_member(R"("implicitRule":"urn:a")"))));

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200U);
    EXPECT_NE(response->body.find("unknown-member"), std::string::npos) << response->body;
    EXPECT_NE(response->body.find("REC_BAD_REQUEST"), std::string::npos) << response->body;
}

}  // namespace
