// The risk of a person whom an onward referral leaves out.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/domain/referral.hpp"

#include <boost/asio/awaitable.hpp>

namespace gateway {

// What `stem`, and those that it stems from in turn, tell of the person's risk by the table's
// rules: the highest, up to the nearest that tells of risks at all. A kept message that cannot be
// read counts as raised. An error: the store was not to be had. On the io thread only.
asio::awaitable<Result<mappings::Risk>> inherited_risk(const ApiParts& parts, const Referral& stem,
                                                       const mappings::RoutingTable& table);

}  // namespace gateway
