// The verbs of a referral's way, as clients say them, and the messages that they send.
#pragma once

#include "tests/e2e/https_client.hpp"
#include "tests/e2e/installation.hpp"

#include <set>
#include <string>
#include <vector>

namespace testing_support {

// Somebody who does not exist. The words are such as no other text of a test has.
struct Person {
    std::string given = "Zebedina";
    std::string family = "Quillfeather";
    std::string birth_date = "1947-03-02";
    std::string nhs_number = "9990000018";
    std::string street = "12 Nonesuch Lane";
    std::string phone = "01632960123";
};

// What a message says; spoiled in one place by the tests of refusals.
struct Message {
    std::string identifier;  // of the sender; empty: none
    std::string practice = org::practice;
    std::string requester = org::practice;
    std::string performer;  // ODS code; empty: "route it"
    bool consents = true;
    std::string priority = "routine";
    std::string more;  // further members of the ServiceRequest, each with a comma before it
    Person person;
};

// A ServiceRequest with what it needs contained.
std::string referral(const Message& message);
// The same as a transaction Bundle.
std::string transaction(const Message& message);
// A link worker's onward referral to a provider. It leaves the person out.
std::string onward_referral(const std::string& based_on, const std::string& identifier,
                            const std::string& provider = org::provider,
                            const std::string& requester = org::link_worker);

// "/fhir/ServiceRequest/1234" of what a Location or fullUrl says; empty when it is not below base.
std::string target_of(const Installation& installation, const std::string& url);
std::string id_of(const std::string& url);  // what stands behind the last slash

// Sends it; the target of the new ServiceRequest. Throws when the answer is not 201.
std::string send(const Installation& installation, HttpsClient& from, const Message& message);

// Resources of a Bundle, by type.
std::vector<const fhir::Node*> resources_of(const Answer& bundle, std::string_view type);
// The target of the link with that relation; empty when there is none.
std::string link_of(const Installation& installation, const Answer& bundle,
                    std::string_view relation);

// The newest open or closed task of a referral. Throws when there is none.
std::string task_of(HttpsClient& reader, const std::string& referral_target);

Answer claim(HttpsClient& collector, const std::string& queue, int count = 10, int lease = 0);
// The targets of the tasks that a claim handed out.
std::vector<std::string> claimed_tasks(const Answer& bundle);

// A JSON Patch of Task.status, with what that step needs.
enum class With { nothing, reason, output };
Answer step(HttpsClient& who, const std::string& task, const std::string& status,
            With with = With::nothing, const Headers& headers = {});

// PATCH of ServiceRequest.status, with the ETag of now.
Answer set_status(HttpsClient& who, const std::string& referral_target, const std::string& status);

// Numbers of the events of a feed, read in pages of `page` from `from` on to the end.
struct FeedEntry {
    std::uint64_t number = 0;
    std::string focus;
};
std::vector<FeedEntry> read_feed(HttpsClient& who, const std::string& organisation,
                                 std::uint64_t from = 1, int page = 100);

// Every Task id of a search, followed through its next links. A page without an entry counts as an
// empty id.
std::vector<std::string> search_tasks(const Installation& installation, HttpsClient& who,
                                      const std::string& target);

}  // namespace testing_support
