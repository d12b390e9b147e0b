// The subscriptions that post and their ledger, as operations see them: no patient data, no id of
// a referral.
#pragma once

#include "gateway/ops/health_report.hpp"
#include "gateway/ports/subscription_store.hpp"

#include <set>
#include <string>
#include <vector>

namespace gateway {

// How each stands. Event numbers are those of the subscription, as its client knows them.
std::string deliveries_json(const std::vector<SubscriptionState>& states, Timestamp now);

// What was tried of one, the newest first.
std::string ledger_json(const PushSubscription& subscription,
                        const std::vector<DeliveryAttempt>& ledger);

// For each client that has an endpoint, its worst subscription: what is left of others is nobody's
// alarm. Pure.
void assess_push(const std::vector<SubscriptionState>& states,
                 const std::set<std::string>& clients_with_endpoint, Timestamp now,
                 std::vector<HealthCheck>& checks);

}  // namespace gateway
