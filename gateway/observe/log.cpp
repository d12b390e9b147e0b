#include "gateway/observe/log.hpp"

#include "fhir/instant.hpp"
#include "fhir/json_writer.hpp"

#include <cstdio>
#include <string>

namespace gateway {
namespace {

std::string_view to_text(Level level) {
    switch (level) {
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            break;
    }
    return "error";
}

void write_field(fhir::JsonWriter& json, const Log::Field& field) {
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        if (!text->empty()) json.member(field.name, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
        json.member(field.name, *number);
    } else {
        char digits[32];
        const int size =
            std::snprintf(digits, sizeof digits, "%.3f", std::get<double>(field.value));
        json.key(field.name).raw(std::string_view(digits, static_cast<std::size_t>(size)));
    }
}

}  // namespace

void Log::write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    std::string line;
    fhir::JsonWriter json(line);
    json.begin_object();
    json.member("time", fhir::format_instant(clock_.now()));
    json.member("level", to_text(level));
    json.member("event", event);
    for (const Field& field : fields) write_field(json, field);
    json.end_object();
    line.push_back('\n');

    const std::lock_guard lock(mutex_);
    out_ << line << std::flush;
}

}  // namespace gateway
