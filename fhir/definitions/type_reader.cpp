// r4/types.txt: README.md beside it says what a line is.
#include "fhir/definitions/table_text.hpp"
#include "fhir/definitions/tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>

namespace fhir {
namespace {

constexpr std::string_view definition_url = "http://hl7.org/fhir/StructureDefinition/";

constexpr std::array<std::pair<std::string_view, Primitive>, 20> primitives{{
    {"boolean", Primitive::boolean},
    {"integer", Primitive::integer},
    {"positiveInt", Primitive::positive_int},
    {"unsignedInt", Primitive::unsigned_int},
    {"decimal", Primitive::decimal},
    {"string", Primitive::string},
    {"code", Primitive::code},
    {"id", Primitive::id},
    {"markdown", Primitive::markdown},
    {"uri", Primitive::uri},
    {"url", Primitive::url},
    {"canonical", Primitive::canonical},
    {"oid", Primitive::oid},
    {"uuid", Primitive::uuid},
    {"base64Binary", Primitive::base64_binary},
    {"date", Primitive::date},
    {"dateTime", Primitive::date_time},
    {"instant", Primitive::instant},
    {"time", Primitive::time},
    {"xhtml", Primitive::xhtml},
}};

constexpr std::array<std::pair<std::string_view, TypeKind>, 4> kinds{{
    {"primitive", TypeKind::primitive},
    {"complex", TypeKind::complex},
    {"backbone", TypeKind::backbone},
    {"resource", TypeKind::resource},
}};

constexpr std::array<std::pair<std::string_view, BindingStrength>, 4> strengths{{
    {"example", BindingStrength::example},
    {"preferred", BindingStrength::preferred},
    {"extensible", BindingStrength::extensible},
    {"required", BindingStrength::required},
}};

template <class Value, std::size_t size>
Value value_of(const std::array<std::pair<std::string_view, Value>, size>& words,
               std::string_view word) {
    const auto found =
        std::find_if(words.begin(), words.end(), [&](const auto& w) { return w.first == word; });
    if (found == words.end()) table_is_damaged(word);
    return found->second;
}

std::uint32_t count_of(std::string_view word) {
    if (word == "*") return unbounded;
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
    if (error != std::errc() || end != word.data() + word.size()) table_is_damaged(word);
    return count;
}

class TypeReader {
public:
    explicit TypeReader(TypeTables& tables) : tables_(tables) {}

    void read(std::string_view text);

private:
    void declare(std::string_view line);
    void read_element(std::string_view line);
    void read_element_types(Element& element, std::string_view type_words);
    void read_binding(Element& element, std::string_view& words);
    ElementType element_type(const Element& element, std::string_view word);
    std::span<const std::string_view> urls(std::string_view names);
    std::span<const Invariant* const> invariants(std::span<const Invariant* const> before,
                                                 std::string_view keys);
    void begin(Type& type);
    void end(Type& type);
    void add_element(const Element& element);
    void index();

    std::uint16_t element_id(std::string_view name);
    const Type& type_of(std::string_view name) const;
    std::string_view keep(std::initializer_list<std::string_view> parts);
    template <class T>
    std::span<const T> keep(const std::vector<T>& items);

    TypeTables& tables_;
    NameTable<std::uint16_t> invariant_ids_;
    std::vector<Element> elements_;  // of the type that is being read
};

// Arrays in the arena are never destroyed.
template <class T>
std::span<const T> TypeReader::keep(const std::vector<T>& items) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (items.empty()) return {};
    void* const place = tables_.arena->allocate(items.size() * sizeof(T), alignof(T));
    T* const first = static_cast<T*>(place);
    std::uninitialized_copy(items.begin(), items.end(), first);
    return {first, items.size()};
}

std::string_view TypeReader::keep(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts) size += part.size();
    char* const text = static_cast<char*>(tables_.arena->allocate(size, 1));
    char* end = text;
    for (const std::string_view part : parts) end = std::copy(part.begin(), part.end(), end);
    return {text, size};
}

