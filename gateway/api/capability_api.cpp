#include "gateway/api/capability_api.hpp"

#include "fhir/json_writer.hpp"
#include "fhir/systems.hpp"

#include <array>
#include <span>

namespace gateway {
namespace {

using fhir::JsonWriter;

struct SearchParameter {
    std::string_view name;
    std::string_view type;
    std::string_view documentation;
};

struct Operation {
    std::string_view name;
    std::string_view definition;  // below our canonical base, or absolute
    std::string_view documentation;
};

constexpr std::array<SearchParameter, 7> service_request_searches{{
    {"_id", "token", ""},
    {"_lastUpdated", "date", ""},
    {"authored", "date", "when the gateway took it in"},
    {"based-on", "reference", ""},
    {"identifier", "token", ""},
    {"patient", "reference", "only as patient:identifier, with an NHS number"},
    {"status", "token", ""},
}};

constexpr std::array<SearchParameter, 11> task_searches{{
    {"_id", "token", ""},
    {"_lastUpdated", "date", ""},
    {"authored-on", "date", ""},
    {"business-status", "token", ""},
    {"code", "token", ""},
    {"focus", "reference", ""},
    {"modified", "date", ""},
    {"owner", "reference", "Organization/{ODS code}; owner:missing"},
    {"part-of", "reference", ""},
    {"requester", "reference", "Organization/{ODS code}"},
    {"status", "token", ""},
}};

constexpr std::string_view name_matching =
    "begins the name, or a word of it, in any case of letters; also name:contains";
constexpr std::string_view near_matching =
    "latitude|longitude|distance|units with units km, m or mi; or the district of a postcode, "
    "\"GL1\" or \"GL1|5|km\", whose middle is learnt from the places in the directory; 10 km "
    "where no distance is given; physical places alone, the nearest first";

constexpr std::array<SearchParameter, 12> healthcare_service_searches{{
    {"_id", "token", ""},
    {"_lastUpdated", "date", "the day of the last change that an import saw"},
    {"active", "token", "true where neither this nor _id is given; near finds no others"},
    {"age", "number", "ours: years; services whose ages hold it"},
    {"day", "token", "ours: mon, tue, wed, thu, fri, sat or sun; services with a schedule on it"},
    {"free", "token", "ours: true, or false for what is known to cost"},
    {"location", "reference", ""},
    {"name", "string", name_matching},
    {"near", "special", near_matching},
    {"organization", "reference", ""},
    {"service-category", "token", "as service-type"},
    {"service-type", "token",
     "the id of a taxonomy term or, without a system, its name; or a need that is routed to the "
     "service"},
}};

constexpr std::array<SearchParameter, 4> organization_searches{{
    {"_id", "token", ""},
    {"_lastUpdated", "date", ""},
    {"active", "token", ""},
    {"name", "string", name_matching},
}};

constexpr std::array<SearchParameter, 5> location_searches{{
    {"_id", "token", ""},
    {"_lastUpdated", "date", ""},
    {"name", "string", name_matching},
    {"near", "special", near_matching},
    {"status", "token", ""},
}};

constexpr std::array<std::string_view, 1> task_includes{"Task:focus"};
constexpr std::array<std::string_view, 2> service_includes{"HealthcareService:location",
                                                           "HealthcareService:organization"};

constexpr Operation validation{
    "validate", "http://hl7.org/fhir/OperationDefinition/Resource-validate",
    "Holds a resource of any type against R4 and the profiles that are loaded; stores nothing."};

constexpr std::array<Operation, 5> service_request_operations{{
    validation,
    {"check", "/OperationDefinition/ServiceRequest-check",
     "Says every fault, and where the referral would go and why; stores nothing."},
    {"withdraw-consent", "/OperationDefinition/ServiceRequest-withdraw-consent",
     "The person no longer lets providers see it: they see no more of it and are told to stop."},
    {"message-back", "/OperationDefinition/ServiceRequest-message-back",
     "What came of it, as a document to file or as plain text (Accept: text/plain)."},
    {"timeline", "/OperationDefinition/ServiceRequest-timeline",
     "What happened, in plain words: who holds it, what comes next and by when."},
}};

constexpr std::array<Operation, 3> task_operations{{
    validation,
    {"claim", "/OperationDefinition/Task-claim",
     "Hands out tasks of a queue, each to one collector only, for a time."},
    {"merge", "/OperationDefinition/Task-merge",
     "Ends a repeat: another task for the same person goes on in its place, and names it."},
}};

constexpr std::array<Operation, 3> subscription_operations{{
    {"status",
     "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/"
     "backport-subscription-status",
     "How far the feed has come."},
    {"events",
     "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/"
     "backport-subscription-events",
     "The events of a feed, numbered without a gap; as often as asked."},
    {"redrive", "/OperationDefinition/Subscription-redrive",
     "For operators: events that were delivered are posted again, after a preview."},
}};

struct ResourceAbilities {
    std::string_view type;
    std::span<const std::string_view> interactions;
    std::span<const SearchParameter> searches;
    std::span<const Operation> operations;
    bool conditional_create = false;
    std::string_view versioning;
    std::span<const std::string_view> includes{};
};

constexpr std::array<std::string_view, 7> referral_interactions{
    "create", "read", "vread", "history-instance", "search-type", "update", "patch"};
constexpr std::array<std::string_view, 6> task_interactions{
    "read", "vread", "history-instance", "search-type", "update", "patch"};
constexpr std::array<std::string_view, 2> reading{"read", "search-type"};
constexpr std::array<std::string_view, 6> subscription_interactions{
    "create", "read", "search-type", "update", "patch", "delete"};
constexpr std::array<std::string_view, 3> service_interactions{"read", "search-type", "patch"};

constexpr std::array<ResourceAbilities, 6> resources{{
    {"ServiceRequest", referral_interactions, service_request_searches, service_request_operations,
     true, "versioned"},
    {"Task", task_interactions, task_searches, task_operations, false, "versioned", task_includes},
    {"Subscription", subscription_interactions, {}, subscription_operations, false, ""},
    {"HealthcareService",
     service_interactions,
     healthcare_service_searches,
     {},
     false,
     "",
     service_includes},
    {"Organization", reading, organization_searches, {}, false, ""},
    {"Location", reading, location_searches, {}, false, ""},
}};

void write_codes(JsonWriter& json, std::string_view name, std::span<const std::string_view> codes) {
    json.key(name).begin_array();
    for (const std::string_view code : codes) {
        json.begin_object().member("code", code).end_object();
    }
    json.end_array();
}

void write_operation(JsonWriter& json, const Operation& operation) {
    std::string definition(operation.definition);
    if (definition.front() == '/') definition.insert(0, fhir::own::base);
    json.begin_object().member("name", operation.name).member("definition", definition);
    json.member("documentation", operation.documentation).end_object();
}

void write_search(JsonWriter& json, const SearchParameter& parameter) {
    json.begin_object().member("name", parameter.name).member("type", parameter.type);
    if (!parameter.documentation.empty()) json.member("documentation", parameter.documentation);
    json.end_object();
}

// Which topics there are (subscriptions backport 1.1).
void write_topic(JsonWriter& json) {
    json.key("extension").begin_array().begin_object();
    json.member("url",
                "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/"
                "capabilitystatement-subscriptiontopic-canonical");
    json.member("valueCanonical", fhir::own::feed_topic).end_object().end_array();
}

void write_resource(JsonWriter& json, const ResourceAbilities& resource) {
    json.begin_object();
    if (resource.type == "Subscription") write_topic(json);
    json.member("type", resource.type);
    write_codes(json, "interaction", resource.interactions);
    if (!resource.versioning.empty()) json.member("versioning", resource.versioning);
    json.member("readHistory", resource.versioning == "versioned");
    json.member("updateCreate", false);
    json.member("conditionalCreate", resource.conditional_create);
    if (!resource.includes.empty()) {
        json.key("searchInclude").begin_array();
        for (const std::string_view include : resource.includes) json.string(include);
        json.end_array();
    }
    if (!resource.searches.empty()) {
        json.key("searchParam").begin_array();
        for (const SearchParameter& parameter : resource.searches) write_search(json, parameter);
        json.end_array();
    }
    if (!resource.operations.empty()) {
        json.key("operation").begin_array();
        for (const Operation& operation : resource.operations) write_operation(json, operation);
        json.end_array();
    }
    json.end_object();
}

std::string write_statement(const std::string& base, const std::string& version,
                            Timestamp started) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("resourceType", "CapabilityStatement");
    json.member("status", "active").member("date", fhir::format_instant(started));
    json.member("kind", "instance");
    json.key("software").begin_object().member("name", "referral-gateway");
    json.member("version", version).end_object();
    json.key("implementation").begin_object();
    json.member("description", "Referral gateway for social prescribing");
    json.member("url", base).end_object();
    json.member("fhirVersion", "4.0.1");
    json.key("format").begin_array();
    for (const auto* format : {"application/fhir+json", "application/fhir+xml", "json", "xml"}) {
        json.string(format);
    }
    json.end_array();
    json.key("patchFormat").begin_array().string("application/json-patch+json").end_array();
    json.key("rest").begin_array().begin_object().member("mode", "server");
    json.key("security").begin_object().member("cors", false);
    json.member("description",
                "Mutual TLS: a client is known by its certificate, which an operator registers "
                "with its organisation and role.");
    json.end_object();
    json.key("resource").begin_array();
    for (const ResourceAbilities& resource : resources) write_resource(json, resource);
    json.end_array();
    constexpr std::array<std::string_view, 2> interactions{"transaction", "batch"};
    write_codes(json, "interaction", interactions);
    json.key("operation").begin_array();
    write_operation(json, validation);
    json.end_array();
    json.end_object().end_array().end_object();
    return text;
}

}  // namespace

CapabilityApi::CapabilityApi(std::string public_base, std::string version, Timestamp started)
    : statement_(write_statement(public_base, version, started)) {}

std::vector<Route> CapabilityApi::routes() {
    const Handler handler = [this](const Request& request) { return read(request); };
    return {{Method::get, "/fhir/metadata", Scope::none, "metadata", handler, {}}};
}

asio::awaitable<Result<HttpResponse>> CapabilityApi::read(const Request& /*request*/) {
    co_return fhir_response(200, statement_);
}

}  // namespace gateway
