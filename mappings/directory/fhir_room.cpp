#include "mappings/directory/fhir_room.hpp"

#include "fhir/instant.hpp"
#include "fhir/systems.hpp"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace mappings::directory {
namespace {

using fhir::IssueType;
using fhir::Node;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 3> states{"open", "waiting-list", "closed"};
constexpr std::uint32_t most_weeks = 104;

void note(std::vector<fhir::Issue>& issues, IssueType type, std::string detail, std::string place) {
    issues.push_back({.severity = fhir::Severity::error,
                      .type = type,
                      .code = "capacity",
                      .detail = std::move(detail),
                      .expression = std::move(place)});
}

class Reader {
public:
    Reader(sys_days today, const std::string& expression)
        : today_(today), expression_(expression) {}

    fhir::Result<Room> read(const Node& extension) {
        std::size_t place = 0;
        for (const Node& part : extension.items("extension")) {
            at_ = expression_ + ".extension[" + std::to_string(place++) + "]";
            read_part(part);
        }
        at_ = expression_;
        if (!has_state_) {
            note(issues_, IssueType::required, "say the state: open, waiting-list or closed", at_);
        } else if (room_.weeks && room_.state != Room::State::waiting_list) {
            note(issues_, IssueType::business_rule, "weeks go with the state waiting-list alone",
                 at_);
        } else if (room_.until && room_.state != Room::State::closed) {
            note(issues_, IssueType::business_rule, "until goes with the state closed alone", at_);
        }
        if (issues_.empty()) return room_;
        return fhir::Error{.kind = fhir::ErrorKind::invalid,
                           .issues = std::move(issues_),
                           .cause = {},
                           .allow = {}};
    }

private:
    void read_part(const Node& part) {
        const std::string_view name = part.string("url");
        if (name == "state") {
            read_state(part.string("valueCode"));
        } else if (name == "weeks") {
            read_weeks(part);
        } else if (name == "until") {
            read_until(part.string("valueDate"));
        } else {
            note(issues_, IssueType::structure, "only state, weeks and until stand here", at_);
        }
    }

    void read_state(std::string_view code) {
        has_state_ = true;
        for (std::size_t i = 0; i < states.size(); ++i) {
            if (states[i] == code) {
                room_.state = static_cast<Room::State>(i);
                return;
            }
        }
        note(issues_, IssueType::code_invalid,
             "the state is one of open, waiting-list, closed, in valueCode", at_);
    }

    void read_weeks(const Node& part) {
        const Node* value = part.find("valueUnsignedInt");
        const std::string_view text = value == nullptr ? std::string_view() : value->text();
        std::uint32_t weeks = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), weeks);
        if (text.empty() || failure != std::errc() || end != text.data() + text.size() ||
            weeks > most_weeks) {
            note(issues_, IssueType::value,
                 "weeks is a whole number up to " + std::to_string(most_weeks) +
                     ", in valueUnsignedInt",
                 at_);
            return;
        }
        room_.weeks = weeks;
    }

    void read_until(std::string_view text) {
        const auto day = fhir::parse_day(text);
        if (!day || *day <= today_) {
            note(issues_, IssueType::value,
                 "until is the first day on which it is open again, in valueDate: a whole date "
                 "after today",
                 at_);
            return;
        }
        room_.until = *day;
    }

    sys_days today_;
    const std::string& expression_;
    std::string at_;
    Room room_;
    bool has_state_ = false;
    std::vector<fhir::Issue> issues_;
};

}  // namespace

void write_room(fhir::JsonWriter& out, const Room& room, sys_days today) {
    const bool is_over = room.state == Room::State::closed && room.takes_people(today);
    const Room now = is_over ? Room{} : room;
    out.begin_object().member("url", fhir::own::capacity).key("extension").begin_array();
    out.begin_object().member("url", "state");
    out.member("valueCode", states[static_cast<std::size_t>(now.state)]).end_object();
    if (now.weeks) {
        out.begin_object().member("url", "weeks").member("valueUnsignedInt", *now.weeks);
        out.end_object();
    }
    if (now.until) {
        out.begin_object().member("url", "until");
        out.member("valueDate", fhir::format_date(*now.until)).end_object();
    }
    out.end_array().end_object();
}

std::string room_in_words(const Room& room, sys_days today) {
    if (!room.takes_people(today)) {
        return "Closed for new referrals" +
               (room.until ? " until " + fhir::format_date(*room.until) : "") + ".";
    }
    if (room.state != Room::State::waiting_list) return {};
    if (!room.weeks) return "There is a waiting list.";
    return "There is a waiting list of about " + std::to_string(*room.weeks) +
           (*room.weeks == 1 ? " week." : " weeks.");
}

fhir::Result<Room> read_room(const Node& extension, sys_days today, const std::string& expression) {
    return Reader(today, expression).read(extension);
}

}  // namespace mappings::directory
