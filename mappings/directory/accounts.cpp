#include "mappings/directory/accounts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <vector>

namespace mappings::directory {
namespace {

std::string with_letters(std::string text, char first, char last, int step) {
    std::ranges::transform(text, text.begin(), [=](char c) {
        return c >= first && c <= last ? static_cast<char>(c + step) : c;
    });
    return text;
}

std::string lower(const std::string& text) {
    return with_letters(text, 'A', 'Z', 'a' - 'A');
}

std::string upper(const std::string& text) {
    return with_letters(text, 'a', 'z', 'A' - 'a');
}

std::string joined(std::vector<std::string> names) {
    std::ranges::sort(names);
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : "; ") + name;
    return all;
}

bool is_of_a_contact(const std::string& words) {
    constexpr std::array<std::string_view, 4> units{"session", "contact", "visit", "appointment"};
    return std::ranges::any_of(
        units, [&](std::string_view unit) { return words.find(unit) != std::string::npos; });
}

std::optional<UnitCost> unit_cost_of(const Service& service, sys_days day) {
    std::optional<UnitCost> unit_cost;
    for (const Cost& cost : service.costs) {
        if (cost.amount.empty() || !holds_on(cost, day)) continue;
        if (unit_cost) return std::nullopt;
        unit_cost.emplace();
        std::from_chars(cost.amount.data(), cost.amount.data() + cost.amount.size(),
                        unit_cost->amount);
        unit_cost->currency = cost.currency.empty() ? "GBP" : upper(cost.currency);
        unit_cost->unit = cost.description.empty() ? cost.option : cost.description;
        unit_cost->is_per_contact = is_of_a_contact(lower(unit_cost->unit));
    }
    return unit_cost && unit_cost->amount > 0 ? unit_cost : std::nullopt;
}

}  // namespace

Account account_of(const Service& service, const Directory& directory, sys_days day) {
    Account account;
    account.scheme = service.programs.empty() ? service.id : joined(service.programs);
    account.funder = joined(service.funders);
    const Provider* provider = directory.provider(service.provider);
    if (account.funder.empty() && provider != nullptr) account.funder = joined(provider->funders);
    account.unit_cost = unit_cost_of(service, day);
    return account;
}

}  // namespace mappings::directory
