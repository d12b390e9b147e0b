#include "config/config.hpp"
#include "config/https_url.hpp"
#include "config/section.hpp"
#include "fhir/ods_code.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace config {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""h;

constexpr ClientRole roles[] = {ClientRole::referrer, ClientRole::link_worker, ClientRole::provider,
                                ClientRole::operations};

// The id goes into logs, leases and keys: short, and of letters that need no quoting anywhere.
bool is_client_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
    });
}

// As `openssl x509 -fingerprint` prints it, colons and capitals included, to 64 small digits.
std::string normal_fingerprint(std::string_view text) {
    std::string normal;
    for (const char c : text) {
        if (c != ':') normal += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return normal;
}

bool is_fingerprint(std::string_view text) {
    return text.size() == 64 &&
           std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

void read_identity(Section& section, Client& client) {
    section.read("fingerprint", client.fingerprint);
    section.read("subject", client.subject);
    section.read("san", client.alternative_name);
    const int given =
        int{section.has("fingerprint")} + int{section.has("subject")} + int{section.has("san")};
    if (given != 1) {
        return section.note("fingerprint",
                            "exactly one of fingerprint, subject and san must say how "
                            "the client's certificate is known");
    }
    if (section.has("fingerprint")) {
        client.fingerprint = normal_fingerprint(client.fingerprint);
        if (!is_fingerprint(client.fingerprint)) {
            section.note("fingerprint",
                         "must be the SHA-256 of the certificate, 64 hex digits, as "
                         "`openssl x509 -noout -fingerprint -sha256` prints it");
        }
    } else if (section.has("subject")) {
        const std::string& subject = client.subject;
        if (subject.find('=') == std::string::npos || subject.starts_with('/') ||
            subject.find(" = ") != std::string::npos) {
            section.note("subject",
                         "must be as `openssl x509 -noout -subject -nameopt RFC2253` "
                         "prints it, less the word in front: CN=...,O=...");
        }
    } else if (!client.alternative_name.starts_with("dns:") &&
               !client.alternative_name.starts_with("uri:")) {
        section.note("san", "must begin with dns: or uri:");
    }
}

void read_queues(Section& section, Client& client) {
    if (section.has("queue") && section.has("queues")) {
        section.note("queue", "give either queue or queues");
    }
    std::string queue;
    section.read("queue", queue);
    section.read("queues", client.queues);
    if (section.has("queue")) client.queues.push_back(queue);

    const bool collects =
        client.role == ClientRole::link_worker || client.role == ClientRole::provider;
    const std::string name = section.has("queue") ? "queue" : "queues";
    if (!collects && !client.queues.empty()) {
        return section.note(name, "only a link-worker and a provider work a queue");
    }
    if (collects && client.queues.empty()) client.queues.push_back(client.organisation);
    for (std::string& code : client.queues) {
        const auto parsed = fhir::OdsCode::parse(code);
        if (parsed) code = parsed->text();
        if (!parsed && section.has(name)) section.note(name, "must be ODS codes");
    }
    std::vector<std::string> sorted = client.queues;
    std::ranges::sort(sorted);
    if (std::ranges::adjacent_find(sorted) != sorted.end()) {
        section.note(name, "names the same queue twice");
    }
}

void read_push(Section section, const std::string& file, Push& push) {
    section.require("url", push.url);
    section.require("ca_file", push.ca_file);
    section.require("secret_file", push.secret_file);
    section.read("heartbeat", push.heartbeat, 10s, 24h);
    section.read("shows_certificate", push.shows_certificate);
    if (!push.url.empty() && !parse_https_url(push.url)) {
        section.note("url",
                     "must be an address such as https://practice.example/notify, without user, "
                     "password or fragment");
    }
    section.refuse_unknown();
    push.ca_file = beside(file, push.ca_file);
    push.secret_file = beside(file, push.secret_file);
}

Client read_client(Section& section, const std::string& file) {
    Client client;
    section.require("id", client.id);
    if (!client.id.empty() && !is_client_id(client.id)) {
        section.note("id", "must be at most 64 letters, digits, dots, dashes and underscores");
    }
    section.read("name", client.name);
    client.organisation = section.require_ods_code("organisation");
    std::size_t role = 0;
    if (!section.has("role")) section.note("role", "is missing, and has no default");
    section.read_word("role", {"referrer", "link-worker", "provider", "operator"}, role);
    client.role = roles[role];
    read_identity(section, client);
    read_queues(section, client);
    section.read("must_send_if_match", client.must_send_if_match);
    if (section.has("push") && client.role == ClientRole::operations) {
        section.note("push", "an operator hears of no referral, so nothing is posted to it");
    }
    if (section.has("push")) read_push(section.section("push"), file, client.push);
    section.refuse_unknown();
    return client;
}

// Notes what an earlier client has already. The first one keeps it.
class Taken {
public:
    void check(Section& section, const std::string& setting, const std::string& value,
               const std::string& client) {
        if (value.empty()) return;
        const auto [place, is_new] = seen_.emplace(setting + ' ' + value, client);
        if (!is_new) section.note(setting, "is that of client " + place->second + " already");
    }

private:
    std::map<std::string, std::string, std::less<>> seen_;
};

}  // namespace

fhir::Result<std::vector<Client>> load_clients(const std::string& file) {
    const auto table = read_toml(file);
    if (!table) return table.error();

    std::vector<Client> clients;
    Mistakes mistakes(file);
    Taken taken;
    Section root(&*table, "", mistakes);
    for (Section& section : root.sections("client")) {
        Client client = read_client(section, file);
        taken.check(section, "id", client.id, client.id);
        taken.check(section, "fingerprint", client.fingerprint, client.id);
        taken.check(section, "subject", client.subject, client.id);
        taken.check(section, "san", client.alternative_name, client.id);
        clients.push_back(std::move(client));
    }
    root.refuse_unknown();
    if (clients.empty() && mistakes.empty()) {
        root.note("client", "names no client, so nobody could connect: write a [[client]]");
    }

    if (!mistakes.empty()) return std::move(mistakes).error();
    return clients;
}

}  // namespace config
