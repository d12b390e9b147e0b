#include "mappings/personal_plan.hpp"

#include "fhir/instant.hpp"
#include "fhir/systems.hpp"
#include "mappings/provider_patient.hpp"
#include "mappings/words.hpp"

#include <algorithm>

namespace mappings {
namespace {

using fhir::JsonWriter;
using fhir::Node;

void add(std::vector<std::string>& list, std::string text) {
    if (!text.empty()) list.push_back(std::move(text));
}

// Of several, "a, b".
std::string names_of(const Node& parent, std::string_view member) {
    std::string all;
    for (const Node& reference : parent.items(member)) {
        const std::string_view name = reference.string("display");
        if (name.empty()) continue;
        if (!all.empty()) all += ", ";
        all += name;
    }
    return all;
}

std::string when_of(const Node& detail) {
    if (const std::string_view text = detail.string("scheduledString"); !text.empty()) {
        return std::string(text);
    }
    const Node* period = detail.find("scheduledPeriod");
    return period == nullptr ? std::string() : std::string(period->string("start"));
}

PlanGoal goal_of(const Node& goal) {
    PlanGoal read;
    if (const Node* description = goal.find("description")) read.text = words_of(*description);
    if (const Node* achieved = goal.find("achievementStatus")) read.status = words_of(*achieved);
    if (read.status.empty()) read.status = goal.string("lifecycleStatus");
    return read;
}

PlanAction action_of(const Node& activity) {
    PlanAction action;
    if (const Node* detail = activity.find("detail")) {
        action.what = detail->string("description");
        const Node* code = detail->find("code");
        if (action.what.empty() && code != nullptr) action.what = words_of(*code);
        action.who = names_of(*detail, "performer");
        action.when = when_of(*detail);
        action.status = detail->string("status");
    }
    for (const Node& outcome : activity.items("outcomeCodeableConcept")) {
        if (!action.outcome.empty()) action.outcome += "; ";
        action.outcome += words_of(outcome);
    }
    return action;
}

std::vector<const Node*> goals_of(const Node& care_plan, const Resolve& resolve) {
    std::vector<const Node*> goals;
    for (const Node& reference : care_plan.items("goal")) {
        const Node* goal = resolve(reference);
        if (goal != nullptr && goal->string("resourceType") == "Goal") goals.push_back(goal);
    }
    return goals;
}

void write_person(JsonWriter& out, bool has_patient) {
    out.key("subject").begin_object();
    if (has_patient) {
        out.member("reference", "#patient");
    } else {
        out.member("display", "the person referred");
    }
    out.end_object();
}

void write_period(JsonWriter& out, const Node& parent, std::string_view name) {
    const Node* period = parent.find(name);
    if (period == nullptr || (!fhir::parse_date_time(period->string("start")) &&
                              !fhir::parse_date_time(period->string("end")))) {
        return;
    }
    out.key(name).begin_object();
    write_date(out, *period, "start");
    write_date(out, *period, "end");
    out.end_object();
}

void write_activities(JsonWriter& out, const Node& care_plan) {
    bool is_open = false;
    for (const Node& activity : care_plan.items("activity")) {
        const Node* detail = activity.find("detail");
        if (detail == nullptr || !detail->is_object()) continue;
        if (!is_open) out.key("activity").begin_array();
        is_open = true;
        out.begin_object().key("detail").begin_object();
        if (const Node* code = detail->find("code")) {
            out.key("code");
            write_concept(out, *code);
        }
        write_text(out, *detail, "status");
        write_text(out, *detail, "scheduledString");
        write_period(out, *detail, "scheduledPeriod");
        write_text(out, *detail, "description");
        out.end_object().end_object();
    }
    if (is_open) out.end_array();
}

void write_goal(JsonWriter& out, const Node& goal, std::size_t number, bool has_patient) {
    out.begin_object().member("resourceType", "Goal");
    out.member("id", "goal" + std::to_string(number));
    write_text(out, goal, "lifecycleStatus");
    for (const std::string_view name : {"achievementStatus", "description"}) {
        const Node* found = goal.find(name);
        if (found == nullptr) continue;
        out.key(name);
        write_concept(out, *found);
    }
    write_person(out, has_patient);
    out.end_object();
}

}  // namespace

PersonalPlan read_plan(const Node& care_plan, const Resolve& resolve) {
    PersonalPlan plan;
    plan.status = care_plan.string("status");
    plan.matters = care_plan.string("description");
    for (const Node& note : care_plan.items("note")) {
        add(plan.strengths, std::string(note.string("text")));
    }
    for (const Node& reference : care_plan.items("addresses")) {
        const Node* condition = resolve(reference);
        const Node* code = condition == nullptr ? nullptr : condition->find("code");
        add(plan.needs,
            code == nullptr ? std::string(reference.string("display")) : words_of(*code));
    }
    for (const Node* goal : goals_of(care_plan, resolve)) {
        PlanGoal read = goal_of(*goal);
        if (!read.text.empty()) plan.goals.push_back(std::move(read));
    }
    for (const Node& activity : care_plan.items("activity")) {
        PlanAction action = action_of(activity);
        if (!action.what.empty()) plan.actions.push_back(std::move(action));
    }
    plan.agreed_with = names_of(care_plan, "contributor");
    plan.written_by = names_of(care_plan, "author");
    if (const Node* period = care_plan.find("period")) {
        plan.agreed_on = period->string("start");
        plan.review_on = period->string("end");
    }
    return plan;
}

bool is_plan_shareable(const Node& care_plan) {
    const auto extensions = care_plan.items("extension");
    return std::any_of(extensions.begin(), extensions.end(), [](const Node& extension) {
        const Node* value = extension.find("valueBoolean");
        return extension.string("url") == fhir::own::shareable && value != nullptr &&
               value->text() == "true";
    });
}

void write_plan_for_provider(JsonWriter& out, const Node& care_plan, const Resolve& resolve,
                             bool has_patient) {
    const auto goals = goals_of(care_plan, resolve);
    out.begin_object().member("resourceType", "CarePlan").member("id", "plan");
    write_text(out, care_plan, "status");
    write_text(out, care_plan, "intent");
    write_text(out, care_plan, "description");
    write_person(out, has_patient);
    write_period(out, care_plan, "period");
    if (!goals.empty()) {
        out.key("goal").begin_array();
        for (std::size_t i = 1; i <= goals.size(); ++i) {
            out.begin_object().member("reference", "#goal" + std::to_string(i)).end_object();
        }
        out.end_array();
    }
    write_activities(out, care_plan);
    out.end_object();
    std::size_t number = 0;
    for (const Node* goal : goals) write_goal(out, *goal, ++number, has_patient);
}

}  // namespace mappings
