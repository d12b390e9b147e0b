#include "tests/e2e/installation.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace testing_support {
namespace {

struct Member {
    const char* name;
    const char* organisation;
    const char* role;
};

constexpr Member members[] = {
    {"practice", org::practice, "referrer"},
    {"other-practice", org::other_practice, "referrer"},
    {"lonely-practice", org::lonely_practice, "referrer"},
    {"neighbour-practice", org::neighbour_practice, "referrer"},
    {"link-worker", org::link_worker, "link-worker"},
    {"colleague", org::link_worker, "link-worker"},  // collects from the same queue
    {"other-link-worker", org::other_link_worker, "link-worker"},
    {"provider", org::provider, "provider"},
    {"other-provider", org::other_provider, "provider"},
    {"triage", org::triage, "link-worker"},
    {"lead", org::lead, "link-worker"},
    {"operator", "X99901", "operator"},
};

std::string make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "gateway-e2e-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder " + name);
    return name;
}

std::string client_entry(const Member& member) {
    return std::string("[[client]]\nid = \"") + member.name + "\"\norganisation = \"" +
           member.organisation + "\"\nrole = \"" + member.role + "\"\nsan = \"dns:" + member.name +
           "\"\n\n";
}

constexpr const char* routing = R"(
[triage]
organisation = "T99901"
name = "Triage desk"

[[provider]]
organisation = "P9901"
name = "Marling Walkers"

[[provider]]
organisation = "P9902"
name = "Marling Painters"

[[service]]
id = "walking-group"
name = "Walking group"
provider = "P9901"

[[service]]
id = "painting-group"
name = "Painting group"
provider = "P9902"

[[pcn]]
code = "U99901"
lead = "L99901"
)";

// The official layout of the map of practices to PCNs; an extract of this project's own inventing.
constexpr const char* practices =
    "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,"
    "ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,"
    "ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME\n"
    "GP_PRAC_PAT_LIST,01Oct2025,A99901,MARLING VALE SURGERY,ZZ99 1AA,U99901,MARLING PCN,E99000001,"
    "99A,INVENTED SUB ICB,E99000011,QZ9,INVENTED ICB,E99000021,Y99,INVENTED REGION,TPP\n"
    "GP_PRAC_PAT_LIST,01Oct2025,A99902,BRIDGE STREET SURGERY,ZZ99 2AA,U99902,BRIDGE PCN,E99000001,"
    "99A,INVENTED SUB ICB,E99000011,QZ9,INVENTED ICB,E99000021,Y99,INVENTED REGION,EMIS\n"
    "GP_PRAC_PAT_LIST,01Oct2025,A99903,LONELY HILL SURGERY,ZZ99 3AA,U,UNALLOCATED,E99000001,"
    "99A,INVENTED SUB ICB,E99000011,QZ9,INVENTED ICB,E99000021,Y99,INVENTED REGION,EMIS\n"
    "GP_PRAC_PAT_LIST,01Oct2025,A99904,MARLING MILL SURGERY,ZZ99 4AA,U99901,MARLING PCN,E99000001,"
    "99A,INVENTED SUB ICB,E99000011,QZ9,INVENTED ICB,E99000021,Y99,INVENTED REGION,TPP\n";

}  // namespace

Installation::Installation(const std::string& more_settings)
    : folder_(make_folder()),
      port_(free_port()),
      management_port_(free_port()),
      base_("https://localhost:" + std::to_string(port_) + "/fhir"),
      gateway(config_file(), file("gateway.log"), management_port_) {
    const Identity server = authority_.issue("gateway", Authority::Use::server);
    write_file(file("server.pem"), server.certificate);
    write_file(file("server.key"), server.key);
    write_file(file("ca.pem"), authority_.certificate());
    write_clients();
    write_file(file("routing.toml"), routing);
    write_settings(more_settings);
    write_practices();
}

Installation::~Installation() {
    gateway.kill();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

HttpsClient Installation::client(const std::string& name) const {
    return {port_, authority_.certificate(), &identities_.at(name)};
}

HttpsClient Installation::unknown_client() const {
    return {port_, authority_.certificate(), &identities_.at("stranger")};
}

HttpsClient Installation::without_certificate() const {
    return {port_, authority_.certificate(), nullptr};
}

void Installation::write_clients() {
    std::string text;
    for (const Member& member : members) {
        identities_[member.name] = authority_.issue(member.name, Authority::Use::client);
        text += client_entry(member);
    }
    identities_["stranger"] = authority_.issue("stranger", Authority::Use::client);
    write_file(file("clients.toml"), text);
}

void Installation::write_practices() const {
    write_file(file("gp-reg-pat-prac-map.csv"), practices);
    const Outcome imported = run_gateway(
        {"import", "practices", "--config", config_file(), file("gp-reg-pat-prac-map.csv")});
    if (imported.exit_code != 0) throw std::runtime_error("import failed: " + imported.output);
}

void Installation::write_settings(const std::string& more) const {
    std::string text = "public_base = \"" + base_ + "\"\nstore = \"sqlite:" + file("referrals.db") +
                       "\"\nclients_file = \"clients.toml\"\nrouting_file = \"routing.toml\"\n"
                       "practices_file = \"practices.tsv\"\n";
    text += "[listener]\naddress = \"127.0.0.1\"\nport = " + std::to_string(port_) +
            "\n[management]\naddress = \"127.0.0.1\"\nport = " + std::to_string(management_port_) +
            "\n[tls]\ncertificate_file = \"server.pem\"\nprivate_key_file = \"server.key\"\n"
            "client_ca_file = \"ca.pem\"\n";
    write_file(config_file(), text + more);
}

}  // namespace testing_support
