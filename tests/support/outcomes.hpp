// What a link worker's system sends of its work: outputs of a Task, with what they contain.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tests {

// {"contained": [...], "output": [...]} without its braces, put together piece by piece.
class Outputs {
public:
    // `code` of our task-output; empty: the type says it in words alone.
    Outputs& text(const std::string& code, const std::string& words, const std::string& said) {
        output_.push_back(R"({"type":)" + type(code, words) + R"(,"valueString":")" + said + "\"}");
        return *this;
    }
    Outputs& resource(const std::string& code, const std::string& id, const std::string& json) {
        contained_.push_back(json);
        output_.push_back(R"({"type":)" + type(code, "what was recorded") +
                          R"(,"valueReference":{"reference":"#)" + id + "\"}}");
        return *this;
    }
    // Contained, and pointed at by another resource.
    Outputs& contained(const std::string& json) {
        contained_.push_back(json);
        return *this;
    }

    std::string contained_json() const { return "[" + joined(contained_) + "]"; }
    std::string output_json() const { return "[" + joined(output_) + "]"; }
    // As an object of its own, as a task keeps it.
    std::string json() const {
        return R"({"contained":)" + contained_json() + R"(,"output":)" + output_json() + "}";
    }
    // As operations of a JSON Patch, without the brackets.
    std::string patch() const {
        const std::string output = R"({"op":"add","path":"/output","value":)" + output_json() + "}";
        if (contained_.empty()) return output;
        return R"({"op":"add","path":"/contained","value":)" + contained_json() + "}," + output;
    }

private:
    static std::string type(const std::string& code, const std::string& words) {
        if (code.empty()) return R"({"text":")" + words + "\"}";
        return R"({"coding":[{"system":)"
               R"("https://referral-gateway.example/fhir/CodeSystem/task-output","code":")" +
               code + "\"}]}";
    }
    static std::string joined(const std::vector<std::string>& parts) {
        std::string all;
        for (const std::string& part : parts) all += (all.empty() ? "" : ",") + part;
        return all;
    }

    std::vector<std::string> contained_;
    std::vector<std::string> output_;
};

// A score, as one number.
inline std::string score(const std::string& id, const std::string& snomed_code,
                         const std::string& date, const std::string& value) {
    return R"({"resourceType":"Observation","id":")" + id +
           R"(","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":")" +
           snomed_code + R"("}]},"effectiveDateTime":")" + date + R"(","valueQuantity":{"value":)" +
           value + "}}";
}

inline std::string swemwbs(const std::string& id, const std::string& date,
                           const std::string& value) {
    return score(id, "718466001", date, value);
}

// The code of a question, and its answer as a member of the component with its comma; an empty one
// leaves the question out.
using Answers = std::vector<std::pair<std::string, std::string>>;

inline std::string number(const std::string& value) {
    return R"("valueInteger":)" + value;
}

// ONS4 or MYCaW as an Observation with components.
inline std::string questions(const std::string& id, const std::string& measure,
                             const std::string& date, const Answers& answers) {
    const std::string system = "https://referral-gateway.example/fhir/CodeSystem/measure";
    std::string components;
    for (const auto& [code, answer] : answers) {
        components += (components.empty() ? "" : ",") + std::string(R"({"code":{"coding":[{)") +
                      R"("system":")" + system + R"(","code":")" + code + R"("}]},)" + answer + "}";
    }
    return R"({"resourceType":"Observation","id":")" + id +
           R"(","status":"final","code":{"coding":[{"system":")" + system + R"(","code":")" +
           measure + R"("}]},"effectiveDateTime":")" + date + R"(","component":[)" + components +
           "]}";
}

inline std::string ons4(const std::string& id, const std::string& date, const std::string& a,
                        const std::string& b, const std::string& c, const std::string& d) {
    return questions(id, "ons4", date,
                     {{"ons4-satisfied", number(a)},
                      {"ons4-worthwhile", number(b)},
                      {"ons4-happy", number(c)},
                      {"ons4-anxious", number(d)}});
}

inline std::string encounter(const std::string& id, const std::string& date,
                             const std::string& act_code = "AMB",
                             const std::string& status = "finished") {
    return R"({"resourceType":"Encounter","id":")" + id + R"(","status":")" + status +
           R"(","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":")" +
           act_code + R"("},"participant":[{"individual":{"display":"Sam Link"}}],"period":{)" +
           R"("start":")" + date + R"("}})";
}

// A plan with two goals; `more` are further members of the CarePlan, each with a comma before it.
inline std::string care_plan(const std::string& more = {}) {
    return R"({"resourceType":"CarePlan","id":"the-plan","status":"active","intent":"plan",)"
           R"("description":"Being out of doors, and seeing people again",)"
           R"("subject":{"display":"the person referred"},)"
           R"("period":{"start":"2026-10-26","end":"2027-01-25"},)"
           R"("author":{"display":"Sam Link"},)"
           R"("contributor":[{"display":"the person"}],)"
           R"("addresses":[{"reference":"#need"}],)"
           R"("goal":[{"reference":"#walks"},{"reference":"#talks"}],)"
           R"("activity":[{"detail":{"status":"in-progress","description":)"
           R"("Walk with the group","scheduledString":"every Tuesday",)"
           R"("performer":[{"display":"the person and a neighbour"}]}}],)"
           R"("note":[{"text":"Knows every path around the village"}])" +
           more + "}";
}

inline std::string goal(const std::string& id, const std::string& text) {
    return R"({"resourceType":"Goal","id":")" + id +
           R"(","lifecycleStatus":"active","description":{"text":")" + text +
           R"("},"subject":{"display":"the person referred"},"expressedBy":{"display":)"
           R"("the person"}})";
}

inline const char* const need =
    R"({"resourceType":"Condition","id":"need","code":{"text":"Lonely since the funeral"},)"
    R"("subject":{"display":"the person referred"}})";

// Marks the plan for the provider too.
inline const char* const shareable =
    R"(,"extension":[{"url":"https://referral-gateway.example/fhir/StructureDefinition/shareable",)"
    R"("valueBoolean":true}])";

// The plan with its goals and its need.
inline Outputs& with_plan(Outputs& outputs, const std::string& more = {}) {
    return outputs.resource("", "the-plan", care_plan(more))
        .contained(goal("walks", "Walk to the shop again"))
        .contained(goal("talks", "Talk to somebody each day"))
        .contained(need);
}

}  // namespace tests
