#include "mappings/directory/directory.hpp"

#include <algorithm>
#include <array>

namespace mappings::directory {
namespace {

constexpr std::array<std::string_view, 4> statuses{"active", "inactive", "defunct",
                                                   "temporarily closed"};
constexpr std::array<std::string_view, 3> place_types{"physical", "postal", "virtual"};

template <class Code, std::size_t size>
std::optional<Code> parsed(const std::array<std::string_view, size>& codes, std::string_view text) {
    const auto found = std::ranges::find(codes, text);
    if (found == codes.end()) return std::nullopt;
    return static_cast<Code>(found - codes.begin());
}

template <class Record>
const Record* found_in(const std::vector<Record>& records, std::string_view id) {
    const auto at = std::ranges::lower_bound(
        records, id, {}, [](const Record& record) { return std::string_view(record.id); });
    return at != records.end() && at->id == id ? &*at : nullptr;
}

bool is_nothing(std::string_view amount) {
    return amount.find_first_of("123456789") == std::string_view::npos;
}

// "Free of charge." -> "free of charge"
std::string bare(std::string_view text) {
    std::string words;
    for (const char c : text) {
        if (c >= 'A' && c <= 'Z') words += static_cast<char>(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || c == ' ') words += c;
    }
    return words;
}

}  // namespace

sys_days History::updated() const {
    sys_days last = gone ? std::max(since, *gone) : since;
    for (const Change& change : changes) last = std::max(last, change.day);
    return last;
}

const Provider* Directory::provider(std::string_view id) const {
    return found_in(providers, id);
}

const Place* Directory::place(std::string_view id) const {
    return found_in(places, id);
}

const Service* Directory::service(std::string_view id) const {
    return found_in(services, id);
}

std::string_view to_code(Status status) {
    return statuses[static_cast<std::size_t>(status)];
}

std::optional<Status> parse_status(std::string_view code) {
    return parsed<Status>(statuses, code);
}

std::string_view to_code(PlaceType type) {
    return place_types[static_cast<std::size_t>(type)];
}

std::optional<PlaceType> parse_place_type(std::string_view code) {
    return parsed<PlaceType>(place_types, code);
}

bool is_offered(const Service& service) {
    return service.status == Status::active && !service.history.gone;
}

bool holds_on(const Cost& cost, sys_days day) {
    return (!cost.from || *cost.from <= day) && (!cost.until || day <= *cost.until);
}

Price price_of(const Service& service, sys_days day) {
    bool has_price = false;
    for (const Cost& cost : service.costs) {
        if (cost.amount.empty() || !holds_on(cost, day)) continue;
        if (!is_nothing(cost.amount)) return Price::costs;
        has_price = true;
    }
    if (has_price) return Price::free;
    constexpr std::array<std::string_view, 5> free_words{"free", "free of charge", "no charge",
                                                         "no cost", "no fee"};
    return std::ranges::find(free_words, bare(service.fees)) != free_words.end() ? Price::free
                                                                                 : Price::unknown;
}

}  // namespace mappings::directory
