#include "gateway/api/search_bundle.hpp"

namespace gateway {
namespace {

void write_link(fhir::JsonWriter& json, std::string_view relation, std::string_view url) {
    json.begin_object().member("relation", relation).member("url", url).end_object();
}

}  // namespace

SearchBundle::SearchBundle(std::string_view self, const std::optional<std::string>& next,
                           std::string_view type) {
    json_.begin_object().member("resourceType", "Bundle").member("type", type);
    json_.key("link").begin_array();
    write_link(json_, "self", self);
    if (next) write_link(json_, "next", *next);
    json_.end_array();
}

// FHIR has no empty arrays: without entries there is no member.
void SearchBundle::begin_entry(std::string_view full_url, std::string_view resource) {
    if (!has_entries_) json_.key("entry").begin_array();
    has_entries_ = true;
    json_.begin_object().member("fullUrl", full_url).key("resource").raw(resource);
}

void SearchBundle::add(std::string_view full_url, std::string_view resource,
                       std::string_view mode) {
    begin_entry(full_url, resource);
    json_.key("search").begin_object().member("mode", mode).end_object();
    json_.end_object();
}

void SearchBundle::version(std::string_view full_url, std::string_view resource,
                           std::string_view method, std::string_view url, std::string_view status,
                           std::string_view etag, std::string_view last_modified) {
    begin_entry(full_url, resource);
    json_.key("request").begin_object().member("method", method).member("url", url).end_object();
    json_.key("response").begin_object().member("status", status).member("etag", etag);
    json_.member("lastModified", last_modified).end_object();
    json_.end_object();
}

std::string SearchBundle::finish() {
    if (has_entries_) json_.end_array();
    json_.end_object();
    return std::move(text_);
}

}  // namespace gateway
