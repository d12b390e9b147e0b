#include "fhir/fhirpath/parser.hpp"

#include "fhir/fhirpath/functions.hpp"
#include "fhir/fhirpath/lexer.hpp"
#include "fhir/fhirpath/names.hpp"

#include <algorithm>
#include <array>

namespace fhir::path {
namespace {

struct Operator {
    std::string_view text;
    Op op;
    int rank;  // the higher, the closer it binds
};

constexpr std::array operators{
    Operator{"implies", Op::implies, 1}, Operator{"or", Op::logical_or, 2},
    Operator{"xor", Op::logical_xor, 2}, Operator{"and", Op::logical_and, 3},
    Operator{"in", Op::in, 4},           Operator{"contains", Op::contains, 4},
    Operator{"=", Op::equal, 5},         Operator{"~", Op::equivalent, 5},
    Operator{"!=", Op::not_equal, 5},    Operator{"!~", Op::not_equivalent, 5},
    Operator{"<", Op::less, 6},          Operator{">", Op::greater, 6},
    Operator{"<=", Op::less_equal, 6},   Operator{">=", Op::greater_equal, 6},
    Operator{"|", Op::unite, 7},         Operator{"is", Op::type_is, 8},
    Operator{"as", Op::type_as, 8},      Operator{"+", Op::add, 9},
    Operator{"-", Op::subtract, 9},      Operator{"&", Op::concatenate, 9},
    Operator{"*", Op::multiply, 10},     Operator{"/", Op::divide, 10},
    Operator{"div", Op::div, 10},        Operator{"mod", Op::mod, 10},
};

constexpr std::array units{"year",   "years",   "month",       "months",      "week",   "weeks",
                           "day",    "days",    "hour",        "hours",       "minute", "minutes",
                           "second", "seconds", "millisecond", "milliseconds"};

class Parser {
public:
    Parser(Program& program, const Definitions& definitions)
        : program_(program), definitions_(definitions), lexer_(program.text) {}

    Result<void> run() {
        advance();
        program_.root = expression(1);
        if (!failed_ && now_.token != Token::end) fail("an operator or the end");
        if (!failed_) return {};
        return make_error(ErrorKind::invalid, IssueType::invalid, "fhirpath",
                          "The FHIRPath expression has an error at column " +
                              std::to_string(column_) + ": expected " + expected_ + ".");
    }

private:
    void advance() { now_ = lexer_.next(); }
    bool is(std::string_view symbol) const {
        return now_.token == Token::symbol && now_.text == symbol;
    }
    std::uint32_t fail(std::string_view expected) {
        if (!failed_) {
            failed_ = true;
            column_ = now_.column;
            expected_ = expected;
        }
        return 0;
    }
    bool want(std::string_view symbol) {
        if (!is(symbol)) {
            fail("'" + std::string(symbol) + "'");
            return false;
        }
        advance();
        return true;
    }
    std::string_view keep(std::string text) {
        return program_.strings.emplace_back(std::move(text));
    }
    // Depth is counted as steps are made, so that a long chain is refused like a deep nest.
    std::uint32_t put(Step step, std::uint16_t below = 0) {
        step.depth = static_cast<std::uint16_t>(below + 1);
        if (step.depth > max_depth) return fail("less nesting");
        program_.steps.push_back(step);
        return static_cast<std::uint32_t>(program_.steps.size() - 1);
    }
    std::uint16_t depth(std::uint32_t step) const {
        return program_.steps.empty() ? 0 : program_.steps[step].depth;
    }

    const Operator* binary() const {
        if (now_.token != Token::symbol && now_.token != Token::identifier) return nullptr;
        const auto* found = std::find_if(operators.begin(), operators.end(),
                                         [&](const Operator& o) { return o.text == now_.text; });
        return found == operators.end() ? nullptr : found;
    }

    std::uint32_t expression(int least) {
        if (++nesting_ > max_depth) return fail("less nesting");
        std::uint32_t left = unary();
        while (!failed_) {
            const Operator* found = binary();
            if (found == nullptr || found->rank < least) break;
            advance();
            Step step;
            step.op = found->op;
            step.left = left;
            if (found->op == Op::type_is || found->op == Op::type_as) {
                type_name(step.type);
                left = put(step, depth(left));
            } else {
                step.right = expression(found->rank + 1);
                if (failed_) break;
                left = put(step, std::max(depth(left), depth(step.right)));
            }
        }
        --nesting_;
        return left;
    }

