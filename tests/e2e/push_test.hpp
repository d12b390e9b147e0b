// A gateway that posts: endpoints of the practice and of the link workers, registered before it
// starts, with a receiver behind each.
#pragma once

#include "fhir/json_reader.hpp"
#include "tests/e2e/gateway_test.hpp"
#include "tests/support/https_receiver.hpp"

#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace testing_support {

inline constexpr const char* feed_topic =
    "https://referral-gateway.example/fhir/SubscriptionTopic/referral-feed";

// A Subscription as it should be; a test spoils one thing of it.
struct WantedSubscription {
    std::string endpoint;
    std::string criteria = feed_topic;
    std::string filter;  // empty: none
    std::string type = "rest-hook";
    std::string payload = "application/fhir+json";
    std::string content = "id-only";
    std::string more;  // members, each with a comma before it

    std::string text() const {
        const std::string backport =
            "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
        std::string json = R"({"resourceType":"Subscription","meta":{"profile":[")" + backport +
                           R"(backport-subscription"]},"status":"requested","reason":"to hear",)" +
                           R"("criteria":")" + criteria + '"';
        if (!filter.empty()) {
            json += R"(,"_criteria":{"extension":[{"url":")" + backport +
                    R"(backport-filter-criteria","valueString":")" + filter + R"("}]})";
        }
        json += R"(,"channel":{"type":")" + type + R"(","endpoint":")" + endpoint +
                R"(","payload":")" + payload + '"';
        if (!content.empty()) {
            json += R"(,"_payload":{"extension":[{"url":")" + backport +
                    R"(backport-payload-content","valueCode":")" + content + R"("}]})";
        }
        return json + "}" + more + "}";
    }
};

// What a notification says in its status.
struct Told {
    std::string type;
    std::string status;
    std::string count;                  // events-since-subscription-start
    std::vector<std::uint64_t> events;  // their numbers
    std::vector<std::string> foci;
};

inline Told told_by(const ReceivedPost& post) {
    const auto bundle = fhir::read_json(post.body);
    if (!bundle) throw std::runtime_error("no resource: " + post.body);
    Told told;
    const fhir::Node* status = bundle->root().path({"entry", "resource"});
    if (status == nullptr) throw std::runtime_error("no status: " + post.body);
    for (const fhir::Node& parameter : status->items("parameter")) {
        const std::string_view name = parameter.string("name");
        if (name == "type") told.type = parameter.string("valueCode");
        if (name == "status") told.status = parameter.string("valueCode");
        if (name == "events-since-subscription-start") told.count = parameter.string("valueString");
        if (name != "notification-event") continue;
        for (const fhir::Node& part : parameter.items("part")) {
            if (part.string("name") == "event-number") {
                told.events.push_back(std::stoull(std::string(part.string("valueString"))));
            }
            const fhir::Node* focus = part.path({"valueReference", "reference"});
            if (part.string("name") == "focus") told.foci.emplace_back(focus->text());
        }
    }
    return told;
}

// Numbers of all events that came, in the order in which they came.
inline std::vector<std::uint64_t> events_of(const HttpsReceiver& receiver) {
    std::vector<std::uint64_t> all;
    for (const ReceivedPost& post : receiver.posts()) {
        const Told told = told_by(post);
        all.insert(all.end(), told.events.begin(), told.events.end());
    }
    return all;
}

inline std::vector<std::uint64_t> one_to(std::uint64_t last) {
    std::vector<std::uint64_t> numbers(last);
    std::iota(numbers.begin(), numbers.end(), std::uint64_t{1});
    return numbers;
}

class PushTest : public GatewayTest {
protected:
    void SetUp() override {
        const Identity identity = here.issue_server();
        // Ports that stay free while their receiver is down.
        at_practice =
            std::make_unique<HttpsReceiver>(identity.certificate, identity.key, free_port());
        at_link_worker =
            std::make_unique<HttpsReceiver>(identity.certificate, identity.key, free_port());
        receiver_identity = identity;
        write_file(here.file("practice.secret"), secret + "\n");
        std::string clients = here.clients_toml();
        registered = clients;
        add_push(registered, "practice", *at_practice);
        add_push(registered, "link-worker", *at_link_worker);
        write_file(here.file("clients.toml"), registered);
        GatewayTest::SetUp();
    }

    static std::string endpoint_of(const HttpsReceiver& receiver) {
        return "https://localhost:" + std::to_string(receiver.port()) + "/notify";
    }
    void add_push(std::string& clients, const std::string& client, const HttpsReceiver& receiver) {
        const std::string known = "san = \"dns:" + client + "\"\n";
        const std::string push = "[client.push]\nurl = \"" + endpoint_of(receiver) +
                                 "\"\nca_file = \"ca.pem\"\nsecret_file = \"practice.secret\"\n";
        clients.insert(clients.find(known) + known.size(), push);
    }

    // Makes it; the target of the new Subscription.
    std::string subscribe(HttpsClient& who, const HttpsReceiver& receiver) {
        WantedSubscription wanted;
        wanted.endpoint = endpoint_of(receiver);
        const Answer made = who.post("/fhir/Subscription", wanted.text());
        if (made.status != 201) throw std::runtime_error("not subscribed: " + made.whole());
        return target_of(here, made.header("Location"));
    }
    bool has_status(HttpsClient& who, const std::string& subscription, const std::string& status) {
        return eventually([&] { return who.get(subscription).text({"status"}) == status; });
    }
    bool has_events(const HttpsReceiver& receiver, std::size_t count) {
        return eventually([&] { return events_of(receiver).size() >= count; },
                          std::chrono::seconds(20));
    }
    Answer set(HttpsClient& who, const std::string& subscription, const std::string& status) {
        return who.send("PATCH", subscription,
                        R"([{"op":"replace","path":"/status","value":")" + status + "\"}]",
                        {{"Content-Type", "application/json-patch+json"}});
    }

    // 24 bytes.
    const std::string secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";
    Identity receiver_identity;
    std::string registered;  // clients.toml with the endpoints
    std::unique_ptr<HttpsReceiver> at_practice;
    std::unique_ptr<HttpsReceiver> at_link_worker;
    HttpsClient operations = here.client("operator");
};

}  // namespace testing_support
