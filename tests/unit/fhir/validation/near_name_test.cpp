#include "fhir/validation/near_name.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace fhir {
namespace {

// What is nearest among the members birthDate, name and valueString.
std::string_view nearest(std::string_view name) {
    std::array<ElementType, 3> members;
    members[0].member = "birthDate";
    members[1].member = "name";
    members[2].member = "valueString";
    std::array<Element, 3> elements;
    for (std::size_t at = 0; at < elements.size(); ++at) {
        elements[at].types = std::span(members).subspan(at, 1);
    }
    Type type;
    type.elements = elements;
    return near_name(type, name);
}

TEST(NearName, FindsWhatIsASlipAway) {
    EXPECT_EQ(nearest("birthdate"), "birthDate");
    EXPECT_EQ(nearest("birtDate"), "birthDate");
    EXPECT_EQ(nearest("valueStrings"), "valueString");
}

TEST(NearName, OffersNothingForAnotherWord) {
    EXPECT_EQ(nearest("gender"), "");
    EXPECT_EQ(nearest("value"), "");
    EXPECT_EQ(nearest(""), "");
}

}  // namespace
}  // namespace fhir
