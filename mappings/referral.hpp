// What a referral says, whatever the shape that it came in.
#pragma once

#include "fhir/nhs_number.hpp"
#include "fhir/ods_code.hpp"
#include "fhir/tree.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace mappings {

// The two shapes of one meaning.
enum class Shape { resource, transaction };

struct Identifier {
    std::string system;
    std::string value;
    friend bool operator==(const Identifier&, const Identifier&) = default;
};

// To whom the sender wants it to go; what is known of it.
struct Performer {
    std::optional<fhir::OdsCode> organisation;  // of an Organization, or who provides the service
    std::string service;                        // id or identifier value of a HealthcareService
    std::string expression;                     // where the message names it
};

// Whether the person lets it be shared with the voluntary sector.
enum class Consent { absent, permitted, denied };

// A need or reason: one coding of reasonCode, code or a Condition that reasonReference names.
struct Need {
    std::string system;
    std::string code;
    const fhir::Node* coding = nullptr;
    bool is_reason = false;  // of reasonCode or a Condition: why, and not what is asked for
};

// Nodes point into the tree that was read, which must live as long as this.
struct Referral {
    Shape shape = Shape::resource;
    const fhir::Tree* tree = nullptr;             // the message; never null once read
    const fhir::Node* service_request = nullptr;  // never null once read
    const fhir::Node* patient = nullptr;  // null: an onward referral that inherits the person

    std::optional<Identifier> identifier;  // the first official one, else the first with a value
    std::string status;                    // "active"
    std::string intent;
    std::string priority = "routine";
    std::optional<std::string> based_on;  // id of the referral that an onward one stems from

    std::optional<fhir::NhsNumber> nhs_number;
    std::optional<std::chrono::sys_days> birth_date;
    std::string district;       // of the postcode of the person's home: "GL14"; empty: not told
    bool is_sensitive = false;  // marked as restricted: nobody is routed by the address
    std::optional<fhir::OdsCode> practice;   // where the person is registered; as written
    std::optional<fhir::OdsCode> requester;  // the referrer's organisation
    bool is_self_referral = false;           // the requester is the person
    bool is_onward() const { return based_on.has_value(); }

    std::vector<Performer> performers;
    std::vector<Need> needs;
    Consent consent = Consent::absent;
    bool tells_of_risks = false;  // a Flag, or that none is known
};

}  // namespace mappings
