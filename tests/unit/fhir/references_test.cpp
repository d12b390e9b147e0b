#include "fhir/references.hpp"

#include "fhir/json_reader.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>

namespace fhir {
namespace {

// A task and a patient with contained organisation, as entries of one bundle.
Tree bundle(std::string_view task_url, std::string_view patient_url) {
    std::string json = R"({"resourceType":"Bundle","entry":[{)";
    json.append(task_url).append(R"("resource":{"resourceType":"Task","id":"t",)");
    json.append(R"("contained":[{"resourceType":"Organization","id":"o","name":"x"}]}},{)");
    json.append(patient_url).append(R"("resource":{"resourceType":"Patient","id":"p"}}]})");
    return *read_json(json);
}

const Node& entry(const Tree& tree, std::size_t index) {
    auto at = tree.root().find("entry")->begin();
    while (index-- > 0) ++at;
    return *at->find("resource");
}

constexpr std::string_view task_at = R"("fullUrl":"https://a.test/r4/Task/t",)";
constexpr std::string_view patient_at = R"("fullUrl":"https://a.test/r4/Patient/p",)";

TEST(References, FindsAContainedResource) {
    const Tree tree = bundle(task_at, patient_at);
    References references;
    references.index(tree);
    const Node* found = references.resolve(entry(tree, 0), "#o");
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->string("resourceType"), "Organization");
    EXPECT_EQ(references.resolve(entry(tree, 0), "#p"), nullptr);
}

TEST(References, FindsTheContainerFromInsideTheContained) {
    const Tree tree = bundle(task_at, patient_at);
    References references;
    references.index(tree);
    const Node& organisation = *entry(tree, 0).find("contained")->begin();
    EXPECT_EQ(references.resolve(organisation, "#"), &entry(tree, 0));
    EXPECT_EQ(References::container_of(organisation), &entry(tree, 0));
}

TEST(References, ReadsARelativeOneAgainstItsOwnFullUrl) {
    const Tree tree = bundle(task_at, patient_at);
    References references;
    references.index(tree);
    EXPECT_EQ(references.resolve(entry(tree, 0), "Patient/p"), &entry(tree, 1));
    EXPECT_EQ(references.resolve(entry(tree, 0), "Patient/p/_history/2"), &entry(tree, 1));
    EXPECT_EQ(references.resolve(entry(tree, 0), "Patient/t"), nullptr);
}

TEST(References, LeadsOutWhereTheBaseDiffers) {
    const Tree tree = bundle(task_at, R"("fullUrl":"https://b.test/r4/Patient/p",)");
    References references;
    references.index(tree);
    EXPECT_EQ(references.resolve(entry(tree, 0), "Patient/p"), nullptr);
    EXPECT_EQ(references.resolve(entry(tree, 0), "https://b.test/r4/Patient/p"), &entry(tree, 1));
}

TEST(References, FindsAUrn) {
    constexpr std::string_view urn =
        R"("fullUrl":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520",)";
    const Tree tree = bundle(task_at, urn);
    References references;
    references.index(tree);
    EXPECT_EQ(references.resolve(entry(tree, 0), "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"),
              &entry(tree, 1));
}

TEST(References, FindsByTypeAndIdWhereNoEntryHasAFullUrl) {
    const Tree tree = bundle("", "");
    References references;
    references.index(tree);
    EXPECT_EQ(references.resolve(entry(tree, 0), "Patient/p"), &entry(tree, 1));
}

TEST(References, CountsTheEntriesOfOneUrl) {
    const Tree tree = bundle(patient_at, patient_at);
    References references;
    references.index(tree);
    EXPECT_EQ(references.count(entry(tree, 0), "https://a.test/r4/Patient/p"), 2u);
    EXPECT_EQ(references.count(entry(tree, 0), "https://a.test/r4/Patient/q"), 0u);
}

TEST(References, TellsVersionsOfOneUrlApart) {
    const Tree tree = *read_json(R"({"resourceType":"Bundle","entry":[
        {"fullUrl":"https://a.test/Patient/p",
         "resource":{"resourceType":"Patient","id":"p","meta":{"versionId":"1"}}},
        {"fullUrl":"https://a.test/Patient/p",
         "resource":{"resourceType":"Patient","id":"p","meta":{"versionId":"2"}}}]})");
    References references;
    references.index(tree);
    const std::string_view second = "https://a.test/Patient/p/_history/2";
    EXPECT_EQ(references.resolve(entry(tree, 0), second), &entry(tree, 1));
    EXPECT_EQ(references.count(entry(tree, 0), second), 1u);
    EXPECT_EQ(references.resolve(entry(tree, 0), "Patient/p/_history/2"), &entry(tree, 1));
    EXPECT_EQ(references.resolve(entry(tree, 0), "Patient/p/_history/3"), nullptr);
}

