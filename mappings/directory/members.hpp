// What the members of one JSON object say, checked. Whatever cannot be taken is reported and not
// there. null, and text that is empty or blank, are not there either. For this folder's own files.
#pragma once

#include "fhir/instant.hpp"
#include "mappings/directory/document.hpp"

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace mappings::directory {

class Members {
public:
    // Both must outlive it; `object` is an object.
    Members(Document& document, const fhir::Node& object) : document_(document), object_(object) {}

    const fhir::Node& object() const { return object_; }

    // Null: not there, as told above.
    const fhir::Node* find(std::string_view name) const;
    // Trimmed.
    std::string text(std::string_view name, Weight weight = Weight::error);
    // A number, or text that is one (with a warning).
    std::optional<double> number(std::string_view name, Weight weight = Weight::error);
    // The digits as they were written: no sign, no exponent.
    std::string amount(std::string_view name);
    // FHIR's id; a UUID in small letters.
    std::string id(std::string_view name, Weight weight);
    std::string email(std::string_view name);
    std::string web_address(std::string_view name);
    // A date, or the date of a date and time.
    std::optional<std::chrono::sys_days> day(std::string_view name);
    // Without a zone it is UTC.
    std::optional<fhir::Timestamp> instant(std::string_view name);
    // "10:00:00"; a zone is passed over.
    std::string time(std::string_view name);

    // The object that is the member's value.
    std::optional<Members> child(std::string_view name);
    // Calls `read` with each object in the list that is the member's value.
    template <class Read>
    void each(std::string_view name, Read read, Weight weight = Weight::error) {
        const fhir::Node* list = array(name, weight);
        if (list == nullptr) return;
        for (const fhir::Node& item : *list) {
            if (is_object(item, weight)) read(Members(document_, item));
        }
    }

    // To be asked in the order of the text.
    Spot spot() const { return document_.spot_of(object_); }
    // How often something was refused in the document so far.
    std::size_t refusals() const { return document_.refusals(); }

    // One error that names those of the members that are not there.
    void require(std::initializer_list<std::string_view> names);
    void report(Weight weight, std::string sentence) {
        document_.report(weight, object_, std::move(sentence));
    }
    // About a member that is there.
    void report(Weight weight, std::string_view name, std::string sentence) {
        document_.report(weight, *find(name), std::move(sentence));
    }

private:
    const fhir::Node* array(std::string_view name, Weight weight);
    bool is_object(const fhir::Node& node, Weight weight);

    Document& document_;
    const fhir::Node& object_;
};

// A value as a finding shows it: in quotes, cut short, in one line.
std::string quoted(std::string_view text);

// FHIR's rule for ids: 1 to 64 of A-Z a-z 0-9 - .
bool is_id(std::string_view text);

}  // namespace mappings::directory
