// The directory's services that a referral can be sent to, made ready for routing.
#pragma once

#include "mappings/directory/search.hpp"
#include "mappings/practice_map.hpp"
#include "mappings/room.hpp"
#include "mappings/routing_table.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mappings {

// A service whose provider has a queue.
struct Offer {
    const directory::Service* service = nullptr;
    RoomKey room;       // of its id
    std::string owner;  // ODS code: the queue that it is collected from
    Assurance assurance = Assurance::community;
    bool is_active = true;              // offered, and not closed by the table
    std::optional<double> minimum_age;  // of the service
    std::optional<double> maximum_age;
    std::vector<std::string> areas;  // keys of those whom it takes; empty: everybody
    // One area at least is known to the practices or the table; else nobody can tell whom it takes.
    bool is_placeable = true;
    std::vector<directory::Point> points;  // of its physical places
};

// Where a person belongs, as far as that may be used.
struct Whereabouts {
    // The keys of all areas that they belong to: by PCN, sub-ICB, ICB, postcode district and the
    // table's areas.
    std::vector<std::string> keys;
    std::string district;                   // of the home, else of the practice; may be empty
    std::optional<directory::Point> point;  // the middle of such a district
};

struct Candidate {
    const Offer* offer = nullptr;
    std::optional<double> kilometres;  // to its nearest place, where both are known
};

enum class Fit : std::uint8_t { inside, outside, unknown };

// Immutable once made; read by any thread. Looks at the directory, which must outlive it.
class Offers {
public:
    Offers() = default;
    // `version` stands for the directory in decisions.
    Offers(const directory::Directory& directory, const directory::Index& index,
           const RoutingTable& table, const PracticeMap& practices, std::string version);

    // By the id of the service, offered at present or not; null: none, or one without a queue.
    const Offer* find(std::string_view id) const;
    // Of one queue, in the order of ids.
    std::vector<const Offer*> of(std::string_view owner) const;

    // `pcn`, `practice` null and `home` empty where they are not known, or must not be used.
    Whereabouts whereabouts(const Practice* practice, const Pcn* pcn, std::string_view home) const;

    static Fit fit_of(const Offer& offer, const Whereabouts& whereabouts);

    // What is offered under a term of the table in the areas of those whereabouts; and where no
    // area is said, what has a place in that district or not farther away than the table's
    // `kilometres`, or has no place at all. Each once, in the order of ids. `elsewhere` is how many
    // more are offered under it.
    std::vector<Candidate> under(std::string_view term, const Whereabouts& whereabouts,
                                 std::size_t& elsewhere) const;

    const std::string& version() const { return version_; }
    // Names of areas by which no service is found, each once.
    const std::set<std::string>& unplaced_areas() const { return unplaced_areas_; }

private:
    using Numbers = std::vector<std::uint32_t>;  // places in `offers_`
    struct Spot {
        directory::Point point;
        std::uint32_t offer;
    };
    // The services of one term, by what narrows them down.
    struct Term {
        std::unordered_map<std::string, Numbers> by_area;
        std::vector<Spot> spots;                               // by latitude; no area is said
        std::unordered_map<std::string, Numbers> by_district;  // the same ones
        Numbers anywhere;                                      // no area, no physical place
        std::size_t all = 0;
    };

    void learn_areas(const RoutingTable& table, const PracticeMap& practices);
    void add(const directory::Service& service, const directory::Directory& directory,
             const directory::Index& index, const RoutingTable& table);
    void add_term(const std::string& term, const directory::Directory& directory,
                  const directory::Index& index);
    void near(const Term& term, const Whereabouts& whereabouts, Numbers& found) const;

    std::vector<Offer> offers_;  // by id
    std::unordered_map<std::string, Numbers> by_owner_;
    std::unordered_map<std::string, Term> terms_;          // by the table's own words
    std::unordered_map<std::string, std::string> owners_;  // Provider::id of the directory
    std::set<std::string, std::less<>> known_;             // keys of areas that we can place
    std::unordered_map<std::string, std::vector<std::string>> belongs_to_;  // code: keys of areas
    const directory::Index* index_ = nullptr;
    double kilometres_ = 0;
    std::string version_;
    std::set<std::string> unplaced_areas_;
};

// Ids of the services that a provider offers, of the table and of the directory, each once.
// `offers` null: there is no directory.
std::vector<std::string> services_of(std::string_view provider, const RoutingTable& table,
                                     const Offers* offers);

}  // namespace mappings
