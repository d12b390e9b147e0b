// Subscriptions and their ledger, as rows.
#pragma once

#include "gateway/ports/subscription_store.hpp"
#include "gateway/store/write_session.hpp"

#include <vector>

namespace gateway {

// On the writer's thread, in a transaction; throw SqliteFailure.
fhir::Result<SubscriptionMade> make_subscription(WriteSession& session,
                                                 const NewSubscription& wanted);
fhir::Result<void> change_subscription(WriteSession& session, const SubscriptionChange& change);
fhir::Result<void> book_attempt(WriteSession& session, const DeliveryAttempt& attempt);

// On a reader; throw SqliteFailure.
fhir::Result<PushSubscription> read_subscription(SqliteConnection& connection, const Id& id);
fhir::Result<std::vector<SubscriptionState>> read_subscriptions(SqliteConnection& connection,
                                                                const std::string& client);
fhir::Result<std::vector<DeliveryAttempt>> read_ledger(SqliteConnection& connection,
                                                       const Id& subscription, std::uint32_t count);

}  // namespace gateway
