// A directory of any size, invented from a seed: services of some providers at places all over a
// rectangle like England, a third of the places without a point.
#pragma once

#include "mappings/directory/directory.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

namespace directory_tests {

inline std::string numbered_id(std::string_view kind, std::size_t number) {
    const std::string digits = std::to_string(number);
    return std::string(kind) + "-" + std::string(8 - digits.size(), '0') + digits;
}

class Generated {
public:
    explicit Generated(std::size_t services, std::uint32_t seed = 1) : random_(seed) {
        using namespace mappings::directory;
        for (std::size_t i = 0; i < services / 10 + 1; ++i)
            directory.providers.push_back(provider(i));
        for (std::size_t i = 0; i < services / 2 + 1; ++i) directory.places.push_back(place(i));
        for (std::size_t i = 0; i < services; ++i) directory.services.push_back(service(i));
    }

    // 0 to `below` - 1.
    std::size_t any(std::size_t below) { return random_() % below; }
    mappings::directory::Point point() {
        return {50.0 + static_cast<double>(any(5'500)) / 1'000,
                -5.5 + static_cast<double>(any(7'000)) / 1'000};
    }
    // A grid of 40 by 50 districts over the rectangle, so that a district is a place on the ground.
    static std::string district(const mappings::directory::Point& point) {
        const auto row = static_cast<int>((point.latitude - 50.0) / 0.138);
        const auto column = static_cast<int>((point.longitude + 5.5) / 0.141);
        return std::string(1, static_cast<char>('A' + row / 2)) +
               static_cast<char>('A' + column / 2) + std::to_string(row % 2 * 2 + column % 2 + 1);
    }
    std::string word() {
        static const char* const words[] = {"Walking", "Singing", "Garden", "Debt",  "Carers",
                                            "Lunch",   "Craft",   "Café",   "Sport", "Dance",
                                            "Museum",  "Memory",  "Men's",  "Shed",  "Art"};
        return words[any(std::size(words))];
    }

    mappings::directory::Directory directory;

private:
    mappings::directory::Provider provider(std::size_t i) {
        mappings::directory::Provider provider;
        provider.id = numbered_id("provider", i);
        provider.name = "The " + word() + " Trust";
        return provider;
    }

    mappings::directory::Place place(std::size_t i) {
        mappings::directory::Place place;
        place.id = numbered_id("place", i);
        const auto at = point();
        place.postcode = district(at) + " 1AA";
        if (any(3) != 0) place.point = at;
        if (any(20) == 0) place.type = mappings::directory::PlaceType::virtual_;
        return place;
    }

    mappings::directory::Service service(std::size_t i) {
        mappings::directory::Service service;
        service.id = numbered_id("service", i);
        service.name = word() + " " + word() + " for " + word();
        service.provider = directory.providers[any(directory.providers.size())].id;
        if (any(10) == 0) service.status = mappings::directory::Status::inactive;
        if (any(2) == 0) service.minimum_age = static_cast<double>(any(60));
        if (any(3) == 0) service.maximum_age = service.minimum_age.value_or(0) + 20;
        for (std::size_t n = any(4); n > 0; --n) {
            service.places.push_back(directory.places[any(directory.places.size())].id);
        }
        for (std::size_t n = any(3); n > 0; --n) {
            mappings::directory::Schedule schedule;
            schedule.days = static_cast<mappings::directory::Weekdays>(1U << any(7));
            service.schedules.push_back(schedule);
        }
        for (std::size_t n = any(3); n > 0; --n) {
            const std::string name = "Term " + std::to_string(any(100));
            service.terms.push_back({numbered_id("term", any(100)), name, "", "", ""});
        }
        if (any(2) == 0) service.fees = "Free";
        if (any(3) == 0) service.costs.push_back({"c", "", "3.50", "", "", {}, {}});
        return service;
    }

    std::minstd_rand random_;
};

}  // namespace directory_tests
