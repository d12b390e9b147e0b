#include "tests/e2e/journey.hpp"

#include <cstdint>
#include <stdexcept>

namespace testing_support {
namespace {

constexpr const char* ods = "https://fhir.nhs.uk/Id/ods-organization-code";

std::string quoted(const std::string& name, const std::string& text) {
    return "\"" + name + "\":\"" + text + "\"";
}

std::string ods_identifier(const std::string& code) {
    return std::string("{") + quoted("system", ods) + "," + quoted("value", code) + "}";
}

std::string organisation_reference(const std::string& code) {
    return "{\"type\":\"Organization\",\"identifier\":" + ods_identifier(code) + "}";
}

std::string patient(const Person& person, const std::string& practice, const std::string& id) {
    return R"({"resourceType":"Patient",)" + (id.empty() ? "" : quoted("id", id) + ",") +
           R"("identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number",)" +
           quoted("value", person.nhs_number) + R"(}],"name":[{"use":"official",)" +
           quoted("family", person.family) + R"(,"given":[")" + person.given +
           R"("]}],"telecom":[{"system":"phone",)" + quoted("value", person.phone) +
           R"(,"use":"home"}],"gender":"female",)" + quoted("birthDate", person.birth_date) +
           R"(,"address":[{"use":"home","line":[")" + person.street +
           R"("],"city":"Marling","postalCode":"ZZ99 3VZ"}],"generalPractitioner":[)" +
           organisation_reference(practice) + "]}";
}

std::string requester_organisation(const std::string& code, const std::string& id) {
    return R"({"resourceType":"Organization",)" + (id.empty() ? "" : quoted("id", id) + ",") +
           "\"identifier\":[" + ods_identifier(code) + R"(],"name":"Marling Vale Surgery"})";
}

std::string requester_role(const std::string& organisation, const std::string& id) {
    return R"({"resourceType":"PractitionerRole",)" + (id.empty() ? "" : quoted("id", id) + ",") +
           R"("practitioner":{"display":"Dr Imogen Farrow"},"organization":{)" +
           quoted("reference", organisation) +
           R"(},"code":[{"coding":[{"system":"http://snomed.info/sct","code":"62247001",)"
           R"("display":"General practitioner"}]}]})";
}

std::string consent(const std::string& person, const std::string& id) {
    return R"({"resourceType":"Consent",)" + (id.empty() ? "" : quoted("id", id) + ",") +
           R"("status":"active","scope":{"coding":[{"system":)"
           R"("http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},)"
           R"("category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"patient":{)" +
           quoted("reference", person) +
           R"(},"dateTime":"2026-10-21","policyRule":{"coding":[{"system":)"
           R"("http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"OPTIN"}]},)"
           R"("provision":{"type":"permit"}})";
}

std::string flag(const std::string& person, const std::string& id) {
    return R"({"resourceType":"Flag",)" + (id.empty() ? "" : quoted("id", id) + ",") +
           R"("status":"active","code":{"text":"Kept from providers: stairs are hard"},"subject":{)" +
           quoted("reference", person) + "}}";
}

// The ServiceRequest's own members, with its references as given.
std::string request_body(const Message& message, const std::string& person,
                         const std::string& requester, const std::string& supporting) {
    std::string text;
    if (!message.identifier.empty()) {
        text += R"("identifier":[{"use":"official","system":"https://practice.example/referral",)" +
                quoted("value", message.identifier) + "}],";
    }
    text += R"("status":"active","intent":"order",)" + quoted("priority", message.priority) +
            R"(,"code":{"coding":[{"system":"http://snomed.info/sct","code":"871731000000106",)"
            R"("display":"Referral to social prescribing service"}]},"subject":{)" +
            quoted("reference", person) +
            R"(},"authoredOn":"2026-10-21T10:42:00+01:00","requester":{)" +
            quoted("reference", requester) + "},";
    if (!message.performer.empty()) {
        text += "\"performer\":[" + organisation_reference(message.performer) + "],";
    }
    text += R"("reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"267076002",)"
            R"("display":"Feeling lonely"}],"text":"Loneliness after bereavement"}],)"
            R"("note":[{"text":"Not for providers: PLANTEDNOTE"}],"supportingInfo":[)" +
            supporting + "]";
    return text + message.more;
}

