// A Bundle of type searchset, or history.
#pragma once

#include "fhir/json_writer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

// Entries in the order they are added. `next` is there only when there is a page more.
class SearchBundle {
public:
    SearchBundle(std::string_view self, const std::optional<std::string>& next,
                 std::string_view type = "searchset");

    // How many the search finds in all; before the first entry.
    void total(std::uint64_t count) { json_.member("total", count); }
    void match(std::string_view full_url, std::string_view resource) {
        add(full_url, resource, "match");
    }
    void include(std::string_view full_url, std::string_view resource) {
        add(full_url, resource, "include");
    }
    // An entry of a history: which request made this version, and what was answered.
    void version(std::string_view full_url, std::string_view resource, std::string_view method,
                 std::string_view url, std::string_view status, std::string_view etag,
                 std::string_view last_modified);
    std::string finish();

private:
    void begin_entry(std::string_view full_url, std::string_view resource);
    void add(std::string_view full_url, std::string_view resource, std::string_view mode);

    std::string text_;
    fhir::JsonWriter json_{text_};
    bool has_entries_ = false;
};

}  // namespace gateway
