#pragma once

#include "fhir/instant.hpp"
#include "gateway/domain/id.hpp"

#include <string>

namespace gateway {

using fhir::Timestamp;

// Time and chance come in through these two ports and through nothing else, so that a test can
// say what time it is and which id comes next. Both may be called from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

class IdSource {
public:
    virtual ~IdSource() = default;
    virtual Id next(Home home) = 0;        // a fresh UUIDv7 of that home, later than the one before
    virtual std::string request_id() = 0;  // a fresh random UUID
};

}  // namespace gateway
