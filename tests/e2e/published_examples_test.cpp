// Messages that others have published, sent over TLS: taken, or refused with faults that are there.
#include "fhir/json_reader.hpp"
#include "fhir/json_writer.hpp"
#include "tests/e2e/gateway_test.hpp"

#include <filesystem>
#include <map>

namespace {

using namespace testing_support;

class PublishedExamples : public GatewayTest {
protected:
    void SetUp() override {
        folder_ = std::string(TEST_SOURCE_DIR) + "/../shared/corpus/";
        if (!std::filesystem::exists(folder_)) {
            GTEST_SKIP() << "the published examples are not beside the project";
        }
        GatewayTest::SetUp();
    }
    std::string example(const std::string& name) const {
        const std::string text = read_file(folder_ + name);
        EXPECT_FALSE(text.empty()) << name;
        return text;
    }

    const std::string bars = "bars-fhir-package/uk.nhsdigital.bars.r4-1.34.0/examples/";

private:
    std::string folder_;
};

// A BaRS message as a transaction of the same resources, without its header.
std::string transaction_of(const std::string& message) {
    auto tree = fhir::read_json(message);
    if (!tree) throw std::runtime_error("not JSON");
    fhir::Node& root = tree->root();
    tree->set(root, "type", "transaction");
    fhir::Node& entries = tree->mutate(*root.find("entry"));
    tree->remove_item(entries, 0);
    for (const fhir::Node& each : entries) {
        fhir::Node& entry = tree->mutate(each);
        fhir::Node& request = tree->make(fhir::Kind::object);
        tree->set(request, "method", "POST");
        tree->set(request, "url", each.find("resource")->string("resourceType"));
        tree->set(entry, "request", request);
    }
    return fhir::write_json(root);
}

std::string replaced(std::string text, const std::string& was, const std::string& is) {
    for (std::size_t at = text.find(was); at != std::string::npos;
         at = text.find(was, at + is.size())) {
        text.replace(at, was.size(), is);
    }
    return text;
}

TEST_F(PublishedExamples, OfBarsAreRefusedForARequesterThatIsNotTheClient) {
    for (const char* name : {"REFREQ06-Referral_Service_Request_New_Full-GP_to_BP-ABPM.json",
                             "REFREQ07-Referral_Service_Request_New_Full-GP_to_OC.json"}) {
        const Answer refused = practice.post("/fhir", transaction_of(example(bars + name)));

        EXPECT_TRUE(refused.status == 403 || refused.status == 422) << refused.whole();
        EXPECT_TRUE(is_refusal(refused, refused.status));
        EXPECT_TRUE(refused.says("requester")) << refused.whole();
        EXPECT_FALSE(refused.says("Brightside")) << refused.whole();
    }
    EXPECT_TRUE(nothing_is_stored());
}

TEST_F(PublishedExamples, OfBarsAreTakenFromTheOrganisationThatSendsThem) {
    const std::string published =
        transaction_of(example(bars + "REFREQ07-Referral_Service_Request_New_Full-GP_to_OC.json"));
    // The sender is our practice, the receiver the link workers of its PCN.
    std::string ours = replaced(published, R"("name":"Practitioner Org")",
                                R"("identifier":[{"system":)"
                                R"("https://fhir.nhs.uk/Id/ods-organization-code",)"
                                R"("value":"A99901"}],"name":"Practitioner Org")");
    ours = replaced(ours, "G82080", "A99901");
    // It names a person without an organisation as its requester: their role has one.
    ours = replaced(ours,
                    R"("requester":{"reference":"urn:uuid:7d948662-bade-450e-b6c5-9bb6ee39cb56"})",
                    R"("requester":{"reference":"urn:uuid:b923aa53-2376-4015-a07d-afe8bf2310eb"})");
    ours = replaced(ours, "RND", "A99901");
    ours = replaced(ours, "RYE", "U99901");

    const Answer taken = practice.post("/fhir", ours);

    ASSERT_EQ(taken.status, 200U) << taken.whole();
    EXPECT_TRUE(taken.says("201 Created")) << taken.whole();
    EXPECT_EQ(claimed_tasks(claim(link_worker, "U99901")).size(), 1U);
}

TEST_F(PublishedExamples, OfEnglandAndUkCoreAreRefusedWithTheirFaults) {
    // The first one also names a requester that is not the client.
    const std::map<const char*, unsigned> examples{
        {"england-r4-2.5.0/examples/ServiceRequest-minimal-example.json", 403},
        {"ukcore-2025/examples/UKCore-ServiceRequest-ECG-Example.json", 422}};
    for (const auto& [name, status] : examples) {
        const Answer refused = practice.post("/fhir/ServiceRequest", example(name));

        EXPECT_TRUE(is_refusal(refused, status)) << name;
        // The person is named by a reference alone, and the standard asks for name and birth date.
        EXPECT_TRUE(refused.says("ServiceRequest.subject")) << refused.whole();
    }
    EXPECT_TRUE(nothing_is_stored());
}

}  // namespace
