#include "gateway/api/timeline.hpp"

#include "fhir/json_reader.hpp"
#include "gateway/api/organisation_names.hpp"
#include "gateway/api/task_update.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

namespace gateway {
namespace {

using namespace std::chrono;

constexpr std::string_view ourselves = "referral-gateway";

// Clocks go forward and back at 01:00 UTC on the last Sundays of March and October.
bool is_summer_time(Timestamp time) {
    const year of_it = year_month_day(floor<days>(time)).year();
    const sys_days begin = of_it / March / Sunday[last];
    const sys_days end = of_it / October / Sunday[last];
    return time >= begin + hours(1) && time < end + hours(1);
}

Timestamp clock_in_england(Timestamp time) {
    return is_summer_time(time) ? time + hours(1) : time;
}

// What people write in a statusReason: its text, else what its code says.
std::string reason_in(const std::string& status_reason) {
    if (status_reason.empty()) return {};
    const auto tree = fhir::read_json(status_reason);
    if (!tree) return {};
    const fhir::Node& root = tree->root();
    if (!root.string("text").empty()) return std::string(root.string("text"));
    for (const std::string_view member : {"display", "code"}) {
        const fhir::Node* node = root.path({"coding", member});
        if (node != nullptr && !node->text().empty()) return std::string(node->text());
    }
    return {};
}

std::string with_reason(std::string sentence, const TaskState& state) {
    const std::string reason = reason_in(state.reason);
    if (!reason.empty()) sentence += ": " + reason;
    return sentence;
}

std::string waiting_words(const Task& before, const Task& now, const std::string& owner) {
    switch (now.state.business_status) {
        case BusinessStatus::picked_up:
            return before.state.business_status == BusinessStatus::picked_up &&
                           before.state.lease_holder == now.state.lease_holder
                       ? owner + " is still looking at it"
                       : owner + " has collected it";
        case BusinessStatus::returned:
            return "not answered in time, so it waits in the queue again";
        case BusinessStatus::dead_letter:
            return "collected too often without an answer; the gateway's operators look into it";
        case BusinessStatus::withheld:
            return "taken out of the queue while it is on hold";
        case BusinessStatus::queued:
            return "back in the queue of " + owner;
        case BusinessStatus::worked_on:
        case BusinessStatus::cancellation_requested:
        case BusinessStatus::closed:
        case BusinessStatus::unrouted:
        case BusinessStatus::merged:
            break;
    }
    return owner + " has added to it";
}

std::string status_words(const Task& now, const std::string& owner) {
    switch (now.state.status) {
        case TaskStatus::requested:
            return "asked " + owner;
        case TaskStatus::accepted:
            return owner + " has accepted it";
        case TaskStatus::in_progress:
            return owner + " is working on it";
        case TaskStatus::on_hold:
            return with_reason(owner + " has paused it", now.state);
        case TaskStatus::rejected:
            return with_reason(owner + " has declined it", now.state);
        case TaskStatus::completed:
            return owner + " has completed it";
        case TaskStatus::failed:
            return with_reason(owner + " could not carry it out", now.state);
        case TaskStatus::cancelled:
            return with_reason("it was cancelled", now.state);
        case TaskStatus::entered_in_error:
            return "it was marked as entered in error";
    }
    return {};
}

bool is_unanswered(const Task& task) {
    const TaskReason* reason = own_reason(task.state.reason);
    return task.state.status == TaskStatus::rejected && reason != nullptr &&
           reason->code == no_answer;
}

// "2 working days"
std::string working_days(std::chrono::milliseconds time) {
    const auto count = floor<days>(time).count();
    if (count == 0) return "some hours of a working day";
    return std::to_string(count) + (count == 1 ? " working day" : " working days");
}

// What the owner is silent about, for how long, as it was before the watchdog acted.
std::string silence_words(const Task& before, const std::string& owner, const std::string& time) {
    switch (wait_of(before).value_or(Wait::unanswered)) {
        case Wait::accepted:
            return owner + " has accepted it and not begun for " + time;
        case Wait::in_progress:
            return owner + " has said nothing about it for " + time;
        case Wait::on_hold:
            return owner + " has paused it for " + time;
        case Wait::cancellation:
            return owner + " was asked to stop and has not answered for " + time;
        default:
            break;
    }
    if (before.state.business_status == BusinessStatus::queued) {
        return "nobody at " + owner + " has collected it for " + time;
    }
    return owner + " has collected it and not answered for " + time;
}

std::string change_words(const Task& before, const Task& now, const std::string& owner) {
    if (before.state.status != now.state.status) return status_words(now, owner);
    if (before.state.business_status != now.state.business_status &&
        now.state.business_status == BusinessStatus::cancellation_requested) {
        return "asked " + owner + " to stop";
    }
    if (now.state.status == TaskStatus::requested) return waiting_words(before, now, owner);
    const bool has_outcome = before.state.outputs != now.state.outputs;
    return owner + (has_outcome ? " has reported an outcome" : " has added to it");
}

bool is_merged(const Task& task) {
    return task.state.business_status == BusinessStatus::merged;
}

// The versions of a task that a merge made, of the repeat and of the one that goes on.
bool ends_as_repeat(const Task& before, const Task& now) {
    return is_merged(now) && !is_merged(before);
}
bool takes_in_a_repeat(const Task& before, const Task& now) {
    return now.state.repeats.size() > before.state.repeats.size();
}

std::string name_of_referral(const Id& id) {
    return "ServiceRequest/" + id.text();
}

std::string referral_words(const Referral& version) {
    switch (version.status) {
        case ReferralStatus::active:
            return "the referral is active again";
        case ReferralStatus::on_hold:
            return "the referrer has put the referral on hold";
        case ReferralStatus::revoked:
            return "the referrer has withdrawn the referral";
        case ReferralStatus::completed:
            return "the referrer has marked the referral as completed";
        case ReferralStatus::entered_in_error:
            return "the referrer has marked the referral as entered in error";
    }
    return {};
}

class Teller {
public:
    Teller(const Directory& directory, const Watch& watch, Timeline& timeline)
        : directory_(directory), watch_(watch), timeline_(timeline) {}

