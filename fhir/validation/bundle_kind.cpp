#include "fhir/validation/bundle_kind.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace fhir {
namespace {

constexpr std::array<std::pair<std::string_view, BundleKind>, 9> kinds{{
    {"document", BundleKind::document},
    {"message", BundleKind::message},
    {"transaction", BundleKind::transaction},
    {"transaction-response", BundleKind::transaction_response},
    {"batch", BundleKind::batch},
    {"batch-response", BundleKind::batch_response},
    {"history", BundleKind::history},
    {"searchset", BundleKind::searchset},
    {"collection", BundleKind::collection},
}};

}  // namespace

BundleKind bundle_kind(const Node& bundle) noexcept {
    const std::string_view type = bundle.string("type");
    for (const auto& [word, kind] : kinds) {
        if (word == type) return kind;
    }
    return BundleKind::none;
}

bool is_request(BundleKind kind) noexcept {
    return kind == BundleKind::transaction || kind == BundleKind::batch;
}

bool is_response(BundleKind kind) noexcept {
    return kind == BundleKind::transaction_response || kind == BundleKind::batch_response;
}

bool is_interlinked(BundleKind kind) noexcept {
    return kind == BundleKind::document || kind == BundleKind::message;
}

}  // namespace fhir
