// A message read and described, as the gateway has it when it routes.
#pragma once

#include "fhir/json_reader.hpp"
#include "mappings/referral_reader.hpp"
#include "mappings/rules.hpp"
#include "tests/support/definitions.hpp"

#include <memory>
#include <string_view>

namespace tests {

struct MessageAtHand {
    explicit MessageAtHand(std::string_view text) : tree(fhir::read_json(text).value()) {
        testing_support::r4().describe(tree);
        referral = mappings::read_referral(tree, {}).value().referral;
    }
    MessageAtHand(const MessageAtHand&) = delete;
    MessageAtHand& operator=(const MessageAtHand&) = delete;

    fhir::Tree tree;
    mappings::Referral referral;
};

inline mappings::Condition condition(std::string_view text) {
    return mappings::Condition::compile(text, testing_support::r4()).value();
}

// For a table with conditions: nobody owns what lives as long as the program.
inline std::shared_ptr<const fhir::Definitions> shared_r4() {
    return {std::shared_ptr<const void>(), &testing_support::r4()};
}

}  // namespace tests
