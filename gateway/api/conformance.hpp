// What messages are held against beside the gateway's own rules: R4, and the profiles that the
// installation loads.
#pragma once

#include "fhir/profiles/package.hpp"
#include "fhir/validation/validator.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

struct ConformanceSettings {
    std::vector<std::string> packages;  // folders and .tgz; the first of a URL wins
    std::map<std::string, std::vector<std::string>> profiles;  // canonicals, by type of resource
    // Canonicals of profiles of the Bundle, by the MessageHeader's event: "system|code", "code", or
    // the URI of an eventUri.
    std::map<std::string, std::vector<std::string>> messages;
};

// Immutable; read by any thread. Stays where it was made.
struct Conformance {
    // Reads the packages. invalid: everything in them that is broken, the sentence with its file
    // and the expression fhir.packages; a profile that is configured and in none of them, or for
    // another type. Takes milliseconds, more with large packages. `r4` as for fhir::Library.
    static fhir::Result<std::shared_ptr<const Conformance>> load(
        const ConformanceSettings& settings, std::shared_ptr<const fhir::Definitions> r4 = nullptr);

    Conformance(std::unique_ptr<const fhir::Library> all, ConformanceSettings chosen,
                std::vector<std::string> lacking = {});
    Conformance(const Conformance&) = delete;
    Conformance& operator=(const Conformance&) = delete;

    // What is configured for the root, for the resources that entries of a transaction, batch,
    // message or document hold, and for that kind of message.
    std::vector<fhir::Demand> demands_of(const fhir::Node& root) const;
    bool knows(std::string_view profile) const;

    std::unique_ptr<const fhir::Library> library;
    ConformanceSettings settings;
    std::vector<std::string> warnings;  // what the packages lack: a sentence each, with its file
    fhir::Rulebook rules;
};

// The conformance of the moment, and the validator that keeps its memory between messages. On one
// thread only.
class MessageValidator {
public:
    explicit MessageValidator(std::shared_ptr<const Conformance> conformance);

    void replace(std::shared_ptr<const Conformance> next);
    const Conformance& current() const { return *conformance_; }

    // Against R4, the profiles that the message names, those configured for it (demands_of), and
    // `more` of its root. The result is valid until the next call. Lines are those of `source`.
    const fhir::Validity& validate(const fhir::Tree& tree, std::string_view source,
                                   std::span<const std::string_view> more = {});

private:
    std::shared_ptr<const Conformance> conformance_;
    std::optional<fhir::Validator> validator_;  // always set
};

// What R4 and profiles say of a message, and what the gateway's own rules say, each fault once:
// where both have an error at one place, the gateway's sentence stays, with the other's line,
// column and rule; but what the gateway alone can ask (business-rule, forbidden, not-supported) is
// another fault, and both are told. Errors first.
std::vector<fhir::Issue> joined(const std::vector<fhir::Issue>& of_fhir,
                                std::vector<fhir::Issue> own);

}  // namespace gateway
