// What is counted of a new referral, out of what the accept knows already.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/domain/fact.hpp"
#include "mappings/referral.hpp"

#include <chrono>

namespace gateway {

// `day`: of the arrival. Pure.
Background background_of(const mappings::Referral& referral, const Directory& directory,
                         std::chrono::sys_days day);

}  // namespace gateway
