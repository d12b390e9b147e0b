// What a Bundle is for, as its `type` says.
#pragma once

#include "fhir/tree.hpp"

#include <cstdint>

namespace fhir {

enum class BundleKind : std::uint8_t {
    none,  // no bundle, or none of R4's words for it
    document,
    message,
    transaction,
    transaction_response,
    batch,
    batch_response,
    history,
    searchset,
    collection
};

BundleKind bundle_kind(const Node& bundle) noexcept;

// Whose entries say what a server is to do, or has done: those need no fullUrl.
bool is_request(BundleKind kind) noexcept;
bool is_response(BundleKind kind) noexcept;
// Whose resources hang together, from the first entry on.
bool is_interlinked(BundleKind kind) noexcept;

}  // namespace fhir
