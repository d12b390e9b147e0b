#pragma once

#include "gateway/ports/clock.hpp"

#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <ostream>
#include <string_view>
#include <variant>

namespace gateway {

enum class Level { info, warning, error };

// One event, one line, one JSON object. A field is a text or a number and nothing else: neither
// a patient's number nor a message can be passed, for nothing turns those into a field.
// May be called from any thread; a line is never torn.
class Log {
public:
    struct Field {
        std::string_view name;
        std::variant<std::string_view, std::int64_t, double> value;
    };

    // `out` must outlive the log, and nobody else may write to it meanwhile.
    Log(std::ostream& out, const Clock& clock) : out_(out), clock_(clock) {}

    // `event` is a fixed word; whatever changes from one line to the next is a field. A field whose
    // text is empty is left out.
    void write(Level level, std::string_view event, std::initializer_list<Field> fields);

private:
    std::ostream& out_;
    const Clock& clock_;
    std::mutex mutex_;
};

}  // namespace gateway
