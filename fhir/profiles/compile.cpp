#include "fhir/profiles/compile.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/profiles/published.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace fhir {

std::string_view without_version(std::string_view canonical) noexcept {
    return canonical.substr(0, canonical.find('|'));
}

void ProfileFaults::error(const ProfileSource& source, const Node& node, std::string detail) {
    errors.push_back({.type = IssueType::structure,
                      .code = "broken-profile",
                      .detail = source.place + ": " + std::move(detail),
                      .expression = expression_of(node)});
}

void ProfileFaults::warning(const ProfileSource& source, const Node& node,
                            std::string_view canonical, std::string detail) {
    if (source.is_published) return;
    if (!warned_.emplace(canonical).second) return;
    warnings.push_back({.severity = Severity::warning,
                        .type = IssueType::not_found,
                        .code = "incomplete-profile",
                        .detail = source.place + ": " + std::move(detail),
                        .expression = expression_of(node)});
}

std::vector<const Type*> types_at(const Overlay& overlay) {
    if (!overlay.types.empty()) return overlay.types;
    if (overlay.element == nullptr) return {overlay.owner};
    std::vector<const Type*> types;
    for (const ElementType& each : overlay.element->types) types.push_back(each.type);
    return types;
}

Slicing& slicing_of(Overlay& overlay) {
    if (!overlay.slicing) {
        overlay.slicing = std::make_unique<Slicing>();
        if (overlay.element != nullptr && overlay.element->is_choice) {
            overlay.slicing->discriminators.push_back({Discriminator::By::type, "$this"});
        } else if (overlay.element != nullptr && (overlay.element->name == "extension" ||
                                                  overlay.element->name == "modifierExtension")) {
            overlay.slicing->discriminators.push_back({Discriminator::By::value, "url"});
        }
    }
    return *overlay.slicing;
}

namespace {

// Beyond any profile that is meant: what is compiled calls itself for each of them.
constexpr std::size_t most_steps = 32;
constexpr std::size_t most_bases = 32;

class Compilation {
public:
    Compilation(ProfileWorkshop& workshop, ProfileSource& source)
        : workshop_(workshop), source_(source) {}

    void run();

private:
    const Node& root() const { return source_.tree.root(); }
    std::unique_ptr<Overlay> start(const Type& type, bool is_snapshot);
    void apply(Overlay& top, const Node& definition);
    Overlay* enter(Overlay& at, PathStep step, const Node& definition);
    void shorten(Overlay& choice, const Type& type);
    Overlay* enter_slice(Overlay& at, std::string_view name, const Node& definition);