const Type& TypeReader::type_of(std::string_view name) const {
    const std::uint16_t* id = tables_.type_ids.find(name);
    if (id == nullptr) table_is_damaged(name);
    return tables_.types[*id - 1U];
}

std::uint16_t TypeReader::element_id(std::string_view name) {
    if (const std::uint16_t* id = tables_.element_ids.find(name)) return *id;
    const auto id = static_cast<std::uint16_t>(tables_.element_names.size());
    tables_.element_names.push_back(name);
    tables_.element_ids.add(name, id);
    return id;
}

// type <name> <kind> <base or -> [abstract]
void TypeReader::declare(std::string_view line) {
    take(line, ' ');
    Type type;
    type.name = take(line, ' ');
    type.id = static_cast<std::uint16_t>(tables_.types.size() + 1);
    type.kind = value_of(kinds, take(line, ' '));
    if (type.kind == TypeKind::primitive) type.primitive = value_of(primitives, type.name);
    if (type.kind != TypeKind::backbone) type.url = keep({definition_url, type.name});
    const std::string_view base = take(line, ' ');
    // The vector was made large enough: types keep their addresses.
    if (base != "-") type.base = &type_of(base);
    type.is_abstract = line == "abstract";
    if (!tables_.type_ids.add(type.name, type.id)) table_is_damaged(type.name);
    tables_.types.push_back(type);
}

std::span<const Invariant* const> TypeReader::invariants(std::span<const Invariant* const> before,
                                                         std::string_view keys) {
    std::vector<const Invariant*> all(before.begin(), before.end());
    while (!keys.empty()) {
        const std::string_view key = take(keys, ' ');
        const std::uint16_t* id = invariant_ids_.find(key);
        if (id == nullptr) table_is_damaged(key);
        all.push_back(&tables_.invariants[*id]);
    }
    return keep(all);
}

// Names of types of R4 stand for their URLs.
std::span<const std::string_view> TypeReader::urls(std::string_view names) {
    std::vector<std::string_view> all;
    while (!names.empty()) {
        const std::string_view name = take(names, ',');
        const std::uint16_t* id = tables_.type_ids.find(name);
        const bool is_url = name.find(':') != std::string_view::npos;
        if (id != nullptr) {
            all.push_back(tables_.types[*id - 1U].url);
        } else {
            all.push_back(is_url ? name : keep({definition_url, name}));
        }
    }
    return keep(all);
}

// <type>[(target,...)][{profile,...}]
ElementType TypeReader::element_type(const Element& element, std::string_view word) {
    ElementType of;
    const std::string_view name = word.substr(0, word.find_first_of("({"));
    of.type = &type_of(name);
    word.remove_prefix(name.size());
    if (word.starts_with('(')) {
        word.remove_prefix(1);
        of.targets = urls(take(word, ')'));
    }
    if (word.starts_with('{')) {
        word.remove_prefix(1);
        of.profiles = urls(take(word, '}'));
    }
    of.member = element.name;
    if (element.is_choice) {
        const char first = name.front();
        const char upper = first >= 'a' && first <= 'z' ? static_cast<char>(first - 32) : first;
        of.member = keep({element.name, std::string_view(&upper, 1), name.substr(1)});
    }
    return of;
}

void TypeReader::read_element_types(Element& element, std::string_view type_words) {
    std::vector<ElementType> all;
    while (!type_words.empty()) all.push_back(element_type(element, take(type_words, ' ')));
    if (all.empty()) table_is_damaged(element.name);
    element.types = keep(all);
}

void TypeReader::read_binding(Element& element, std::string_view& words) {
    Binding binding;
    binding.strength = value_of(strengths, take(words, ' '));
    binding.value_set = take(words, ' ');
    if (!words.empty() && !words.starts_with('!')) binding.max_value_set = take(words, ' ');
    element.binding = keep(std::vector<Binding>{binding}).data();
}

