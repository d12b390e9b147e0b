#include "mappings/routing_choice.hpp"

#include "fhir/digest.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

namespace mappings {
namespace {

// Of those not chosen, and of those that cannot take the person: more would be read by nobody.
constexpr std::size_t most_told = 3;
constexpr double last = std::numeric_limits<double>::max();

// What stays the same for one referral, and is other for the next: its own identifier, else the
// person's NHS number, else the message.
std::uint64_t seed_of(const Referral& referral) {
    fhir::Digest digest{};
    if (referral.identifier) {
        digest = fhir::digest_of(referral.identifier->system + "|" + referral.identifier->value);
    } else if (referral.nhs_number) {
        digest = fhir::digest_of(referral.nhs_number->digits());
    } else if (referral.tree != nullptr) {
        digest = fhir::digest_of(referral.tree->root(), "turn");
    }
    std::uint64_t seed = 0;
    for (std::size_t i = 0; i < 8; ++i) seed = seed << 8U | digest[i];
    return seed;
}

// Each service draws a number for each referral, and the lowest has its turn: over many referrals
// all get as many, and one that leaves changes nothing between the others. The constants are those
// of FNV-1a and of SplitMix64.
std::uint64_t draw(std::uint64_t seed, std::string_view service) {
    std::uint64_t number = 0xcbf29ce484222325U;
    for (const char c : service) {
        number = (number ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    number ^= seed;
    number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31U);
}

using Ranks = std::array<double, 3>;

struct Entry {
    const Offer* offer = nullptr;
    Ranks ranks{};           // by the table's ties, the least first
    std::uint64_t turn = 0;  // drawn only where the ranks are equal
};

// Cannot take the person.
struct Hindered {
    const Offer* offer = nullptr;
    double kilometres = last;
    bool was_asked = false;
    Hindrance hindrance = Hindrance::none;  // none: the risk, where it was not asked
};

double rank_of(Tie tie, const Room* room, const Candidate& candidate) {
    const bool waits = room != nullptr && room->state == Room::State::waiting_list;
    switch (tie) {
        case Tie::room:
            return waits ? 1 : 0;
        case Tie::distance:
            return candidate.kilometres ? std::floor(*candidate.kilometres) : last;
        case Tie::waiting:
            if (!waits) return 0;
            return room->weeks ? *room->weeks : last;
    }
    return last;
}

// The place of the first tie that parts the two; `count`, that of the ties: none does.
std::size_t parted_at(const Entry& one, const Entry& other, std::size_t count) {
    const auto [end, unused] = std::ranges::mismatch(one.ranks, other.ranks);
    return std::min(static_cast<std::size_t>(end - one.ranks.begin()), count);
}

std::string why_not(const std::vector<Tie>& ties, std::size_t at) {
    if (at == ties.size()) {
        return "It fits as well; between equals turns are taken, and it is another's.";
    }
    switch (ties[at]) {
        case Tie::room:
            return "It has a waiting list, and another has room now.";
        case Tie::distance:
            return "Another is nearer.";
        case Tie::waiting:
            return "The wait is shorter elsewhere.";
    }
    return {};
}

std::string why_it(const std::vector<Tie>& ties, std::size_t at, std::size_t count) {
    const std::string of = "Of " + std::to_string(count) + " services that could take it, ";
    if (at == ties.size()) return of + "which fit equally well, it was the turn of this one.";
    switch (ties[at]) {
        case Tie::room:
            return of + "this one has room now.";
        case Tie::distance:
            return of + "this one is the nearest.";
        case Tie::waiting:
            return of + "this one has the shortest wait.";
    }
    return {};
}

std::string why_hindered(const Case& at_hand, const Hindered& one) {
    if (one.was_asked) return "It was asked already.";
    if (one.hindrance == Hindrance::none) return "The person is at more risk than it is for.";
    return to_sentence(one.hindrance, at_hand, Case::reachable(*one.offer));
}

// Notes the nearest few; how many.
std::size_t tell_of(Case& at_hand, std::vector<Hindered>& hindered) {
    const std::size_t shown = std::min(hindered.size(), most_told);
    std::ranges::partial_sort(hindered, hindered.begin() + static_cast<std::ptrdiff_t>(shown), {},
                              [](const Hindered& one) {
                                  return std::pair(one.kilometres,
                                                   std::string_view(one.offer->service->id));
                              });
    for (std::size_t i = 0; i < shown; ++i) {
        at_hand.pass_over(hindered[i].offer->service->id, why_hindered(at_hand, hindered[i]));
    }
    return shown;
}

// Those that may take the person; the others are noted, the nearest few, and `told` counts these.
std::vector<Entry> suitable(Case& at_hand, const std::vector<Candidate>& candidates,
                            std::size_t& told) {
    std::vector<Entry> entries;
    std::vector<Hindered> hindered;
    entries.reserve(candidates.size());
    hindered.reserve(candidates.size());
    const std::vector<Tie>& ties = at_hand.table.ties;
    for (const Candidate& candidate : candidates) {
        const Offer& offer = *candidate.offer;
        const bool was_asked = at_hand.was_asked(offer.owner);
        const Hindrance hindrance = hindrance_nearby(at_hand, Case::reachable(offer));
        const bool is_safe = may_take(offer.assurance, at_hand.decision.danger.level);
        if (was_asked || hindrance != Hindrance::none || !is_safe) {
            hindered.push_back({&offer, candidate.kilometres.value_or(last), was_asked, hindrance});
            continue;
        }
        const Room* room = at_hand.room_of(Case::reachable(offer));
        Entry& entry = entries.emplace_back();
        entry.offer = &offer;
        for (std::size_t i = 0; i < ties.size(); ++i) {
            entry.ranks[i] = rank_of(ties[i], room, candidate);
        }
    }
    told = tell_of(at_hand, hindered);
    return entries;
}

// The first few in their order, the chosen one before all.
void put_in_order(std::vector<Entry>& entries, const Referral& referral) {
    const auto shown = std::min(entries.size(), most_told + 1);
    const auto by_ranks = [](const Entry& one, const Entry& other) {
        return one.ranks < other.ranks;
    };
    // Only those that are equal to one of the first few need to draw.
    std::ranges::nth_element(entries, entries.begin() + static_cast<std::ptrdiff_t>(shown - 1),
                             by_ranks);
    const Ranks bound = entries[shown - 1].ranks;
    std::erase_if(entries, [&](const Entry& one) { return bound < one.ranks; });
    const std::uint64_t seed = entries.size() > 1 ? seed_of(referral) : 0;
    for (Entry& entry : entries) entry.turn = draw(seed, entry.offer->service->id);
    std::ranges::sort(entries, [](const Entry& one, const Entry& other) {
        return std::tie(one.ranks, one.turn, one.offer->service->id) <
               std::tie(other.ranks, other.turn, other.offer->service->id);
    });
    entries.resize(shown);
}

void tell_of_the_rest(Case& at_hand, std::string_view term, std::size_t untold,
                      std::size_t elsewhere) {
    std::string words;
    if (untold > 0) words = std::to_string(untold) + " more were looked at and not chosen. ";
    if (elsewhere > 0) {
        words += std::to_string(elsewhere) + (elsewhere == 1 ? " more is" : " more are") +
                 " for other areas, for areas that cannot be told, or too far away. ";
    }
    if (words.empty()) return;
    words.pop_back();
    at_hand.pass_over(std::string(term), std::move(words));
}

}  // namespace

std::optional<Choice> choose_under(Case& at_hand, std::string_view term) {
    if (at_hand.grounds.offers == nullptr) return std::nullopt;
    std::size_t elsewhere = 0;
    const std::vector<Candidate> candidates =
        at_hand.grounds.offers->under(term, at_hand.whereabouts(), elsewhere);
    const std::size_t looked_at = candidates.size();
    std::size_t told = 0;
    std::vector<Entry> entries = suitable(at_hand, candidates, told);
    if (entries.empty()) {
        tell_of_the_rest(at_hand, term, looked_at - told, elsewhere);
        return std::nullopt;
    }
    const std::size_t count = entries.size();
    const std::vector<Tie>& ties = at_hand.table.ties;
    put_in_order(entries, at_hand.referral);
    const Entry& first = entries.front();
    for (std::size_t i = 1; i < entries.size(); ++i) {
        at_hand.pass_over(entries[i].offer->service->id,
                          why_not(ties, parted_at(first, entries[i], ties.size())));
    }
    told += entries.size();
    tell_of_the_rest(at_hand, term, looked_at - told, elsewhere);
    Choice choice{Case::reachable(*first.offer), {}};
    if (count > 1) choice.why = why_it(ties, parted_at(first, entries[1], ties.size()), count);
    return choice;
}

}  // namespace mappings
