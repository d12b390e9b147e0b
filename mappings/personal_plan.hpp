// The person's own plan: a CarePlan in the order of the PRSB's care and support plan (Social
// Prescribing Information Standard v1.1).
#pragma once

#include "fhir/json_writer.hpp"
#include "fhir/tree.hpp"

#include <functional>
#include <string>
#include <vector>

namespace mappings {

struct PlanGoal {
    std::string text;
    std::string status;  // in words; may be empty
};

struct PlanAction {
    std::string what;
    std::string who;
    std::string when;
    std::string status;
    std::string outcome;
};

struct PersonalPlan {
    std::string status;                  // the code of CarePlan.status
    std::string matters;                 // description: what matters to the person
    std::vector<std::string> strengths;  // note
    std::vector<std::string> needs;      // addresses
    std::vector<PlanGoal> goals;
    std::vector<PlanAction> actions;  // activity.detail
    std::string agreed_with;          // contributor
    std::string written_by;           // author
    std::string agreed_on;            // period.start, as written
    std::string review_on;            // period.end
};

// What a Reference of the plan points at; null: it is not there.
using Resolve = std::function<const fhir::Node*(const fhir::Node& reference)>;

PersonalPlan read_plan(const fhir::Node& care_plan, const Resolve& resolve);

// Whether who wrote it lets a provider see it: our extension `shareable`.
bool is_plan_shareable(const fhir::Node& care_plan);

// The CarePlan and its Goals, as contained resources, as far as a provider may see them: by allow
// list, as all of a provider's view is. Of the plan: status, intent, what matters, the goals, the
// actions and the days; of a goal its words and how it stands. Who wrote it, who agreed, whom an
// action names, needs and notes are not there. Their ids are `plan`, `goal1` ...
void write_plan_for_provider(fhir::JsonWriter& out, const fhir::Node& care_plan,
                             const Resolve& resolve, bool has_patient);

// As `write_plan_for_provider` names it.
inline constexpr const char* plan_reference = "#plan";

}  // namespace mappings
