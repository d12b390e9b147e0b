// The people, organisations and requests inside official examples, sent as transactions. None of
// them was written for social prescribing, so many lack what a referral needs here: the table says
// what, and each fault that it lists was looked up in the file.
#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"
#include "mappings/referral_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace {

using fhir::Node;
using Codes = std::vector<std::string>;
namespace fs = std::filesystem;

const fs::path corpus = fs::path(TEST_SOURCE_DIR) / ".." / "shared" / "corpus";

constexpr std::array<std::string_view, 9> sent_types{
    "Patient", "Organization", "Practitioner", "PractitionerRole", "HealthcareService",
    "Consent", "Flag",         "Condition",    "ServiceRequest"};

bool is_sent(std::string_view type) {
    return std::find(sent_types.begin(), sent_types.end(), type) != sent_types.end();
}

fhir::Tree read_file(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return fhir::read_json(text.str()).value();
}

void write_entry(fhir::JsonWriter& out, std::string_view full_url, const Node& resource) {
    out.begin_object();
    if (!full_url.empty()) out.member("fullUrl", full_url);
    out.key("request").begin_object().member("method", "POST");
    out.member("url", resource.string("resourceType")).end_object();
    out.key("resource").node(resource).end_object();
}

std::string transaction_of_message(const fs::path& file) {
    const fhir::Tree message = read_file(file);
    std::string json;
    fhir::JsonWriter out(json);
    out.begin_object().member("resourceType", "Bundle").member("type", "transaction");
    out.key("entry").begin_array();
    for (const Node& entry : message.root().items("entry")) {
        const Node* resource = entry.find("resource");
        if (resource == nullptr || !is_sent(resource->string("resourceType"))) continue;
        write_entry(out, entry.string("fullUrl"), *resource);
    }
    out.end_array().end_object();
    return json;
}

// The examples of one folder, which point at each other by type and id.
class Examples {
public:
    explicit Examples(const fs::path& folder) {
        std::set<fs::path> files;
        for (const auto& entry : fs::directory_iterator(folder)) files.insert(entry.path());
        for (const fs::path& file : files) {
            if (file.extension() != ".json") continue;
            fhir::Tree tree = read_file(file);
            const Node& root = tree.root();
            const auto name =
                std::string(root.string("resourceType")) + "/" + std::string(root.string("id"));
            if (is_sent(root.string("resourceType"))) by_name_.emplace(name, std::move(tree));
        }
    }

    // The request with everything that it points at, directly or through others.
    std::string transaction_of(const fs::path& file) const {
        const fhir::Tree request = read_file(file);
        std::set<std::string> names;
        gather(request.root(), names);
        std::string json;
        fhir::JsonWriter out(json);
        out.begin_object().member("resourceType", "Bundle").member("type", "transaction");
        out.key("entry").begin_array();
        write_entry(out, {}, request.root());
        for (const std::string& name : names) write_entry(out, {}, by_name_.at(name).root());
        out.end_array().end_object();
        return json;
    }

private:
    void gather(const Node& node, std::set<std::string>& names) const {
        if (node.is_string() && node.name() == "reference") {
            const auto found = by_name_.find(node.text());
            if (found == by_name_.end() || !names.insert(found->first).second) return;
            gather(found->second.root(), names);
        }
        for (const Node& child : node) gather(child, names);
    }

    std::map<std::string, fhir::Tree, std::less<>> by_name_;
};

Codes codes_of(const fhir::Result<mappings::Reading>& reading, fhir::Severity severity) {
    Codes codes;
    const auto& issues = reading ? reading->warnings : reading.error().issues;
    for (const fhir::Issue& issue : issues) {
        if (issue.severity == severity) codes.emplace_back(issue.code);
    }
    std::sort(codes.begin(), codes.end());
    return codes;
}

// Empty: it is accepted.
Codes faults_of(const std::string& json) {
    const fhir::Tree tree = fhir::read_json(json).value();
    const auto reading = mappings::read_referral(tree, {});
    return codes_of(reading, fhir::Severity::error);
}

// Files of the corpus with the faults that are in them.
using Table = std::map<std::string, Codes>;

Codes names_of(const Table& table) {
    Codes names;
    for (const auto& [name, codes] : table) names.push_back(name);
    return names;
}

