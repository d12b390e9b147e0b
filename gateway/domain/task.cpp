#include "gateway/domain/task.hpp"

#include <array>
#include <utility>

namespace gateway {
namespace {

constexpr std::array<std::pair<TaskStatus, std::string_view>, 9> statuses{{
    {TaskStatus::requested, "requested"},
    {TaskStatus::accepted, "accepted"},
    {TaskStatus::in_progress, "in-progress"},
    {TaskStatus::on_hold, "on-hold"},
    {TaskStatus::rejected, "rejected"},
    {TaskStatus::completed, "completed"},
    {TaskStatus::failed, "failed"},
    {TaskStatus::cancelled, "cancelled"},
    {TaskStatus::entered_in_error, "entered-in-error"},
}};

struct Word {
    BusinessStatus status;
    std::string_view code;
    std::string_view display;
};

constexpr std::array<Word, 10> business_statuses{{
    {BusinessStatus::queued, "queued", "Waiting to be collected"},
    {BusinessStatus::picked_up, "picked-up", "Collected, not answered yet"},
    {BusinessStatus::returned, "returned", "Collected without an answer, waiting again"},
    {BusinessStatus::dead_letter, "dead-letter", "Collected too often without an answer"},
    {BusinessStatus::withheld, "withheld", "Put on hold by the referrer"},
    {BusinessStatus::worked_on, "worked-on", "Being worked on"},
    {BusinessStatus::cancellation_requested, "cancellation-requested", "The referrer asks to stop"},
    {BusinessStatus::closed, "closed", "Closed"},
    {BusinessStatus::unrouted, "unrouted", "Declined, and nobody is left to offer it to"},
    {BusinessStatus::merged, "merged", "A repeat: the person is being helped for this already"},
}};

struct SilenceWord {
    Silence silence;
    std::string_view code;
    std::string_view display;
};

constexpr std::array<SilenceWord, 3> silences{{
    {Silence::none, "", ""},
    {Silence::nudged, "overdue", "Overdue: its owner was reminded"},
    {Silence::escalated, "escalated", "Overdue for long: the lead of the PCN was told"},
}};

}  // namespace

std::string_view to_code(TaskStatus status) {
    return statuses[static_cast<std::size_t>(status)].second;
}

std::string_view to_code(BusinessStatus status) {
    return business_statuses[static_cast<std::size_t>(status)].code;
}

std::string_view to_code(Silence silence) {
    return silences[static_cast<std::size_t>(silence)].code;
}

std::string_view display_of(BusinessStatus status) {
    return business_statuses[static_cast<std::size_t>(status)].display;
}

std::string_view display_of(Silence silence) {
    return silences[static_cast<std::size_t>(silence)].display;
}

std::optional<TaskStatus> task_status_of(std::string_view code) {
    for (const auto& [status, word] : statuses) {
        if (word == code) return status;
    }
    return std::nullopt;
}

std::optional<BusinessStatus> business_status_of(std::string_view code) {
    for (const Word& word : business_statuses) {
        if (word.code == code) return word.status;
    }
    return std::nullopt;
}

std::optional<Silence> silence_of(std::string_view code) {
    for (const SilenceWord& word : silences) {
        if (word.code == code && !code.empty()) return word.silence;
    }
    return std::nullopt;
}

bool is_open(TaskStatus status) {
    return status <= TaskStatus::on_hold;
}

}  // namespace gateway