std::string entry(const std::string& urn, const std::string& resource) {
    const std::size_t type = resource.find("\"resourceType\":\"") + 16;
    return R"({"fullUrl":")" + urn + R"(","resource":)" + resource +
           R"(,"request":{"method":"POST",)" +
           quoted("url", resource.substr(type, resource.find('"', type) - type)) + "}}";
}

std::string urn(int number) {
    return "urn:uuid:0190a000-0000-7000-8000-00000000000" + std::to_string(number);
}

void expect_status(const Answer& answer, unsigned status, const std::string& what) {
    if (answer.status != status) throw std::runtime_error(what + ": " + answer.whole());
}

}  // namespace

std::string referral(const Message& message) {
    std::string contained = patient(message.person, message.practice, "pat") + "," +
                            requester_organisation(message.requester, "org") + "," +
                            requester_role("#org", "gp") + "," + flag("#pat", "flag");
    std::string supporting = R"({"reference":"#flag"})";
    if (message.consents) {
        contained += "," + consent("#pat", "consent");
        supporting += R"(,{"reference":"#consent"})";
    }
    return R"({"resourceType":"ServiceRequest","contained":[)" + contained + "]," +
           request_body(message, "#pat", "#gp", supporting) + "}";
}

std::string transaction(const Message& message) {
    std::string entries = entry(urn(1), patient(message.person, message.practice, "")) + "," +
                          entry(urn(2), requester_organisation(message.requester, "")) + "," +
                          entry(urn(3), requester_role(urn(2), "")) + "," +
                          entry(urn(4), flag(urn(1), ""));
    std::string supporting = "{" + quoted("reference", urn(4)) + "}";
    if (message.consents) {
        entries += "," + entry(urn(5), consent(urn(1), ""));
        supporting += ",{" + quoted("reference", urn(5)) + "}";
    }
    const std::string request = R"({"resourceType":"ServiceRequest",)" +
                                request_body(message, urn(1), urn(3), supporting) + "}";
    return R"({"resourceType":"Bundle","type":"transaction","entry":[)" + entries + "," +
           entry(urn(6), request) + "]}";
}

std::string onward_referral(const std::string& based_on, const std::string& identifier,
                            const std::string& provider, const std::string& requester) {
    return R"({"resourceType":"ServiceRequest","identifier":[{"system":)"
           R"("https://link-workers.example/referral",)" +
           quoted("value", identifier) +
           R"(}],"status":"active","intent":"filler-order","priority":"routine","basedOn":[{)" +
           quoted("reference", "ServiceRequest/" + id_of(based_on)) +
           R"(}],"subject":{"display":)"
           R"("as in the first referral"},"requester":)" +
           organisation_reference(requester) + R"(,"performer":[)" +
           organisation_reference(provider) +
           R"(],"reasonCode":[{"text":"Would like to walk in company"}]})";
}

std::string target_of(const Installation& installation, const std::string& url) {
    const std::string root = installation.base().substr(0, installation.base().size() - 5);
    return url.starts_with(root + "/fhir") ? url.substr(root.size()) : std::string();
}

std::string id_of(const std::string& url) {
    return url.substr(url.rfind('/') + 1);
}

std::string send(const Installation& installation, HttpsClient& from, const Message& message) {
    const Answer answer = from.post("/fhir/ServiceRequest", referral(message));
    expect_status(answer, 201, "the referral was not taken");
    return target_of(installation, answer.header("Location"));
}

std::vector<const fhir::Node*> resources_of(const Answer& bundle, std::string_view type) {
    std::vector<const fhir::Node*> found;
    for (const fhir::Node& each : bundle.resource().items("entry")) {
        const fhir::Node* resource = each.find("resource");
        if (resource != nullptr && resource->string("resourceType") == type) {
            found.push_back(resource);
        }
    }
    return found;
}

std::string link_of(const Installation& installation, const Answer& bundle,
                    std::string_view relation) {
    for (const fhir::Node& each : bundle.resource().items("link")) {
        if (each.string("relation") != relation) continue;
        const std::string url(each.string("url"));
        const std::string target = target_of(installation, url);
        if (target.empty()) throw std::runtime_error("a link elsewhere: " + url);
        return target;
    }
    return {};
}