class ReferralCorpus : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(corpus)) {
            GTEST_SKIP() << "The corpus of official examples is not beside the project.";
        }
    }
};

// Each requester is a Practitioner. The one PractitionerRole for them names an Organization that
// has a name and no identifier. The patient of 8A has neither name nor date of birth (a caller who
// is not known yet), and those of 8A and 8B have no generalPractitioner.
const Table messages{
    {"converted-1.35.0/"
     "REFREQ03-Referral_Service_Request_New_Full-Primary_Care_to_Community_Pharmacy-Minor_Illness."
     "json",
     {"requester-organisation-missing"}},
    {"converted-1.35.0/REFREQ06-Referral_Service_Request_New_Full-GP_to_BP-ABPM.json",
     {"requester-organisation-missing"}},
    {"converted-1.35.0/REFREQ07-Referral_Service_Request_New_Full-GP_to_OC.json",
     {"requester-organisation-missing"}},
    {"uk.nhsdigital.bars.r4-1.34.0/examples/"
     "REFREQ01-Referral_Service_Request_New_Full-111_to_ED.json",
     {"requester-organisation-missing"}},
    {"uk.nhsdigital.bars.r4-1.34.0/examples/"
     "REFREQ02-Referral_Service_Request_New_Full-999_to_CAS.json",
     {"requester-organisation-missing"}},
    {"uk.nhsdigital.bars.r4-1.34.0/examples/"
     "REFREQ03-Referral_Service_Request_New_Full-GP_to_CPCS-Minor_Illness.json",
     {"requester-organisation-missing"}},
    {"uk.nhsdigital.bars.r4-1.34.0/examples/REFREQ04-Referral_Service_Request-CAD_Out_of_Area.json",
     {"requester-organisation-missing"}},
    {"uk.nhsdigital.bars.r4-1.34.0/examples/"
     "REFREQ06-Referral_Service_Request_New_Full-GP_to_BP-ABPM.json",
     {"requester-organisation-missing"}},
    {"uk.nhsdigital.bars.r4-1.34.0/examples/"
     "REFREQ07-Referral_Service_Request_New_Full-GP_to_OC.json",
     {"requester-organisation-missing"}},
    {"uk.nhsdigital.bars.r4-1.34.0/examples/"
     "REFREQ8A-Referral_Service_Request-CAD_Out_of_Area_C11_of_4-Initial.json",
     {"birth-date-missing", "family-name-missing", "first-name-missing", "practice-missing",
      "requester-organisation-missing"}},
    {"uk.nhsdigital.bars.r4-1.34.0/examples/"
     "REFREQ8B-Referral_Service_Request-CAD_Out_of_Area_C12_of_4-Update.json",
     {"practice-missing", "requester-organisation-missing"}},
    {"uk.nhsdigital.bars.r4-1.34.0/examples/"
     "REFREQ8C-Referral_Service_Request-CAD_Out_of_Area_C13_of_4-Update.json",
     {"requester-organisation-missing"}},
    {"uk.nhsdigital.bars.r4-1.34.0/examples/"
     "REFREQ8D-Referral_Service_Request-CAD_Out_of_Area_C14_of_4-Final_Update.json",
     {"requester-organisation-missing"}},
};

// The person of all of them has no generalPractitioner. Two have no requester; that of the others
// is a Practitioner, who belongs to no organisation.
const Table uk_core{
    {"Extension-UKCore-Coverage-Example.json", {"practice-missing", "requester-missing"}},
    {"Extension-UKCore-PriorityReason-Example.json",
     {"practice-missing", "requester-organisation-missing"}},
    {"Extension-UKCore-PriorityReason-SendingAsText-Example.json",
     {"practice-missing", "requester-organisation-missing"}},
    {"Extension-UKCore-SourceOfServiceRequest-Example.json",
     {"practice-missing", "requester-missing"}},
    {"UKCore-ServiceRequest-CTChestScan-Example.json",
     {"practice-missing", "requester-organisation-missing"}},
    {"UKCore-ServiceRequest-ECG-Example.json",
     {"practice-missing", "requester-organisation-missing"}},
    {"UKCore-ServiceRequest-HipReplacement-Example.json",
     {"practice-missing", "requester-organisation-missing"}},
};