    void tell(const ReferralStory& story) {
        const Referral* before = nullptr;
        for (const Referral& version : story.versions) {
            const std::string who = named(version.referrer);
            const bool is_withdrawn = before != nullptr && before->consent != version.consent &&
                                      version.consent == mappings::Consent::denied;
            before = &version;
            if (is_withdrawn) {
                add(version.updated, std::string(ourselves),
                    "the person no longer lets this be shared with providers");
            } else if (version.version > 1) {
                add(version.updated, who, referral_words(version));
            } else {
                add(version.accepted_at, who,
                    version.based_on ? who + " referred the person onward"
                                     : "the referral was received from " + who);
            }
        }
        for (const std::vector<Task>& versions : story.tasks) tell(versions, story);
    }

private:
    std::string named(const std::string& code) const {
        return code.empty() ? std::string(ourselves) : team_of(directory_, code);
    }

    void tell(const std::vector<Task>& versions, const ReferralStory& story) {
        const Task* before = nullptr;
        for (const Task& task : versions) {
            const std::string owner = named(task.owner);
            if (before != nullptr && (task.state.silence > before->state.silence ||
                                      (is_unanswered(task) && !is_unanswered(*before)))) {
                add(task.updated, std::string(ourselves), watched_words(*before, task, owner));
            } else if (before == nullptr) {
                std::string text = "sent to " + owner;
                if (!task.decision.empty()) text += ": " + task.decision;
                add(task.placed_at, std::string(ourselves), std::move(text));
            } else if (ends_as_repeat(*before, task)) {
                std::string text = "the person is being helped for this already, so " + owner +
                                   " has ended it as a repeat";
                if (story.goes_on_as) text += " of " + name_of_referral(*story.goes_on_as);
                add(task.updated, named(task.changed_by), std::move(text));
            } else if (takes_in_a_repeat(*before, task)) {
                tell_of_repeats(*before, task, story);
            } else {
                add(task.updated, named(task.changed_by), change_words(*before, task, owner));
            }
            before = &task;
        }
        if (before == nullptr) return;
        const auto read = story.reads.find(before->id);
        if (read == story.reads.end()) return;
        const std::string who = named(before->requester);
        add(read->second, who, who + " has seen the outcome");
    }

    // Nothing to who may not see them.
    void tell_of_repeats(const Task& before, const Task& task, const ReferralStory& story) {
        const std::vector<Id>& repeats = task.state.repeats;
        for (std::size_t i = before.state.repeats.size(); i < repeats.size(); ++i) {
            const auto seen = story.repeats.find(repeats[i]);
            if (seen == story.repeats.end()) continue;
            const std::string who = named(task.changed_by);
            add(task.updated, who,
                who + " has merged a repeat into it, " + name_of_referral(seen->first) + " from " +
                    named(seen->second));
        }
    }

    std::string watched_words(const Task& before, const Task& task, const std::string& owner) {
        const auto waited = watch_.days.between(before.state.since, task.updated);
        const std::string silence = silence_words(before, owner, working_days(waited));
        switch (task.state.silence) {
            case Silence::nudged:
                return silence + "; " + owner + " was reminded";
            case Silence::escalated:
                return silence + "; the lead of the PCN, " + named(task.state.lead) + ", was told";
            case Silence::none:
                break;
        }
        return silence + ", so it was taken back to ask somebody else";
    }

    void add(Timestamp at, std::string who, std::string text) {
        timeline_.lines.push_back({at, std::move(who), std::move(text)});
    }

