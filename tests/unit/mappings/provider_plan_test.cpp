// How much of the person's plan a provider sees.
#include "tests/support/outcomes.hpp"
#include "tests/unit/mappings/viewing.hpp"

#include <gtest/gtest.h>

namespace {

using namespace tests;

std::string with_outputs(const std::string& marks) {
    Outputs outputs;
    return for_provider(good_onward_referral(), good_referral(), with_plan(outputs, marks).json());
}

TEST(ProviderPlan, ComesWithAnOnwardReferralFromTheTaskThatItWasMadeFrom) {
    const fhir::Tree view = fhir::read_json(with_outputs(shareable)).value();

    std::vector<std::string> types;
    for (const fhir::Node& resource : view.root().items("contained")) {
        types.emplace_back(resource.string("resourceType"));
    }
    EXPECT_EQ(types, (std::vector<std::string>{"Patient", "CarePlan", "Goal", "Goal"}));
    EXPECT_EQ(view.root().path({"supportingInfo", "reference"})->text(), "#plan");
}

TEST(ProviderPlan, TellsWhatMattersTheGoalsAndTheActions) {
    const std::string view = with_outputs(shareable);

    for (const char* shown :
         {"Being out of doors", "Walk to the shop again", "2027-01-25", "Talk to somebody each day",
          "Walk with the group", "every Tuesday"}) {
        EXPECT_TRUE(contains(view, shown)) << shown;
    }
}

TEST(ProviderPlan, HidesPeopleNeedsAndNotes) {
    const std::string view = with_outputs(shareable);

    for (const char* hidden : {"Sam Link", "neighbour", "Lonely", "Knows every path", "contributor",
                               "expressedBy", "author", "shareable"}) {
        EXPECT_FALSE(contains(view, hidden)) << hidden;
    }
}

TEST(ProviderPlan, IsNotShownUnlessItIsMarked) {
    const std::string view = with_outputs("");

    EXPECT_FALSE(contains(view, "CarePlan"));
    EXPECT_FALSE(contains(view, "Goal"));
}

TEST(ProviderPlan, OfTheMessageItselfIsTheOneThatCounts) {
    Outputs outputs;
    const std::string onward = with(good_onward_referral(), R"("status": "active")",
                                    R"("contained":[)" + care_plan() +
                                        R"(],"supportingInfo":[{"reference":"#the-plan"}],)"
                                        R"("status": "active")");

    const std::string view =
        for_provider(onward, good_referral(), with_plan(outputs, shareable).json());

    EXPECT_FALSE(contains(view, "CarePlan"));
}

}  // namespace
