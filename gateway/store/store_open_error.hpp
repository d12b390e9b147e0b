#pragma once

#include <stdexcept>
#include <string>

namespace gateway {

// The store cannot be opened. what(): one sentence that says what is wrong and what to do.
class StoreOpenError : public std::runtime_error {
public:
    explicit StoreOpenError(const std::string& sentence) : std::runtime_error(sentence) {}
};

}  // namespace gateway
