// How counts of people are told so that nobody is found in them: 0 as it is, a number from 1 to 4
// as "<5", every other rounded to the nearest 5. A total is made of its parts as they are told, and
// not of the parts: so nothing that is told depends on which of 1 to 4 a "<5" stands for, and no
// subtraction brings it back. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace gateway {

// A number as it is told.
class Told {
public:
    Told() = default;  // 0
    explicit Told(std::uint64_t number);

    // The sum of the parts as they are told, each "<5" counted as 2, rounded again; "<5" where one
    // part is and all others are 0.
    static Told total(std::span<const Told> parts);

    bool is_few() const { return is_few_; }
    std::uint64_t rounded() const { return rounded_; }  // 0 where it is few
    std::uint64_t at_least() const;                     // the least that it may stand for
    std::string text() const;                           // "0", "<5", "15"

    friend bool operator==(const Told&, const Told&) = default;

private:
    bool is_few_ = false;
    std::uint64_t rounded_ = 0;
};

}  // namespace gateway
