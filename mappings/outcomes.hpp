// What a task's outputs say: measures, contacts, the plan, what is asked for, what came of it.
#pragma once

#include "fhir/error.hpp"
#include "fhir/instant.hpp"
#include "fhir/tree.hpp"
#include "mappings/measures.hpp"
#include "mappings/personal_plan.hpp"
#include "mappings/summary.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mappings {

// Where a measure stands in a pair; by the output's type, where that says it.
enum class Moment : std::uint8_t { not_said, baseline, follow_up };

struct Answer {
    std::string code;             // of a part; empty: the measure is this number alone
    std::string name;             // in words; empty where the measure is of no scale of ours
    std::string text;             // as written
    std::optional<double> value;  // none: it was not answered
};

// A measure that was taken once.
struct TakenMeasure {
    const Scale* scale = nullptr;  // null: a measure that we have no scale of
    std::string system;
    std::string code;
    std::string name;
    Moment moment = Moment::not_said;
    std::string date;  // as written
    fhir::Timestamp at{};
    std::vector<Answer> answers;
    std::string expression;  // of the output

    bool is_of_same_measure(const TakenMeasure& other) const {
        return scale == other.scale && system == other.system && code == other.code &&
               (!code.empty() || name == other.name);
    }
};

// An Encounter that has taken place.
struct Contact {
    std::string date;
    fhir::Timestamp at{};
    std::string class_system;
    std::string class_code;  // of v3-ActCode: AMB, VR, HH ...
    std::string kind;        // in words
    std::string with;        // names of those who held it; may be empty
};

// What came of it, in words and codes.
struct Finding {
    std::string label;
    std::string text;
    std::vector<CodeWords> codes;
};

struct Outcomes {
    std::vector<TakenMeasure> measures;
    std::vector<Contact> contacts;
    std::vector<Finding> findings;
    std::vector<std::string> for_professionals;  // what is asked of the practice or the referrer
    std::vector<std::string> for_person;         // what the person goes on with
    std::optional<PersonalPlan> plan;            // the last one
    std::vector<fhir::Issue> faults;
};

// Of a Task, or of what is kept of it ({"contained": [...], "output": [...]}). What is at fault is
// not among the values. Errors: a number that is none or outside its scale, half a measure, a
// measure or contact without its day, a code of our system that it does not have. A warning: what
// is said to be a measure, and cannot be read. What else we do not read is passed over: it stays in
// the Task.
Outcomes read_outcomes(const fhir::Node& task);

// The earliest first; of several of one measure the first is the baseline unless another says so.
struct Pair {
    std::vector<TakenMeasure> measures;  // all of one measure, by time
    const TakenMeasure* baseline = nullptr;
    const TakenMeasure* follow_up = nullptr;  // the last one after the baseline; null: none yet
};
// `measures` of a whole chain. The pointers lead into the pair's own measures.
std::vector<Pair> paired(std::vector<TakenMeasure> measures);

// A warning for each follow-up of `outcomes` that has no baseline there or in `earlier`, the
// measures of the rest of the chain.
std::vector<fhir::Issue> unpaired(const Outcomes& outcomes,
                                  const std::vector<TakenMeasure>& earlier);

}  // namespace mappings
