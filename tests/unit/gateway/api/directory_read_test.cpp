#include "gateway/api/capability_api.hpp"
#include "tests/unit/gateway/api/directory_test_support.hpp"

namespace {

using namespace referral_tests;

struct DirectoryReading : DirectoryTest {
    Result<HttpResponse> read_service(const std::string& id) {
        return run(api.read_service(request(practice, {}, {id})));
    }
    Result<HttpResponse> read_provider(const std::string& id) {
        return run(api.read_provider(request(practice, {}, {id})));
    }
    Result<HttpResponse> read_place(const std::string& id) {
        return run(api.read_place(request(practice, {}, {id})));
    }
    static std::string active(const Result<HttpResponse>& response) {
        return std::string(parsed(*response).root().find("active")->text());
    }
};

TEST_F(DirectoryReading, ShowsEachThingByItsId) {
    const auto circus = read_service("circus");
    const auto guild = read_provider("guild");
    const auto barn = read_place("barn");

    ASSERT_TRUE(circus && guild && barn);
    EXPECT_EQ(parsed(*circus).root().string("name"), "Circus Skills");
    EXPECT_EQ(parsed(*guild).root().string("name"), "Makers Guild");
    EXPECT_EQ(parsed(*barn).root().string("name"), "The Old Barn");
    EXPECT_EQ(circus->fields.get("Last-Modified"), "Fri, 20 Feb 2026 00:00:00 GMT");
    for (const auto* answer : {&circus, &guild, &barn}) EXPECT_EQ(faults(*answer), "");
    EXPECT_EQ(active(read_service("over")), "false");
}

TEST_F(DirectoryReading, HasNoOthers) {
    for (const auto& answer : {read_service("guild"), read_provider("hall"), read_place("choir")}) {
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, ErrorKind::not_found);
    }
}

TEST_F(DirectoryReading, FollowsAReferenceToAServiceOfTheRoutingTable) {
    const auto gardening = read_service("gardening");
    const auto club = read_provider("P9901");
    const auto triage = read_provider("T99901");

    ASSERT_TRUE(gardening && club && triage);
    EXPECT_EQ(gardening->body,
              R"({"resourceType":"HealthcareService","id":"gardening","extension":[{"url":)"
              R"("https://referral-gateway.example/fhir/StructureDefinition/capacity","extension":)"
              R"([{"url":"state","valueCode":"open"}]}],"active":true,)"
              R"("providedBy":{"reference":"Organization/P9901","display":"Garden Club"},)"
              R"("name":"Gardening"})");
    EXPECT_EQ(club->body, R"({"resourceType":"Organization","id":"P9901","identifier":[)" +
                              ods("P9901") + R"(],"active":true,"name":"Garden Club"})");
    EXPECT_FALSE(gardening->fields.has("Last-Modified"));
    for (const auto* answer : {&gardening, &club, &triage}) EXPECT_EQ(faults(*answer), "");
    EXPECT_EQ(found("_id=gardening"), Names{"gardening"});
    EXPECT_EQ(found("name=gardening"), Names{});
}

TEST_F(DirectoryReading, PrefersTheDirectoryAndLetsTheRoutingTableClose) {
    mappings::RoutingTable routing = directory.current()->routing;
    routing.services.push_back({"choir", "Another name", "P9901", true});
    routing.services.push_back({"dance", "Another name", "P9901", false});
    route(routing);

    EXPECT_EQ(parsed(*read_service("choir")).root().string("name"), "Singing for Breath");
    EXPECT_EQ(active(read_service("choir")), "true");
    EXPECT_EQ(parsed(*read_service("dance")).root().string("name"), "Dance and Sing");
    EXPECT_EQ(active(read_service("dance")), "false");
    EXPECT_EQ(found(""), (Names{"circus", "choir"}));
}

TEST_F(DirectoryReading, IsToldByTheCapabilityStatementWithEveryParameter) {
    const CapabilityApi capability("https://gateway.example/fhir", "1", clock.now());
    HttpResponse statement;
    statement.body = capability.statement();
    EXPECT_EQ(faults(statement), "");

    const fhir::Tree tree = parsed(statement);
    const auto told = [&](std::string_view type) {
        Names names;
        for (const fhir::Node& resource : tree.root().path({"rest"})->begin()->items("resource")) {
            if (resource.string("type") != type) continue;
            for (const fhir::Node& parameter : resource.items("searchParam")) {
                names.emplace_back(parameter.string("name"));
            }
        }
        return names;
    };
    // A modifier and _include have other places in the statement.
    const auto known = [](const auto& parameters) {
        Names names;
        for (const std::string_view name : parameters) {
            if (name != "_include" && name.find(':') == std::string_view::npos) {
                names.emplace_back(name);
            }
        }
        std::ranges::sort(names);
        return names;
    };
    EXPECT_EQ(told("HealthcareService"), known(service_parameters));
    EXPECT_EQ(told("Organization"), known(organisation_parameters));
    EXPECT_EQ(told("Location"), known(place_parameters));
}

}  // namespace
