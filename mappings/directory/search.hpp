// Finding services: for a person, near a place, on a day, for nothing.
#pragma once

#include "mappings/directory/directory.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace mappings::directory {

// A coded need, and the taxonomy term that meets it: by its id, or its name in any case of letters.
struct NeedTerm {
    std::string system;
    std::string code;
    std::string term;
};

struct Need {
    std::string system;  // empty: `code` is a taxonomy term's id or name itself
    std::string code;
};

// A postcode or its district in normal form (postcode.hpp), or a point.
using Somewhere = std::variant<std::string, Point>;

// What is asked for; what is not set is not asked.
struct Query {
    std::string words;  // each begins a word of the name
    std::optional<Need> need;
    std::optional<Somewhere> near;
    double kilometres = 10;  // with `near`: at most so far
    std::optional<double> age;
    std::optional<unsigned> weekday;  // 0 is Monday, 6 Sunday
    std::optional<Price> price;
    sys_days day{};          // today: for prices and for schedules that are over
    std::size_t most = 100;  // matches
};

struct Match {
    const Service* service = nullptr;
    const Place* place = nullptr;      // with `near`: its nearest place
    std::optional<double> kilometres;  // to it; not told where the district's middle is not known
};

// A directory made ready for `find`. Holds what is offered, and looks at the directory, which must
// outlive it. Immutable; read by any thread.
class Index {
public:
    explicit Index(const Directory& directory, const std::vector<NeedTerm>& needs = {});

    // The mean of the points of the directory's own places in a postcode district, for no list of
    // all of them comes with this program. None: no place there has a point.
    std::optional<Point> middle_of(std::string_view district) const;
    // Where it is: its own point, or the middle of its district.
    std::optional<Point> point_of(const Place& place) const;

private:
    friend std::vector<Match> find(const Index& index, const Query& query);

    using Ranks = std::vector<std::uint32_t>;  // places in `services_`, rising
    struct Located {
        std::uint32_t rank;
        const Place* place;
        Point point;
    };
    struct Near {
        std::uint32_t rank;
        const Place* place;
        std::optional<double> kilometres;
    };
    using Cell = std::pair<int, int>;

    void learn_middles(const Directory& directory);
    void add(std::uint32_t rank, const Directory& directory);

    Ranks with_words(std::string_view words) const;
    Ranks with_need(const Need& need) const;
    // The nearest place of each service, by rank.
    std::vector<Near> near(const Query& query) const;
    std::vector<Near> within(const Point& middle, double kilometres) const;
    std::vector<Near> in_district(std::string_view district) const;

    std::vector<const Service*> services_;                        // by name
    std::map<std::string, Ranks, std::less<>> words_;             // of the names
    std::unordered_map<std::string, Ranks> terms_;                // by id and by name
    std::map<std::pair<std::string, std::string>, Ranks> needs_;  // by system and code
    std::map<std::string, Point, std::less<>> middles_;
    std::map<Cell, std::vector<Located>> grid_;
    std::unordered_map<std::string, std::vector<std::pair<std::uint32_t, const Place*>>> districts_;
};

// By distance when `near` is asked for, else by name. `near` finds physical places alone: what is
// online only is near nobody.
std::vector<Match> find(const Index& index, const Query& query);

// Whether it is for that age, on that weekday and at that price, as far as these are asked.
bool fits(const Service& service, const Query& query);

// The physical places of the directory that are so near, the nearest first, then by id; those
// that are gone too. No match has a service. The index must be the directory's.
std::vector<Match> places_near(const Index& index, const Directory& directory,
                               const Somewhere& near, double kilometres);

}  // namespace mappings::directory