TEST(References, TakesAnEntryThatDoesNotSayItsVersionForAnyVersion) {
    const Tree tree = *read_json(R"({"resourceType":"Bundle","entry":[
        {"fullUrl":"https://a.test/Patient/p","resource":{"resourceType":"Patient","id":"p"}},
        {"fullUrl":"https://a.test/Patient/p",
         "resource":{"resourceType":"Patient","id":"p","meta":{"versionId":"2"}}}]})");
    References references;
    references.index(tree);
    const std::string_view second = "https://a.test/Patient/p/_history/2";
    EXPECT_EQ(references.resolve(entry(tree, 0), second), &entry(tree, 0));
    EXPECT_EQ(references.count(entry(tree, 0), second), 2u);
    EXPECT_EQ(references.count(entry(tree, 0), "https://a.test/Patient/p/_history/3"), 1u);
}

TEST(References, TellsTypesOfOneIdApartWhereNoEntryHasAFullUrl) {
    const Tree tree = *read_json(R"({"resourceType":"Bundle","entry":[
        {"resource":{"resourceType":"Patient","id":"1"}},
        {"resource":{"resourceType":"Task","id":"1","meta":{"versionId":"4"}}}]})");
    References references;
    references.index(tree);
    EXPECT_EQ(references.resolve(entry(tree, 0), "Task/1"), &entry(tree, 1));
    EXPECT_EQ(references.resolve(entry(tree, 0), "Task/1/_history/4"), &entry(tree, 1));
    EXPECT_EQ(references.resolve(entry(tree, 0), "Task/1/_history/5"), nullptr);
    EXPECT_EQ(references.namesake(entry(tree, 0), "Task", "1"), &entry(tree, 1));
    EXPECT_EQ(references.namesake(entry(tree, 0), "Group", "1"), nullptr);
}

// Processor time of this thread, which neighbours do not lengthen much.
double seconds_used() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// To index many entries, of one URL or each of its own, and to look up as many references.
double seconds_for_many(bool is_one_url) {
    constexpr std::size_t entries = 20'000;
    const auto id_of = [&](std::size_t i) { return is_one_url ? 1U : 100'000U + i; };
    std::string json = R"({"resourceType":"Bundle","entry":[)";
    for (std::size_t i = 0; i < entries; ++i) {
        const std::string id = std::to_string(id_of(i));
        json += i == 0 ? "" : ",";
        json += R"({"fullUrl":"https://a.test/Patient/)" + id;
        json += R"(","resource":{"resourceType":"Patient","id":")" + id;
        json += R"(","meta":{"versionId":")" + std::to_string(i) + "\"}}}";
    }
    const Tree tree = *read_json(json + "]}");
    const Node& from = entry(tree, 0);
    References references;
    const double start = seconds_used();

    references.index(tree);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::string relative = "Patient/" + std::to_string(id_of(i));
        const std::size_t all = is_one_url ? entries : 1;
        EXPECT_EQ(references.count(from, "https://a.test/" + relative), all);
        EXPECT_EQ(references.count(from, relative), all);
        EXPECT_EQ(references.count(from, relative + "/_history/" + std::to_string(i)), 1u);
    }
    return seconds_used() - start;
}

// To look at all that share a URL, for each reference, takes hundreds of times as long.
TEST(References, AreFoundAsFastWhereManyEntriesShareOneUrl) {
    const double of_their_own = seconds_for_many(false);

    EXPECT_LT(seconds_for_many(true), of_their_own * 20);
}

TEST(References, FindsTheEntriesOfABundleInABundle) {
    const Tree tree = *read_json(R"({"resourceType":"Bundle","entry":[{"resource":
        {"resourceType":"Bundle","entry":[{"fullUrl":"https://a.test/Patient/p",
         "resource":{"resourceType":"Patient","id":"p"}}]}}]})");
    References references;
    references.index(tree);
    const Node& patient = *entry(tree, 0).path({"entry", "resource"});
    EXPECT_EQ(references.resolve(patient, "https://a.test/Patient/p"), &patient);
}

TEST(References, ForgetsTheTreeBefore) {
    References references;
    const Tree before = bundle(task_at, patient_at);
    references.index(before);
    const Tree tree = bundle(task_at, R"("fullUrl":"https://b.test/Patient/p",)");
    references.index(tree);
    EXPECT_EQ(references.resolve(entry(tree, 0), "https://a.test/r4/Patient/p"), nullptr);
}

}  // namespace
}  // namespace fhir
