// Extensions against their definitions, and where they may stand (R4 extensibility.html 2.5.1).
// Private to fhir/validation.
#pragma once

#include "fhir/validation/profile_overlay.hpp"

#include <vector>

namespace fhir {

// One thread at a time; keeps its memory.
class ExtensionCheck {
public:
    // All must outlive it.
    ExtensionCheck(const Rulebook& rules, Evaluator& evaluator, const References& references,
                   OverlayCheck& overlays);

    // Forgets what it knew of the last tree.
    void start() noexcept { resource_ = nullptr; }
    // One item of `extension` or `modifierExtension` of `host`.
    void check(const Node& extension, const Node& host, bool is_modifier);

private:
    // Where a FHIRPath context leads in `resource_`, for all the extensions that ask.
    struct Places {
        const Expression* context = nullptr;
        std::vector<const Node*> nodes;  // sorted
        bool is_known = true;            // it could be run
    };

    void unknown(const Node& extension, const Node& host, std::string_view url, bool is_modifier);
    // Where it stands, and what its definition wants of that place.
    void context(const Node& extension, const Node& host, const Profile& definition);
    PathScope scope_of(const Node& host) const;
    bool may_stand(const Node& host, const ExtensionContext& context);
    const Places& places_of(const Expression& context, const Node& resource);

    const Definitions& definitions_;
    const Profiles* profiles_;
    Evaluator& evaluator_;
    const Terminology* terminology_;
    const References& references_;
    OverlayCheck& overlays_;
    const std::uint16_t extension_id_;
    const std::uint16_t url_id_;
    const Node* resource_ = nullptr;
    std::vector<Places> places_;
};

}  // namespace fhir
