// Entries of an Open Referral UK source, invented, to be spoiled in one place; and what is read.
#pragma once

#include "mappings/directory/oruk_reader.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace directory_tests {

inline const std::string choir_id = "0b1f2c3d-0000-4000-8000-000000000001";
inline const std::string hall_id = "0b1f2c3d-0000-4000-8000-0000000000a1";
inline const std::string trust_id = "0b1f2c3d-0000-4000-8000-0000000000b1";

inline std::chrono::sys_days on(int year, unsigned month, unsigned date) {
    return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(date);
}

// A service in full, without a fault.
inline std::string choir() {
    return R"({
  "id": "0b1f2c3d-0000-4000-8000-000000000001",
  "name": "Singing for Breath",
  "description": "A choir for people with a lung condition.",
  "url": "https://choir.example/breath",
  "email": "hello@choir.example",
  "status": "active",
  "fees": "Free",
  "minimum_age": 18,
  "maximum_age": 120,
  "assured_date": "2026-01-05",
  "last_modified": "2026-02-01T09:30:00Z",
  "schedules": [
    { "id": "h1", "freq": "WEEKLY", "interval": 1, "byday": "TU,FR", "dtstart": "2026-01-06",
      "valid_to": "2026-12-18", "opens_at": "10:00", "closes_at": "12:00:00Z" }
  ],
  "service_areas": [ { "id": "a1", "name": "Forest of Dean" } ],
  "service_at_locations": [
    { "id": "l1", "location": {
        "id": "0b1f2c3d-0000-4000-8000-0000000000a1", "location_type": "physical",
        "name": "The Made-up Hall", "latitude": 51.8, "longitude": -2.5,
        "addresses": [ { "id": "d1", "attention": "Somebody", "address_1": "1 Invented Street",
          "city": "Coleford", "state_province": "Gloucestershire", "postal_code": "gl168aa",
          "country": "GB", "address_type": "physical" } ],
        "accessibility": [ { "id": "x1", "accessibility": "A ramp at the side." } ] } }
  ],
  "cost_options": [ { "id": "c1", "option": "Everybody", "amount": 0 } ], "funding": [ { "id": "f1", "source": "Marling Council" } ], "program": { "id": "p1", "name": "Breathing Together" },
  "organization": { "id": "0b1f2c3d-0000-4000-8000-0000000000b1", "name": "The Invented Trust",
    "description": "A charity.", "website": "https://trust.example",
    "organization_identifiers": [ { "id": "i1", "identifier_scheme": "GB-CHC",
      "identifier_type": "Charity number", "identifier": "000000" } ] },
  "attributes": [ { "id": "t1", "taxonomy_term": { "id": "0b1f2c3d-0000-4000-8000-0000000000c1",
    "name": "Singing", "description": "Choirs.", "taxonomy": "Activities" } } ],
  "languages": [ { "id": "g1", "name": "Polish" } ]
})";
}

inline std::string with(std::string text, std::string_view before, std::string_view after) {
    const auto at = text.find(before);
    if (at == std::string::npos) throw std::logic_error("not there: " + std::string(before));
    return text.replace(at, before.size(), after);
}

// A page with these entries, in one line so that an entry's own lines come after the first.
inline std::string page(const std::vector<std::string>& entries, std::string_view pages = "1") {
    std::string text =
        R"({"page_number": 1, "total_pages": )" + std::string(pages) + R"(, "contents": [)";
    for (const std::string& entry : entries) {
        if (!text.ends_with('[')) text += ",\n";
        text += entry;
    }
    return text + "]}";
}

inline mappings::directory::Harvested harvest(const std::vector<std::string>& documents) {
    mappings::directory::Harvest harvest;
    for (const std::string& document : documents) {
        mappings::directory::read_document(harvest, "folder/source.json", document);
    }
    return harvest.finish();
}

inline std::vector<std::string> lines(const std::vector<mappings::directory::Finding>& findings) {
    std::vector<std::string> lines;
    for (const auto& finding : findings) lines.push_back(to_line(finding));
    return lines;
}

}  // namespace directory_tests