    std::uint32_t unary() {
        if (!is("-") && !is("+")) return invocations(term());
        if (++nesting_ > max_depth) return fail("less nesting");
        Step step;
        step.op = is("-") ? Op::negate : Op::plus;
        advance();
        step.left = unary();
        --nesting_;
        return failed_ ? 0 : put(step, depth(step.left));
    }

    std::uint32_t invocations(std::uint32_t left) {
        while (!failed_) {
            if (is(".")) {
                advance();
                left = invocation(left, false);
            } else if (is("[")) {
                advance();
                Step step;
                step.op = Op::subscript;
                step.left = left;
                step.right = expression(1);
                if (failed_ || !want("]")) return 0;
                left = put(step, std::max(depth(left), depth(step.right)));
            } else {
                break;
            }
        }
        return left;
    }

    std::uint32_t variable() {
        Step step;
        if (now_.text == "this") {
            step.op = Op::this_item;
        } else if (now_.text == "index") {
            step.op = Op::index;
        } else if (now_.text == "total") {
            step.op = Op::total;
        } else {
            return fail("$this, $index or $total");
        }
        advance();
        return put(step);
    }

    std::uint32_t external() {
        Step step;
        step.op = Op::external;
        const std::string& name = now_.text;
        if (name == "resource") {
            step.external = External::resource;
        } else if (name == "rootResource") {
            step.external = External::root_resource;
        } else if (name == "context") {
            step.external = External::context;
        } else if (name == "extension") {
            step.external = External::extension;
        } else {
            std::string url;
            if (name == "ucum") url = "http://unitsofmeasure.org";
            if (name == "sct") url = "http://snomed.info/sct";
            if (name == "loinc") url = "http://loinc.org";
            if (name.starts_with("vs-")) url = "http://hl7.org/fhir/ValueSet/" + name.substr(3);
            if (name.starts_with("ext-")) {
                url = "http://hl7.org/fhir/StructureDefinition/" + name.substr(4);
            }
            if (url.empty()) return fail("a variable that is known");
            step.op = Op::literal;
            step.literal.kind = PathItem::Kind::string;
            step.literal.text = keep(std::move(url));
        }
        advance();
        return put(step);
    }

    std::uint32_t literal(PathItem::Kind kind) {
        Step step;
        step.op = Op::literal;
        step.literal.kind = kind;
        step.literal.text = keep(now_.text);
        const bool number = now_.token == Token::number;
        advance();
        if (number) {
            const bool calendar = now_.token == Token::identifier &&
                                  std::find(units.begin(), units.end(), now_.text) != units.end();
            if (calendar || now_.token == Token::string) {
                step.literal.kind = PathItem::Kind::quantity;
                step.literal.unit = keep(now_.text);
                advance();
            }
        }
        return put(step);
    }

    std::uint32_t term() {
        switch (now_.token) {
            case Token::string:
                return literal(ItemKind::string);
            case Token::number:
                return literal(now_.text.find('.') == std::string::npos ? ItemKind::integer
                                                                        : ItemKind::decimal);
            case Token::date:
                return literal(ItemKind::date);
            case Token::date_time:
                return literal(ItemKind::date_time);
            case Token::time:
                return literal(ItemKind::time);
            case Token::variable:
                return variable();
            case Token::external:
                return external();
            case Token::identifier:
                if (now_.text == "true" || now_.text == "false") {
                    Step step;
                    step.op = Op::literal;
                    step.literal.kind = ItemKind::boolean;
                    step.literal.boolean = now_.text == "true";
                    advance();
                    return put(step);
                }
                [[fallthrough]];
            case Token::delimited: {
                Step step;
                step.op = Op::this_item;
                const auto self = put(step);
                return failed_ ? 0 : invocation(self, true);
            }
            default:
                break;
        }
        if (is("(")) {
            advance();
            const auto inner = expression(1);
            return failed_ || !want(")") ? 0 : inner;
        }
        if (is("{")) {
            advance();
            if (!want("}")) return 0;
            return put(Step{});
        }
        return fail("a value or a path");
    }

