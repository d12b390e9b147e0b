#include "fhir/validation/reference_parts.hpp"

#include "fhir/validation/primitives.hpp"

#include <algorithm>
#include <cstddef>

namespace fhir {
namespace {

const Type* resource_type(std::string_view name, const Definitions& definitions) {
    const Type* type = definitions.find(name);
    return type != nullptr && type->kind == TypeKind::resource && !type->is_abstract ? type
                                                                                     : nullptr;
}

// Takes the last part off the text.
std::string_view take_last(std::string_view& text) {
    const std::size_t slash = text.rfind('/');
    const std::string_view last = slash == std::string_view::npos ? text : text.substr(slash + 1);
    text = slash == std::string_view::npos ? std::string_view() : text.substr(0, slash);
    return last;
}

}  // namespace

ReferenceParts parts_of(std::string_view reference, const Definitions& definitions) noexcept {
    ReferenceParts parts;
    if (reference.starts_with('#')) {
        parts.form = ReferenceForm::fragment;
        parts.id = reference.substr(1);
        return parts;
    }
    if (reference.starts_with("urn:")) {
        parts.form = ReferenceForm::absolute;
        return parts;
    }
    const bool is_absolute = has_scheme(reference);
    const std::size_t query = is_absolute ? std::string_view::npos : reference.find('?');
    if (query != std::string_view::npos) {
        parts.type = resource_type(reference.substr(0, query), definitions);
        if (parts.type != nullptr) parts.form = ReferenceForm::conditional;
        return parts;
    }
    const auto slashes = std::ranges::count(reference, '/');
    parts.has_parts = slashes == 1 || slashes == 3;
    std::string_view rest = reference;
    std::string_view last = take_last(rest);
    std::string_view before = take_last(rest);
    bool has_version = false;
    if (before == "_history" && is_id(last)) {
        has_version = true;
        last = take_last(rest);
        before = take_last(rest);
    }
    parts.type = resource_type(before, definitions);
    parts.id = last;
    if (is_absolute) {
        parts.form = ReferenceForm::absolute;
    } else if (parts.type != nullptr && is_id(last) && rest.empty() &&
               slashes == (has_version ? 3 : 1)) {
        parts.form = ReferenceForm::relative;
    }
    return parts;
}

}  // namespace fhir
