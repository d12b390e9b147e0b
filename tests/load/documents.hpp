// Referrals to send: 256 different ones of about 4 KB each, in turn, each time with an identifier
// that never was before and for a person of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace load {

struct Sender {
    std::string organisation;  // ODS code: of the practice and of the requester
    std::string run;           // goes into every identifier: another one for each run
};

class Documents {
public:
    explicit Documents(const Sender& sender);

    // Writes document number `n` to the end of `out`.
    void write(std::uint64_t n, std::string& out) const;
    std::size_t size() const { return texts_.front().size(); }  // the same for all

private:
    struct Places {
        std::size_t number;  // within the identifier
        std::size_t person;  // of the NHS number
    };

    std::vector<std::string> texts_;
    std::vector<Places> places_;  // of each text
};

}  // namespace load