// <name>[[x]] <min>..<max> <type> ... [@] [?!] [= <strength> <value set> [<max>]] [! <key> ...]
void TypeReader::read_element(std::string_view line) {
    Element element;
    element.name = take(line, ' ');
    if (element.name.ends_with("[x]")) {
        element.is_choice = true;
        element.name.remove_suffix(3);
    }
    element.id = element_id(element.name);
    std::string_view range = take(line, ' ');
    element.min = count_of(take(range, '.'));
    take(range, '.');
    element.max = count_of(range);
    const auto is_sign = [](char c) { return c == '@' || c == '?' || c == '=' || c == '!'; };
    std::size_t end = 0;  // of the types
    while (end < line.size() && !is_sign(line[end])) {
        end = std::min(line.find(' ', end), line.size() - 1) + 1;
    }
    std::string_view types = line.substr(0, end);
    if (types.ends_with(' ')) types.remove_suffix(1);
    read_element_types(element, types);
    line.remove_prefix(end);
    while (!line.empty()) {
        const std::string_view sign = take(line, ' ');
        if (sign == "@") {
            element.is_xml_attribute = true;
        } else if (sign == "?!") {
            element.is_modifier = true;
        } else if (sign == "=") {
            read_binding(element, line);
        } else if (sign == "!") {
            element.invariants = invariants({}, std::exchange(line, {}));
        } else {
            table_is_damaged(sign);
        }
    }
    add_element(element);
}

// One of a name that the base has says it otherwise, and stands in its place.
void TypeReader::add_element(const Element& element) {
    const auto same = std::find_if(elements_.begin(), elements_.end(),
                                   [&](const Element& e) { return e.id == element.id; });
    if (same != elements_.end()) {
        *same = element;
    } else {
        elements_.push_back(element);
    }
}

void TypeReader::begin(Type& type) {
    elements_.clear();
    if (type.base == nullptr) return;
    elements_.assign(type.base->elements.begin(), type.base->elements.end());
    type.invariants = type.base->invariants;
}

void TypeReader::end(Type& type) {
    std::uint16_t ordinal = 0;
    for (Element& element : elements_) element.ordinal = ordinal++;
    type.elements = keep(elements_);
}

void TypeReader::index() {
    tables_.indexes.reserve(tables_.types.size());
    for (Type& type : tables_.types) {
        tables_.indexes.emplace_back(type);
        type.index = &tables_.indexes.back();
    }
}

void TypeReader::read(std::string_view text) {
    invariant_ids_ = NameTable<std::uint16_t>(tables_.invariants.size());
    for (const Invariant& invariant : tables_.invariants) {
        invariant_ids_.add(tables_.invariant_names[invariant.id], invariant.id);
    }
    std::size_t types = 0, elements = 0;
    for (std::string_view rest = text; !rest.empty();) {
        (take(rest, '\n').starts_with("type ") ? types : elements) += 1;
    }
    tables_.types.reserve(types);
    tables_.type_ids = NameTable<std::uint16_t>(types);
    tables_.element_ids = NameTable<std::uint16_t>(elements);
    tables_.element_names.emplace_back();

    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view line = take(rest, '\n');
        if (line.starts_with("type ")) declare(line);
    }
    Type* type = nullptr;
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = take(rest, '\n');
        if (line.starts_with("type ")) {
            if (type != nullptr) end(*type);
            type = type == nullptr ? tables_.types.data() : type + 1;
            begin(*type);
        } else if (type != nullptr && line.starts_with("  ! ")) {
            type->invariants = invariants(type->invariants, line.substr(4));
        } else if (type != nullptr && line.starts_with("  ")) {
            read_element(line.substr(2));
        } else {
            table_is_damaged(line);
        }
    }
    if (type != nullptr) end(*type);
    index();
}

}  // namespace

void read_types(std::string_view text, TypeTables& tables) {
    TypeReader(tables).read(text);
}

}  // namespace fhir
