#include "fhir/definitions/definitions.hpp"

#include "fhir/definitions/tables.hpp"

#include <utility>

// Compiled in by house_tables() in fhir/CMakeLists.txt.
extern "C" const char fhir_table_types[], fhir_table_types_end[];
extern "C" const char fhir_table_invariants[], fhir_table_invariants_end[];
extern "C" const char fhir_table_search[], fhir_table_search_end[];

namespace fhir {
namespace {

std::string_view text_between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

Definitions::Definitions(std::unique_ptr<const Tables> tables) noexcept
    : tables_(std::move(tables)), types_(tables_->types) {}
Definitions::Definitions(Definitions&&) noexcept = default;
Definitions& Definitions::operator=(Definitions&&) noexcept = default;
Definitions::~Definitions() = default;

Definitions Definitions::r4() {
    auto tables = std::make_unique<Tables>();
    tables->arena = std::make_unique<std::pmr::monotonic_buffer_resource>();
    read_invariants(text_between(fhir_table_invariants, fhir_table_invariants_end), *tables);
    read_types(text_between(fhir_table_types, fhir_table_types_end), *tables);
    read_search_parameters(text_between(fhir_table_search, fhir_table_search_end), *tables);
    return Definitions(std::move(tables));
}

const Type* Definitions::find(std::string_view name) const noexcept {
    const std::uint16_t* id = tables_->type_ids.find(name);
    return id != nullptr ? &tables_->types[*id - 1U] : nullptr;
}

const Type* Definitions::find_url(std::string_view url) const noexcept {
    for (const std::string_view version : {"|4.0.1", "|4.0"}) {
        if (url.ends_with(version)) url.remove_suffix(version.size());
    }
    const Type* found = find(url.substr(url.rfind('/') + 1));
    return found != nullptr && found->url == url ? found : nullptr;
}

std::span<const Invariant> Definitions::invariants() const noexcept {
    return tables_->invariants;
}

std::uint16_t Definitions::element_id(std::string_view name) const noexcept {
    const std::uint16_t* id = tables_->element_ids.find(name);
    return id != nullptr ? *id : std::uint16_t{0};
}

std::string_view Definitions::element_name(std::uint16_t id) const noexcept {
    return id < tables_->element_names.size() ? tables_->element_names[id] : std::string_view();
}

std::span<const SearchParameter> Definitions::search_parameters(
    std::string_view resource) const noexcept {
    const std::uint16_t* id = tables_->type_ids.find(resource);
    if (id == nullptr) return {};
    return tables_->search[*id];
}

}  // namespace fhir
