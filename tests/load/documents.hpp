// Referrals to send: 256 different ones of about 4 KB each, in turn, each time with an identifier
// that never was before.
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
    std::vector<std::string> texts_;
    std::vector<std::size_t> places_;  // of the number within the identifier
};

}  // namespace load
