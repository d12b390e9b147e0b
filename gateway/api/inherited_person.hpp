// What routing must know of a person whom an onward referral leaves out.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/domain/referral.hpp"

#include <boost/asio/awaitable.hpp>

namespace gateway {

// Fills in the date of birth, the district of the home and whether the person is marked as
// sensitive: from `from` and those that it stems from in turn, up to the nearest that holds a
// Patient. What cannot be read tells nothing. An error: the store was not to be had. On the io
// thread only.
asio::awaitable<Result<void>> inherit_person(const ApiParts& parts, const Referral& from,
                                             mappings::Inherited& inherited);

}  // namespace gateway