    const Directory& directory_;
    const Watch& watch_;
    Timeline& timeline_;
};

const Task* open_task(const ReferralStory& story) {
    for (const std::vector<Task>& versions : story.tasks) {
        if (!versions.empty() && is_open(versions.back().state.status)) return &versions.back();
    }
    return nullptr;
}

// What its owner ought to do, and until when.
NextStep next_for(const Task& task, const std::string& owner, Timestamp now) {
    if (task.state.business_status == BusinessStatus::cancellation_requested) {
        return {owner + " confirms that it has stopped, or reports that it was already done", {}};
    }
    switch (task.state.business_status) {
        case BusinessStatus::withheld:
            return {"the referrer makes the referral active again, or withdraws it", {}};
        case BusinessStatus::dead_letter:
            return {"the gateway's operators find out why " + owner + " does not answer", {}};
        default:
            break;
    }
    if (task.state.status == TaskStatus::requested) {
        if (task.is_leased(now)) {
            return {owner + " accepts or declines it, else it goes back to the queue",
                    task.state.lease_until};
        }
        return {owner + " collects it", {}};
    }
    if (task.state.status == TaskStatus::accepted) return {owner + " begins to work on it", {}};
    if (task.state.status == TaskStatus::on_hold) return {owner + " takes it up again", {}};
    return {owner + " reports what came of it", {}};
}

// The watchdog's next step, as the reader hears of it.
NextStep with_watchdog(NextStep next, const Task& task, const Watch& watch,
                       const std::string& triage) {
    const std::optional<Due> due = next_due(task, watch, triage);
    if (!due || next.by) return next;
    next.by = due->at;
    if (due->step == WatchStep::escalate) next.text += ", else the lead of the PCN is told";
    if (due->step == WatchStep::reoffer) next.text += ", else somebody else is asked";
    return next;
}

bool is_unrouted(const std::vector<Task>& versions) {
    return !versions.empty() && versions.back().state.business_status == BusinessStatus::unrouted;
}

NextStep next_when_closed(const ReferralStory& first) {
    const bool is_active =
        !first.versions.empty() && first.versions.back().status == ReferralStatus::active;
    const bool is_done = std::ranges::any_of(first.tasks, [](const std::vector<Task>& versions) {
        return !versions.empty() && versions.back().state.status == TaskStatus::completed;
    });
    if (!is_active || is_done) return {"nothing: it is closed", {}};
    if (std::ranges::any_of(first.tasks, [](const std::vector<Task>& versions) {
            return !versions.empty() && is_merged(versions.back());
        })) {
        return {"nothing: the person is being helped for this by another referral", {}};
    }
    if (std::ranges::any_of(first.tasks, is_unrouted)) {
        return {
            "everybody who could take it was asked, and the gateway's operators know: its "
            "referrer decides whether to send it elsewhere",
            {}};
    }
    return {"nobody has it now: its referrer decides whether to send it elsewhere", {}};
}

}  // namespace

Timeline tell_timeline(const std::vector<ReferralStory>& stories, const Directory& directory,
                       const Watch& watch, Timestamp now) {
    Timeline timeline;
    Teller teller(directory, watch, timeline);
    const Task* held = nullptr;
    for (const ReferralStory& story : stories) {
        teller.tell(story);
        // The person is with the one who was asked last.
        if (const Task* task = open_task(story)) held = task;
    }
    std::ranges::stable_sort(timeline.lines, {}, &TimelineLine::at);
    if (held != nullptr) {
        timeline.holder = held->owner;
        NextStep next = next_for(*held, team_of(directory, held->owner), now);
        timeline.next = with_watchdog(std::move(next), *held, watch, directory.routing.triage);
    } else if (!stories.empty()) {
        timeline.next = next_when_closed(stories.front());
    }
    return timeline;
}

std::string spoken_day(Timestamp time) {
    constexpr std::array<const char*, 12> months{"January",   "February", "March",    "April",
                                                 "May",       "June",     "July",     "August",
                                                 "September", "October",  "November", "December"};
    const year_month_day date(floor<days>(clock_in_england(time)));
    return std::to_string(static_cast<unsigned>(date.day())) + " " +
           months[static_cast<unsigned>(date.month()) - 1] + " " +
           std::to_string(static_cast<int>(date.year()));
}

std::string spoken_time(Timestamp time) {
    const Timestamp local = clock_in_england(time);
    const hh_mm_ss clock(floor<minutes>(local - floor<days>(local)));
    std::array<char, 16> text{};
    const int size = std::snprintf(text.data(), text.size(), ", %02d:%02d",
                                   static_cast<int>(clock.hours().count()),
                                   static_cast<int>(clock.minutes().count()));
    return spoken_day(time) + std::string(text.data(), static_cast<std::size_t>(size));
}

}  // namespace gateway
