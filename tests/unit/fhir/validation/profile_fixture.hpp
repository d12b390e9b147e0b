// Profiles out of a few lines, and resources held against them.
#pragma once

#include "fhir/json_reader.hpp"
#include "fhir/profiles/profiles.hpp"
#include "fhir/validation/validator.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fhir {

// Expensive to make, never changed.
inline const Definitions& r4() {
    static const Definitions definitions = Definitions::r4();
    return definitions;
}

inline Tree tree_of(std::string_view json) {
    auto tree = read_json(json);
    EXPECT_TRUE(tree) << json;
    return tree ? std::move(*tree) : Tree();
}

// A profile "http://example.org/NAME" with that differential.
inline std::string profile_of(std::string_view name, std::string_view type,
                              std::string_view elements, std::string_view more = {}) {
    std::string json = R"({"resourceType":"StructureDefinition","url":"http://example.org/)";
    json.append(name).append(R"(","version":"1","kind":"resource","type":")").append(type);
    json.append(R"(","derivation":"constraint")").append(more);
    json.append(R"(,"differential":{"element":[)").append(elements).append("]}}");
    return json;
}

// An extension "http://example.org/NAME" with a value of that type.
inline std::string extension_of(std::string_view name, std::string_view type,
                                std::string_view more = {}) {
    std::string elements = R"({"path":"Extension.value[x]","min":1,"type":[{"code":")";
    elements.append(type).append("\"}]}");
    return profile_of(name, "Extension", elements, more);
}

class ProfileTest : public testing::Test {
protected:
    void add(std::string_view json) {
        const auto added = profiles_.add(tree_of(json), "test.json");
        EXPECT_TRUE(added);
    }
    Error fault_at_close() {
        const auto closed = profiles_.close(warnings_);
        EXPECT_FALSE(closed);
        return closed ? Error() : closed.error();
    }
    void close() {
        const auto closed = profiles_.close(warnings_);
        ASSERT_TRUE(closed) << closed.error().issues.front().detail;
    }
    // "code at expression" of each error, in order; the warnings are in `told`.
    std::vector<std::string> errors(std::string_view json, std::string_view profile = {}) {
        if (!is_closed_) close();
        is_closed_ = true;
        const Tree tree = tree_of(json);
        if (!validator_) {
            validator_ = std::make_unique<Validator>(Rulebook(&r4(), &terminology_, &profiles_));
        }
        std::vector<std::string_view> asked;
        if (!profile.empty()) asked.push_back(profile);
        told_ = validator_->validate(tree, json, asked).issues;
        std::vector<std::string> found;
        for (const Issue& issue : told_) {
            if (issue.severity != Severity::error) continue;
            found.push_back(std::string(issue.code).append(" at ").append(issue.expression));
        }
        return found;
    }
    bool has_warning(std::string_view code) const {
        for (const Issue& issue : told_) {
            if (issue.severity == Severity::warning && issue.code == code) return true;
        }
        return false;
    }

    Terminology terminology_ = Terminology::r4();
    Profiles profiles_{r4(), terminology_};
    std::vector<Issue> warnings_;
    std::vector<Issue> told_;
    bool is_closed_ = false;
    std::unique_ptr<Validator> validator_;
};

using Found = std::vector<std::string>;

}  // namespace fhir