    ProfileWorkshop& workshop_;
    ProfileSource& source_;
    std::map<std::string_view, std::string_view> slices_;
    std::set<const Overlay*> sliced_;     // where this definition has a `slicing`
    std::set<const Overlay*> shortened_;  // choices of which it names a type
};

// Takes away what says no more than base R4: snapshots repeat all of it.
void prune(Overlay& overlay) {
    for (const auto& child : overlay.children) prune(*child);
    if (overlay.slicing) {
        for (const auto& slice : overlay.slicing->slices) prune(*slice);
        if (overlay.slicing->slices.empty() && overlay.slicing->rules == Slicing::Rules::open) {
            overlay.slicing.reset();
        }
    }
    std::erase_if(overlay.children, [](const auto& child) { return child->is_empty(); });
}

std::unique_ptr<Overlay> Compilation::start(const Type& type, bool is_snapshot) {
    auto overlay = std::make_unique<Overlay>();
    overlay->owner = &type;
    overlay->place = &root();
    const std::string_view base = without_version(root().string("baseDefinition"));
    if (is_snapshot || base.empty() || workshop_.definitions.find_url(base) != nullptr) {
        return overlay;
    }
    ProfileSource* const found = find_source(workshop_, base);
    if (found == nullptr) {
        workshop_.faults.error(source_, *root().find("baseDefinition"),
                               "the base profile " + std::string(base) +
                                   " is not here, and there is no snapshot that holds its rules");
        return overlay;
    }
    if (found->state == ProfileSource::State::compiling) {
        workshop_.faults.error(source_, *root().find("baseDefinition"),
                               "the profile is derived from itself");
        return overlay;
    }
    if (workshop_.bases == most_bases) {
        workshop_.faults.error(source_, *root().find("baseDefinition"),
                               "too many profiles are derived from one another");
        return overlay;
    }
    ++workshop_.bases;
    compile_profile(workshop_, *found);
    --workshop_.bases;
    const Profile* profile = found->profile.get();
    if (profile == nullptr) return overlay;  // which is told at the base
    if (profile->type != &type) {
        workshop_.faults.error(source_, *root().find("baseDefinition"),
                               "the base profile is for another type");
        return overlay;
    }
    return profile->root->clone();
}

void Compilation::run() {
    const Node& top = root();
    const Type* type = workshop_.definitions.find(top.string("type"));
    if (type == nullptr) {
        const Node* place = top.find("type");
        workshop_.faults.error(source_, place != nullptr ? *place : top,
                               "type is none of the types of FHIR R4");
        return;
    }
    const Node* snapshot = top.path({"snapshot"});
    const Node* elements = snapshot != nullptr ? snapshot->find("element") : nullptr;
    const bool is_snapshot =
        elements != nullptr && std::distance(elements->begin(), elements->end()) > 1;
    if (!is_snapshot) {
        const Node* differential = top.find("differential");
        elements = differential != nullptr ? differential->find("element") : nullptr;
    }
    auto profile = std::make_unique<Profile>();
    profile->url = top.string("url");
    profile->version = top.string("version");
    profile->place = source_.place;
    profile->type = type;
    profile->is_extension = type->name == "Extension";
    profile->root = start(*type, is_snapshot);
    if (elements != nullptr) {
        for (const Node& definition : *elements) apply(*profile->root, definition);
    }
    prune(*profile->root);
    profile->is_modifier = profile->root->is_modifier.value_or(false);
    if (profile->is_extension) read_contexts(workshop_, source_, *profile);
    source_.profile = std::move(profile);
}

void Compilation::apply(Overlay& top, const Node& definition) {
    const std::string_view path = definition.string("path");
    const std::string_view type = path.substr(0, path.find('.'));
    if (type != top.owner->name) {
        workshop_.faults.error(source_, definition,
                               "the path does not begin with " + std::string(top.owner->name));
        return;
    }
    const std::vector<PathStep> steps = steps_of(definition, slices_);
    std::size_t levels = steps.size();
    for (const PathStep& step : steps) {
        levels += static_cast<std::size_t>(std::ranges::count(step.slice, '/'));
    }
    if (levels > most_steps) {
        workshop_.faults.error(source_, definition, "the path is too long");
        return;
    }
    Overlay* at = &top;
    for (const PathStep& step : steps) {
        at = enter(*at, step, definition);
        if (at == nullptr) return;
    }
    if (at != &top) at->place = &definition;
    if (definition.find("slicing") != nullptr) sliced_.insert(at);
    read_element(workshop_, source_, definition, *at);
}

// The child overlay of a step, made where it is not there yet; null after a fault.
Overlay* Compilation::enter(Overlay& at, PathStep step, const Node& definition) {
    std::string_view name = step.name;
    if (name.ends_with("[x]")) name.remove_suffix(3);
    if (at.element != nullptr && at.element->is_choice && types_at(at).size() > 1) {
        // Snapshots have no room for it, so the reference validator does not see it either.
        const std::string_view path = at.place->string("path");
        workshop_.faults.warning(source_, definition, source_.place + std::string(path),
                                 "what is demanded below " + std::string(path) +
                                     " has no effect: it is a choice of types");
        return nullptr;
    }
    const Element* element = nullptr;
    const Type* owner = nullptr;
    const Type* only = nullptr;  // of the shorthand valueQuantity
    for (const Type* type : types_at(at)) {
        element = type->element(name);
        if (element == nullptr) {
            const Member member = type->find(name);
            if (member.element != nullptr && !member.is_sibling) {
                element = member.element;
                only = member.type->type;
            }
        }
        if (element != nullptr) {
            owner = type;
            break;
        }
    }
    const bool is_primitive = std::ranges::any_of(
        types_at(at), [](const Type* type) { return type->primitive != Primitive::none; });
    // Snapshots have the text of a primitive too. It is the value itself, which was read already.
    if (element == nullptr && is_primitive && name == "value") return nullptr;
    if (element == nullptr) {
        workshop_.faults.error(
            source_, definition,
            "the path's part " + std::string(step.name) + " is no element there in FHIR R4");
        return nullptr;
    }
    Overlay* child = at.child(element->id);
    if (child == nullptr) {
        at.children.push_back(std::make_unique<Overlay>());
        child = at.children.back().get();
        child->element = element;
        child->element_id = element->id;
        child->owner = owner;
        child->place = &definition;
    }
    if (only != nullptr && step.slice.empty()) {
        shorten(*child, *only);
        step.slice = step.name;
    }
    if (step.slice.empty()) return child;
    Overlay* slice = child;
    for (std::string_view rest = step.slice; !rest.empty();) {  // "a/b": b is a slice of slice a
        const std::size_t end = std::min(rest.find('/'), rest.size());
        slice = enter_slice(*slice, rest.substr(0, end), definition);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (only != nullptr && slice->types.empty()) slice->types = {only};
    return slice;
}

// "valueQuantity" where nothing slices the choice is the short way to say that it is a slice and
// that there are only such: HL7's snapshots have it so.
void Compilation::shorten(Overlay& choice, const Type& type) {
    if (sliced_.contains(&choice)) return;
    if (shortened_.insert(&choice).second) choice.types.clear();
    if (std::ranges::find(choice.types, &type) == choice.types.end()) {
        choice.types.push_back(&type);
    }
}

Overlay* Compilation::enter_slice(Overlay& at, std::string_view name, const Node& definition) {
    if (Overlay* known = at.find_slice(name)) return known;
    Slicing& slicing = slicing_of(at);
    slicing.slices.push_back(std::make_unique<Overlay>());
    Overlay& slice = *slicing.slices.back();
    slice.element = at.element;
    slice.element_id = at.element_id;
    slice.owner = at.owner;
    slice.slice = name;
    slice.place = &definition;
    if (at.element->is_choice) {
        for (const ElementType& each : at.element->types) {
            if (each.member == name) slice.types = {each.type};
        }
    }
    return &slice;
}

}  // namespace

ProfileSource* find_source(ProfileWorkshop& workshop, std::string_view url) {
    const auto known = workshop.sources.find(url);
    if (known != workshop.sources.end()) return &known->second;
    const std::string_view published = published_definition(url);
    if (published.empty()) return nullptr;
    auto tree = read_json(published);
    if (!tree) throw std::logic_error("a definition of R4 is damaged: " + std::string(url));
    ProfileSource& source =
        workshop.sources.try_emplace(std::string(url), std::move(*tree), "R4").first->second;
    source.is_published = true;
    compile_profile(workshop, source);
    return &source;
}

void compile_profile(ProfileWorkshop& workshop, ProfileSource& source) {
    if (source.state != ProfileSource::State::added) return;
    source.state = ProfileSource::State::compiling;
    Compilation(workshop, source).run();
    source.state = ProfileSource::State::done;
    workshop.compiled.push_back(&source);
}

}  // namespace fhir
