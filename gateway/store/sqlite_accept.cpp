#include "gateway/store/sqlite_accept.hpp"

#include "gateway/store/rows.hpp"
#include "gateway/store/sqlite_facts.hpp"
#include "gateway/store/sqlite_read.hpp"
#include "gateway/store/sqlite_write.hpp"

namespace gateway {
namespace {

constexpr const char* select_by_identifier =
    "SELECT id, digest FROM referral WHERE identifier = ? AND identifier_system = ? "
    "AND client = ?";
constexpr const char* select_by_key =
    "SELECT r.id, r.digest FROM idempotency i "
    "JOIN referral r ON r.id = i.referral WHERE i.client = ? AND i.key = ?";
constexpr const char* insert_referral =
    "INSERT INTO referral (id, chain, based_on, client, referrer, chain_referrer, person, "
    "identifier_system, identifier, shape, consent, practice, accepted_at, version, updated, "
    "status, status_reason, digest, patient_key, is_apart, home, content) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* insert_key =
    "INSERT INTO idempotency (client, key, referral, created_at, home) "
    "VALUES (?, ?, ?, ?, ?) ON CONFLICT (client, key, home) DO NOTHING";

// What was kept under the identifier or a key of an arrival.
struct Earlier {
    Id id;
    fhir::Digest digest{};
    bool is_by_identifier = false;
};

fhir::Error conflict_with(const Id& earlier, const char* what) {
    return fhir::make_error(fhir::ErrorKind::conflict, fhir::IssueType::duplicate, "already-used",
                            std::string(what) + ": ServiceRequest/" + earlier.text());
}

bool has_identifier(const Referral& referral) {
    return !referral.identifier.system.empty() || !referral.identifier.value.empty();
}

std::optional<Earlier> find_by_identifier(SqliteConnection& database, const Referral& referral) {
    if (!has_identifier(referral)) return std::nullopt;
    SqliteUse query = database.prepared(select_by_identifier);
    query.bind(referral.identifier.value).bind(referral.identifier.system).bind(referral.client);
    if (!query.next()) return std::nullopt;
    return Earlier{query.id(0), query.digest(1), true};
}

std::optional<Earlier> find_by_key(SqliteConnection& database, const std::string& client,
                                   const std::string& key) {
    SqliteUse query = database.prepared(select_by_key);
    if (!query.bind(client).bind(key).next()) return std::nullopt;
    return Earlier{query.id(0), query.digest(1), false};
}

// Nothing: it is new. conflict: identifier and keys lead to different referrals.
fhir::Result<std::optional<Earlier>> find_earlier(SqliteConnection& database,
                                                  const NewReferral& arrival) {
    std::optional<Earlier> earlier = find_by_identifier(database, arrival.referral);
    for (const std::string& key : arrival.keys) {
        const std::optional<Earlier> other = find_by_key(database, arrival.referral.client, key);
        if (!other) continue;
        if (earlier && earlier->id != other->id) {
            return conflict_with(earlier->id,
                                 "identifier and keys belong to different referrals; the first is");
        }
        if (!earlier) earlier = other;
    }
    return earlier;
}

void write_referral(SqliteConnection& database, const NewReferral& arrival) {
    const Referral& referral = arrival.referral;
    SqliteUse insert = database.prepared(insert_referral);
    insert.bind(referral.id)
        .bind(referral.chain)
        .bind(referral.based_on)
        .bind(referral.client)
        .bind(referral.referrer)
        .bind(referral.chain_referrer)
        .bind(referral.person);
    if (has_identifier(referral)) {
        insert.bind(referral.identifier.system).bind(referral.identifier.value);
    } else {
        insert.bind(std::nullopt).bind(std::nullopt);
    }
    insert.bind(number_of(referral.shape))
        .bind(number_of(referral.consent))
        .bind(referral.practice)
        .bind(referral.accepted_at)
        .bind(referral.version)
        .bind(referral.updated)
        .bind(number_of(referral.status))
        .bind(referral.status_reason)
        .bind(arrival.digest)
        .bind(arrival.patient_key)
        .bind(std::int64_t{referral.referrer != arrival.task.requester})
        .bind(referral.id.home())
        .bind_blob(referral.content)
        .run();
}

void write_keys(SqliteConnection& database, const NewReferral& arrival) {
    for (const std::string& key : arrival.keys) {
        database.prepared(insert_key)
            .bind(arrival.referral.client)
            .bind(key)
            .bind(arrival.referral.id)
            .bind(arrival.referral.accepted_at)
            .bind(arrival.referral.id.home())
            .run();
    }
}

}  // namespace

fhir::Result<std::optional<ReferralRecord>> accept_referral(WriteSession& session,
                                                            const NewReferral& arrival) {
    using Answer = fhir::Result<std::optional<ReferralRecord>>;
    SqliteConnection& database = session.database();
    const fhir::Result<std::optional<Earlier>> earlier = find_earlier(database, arrival);
    if (!earlier) return earlier.error();
    if (*earlier) {
        const Earlier& there = **earlier;
        const bool is_repeat =
            there.digest == arrival.digest || (arrival.if_none_exist && there.is_by_identifier);
        if (!is_repeat) {
            return conflict_with(there.id,
                                 "this was already used for a message that says "
                                 "something else");
        }
        fhir::Result<ReferralRecord> record = read_referral_record(database, there.id);
        if (!record) return record.error();
        return Answer(std::optional<ReferralRecord>(std::move(*record)));
    }

    write_referral(database, arrival);
    insert_task(database, arrival.task, arrival.referral.chain_referrer);
    write_keys(database, arrival);
    if (const auto& stem = arrival.task.part_of) {
        insert_next_fact(database, arrival.task, true, arrival.is_provider, *stem);
    } else {
        insert_first_fact(database, arrival);
    }
    const std::optional<Id> task = arrival.task.id;
    session.write_audit({arrival.audit, arrival.referral.accepted_at, arrival.actor,
                         audit_action::accept, arrival.referral.id, task});
    session.feeds().tell({arrival.referral.id, task, arrival.referral.accepted_at}, arrival.events);
    return Answer(std::nullopt);
}

}  // namespace gateway