    std::uint32_t invocation(std::uint32_t left, bool first) {
        if (now_.token == Token::variable) return variable();
        if (now_.token != Token::identifier && now_.token != Token::delimited) {
            return fail("a name");
        }
        const Lexeme name = now_;
        advance();
        if (is("(")) return call(left, name);
        Step step;
        step.op = first ? Op::root_name : Op::child;
        step.left = left;
        step.element = definitions_.element_id(name.text);
        step.column = static_cast<std::uint32_t>(name.column);
        // `id` and `code` are elements, though primitives are called so too.
        if (first && !name.text.empty() && name.text[0] <= 'Z')
            step.type.fhir = definitions_.find(name.text);
        step.literal.text = keep(name.text);
        return put(step, depth(left));
    }

    std::uint32_t call(std::uint32_t left, const Lexeme& name) {
        const Function* known = function_named(name.text);
        if (known == nullptr) {
            now_ = name;
            return fail("a function that is known");
        }
        Step step;
        step.op = Op::call;
        step.function = known;
        step.left = left;
        std::uint16_t below = depth(left);
        std::vector<std::uint32_t> arguments;
        advance();
        if (known->argument == Argument::type) {
            type_name(step.type);
        } else {
            while (!failed_ && !is(")")) {
                if (!arguments.empty() && !want(",")) return 0;
                arguments.push_back(expression(1));
                if (failed_) return 0;
                below = std::max(below, depth(arguments.back()));
            }
            if (arguments.size() < known->least || arguments.size() > known->most) {
                return fail("another number of arguments before it");
            }
        }
        if (failed_ || !want(")")) return 0;
        step.right = static_cast<std::uint32_t>(program_.arguments.size());
        step.count = static_cast<std::uint32_t>(arguments.size());
        program_.arguments.insert(program_.arguments.end(), arguments.begin(), arguments.end());
        if (name.text == "matches" || name.text == "replaceMatches") {
            const Step& pattern = program_.steps[arguments.front()];
            if (pattern.op == Op::literal && pattern.literal.kind == PathItem::Kind::string) {
                RE2::Options options(RE2::Quiet);
                options.set_dot_nl(true);
                const RE2& made = program_.patterns.emplace_back(
                    re2::StringPiece(pattern.literal.text.data(), pattern.literal.text.size()),
                    options);
                if (!made.ok()) return fail("a regular expression before it");
                step.pattern = &made;
            }
        }
        return put(step, below);
    }

    void type_name(TypeName& type) {
        const bool bracket = is("(");
        if (bracket) advance();
        std::string space;
        std::string name = now_.text;
        if (now_.token != Token::identifier && now_.token != Token::delimited) {
            fail("the name of a type");
            return;
        }
        advance();
        if (is(".")) {
            advance();
            space = std::move(name);
            name = now_.text;
            advance();
        }
        if (bracket && !want(")")) return;
        constexpr std::array<std::pair<std::string_view, ItemKind>, 8> system{{
            {"Boolean", ItemKind::boolean},
            {"String", ItemKind::string},
            {"Integer", ItemKind::integer},
            {"Decimal", ItemKind::decimal},
            {"Date", ItemKind::date},
            {"DateTime", ItemKind::date_time},
            {"Time", ItemKind::time},
            {"Quantity", ItemKind::quantity},
        }};
        if (space.empty() || space == "FHIR") type.fhir = definitions_.find(name);
        if (space.empty() || space == "System") {
            for (const auto& [known, kind] : system) {
                if (known == name) type.system = kind;
            }
        }
        if (type.fhir == nullptr && type.system == ItemKind::node) fail("a type that is known");
    }

    Program& program_;
    const Definitions& definitions_;
    Lexer lexer_;
    Lexeme now_;
    int nesting_ = 0;
    bool failed_ = false;
    std::size_t column_ = 0;
    std::string expected_;
};

}  // namespace

Result<void> parse(Program& program, const Definitions& definitions, const Type* context) {
    if (program.text.size() > max_text) {
        return make_error(ErrorKind::invalid, IssueType::invalid, "fhirpath",
                          "The FHIRPath expression is longer than 65536 bytes.");
    }
    auto parsed = Parser(program, definitions).run();
    if (!parsed || context == nullptr) return parsed;
    return check_names(program, definitions, *context);
}

}  // namespace fhir::path
