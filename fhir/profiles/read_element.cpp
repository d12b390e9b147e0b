// One ElementDefinition (R4 elementdefinition.html): what of it goes beyond base R4.
#include "fhir/profiles/compile.hpp"

#include <algorithm>
#include <charconv>

namespace fhir {

namespace {

class ElementReading {
public:
    ElementReading(ProfileWorkshop& workshop, const ProfileSource& source, const Node& definition,
                   Overlay& overlay)
        : workshop_(workshop), source_(source), definition_(definition), overlay_(overlay) {}

    void cardinality();
    void types();
    void values();
    void binding();
    void constraints();
    void slicing();

private:
    void fault(const Node& node, std::string detail) {
        workshop_.faults.error(source_, node, std::move(detail));
    }
    bool allows(const Type& type) const;
    std::shared_ptr<const Expression> compiled(const Node& constraint, std::string_view text);

    ProfileWorkshop& workshop_;
    const ProfileSource& source_;
    const Node& definition_;
    Overlay& overlay_;
};

bool number_of(const Node& node, std::uint32_t& number) {
    const std::string_view text = node.text();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

void ElementReading::cardinality() {
    if (overlay_.element == nullptr) return;
    const std::uint32_t base_min = overlay_.slice.empty() ? overlay_.element->min : 0;
    if (const Node* min = definition_.find("min")) {
        std::uint32_t value = 0;
        if (!number_of(*min, value)) return fault(*min, "min is no whole number");
        overlay_.min = value > base_min ? value : 0;
    }
    if (const Node* max = definition_.find("max")) {
        std::uint32_t value = unbounded;
        if (max->text() != "*" && !number_of(*max, value)) {
            return fault(*max, "max is neither a whole number nor *");
        }
        overlay_.max = value < overlay_.element->max ? value : unbounded;
    }
    if (overlay_.min > std::min(overlay_.max, overlay_.element->max)) {
        fault(definition_, "min is greater than max");
    }
}

bool ElementReading::allows(const Type& type) const {
    return std::ranges::any_of(overlay_.element->types, [&](const ElementType& each) {
        return each.type == &type || type.is_a(*each.type);
    });
}

// Whether `node`'s texts are those of `known`, in any order.
bool repeats(const Node::Items& items, std::span<const std::string_view> known) {
    std::size_t count = 0;
    for (const Node& item : items) {
        if (std::ranges::find(known, item.text()) == known.end()) return false;
        ++count;
    }
    return count == known.size();
}

void add_canonicals(const Node::Items& items, std::vector<Canonical>& to) {
    for (const Node& item : items) {
        Canonical canonical;
        canonical.url = without_version(item.text());
        const auto is_there = [&](const Canonical& known) { return known.url == canonical.url; };
        if (std::ranges::none_of(to, is_there)) to.push_back(std::move(canonical));
    }
}

// Of a reference's targets: every resource.
bool names_any(const Node& target) {
    return target.text() == "http://hl7.org/fhir/StructureDefinition/Resource";
}

void ElementReading::types() {
    if (overlay_.element == nullptr || definition_.find("type") == nullptr) return;
    std::vector<const Type*> types;
    std::vector<Canonical> profiles;
    std::vector<Canonical> targets;
    bool repeats_targets = true;
    for (const Node& node : definition_.items("type")) {
        const std::string_view code = node.string("code");
        if (code.starts_with("http://hl7.org/fhirpath/")) return;  // id and url: not to be narrowed
        const Type* type = workshop_.definitions.find(code);
        if (type == nullptr || !allows(*type)) {
            // More general than base R4: nothing is added by it.
            const auto is_narrower = [type](const ElementType& each) {
                return type != nullptr && each.type->is_a(*type);
            };
            if (std::ranges::any_of(overlay_.element->types, is_narrower)) return;
            // A contentReference's type is the backbone that is meant.
            if (type != nullptr && type->kind == TypeKind::complex && type->is_abstract) continue;
            if (type != nullptr && code == "BackboneElement") continue;
            fault(node, "the type is none that the element has in FHIR R4");
            continue;
        }
        types.push_back(type);
        std::span<const std::string_view> base_profiles;
        std::span<const std::string_view> base_targets;
        for (const ElementType& each : overlay_.element->types) {
            if (each.type != type) continue;
            base_profiles = each.profiles;
            base_targets = each.targets;
        }
        if (!repeats(node.items("profile"), base_profiles)) {
            add_canonicals(node.items("profile"), profiles);
        }
        if (const auto to = node.items("targetProfile"); std::ranges::any_of(to, names_any))
            continue;
        if (node.find("targetProfile") != nullptr &&
            !repeats(node.items("targetProfile"), base_targets)) {
            repeats_targets = false;
        }
        add_canonicals(node.items("targetProfile"), targets);
    }
    const bool has_all = std::ranges::all_of(overlay_.element->types, [&](const ElementType& each) {
        return std::ranges::find(types, each.type) != types.end();
    });
    if (has_all || types.empty()) {
        if (overlay_.slice.empty()) overlay_.types.clear();
    } else {
        overlay_.types = std::move(types);
    }
    overlay_.profiles = std::move(profiles);
    if (!repeats_targets) {
        overlay_.targets = std::move(targets);
    }
}

// The type that the end of "fixedCodeableConcept" names, or null.
const Type* named_type(const Definitions& definitions, std::string_view suffix) {
    if (const Type* type = definitions.find(suffix)) return type;
    std::string lower(suffix);
    lower.front() = static_cast<char>(lower.front() | 0x20);
    return definitions.find(lower);
}

void ElementReading::values() {
    for (const Node& member : definition_) {
        const Node* Overlay::*to = nullptr;
        std::string_view suffix = member.name();
        const auto is = [&](std::string_view prefix, const Node* Overlay::*place) {
            if (!member.name().starts_with(prefix) || member.name().size() == prefix.size()) return;
            to = place;
            suffix.remove_prefix(prefix.size());
        };
        is("fixed", &Overlay::fixed);
        is("pattern", &Overlay::pattern);
        is("minValue", &Overlay::min_value);
        is("maxValue", &Overlay::max_value);
        if (to == nullptr) continue;
        const Type* type = named_type(workshop_.definitions, suffix);
        const std::vector<const Type*> allowed = types_at(overlay_);
        if (type == nullptr || std::ranges::none_of(allowed, [&](const Type* each) {
                return each == type || each->is_a(*type) || type->is_a(*each);
            })) {
            fault(member, "the value's type is not that of the element");
            continue;
        }
        overlay_.*to = &workshop_.values.copy(member);
    }
    if (const Node* length = definition_.find("maxLength")) {
        if (!number_of(*length, overlay_.max_length)) {
            fault(*length, "maxLength is no whole number");
        }
    }
    if (const Node* modifier = definition_.find("isModifier")) {
        if (overlay_.element == nullptr) overlay_.is_modifier = modifier->text() == "true";
    }
}

void ElementReading::binding() {
    const Node* binding = definition_.find("binding");
    if (binding == nullptr) return;
    ValueBinding read;
    const std::string_view strength = binding->string("strength");
    if (strength == "required") {
        read.strength = BindingStrength::required;
    } else if (strength == "extensible") {
        read.strength = BindingStrength::extensible;
    } else if (strength == "preferred") {
        read.strength = BindingStrength::preferred;
    } else if (strength != "example") {
        return fault(*binding, "the strength is required, extensible, preferred or example");
    }
    read.url = binding->string("valueSet");
    if (read.url.empty()) return;
    const Binding* base = overlay_.element != nullptr ? overlay_.element->binding : nullptr;
    if (base != nullptr && base->strength >= read.strength &&
        without_version(base->value_set) == without_version(read.url)) {
        overlay_.binding.reset();
        return;
    }
    if (read.strength < BindingStrength::extensible) {
        overlay_.binding.reset();  // nothing is ever wrong by it
        return;
    }
    read.value_set = workshop_.terminology.value_set(read.url);
    if (read.value_set == nullptr) {
        read.value_set = workshop_.terminology.value_set(without_version(read.url));
    }
    if (read.value_set == nullptr) {
        workshop_.faults.warning(source_, *binding, read.url,
                                 "the value set " + read.url +
                                     " is not here; codes that must be of "
                                     "it are not looked up");
    }
    overlay_.binding = std::move(read);
}

std::shared_ptr<const Expression> ElementReading::compiled(const Node& constraint,
                                                           std::string_view text) {
    const std::vector<const Type*> types = types_at(overlay_);
    const Type* context = types.size() == 1 ? types.front() : nullptr;
    auto& known = workshop_.expressions[{std::string(text), context}];
    if (known == nullptr) {
        auto made = Expression::compile(text, workshop_.definitions, context);
        if (!made) {
            const Error error = made.error();
            const Node* place = constraint.find("expression");
            fault(place != nullptr ? *place : constraint,
                  "the FHIRPath cannot be compiled" +
                      (error.issues.empty() ? std::string() : ": " + error.issues.front().detail));
            return nullptr;
        }
        known = std::make_shared<const Expression>(std::move(*made));
    }
    return known;
}

void ElementReading::constraints() {
    for (const Node& constraint : definition_.items("constraint")) {
        const std::string_view key = constraint.string("key");
        const std::string_view text = constraint.string("expression");
        const auto has_key = [&](const auto& rule) { return rule.key == key; };
        if (text.empty() || std::ranges::any_of(overlay_.rules, has_key) ||
            std::ranges::any_of(workshop_.definitions.invariants(), has_key)) {
            continue;
        }
        Rule rule;
        rule.key = key;
        rule.human = constraint.string("human");
        rule.severity =
            constraint.string("severity") == "warning" ? Severity::warning : Severity::error;
        rule.source = source_.tree.root().string("url");
        rule.expression = compiled(constraint, text);
        if (rule.expression != nullptr) overlay_.rules.push_back(std::move(rule));
    }
}

void ElementReading::slicing() {
    const Node* slicing = definition_.find("slicing");
    if (slicing == nullptr || overlay_.element == nullptr) return;
    Slicing& to = slicing_of(overlay_);
    const std::string_view rules = slicing->string("rules");
    if (rules == "closed") {
        to.rules = Slicing::Rules::closed;
    } else if (rules == "openAtEnd") {
        to.rules = Slicing::Rules::open_at_end;
    } else if (rules == "open") {
        to.rules = Slicing::Rules::open;
    } else if (!rules.empty()) {
        fault(*slicing, "the rules of slicing are open, closed or openAtEnd");
    }
    if (const Node* ordered = slicing->find("ordered")) to.ordered = ordered->text() == "true";
    if (slicing->find("discriminator") == nullptr) return;
    to.discriminators.clear();
    for (const Node& node : slicing->items("discriminator")) {
        using By = Discriminator::By;
        const std::string_view type = node.string("type");
        Discriminator read;
        read.path = node.string("path");
        if (type == "value") {
            read.by = By::value;
        } else if (type == "pattern") {
            read.by = By::pattern;
        } else if (type == "exists") {
            read.by = By::exists;
        } else if (type == "type") {
            read.by = By::type;
        } else if (type == "profile") {
            read.by = By::profile;
        } else {
            fault(node, "a discriminator's type is value, pattern, exists, type or profile");
            continue;
        }
        to.discriminators.push_back(std::move(read));
    }
}

}  // namespace

void read_element(ProfileWorkshop& workshop, const ProfileSource& source, const Node& definition,
                  Overlay& overlay) {
    ElementReading reading(workshop, source, definition, overlay);
    reading.types();
    reading.cardinality();
    reading.values();
    reading.binding();
    reading.constraints();
    reading.slicing();
}

}  // namespace fhir
