#include "fhir/fhirpath/names.hpp"

#include "fhir/fhirpath/functions.hpp"

#include <algorithm>
#include <array>

namespace fhir::path {
namespace {

// What a step can give. `open`: something else as well, of which nothing is known.
struct Kinds {
    std::vector<const Type*> types;
    bool open = false;

    void add(const Type* type) {
        if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
    }
    void add(const Kinds& other) {
        for (const Type* type : other.types) add(type);
        open = open || other.open;
    }
};

const Kinds unknown{{}, true};

bool gives_its_input(std::string_view function) {
    constexpr std::array names{"where", "first",  "last",     "tail",    "skip",     "take",
                               "trace", "single", "distinct", "exclude", "intersect"};
    return std::find(names.begin(), names.end(), function) != names.end();
}

class Checker {
public:
    Checker(const Program& program, const Definitions& definitions)
        : program_(program), definitions_(definitions) {}

    Kinds of(std::uint32_t index, const Kinds& self) {
        const Step& step = program_.steps[index];
        switch (step.op) {
            case Op::this_item:
                return self;
            case Op::root_name:
                if (step.type.fhir != nullptr && is_own_type(self, *step.type.fhir)) return self;
                return children(step, self);
            case Op::child:
                return children(step, of(step.left, self));
            case Op::call:
                return call(step, self);
            case Op::type_as:
                of(step.left, self);
                return named(step.type);
            case Op::unite: {
                Kinds both = of(step.left, self);
                both.add(of(step.right, self));
                return both;
            }
            case Op::subscript:
                of(step.right, self);
                return of(step.left, self);
            case Op::negate:
            case Op::plus:
            case Op::type_is:
                of(step.left, self);
                return unknown;
            case Op::context:
            case Op::index:
            case Op::total:
            case Op::literal:
            case Op::nothing:
            case Op::external:
                return unknown;
            default:
                of(step.left, self);
                of(step.right, self);
                return unknown;
        }
    }

    std::string error;

private:
    static bool is_own_type(const Kinds& self, const Type& type) {
        return self.open || std::any_of(self.types.begin(), self.types.end(), [&](const Type* own) {
                   return own->is_a(type) || type.is_a(*own);
               });
    }

    static Kinds named(const TypeName& type) {
        return type.fhir == nullptr ? unknown : Kinds{{type.fhir}, false};
    }

    Kinds children(const Step& step, const Kinds& of) {
        Kinds found;
        found.open = of.open;
        bool known = of.open || of.types.empty();
        for (const Type* type : of.types) {
            if (const Element* element = type->element(step.literal.text)) {
                known = true;
                for (const ElementType& choice : element->types) found.add(choice.type);
            } else if (type->is_abstract || type->kind == TypeKind::primitive) {
                known = found.open = true;  // what stands there may have it
            }
        }
        if (!known && error.empty()) {
            error = "The FHIRPath expression has an error at column " +
                    std::to_string(step.column) + ": " + std::string(of.types.front()->name) +
                    " has no element \"" + std::string(step.literal.text) + "\".";
        }
        return known ? found : unknown;
    }

    Kinds call(const Step& step, const Kinds& self) {
        const Kinds input = of(step.left, self);
        const std::string_view name = step.function->name;
        Kinds first = unknown;
        for (std::uint32_t i = 0; i < step.count; ++i) {
            const bool inside = step.function->argument == Argument::criterion;
            // repeat() goes on with what it finds, and aggregate() with what it makes.
            const bool open = name == "repeat" || name == "aggregate";
            const Kinds given = of(program_.arguments[step.right + i], !inside ? self
                                                                       : open  ? unknown
                                                                               : input);
            if (i == 0) first = given;
        }
        if (gives_its_input(name)) return input;
        if (name == "select") return first;
        if (name == "as" || name == "ofType") return named(step.type);
        if (name == "extension") return Kinds{{definitions_.find("Extension")}, false};
        if (name == "combine" || name == "union") {
            Kinds both = input;
            both.add(first);
            return both;
        }
        return unknown;
    }

    const Program& program_;
    const Definitions& definitions_;
};

}  // namespace

Result<void> check_names(const Program& program, const Definitions& definitions,
                         const Type& context) {
    Checker checker(program, definitions);
    checker.of(program.root, Kinds{{&context}, context.is_abstract});
    if (checker.error.empty()) return {};
    return make_error(ErrorKind::invalid, IssueType::invalid, "fhirpath", checker.error);
}

}  // namespace fhir::path
