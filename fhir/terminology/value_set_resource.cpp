#include "fhir/terminology/resource_parts.hpp"
#include "fhir/terminology/resource_reader.hpp"

#include <charconv>

namespace fhir::terminology {

namespace {

class RuleReader {
public:
    RuleReader(Terminology::Content& content, Definition& definition)
        : content_(content), definition_(definition) {}

    Result<void> read_compose(const Node& compose) {
        for (const std::string_view name : {"include", "exclude"}) {
            if (auto objects = expect_objects(compose, name); !objects) return objects;
            for (const Node& item : compose.items(name))
                if (auto rule = read_rule(item, name == "exclude"); !rule) return rule;
        }
        return {};
    }

    // What a server listed once, for systems that have no content here: more may be there now.
    Result<void> read_expansion(const Node& above) {
        if (auto objects = expect_objects(above, "contains"); !objects) return objects;
        for (const Node& item : above.items("contains")) {
            if (item.find("code")) {
                const auto code = code_of(item);
                if (!code) return code.error();
                const auto system = uri_of(item, "system", true);
                if (!system) return system.error();
                listed(*system).codes.push_back(keep(*code));
            }
            if (auto below = read_expansion(item); !below) return below;
        }
        return {};
    }

private:
    std::string_view keep(std::string_view text) { return content_.keep(std::string(text)); }

    Rule& listed(std::string_view system) {
        if (definition_.listed.empty() || definition_.listed.back().system != system)
            definition_.listed.emplace_back().system = keep(system);
        return definition_.listed.back();
    }

    Result<void> read_rule(const Node& item, bool is_exclude) {
        Rule rule;
        rule.is_exclude = is_exclude;
        rule.place = expression_of(item);
        const auto system = uri_of(item, "system", false);
        if (!system) return system.error();
        rule.system = keep(*system);

        for (const std::string_view name : {"concept", "filter"})
            if (auto objects = expect_objects(item, name); !objects) return objects;
        for (const Node& entry : item.items("concept")) {
            const auto code = code_of(entry);
            if (!code) return code.error();
            rule.codes.push_back(keep(*code));
        }
        for (const Node& entry : item.items("filter")) {
            for (const std::string_view name : {"property", "op", "value"})
                if (entry.string(name).empty())
                    return broken("this is required here", expression_of(entry, name));
            rule.filters.push_back({keep(entry.string("property")), keep(entry.string("op")),
                                    keep(entry.string("value"))});
        }
        for (const Node& canonical : item.items("valueSet")) {
            if (!canonical.is_string())
                return broken("this must be a canonical URL", expression_of(canonical));
            rule.value_sets.push_back(keep(canonical.text()));
        }
        if (rule.system.empty() && rule.value_sets.empty())
            return broken("a system or a value set is required here (vsd-1)", rule.place);
        if (rule.system.empty() && !(rule.codes.empty() && rule.filters.empty()))
            return broken("concepts and filters need a system (vsd-2)", rule.place);
        if (!rule.codes.empty() && !rule.filters.empty())
            return broken("concepts and filters exclude each other (vsd-3)", rule.place);
        definition_.rules.push_back(std::move(rule));
        return {};
    }

    Terminology::Content& content_;
    Definition& definition_;
};

// Whether an expansion says itself that it holds only part.
bool is_partial(const Node& expansion) {
    for (const Node& parameter : expansion.items("parameter"))
        if (parameter.string("name") == "limitedExpansion") return true;
    const Node* total = expansion.find("total");
    if (!total) return false;
    std::size_t told = 0;
    std::from_chars(total->text().data(), total->text().data() + total->text().size(), told);
    std::size_t found = 0;
    for (const Node& item : expansion.items("contains")) found += item.find("code") ? 1 : 0;
    return found < told;
}

}  // namespace

Result<Definition> value_set_definition(Terminology::Content& content, const Node& resource) {
    if (auto type = expect(resource, "ValueSet"); !type) return type.error();
    const auto url = uri_of(resource, "url", true);
    if (!url) return url.error();

    Definition definition;
    definition.url = content.keep(std::string(*url));
    definition.version = content.keep(std::string(resource.string("version")));
    RuleReader reader(content, definition);
    const Node* compose = resource.find("compose");
    const Node* expansion = resource.find("expansion");
    if (compose)
        if (auto read = reader.read_compose(*compose); !read) return read.error();
    if (expansion)
        if (auto read = reader.read_expansion(*expansion); !read) return read.error();
    if (!compose) {
        definition.rules = std::move(definition.listed);
        definition.listed.clear();
        definition.is_boundless = !expansion || is_partial(*expansion);
    }
    return definition;
}

}  // namespace fhir::terminology