// They say who it is for by an NHS number alone, without a Patient; one is a draft.
const Table england{
    {"ServiceRequest-adviceAndGuidance.json", {"person-missing"}},
    {"ServiceRequest-example.json", {"person-missing"}},
    {"ServiceRequest-minimal-example.json", {"person-missing"}},
    {"ServiceRequest-triage-scenario-1.json", {"person-missing", "status-not-active"}},
};

TEST_F(ReferralCorpus, ReadsTheReferralMessagesOfBookingAndReferral) {
    Table found;
    for (const auto& entry : fs::recursive_directory_iterator(corpus / "bars-fhir-package")) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("REFREQ") || entry.path().extension() != ".json") continue;
        const auto key = fs::relative(entry.path(), corpus / "bars-fhir-package").string();
        found[key] = faults_of(transaction_of_message(entry.path()));
    }

    EXPECT_EQ(names_of(found), names_of(messages));
    for (const auto& [name, faults] : messages) EXPECT_EQ(found[name], faults) << name;
}

Table outcomes_of(const fs::path& folder) {
    const Examples examples(folder);
    Table found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        if (read_file(entry.path()).root().string("resourceType") != "ServiceRequest") continue;
        found[entry.path().filename().string()] = faults_of(examples.transaction_of(entry.path()));
    }
    return found;
}

TEST_F(ReferralCorpus, ReadsTheRequestsOfUkCore) {
    Table found = outcomes_of(corpus / "ukcore-2025" / "examples");

    EXPECT_EQ(names_of(found), names_of(uk_core));
    for (const auto& [name, faults] : uk_core) EXPECT_EQ(found[name], faults) << name;
}

TEST_F(ReferralCorpus, ReadsTheRequestsOfEngland) {
    Table found = outcomes_of(corpus / "england-r4-2.5.0" / "examples");

    EXPECT_EQ(names_of(found), names_of(england));
    for (const auto& [name, faults] : england) EXPECT_EQ(found[name], faults) << name;
}

// Puts right what all of them lack, and nothing else.
std::string mended(const std::string& json) {
    fhir::Tree tree = fhir::read_json(json).value();
    const auto organisation = [&] {
        fhir::Node& identifier = tree.make(fhir::Kind::object);
        tree.set(identifier, "system", "https://fhir.nhs.uk/Id/ods-organization-code");
        tree.set(identifier, "value", "A99901");
        fhir::Node& reference = tree.make(fhir::Kind::object);
        tree.set(reference, "identifier", identifier);
        return &reference;
    };
    for (const Node& entry : tree.root().items("entry")) {
        fhir::Node& resource = tree.mutate(*entry.find("resource"));
        if (resource.string("resourceType") == "ServiceRequest") {
            tree.set(resource, "requester", *organisation());
        } else if (resource.string("resourceType") == "Patient") {
            fhir::Node& practices = tree.make(fhir::Kind::array);
            tree.append(practices, *organisation());
            if (resource.find("generalPractitioner") == nullptr) {
                tree.set(resource, "generalPractitioner", practices);
            }
        }
    }
    return fhir::write_json(tree.root());
}

TEST_F(ReferralCorpus, TakesTheSameOnceThePracticeAndTheRequesterAreNamed) {
    for (const auto& [name, faults] : messages) {
        if (name.find("REFREQ8A") != std::string::npos) continue;  // nobody knows who it is
        const std::string json = transaction_of_message(corpus / "bars-fhir-package" / name);
        EXPECT_EQ(faults_of(mended(json)), Codes{}) << name;
    }
    const fs::path folder = corpus / "ukcore-2025" / "examples";
    const Examples examples(folder);
    for (const auto& [name, faults] : uk_core) {
        EXPECT_EQ(faults_of(mended(examples.transaction_of(folder / name))), Codes{}) << name;
    }
}

// The consent of these messages is to direct care, which is not consent to share.
TEST_F(ReferralCorpus, DoesNotTakeConsentToDirectCareForConsentToShare) {
    for (const auto& [name, faults] : messages) {
        if (name.find("REFREQ8A") != std::string::npos) continue;
        const fhir::Tree tree =
            fhir::read_json(mended(transaction_of_message(corpus / "bars-fhir-package" / name)))
                .value();
        const auto reading = mappings::read_referral(tree, {});
        ASSERT_TRUE(reading) << name;
        EXPECT_EQ(reading->referral.consent, mappings::Consent::absent) << name;
    }
}

}  // namespace
