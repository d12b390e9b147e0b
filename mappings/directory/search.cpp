#include "mappings/directory/search.hpp"

#include "mappings/directory/geography.hpp"
#include "mappings/directory/postcode.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace mappings::directory {
namespace {

// Cells of the grid: about 5.5 km in England.
constexpr double cell_latitude = 0.05;
constexpr double cell_longitude = 0.08;

int cell_at(double degrees, double size) {
    return static_cast<int>(std::floor(degrees / size));
}

std::string small_letters(std::string_view text) {
    std::string small(text);
    std::ranges::transform(small, small.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return small;
}

// Letters, digits and what is not ASCII, in small letters.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : small_letters(text) + " ") {
        const bool is_part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                             static_cast<unsigned char>(c) >= 0x80;
        if (is_part) {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    return words;
}

template <class Values>
void sort_once(Values& values) {
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

template <class Ranks>
Ranks in_both(const Ranks& ones, const Ranks& others) {
    Ranks both;
    std::ranges::set_intersection(ones, others, std::back_inserter(both));
    return both;
}

bool takes_age(const Service& service, double age) {
    return (!service.minimum_age || *service.minimum_age <= age) &&
           (!service.maximum_age || age <= *service.maximum_age);
}

bool meets_on(const Service& service, unsigned weekday, sys_days today) {
    return std::ranges::any_of(service.schedules, [&](const Schedule& schedule) {
        return (schedule.days >> weekday & 1U) != 0 &&
               (!schedule.until || *schedule.until >= today);
    });
}

double order_of(const std::optional<double>& kilometres) {
    return kilometres.value_or(std::numeric_limits<double>::max());
}

// The nearest of each rank, by rank.
template <class Near>
void keep_nearest(std::vector<Near>& places) {
    std::ranges::sort(places, [](const Near& one, const Near& other) {
        return std::pair(one.rank, order_of(one.kilometres)) <
               std::pair(other.rank, order_of(other.kilometres));
    });
    const auto rest = std::ranges::unique(places, {}, &Near::rank);
    places.erase(rest.begin(), rest.end());
}

}  // namespace

Index::Index(const Directory& directory, const std::vector<NeedTerm>& needs) {
    for (const Service& service : directory.services) {
        if (is_offered(service)) services_.push_back(&service);
    }
    std::ranges::stable_sort(services_, {}, &Service::name);
    learn_middles(directory);
    for (std::uint32_t rank = 0; rank < services_.size(); ++rank) add(rank, directory);
    for (auto& [word, ranks] : words_) sort_once(ranks);
    for (auto& [term, ranks] : terms_) sort_once(ranks);
    for (const NeedTerm& need : needs) {
        const auto found = terms_.find(small_letters(need.term));
        if (found == terms_.end()) continue;
        std::ranges::copy(found->second, std::back_inserter(needs_[{need.system, need.code}]));
    }
    for (auto& [need, ranks] : needs_) sort_once(ranks);
}

std::optional<Point> Index::middle_of(std::string_view district) const {
    const auto found = middles_.find(district);
    if (found == middles_.end()) return std::nullopt;
    return found->second;
}

void Index::learn_middles(const Directory& directory) {
    std::map<std::string, std::size_t, std::less<>> counts;
    for (const Place& place : directory.places) {
        const auto postcode = normal_postcode(place.postcode);
        if (!postcode || !place.point) continue;
        const std::string district(district_of(*postcode));
        Point& sum = middles_[district];
        sum.latitude += place.point->latitude;
        sum.longitude += place.point->longitude;
        ++counts[district];
    }
    for (auto& [district, sum] : middles_) {
        const auto count = static_cast<double>(counts[district]);
        sum = {sum.latitude / count, sum.longitude / count};
    }
}

void Index::add(std::uint32_t rank, const Directory& directory) {
    const Service& service = *services_[rank];
    for (std::string& word : words_of(service.name)) words_[std::move(word)].push_back(rank);
    for (const Term& term : service.terms) {
        terms_[small_letters(term.id)].push_back(rank);
        terms_[small_letters(term.name)].push_back(rank);
    }
    for (const std::string& id : service.places) {
        const Place* place = directory.place(id);
        if (place == nullptr || place->type != PlaceType::physical) continue;
        if (const auto point = point_of(*place)) {
            const Cell cell{cell_at(point->latitude, cell_latitude),
                            cell_at(point->longitude, cell_longitude)};
            grid_[cell].push_back({rank, place, *point});
        }
        if (const auto postcode = normal_postcode(place->postcode)) {
            districts_[std::string(district_of(*postcode))].emplace_back(rank, place);
        }
    }
}

std::optional<Point> Index::point_of(const Place& place) const {
    if (place.point) return place.point;
    const auto postcode = normal_postcode(place.postcode);
    return postcode ? middle_of(district_of(*postcode)) : std::nullopt;
}

Index::Ranks Index::with_words(std::string_view text) const {
    std::optional<Ranks> all;
    for (const std::string& word : words_of(text)) {
        Ranks ranks;
        auto entry = words_.lower_bound(word);
        for (; entry != words_.end() && entry->first.starts_with(word); ++entry) {
            ranks.insert(ranks.end(), entry->second.begin(), entry->second.end());
        }
        sort_once(ranks);
        all = all ? in_both(*all, ranks) : std::move(ranks);
    }
    return all.value_or(Ranks{});
}

Index::Ranks Index::with_need(const Need& need) const {
    if (need.system.empty()) {
        const auto found = terms_.find(small_letters(need.code));
        return found == terms_.end() ? Ranks{} : found->second;
    }
    const auto found = needs_.find({need.system, need.code});
    return found == needs_.end() ? Ranks{} : found->second;
}

std::vector<Index::Near> Index::near(const Query& query) const {
    if (const Point* point = std::get_if<Point>(&*query.near)) {
        return within(*point, query.kilometres);
    }
    const std::string_view district = district_of(std::get<std::string>(*query.near));
    const auto middle = middle_of(district);
    return middle ? within(*middle, query.kilometres) : in_district(district);
}

std::vector<Index::Near> Index::within(const Point& middle, double kilometres) const {
    std::vector<Near> found;
    const Degrees away = degrees_of(kilometres, middle.latitude);
    const int last_row = cell_at(middle.latitude + away.latitude, cell_latitude);
    const int first_column = cell_at(middle.longitude - away.longitude, cell_longitude);
    const int last_column = cell_at(middle.longitude + away.longitude, cell_longitude);
    auto cell =
        grid_.lower_bound({cell_at(middle.latitude - away.latitude, cell_latitude), first_column});
    while (cell != grid_.end() && cell->first.first <= last_row) {
        const auto [row, column] = cell->first;
        if (column < first_column) {
            cell = grid_.lower_bound({row, first_column});
        } else if (column > last_column) {
            cell = grid_.lower_bound({row + 1, first_column});
        } else {
            for (const Located& one : cell->second) {
                const double distance = kilometres_between(middle, one.point);
                if (distance <= kilometres) found.push_back({one.rank, one.place, distance});
            }
            ++cell;
        }
    }
    keep_nearest(found);
    return found;
}

std::vector<Index::Near> Index::in_district(std::string_view district) const {
    std::vector<Near> found;
    const auto at = districts_.find(std::string(district));
    if (at == districts_.end()) return found;
    for (const auto& [rank, place] : at->second) found.push_back({rank, place, std::nullopt});
    keep_nearest(found);
    return found;
}

std::vector<Match> find(const Index& index, const Query& query) {
    // What the index narrows down to, if anything does.
    std::optional<Index::Ranks> ranks;
    const auto narrow = [&](Index::Ranks found) {
        ranks = ranks ? in_both(*ranks, found) : std::move(found);
    };
    if (!words_of(query.words).empty()) narrow(index.with_words(query.words));
    if (query.need) narrow(index.with_need(*query.need));

    std::vector<Match> matches;
    const auto is_wanted = [&](std::uint32_t rank) { return fits(*index.services_[rank], query); };
    if (query.near) {
        for (const Index::Near& one : index.near(query)) {
            if (ranks && !std::ranges::binary_search(*ranks, one.rank)) continue;
            if (!is_wanted(one.rank)) continue;
            matches.push_back({index.services_[one.rank], one.place, one.kilometres});
        }
        const std::size_t shown = std::min(query.most, matches.size());
        std::ranges::partial_sort(matches, matches.begin() + static_cast<std::ptrdiff_t>(shown), {},
                                  [](const Match& match) {
                                      return std::pair<double, std::string_view>(
                                          order_of(match.kilometres), match.service->id);
                                  });
        matches.resize(shown);
        return matches;
    }
    const auto count = static_cast<std::uint32_t>(ranks ? ranks->size() : index.services_.size());
    for (std::uint32_t i = 0; i < count && matches.size() < query.most; ++i) {
        const std::uint32_t rank = ranks ? (*ranks)[i] : i;
        if (is_wanted(rank)) matches.push_back({index.services_[rank], nullptr, std::nullopt});
    }
    return matches;
}

bool fits(const Service& service, const Query& query) {
    return (!query.age || takes_age(service, *query.age)) &&
           (!query.weekday || meets_on(service, *query.weekday, query.day)) &&
           (!query.price || price_of(service, query.day) == *query.price);
}

std::vector<Match> places_near(const Index& index, const Directory& directory,
                               const Somewhere& near, double kilometres) {
    const Point* point = std::get_if<Point>(&near);
    const std::string_view district =
        point == nullptr ? district_of(std::get<std::string>(near)) : std::string_view();
    const auto middle = point != nullptr ? std::optional(*point) : index.middle_of(district);
    std::vector<Match> found;
    for (const Place& place : directory.places) {
        if (place.type != PlaceType::physical) continue;
        if (!middle) {
            const auto postcode = normal_postcode(place.postcode);
            if (postcode && district_of(*postcode) == district) {
                found.push_back({nullptr, &place, std::nullopt});
            }
        } else if (const auto at = index.point_of(place)) {
            const double distance = kilometres_between(*middle, *at);
            if (distance <= kilometres) found.push_back({nullptr, &place, distance});
        }
    }
    std::ranges::stable_sort(found, {}, [](const Match& one) { return order_of(one.kilometres); });
    return found;
}

}  // namespace mappings::directory