std::string task_of(HttpsClient& reader, const std::string& referral_target) {
    const Answer found = reader.get("/fhir/Task?focus=ServiceRequest/" + id_of(referral_target));
    expect_status(found, 200, "the task was not found");
    const auto tasks = resources_of(found, "Task");
    if (tasks.empty()) throw std::runtime_error("no task of " + referral_target);
    return "/fhir/Task/" + std::string(tasks.back()->string("id"));
}

Answer claim(HttpsClient& collector, const std::string& queue, int count, int lease) {
    std::string body = R"({"resourceType":"Parameters","parameter":[{"name":"queue",)"
                       R"("valueReference":{"reference":"Organization/)" +
                       queue + R"("}},{"name":"count","valueInteger":)" + std::to_string(count) +
                       "}";
    if (lease > 0) {
        body += R"(,{"name":"lease","valueDuration":{"value":)" + std::to_string(lease) +
                R"(,"unit":"s","system":"http://unitsofmeasure.org","code":"s"}})";
    }
    return collector.post("/fhir/Task/$claim", body + "]}");
}

std::vector<std::string> claimed_tasks(const Answer& bundle) {
    expect_status(bundle, 200, "the claim failed");
    std::vector<std::string> targets;
    for (const fhir::Node* task : resources_of(bundle, "Task")) {
        targets.push_back("/fhir/Task/" + std::string(task->string("id")));
    }
    return targets;
}

Answer step(HttpsClient& who, const std::string& task, const std::string& status, With with,
            const Headers& headers) {
    std::string patch = R"([{"op":"replace","path":"/status",)" + quoted("value", status) + "}";
    if (with == With::reason) {
        patch += R"(,{"op":"add","path":"/statusReason","value":{"coding":[{"system":)"
                 R"("https://referral-gateway.example/fhir/CodeSystem/task-reason",)"
                 R"("code":"at-capacity"}],"text":"There is no room at the moment"}})";
    } else if (with == With::output) {
        patch += R"(,{"op":"add","path":"/output","value":[{"type":{"text":"Outcome"},)"
                 R"("valueString":"Walks with the group every week"}]})";
    }
    Headers all = headers;
    all.emplace_back("Content-Type", "application/json-patch+json");
    return who.send("PATCH", task, patch + "]", all);
}

Answer set_status(HttpsClient& who, const std::string& referral_target, const std::string& status) {
    const Answer now = who.get(referral_target);
    expect_status(now, 200, "the referral cannot be read");
    return who.send(
        "PATCH", referral_target,
        R"([{"op":"replace","path":"/status",)" + quoted("value", status) + "}]",
        {{"Content-Type", "application/json-patch+json"}, {"If-Match", now.header("ETag")}});
}

std::vector<FeedEntry> read_feed(HttpsClient& who, const std::string& organisation,
                                 std::uint64_t from, int page) {
    std::vector<FeedEntry> all;
    for (;;) {
        const Answer answer = who.get("/fhir/Subscription/feed-" + organisation +
                                      "/$events?eventsSinceNumber=" + std::to_string(from) +
                                      "&content=id-only&_count=" + std::to_string(page));
        expect_status(answer, 200, "the feed cannot be read");
        const std::size_t before = all.size();
        for (const fhir::Node* status : resources_of(answer, "Parameters")) {
            for (const fhir::Node& parameter : status->items("parameter")) {
                if (parameter.string("name") != "notification-event") continue;
                FeedEntry entry;
                for (const fhir::Node& part : parameter.items("part")) {
                    const std::string_view name = part.string("name");
                    const fhir::Node* focus = part.path({"valueReference", "reference"});
                    if (name == "event-number") {
                        entry.number = std::stoull(std::string(part.string("valueString")));
                    } else if (name == "focus" && focus != nullptr) {
                        entry.focus = focus->text();
                    }
                }
                all.push_back(entry);
            }
        }
        if (all.size() == before) return all;
        from = all.back().number + 1;
    }
}

std::vector<std::string> search_tasks(const Installation& installation, HttpsClient& who,
                                      const std::string& target) {
    std::vector<std::string> ids;
    for (std::string next = target; !next.empty();) {
        const Answer page = who.get(next);
        expect_status(page, 200, "the search failed");
        const auto tasks = resources_of(page, "Task");
        if (tasks.empty()) ids.emplace_back();
        for (const fhir::Node* task : tasks) ids.emplace_back(task->string("id"));
        next = link_of(installation, page, "next");
    }
    return ids;
}

}  // namespace testing_support
