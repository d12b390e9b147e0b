#include "fhir/systems.hpp"

#include <gtest/gtest.h>

namespace {

TEST(Systems, StartWithTheOneBaseOfOurOwn) {
    EXPECT_EQ(fhir::own::issue_codes, "https://referral-gateway.example/fhir/CodeSystem/issue");
    EXPECT_EQ(fhir::own::person, "https://referral-gateway.example/fhir/person");
}

}  // namespace
