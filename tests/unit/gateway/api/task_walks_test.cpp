// A thousand random walks by six actors, each step held against a small model.
#include "gateway/api/merge_api.hpp"
#include "gateway/api/referral_change.hpp"
#include "tests/unit/gateway/api/task_test_support.hpp"

#include <array>
#include <map>
#include <random>

namespace {

using namespace referral_tests;
using namespace std::chrono_literals;

enum class Answer { taken, conflict, invalid, not_found, forbidden };

struct ModelTask {
    std::string owner;
    TaskStatus status = TaskStatus::requested;
    BusinessStatus business = BusinessStatus::queued;
    std::string reason;
    bool has_output = false;
    std::string holder;
    Timestamp until{};

    bool is_held(Timestamp now) const { return !holder.empty() && until > now; }
};

// What ought to be: who is asked in which order is all that it knows of routing.
class Model {
public:
    Model() {
        for (const Cell& cell : cells_of(owner_may)) owner_cells_[{cell.from, cell.to}] = cell;
        for (const Cell& cell : cells_of(requester_may)) {
            requester_cells_[{cell.from, cell.to}] = cell;
        }
    }

    static ModelTask asked(const std::string& owner) {
        ModelTask task;
        task.owner = owner;
        return task;
    }

    void begin(const std::string& owner_of_other) {
        referral = ReferralStatus::active;
        other_owner = owner_of_other;
        is_other_told = false;
        tasks = {asked(candidates[0])};
    }

    Answer step(const Caller& caller, std::size_t number, const std::string& to,
                const std::string& reason, bool with_output, Timestamp now) {
        ModelTask& task = tasks[number];
        const bool is_owner = caller.organisation == task.owner;
        if (!is_owner && caller.organisation != "A99901") return Answer::not_found;
        const Cell& cell = (is_owner ? owner_cells_ : requester_cells_).at({task.status, to});
        const std::string because = reason.empty() ? task.reason : reason;
        const bool outcome = with_output || task.has_output;
        const bool says_more = because != task.reason || outcome != task.has_output;
        if (cell.outcome == '=' && !says_more) return Answer::taken;
        if (is_owner && task.is_held(now) && task.holder != caller.client) return Answer::conflict;
        if (is_owner && task.business == BusinessStatus::withheld) return Answer::invalid;
        if (cell.outcome == '.') return Answer::invalid;
        if (cell.outcome == '+') {
            if (!task.is_held(now)) {
                task.business = BusinessStatus::picked_up;
                task.holder = caller.client;
                task.until = now + 15min;
            }
            return Answer::taken;
        }
        if (cell.outcome == '=') {
            if (!is_open(task.status)) return Answer::invalid;
            task.reason = because;
            task.has_output = outcome;
            if (task.is_held(now)) task.until = now + 15min;
            return Answer::taken;
        }
        if (cell.outcome == 'r' && because.empty()) return Answer::invalid;
        if (cell.outcome == 'o' && !outcome) return Answer::invalid;
        if (cell.outcome == 'q') {
            if (task.business == BusinessStatus::cancellation_requested) return Answer::taken;
            task.business = BusinessStatus::cancellation_requested;
            task.reason = because;
            task.has_output = outcome;
            return Answer::taken;
        }
        const bool is_stopped = task.business == BusinessStatus::cancellation_requested;
        task.status = *task_status_of(to);
        if (!is_open(task.status)) task.business = BusinessStatus::closed;
        if (is_open(task.status) && !is_stopped) task.business = BusinessStatus::worked_on;
        task.reason = cell.outcome != 'r' && because == task.reason ? "" : because;
        task.has_output = outcome;
        task.holder.clear();
        if (task.status == TaskStatus::rejected && !is_stopped) offer_on(number);
        return Answer::taken;
    }

    // Into the task of another referral of the same practice and person, which stays as it is.
    Answer merge(const Caller& caller, std::size_t number, Timestamp now) {
        ModelTask& task = tasks[number];
        if (caller.organisation == "A99901") return Answer::forbidden;
        if (caller.organisation != task.owner) return Answer::not_found;
        if (caller.organisation != other_owner) return Answer::not_found;
        if (task.business == BusinessStatus::merged) return Answer::taken;
        if (!is_open(task.status)) return Answer::invalid;
        if (task.business == BusinessStatus::withheld) return Answer::invalid;
        if (task.business == BusinessStatus::cancellation_requested) return Answer::invalid;
        if (task.is_held(now) && task.holder != caller.client) return Answer::conflict;
        task.status = TaskStatus::cancelled;
        task.business = BusinessStatus::merged;
        task.reason = "duplicate, and a text";
        task.holder.clear();
        is_other_told = true;
        return Answer::taken;
    }

    Answer set_referral(const Caller& caller, ReferralStatus to) {
        if (caller.organisation != "A99901") return Answer::not_found;
        if (to == referral) return Answer::taken;
        const bool is_live = referral <= ReferralStatus::on_hold;
        if (!is_live && to != ReferralStatus::entered_in_error) return Answer::invalid;
        if (referral == ReferralStatus::entered_in_error) return Answer::invalid;
        referral = to;
        ModelTask& task = tasks.back();
        if (task.business == BusinessStatus::unrouted && to > ReferralStatus::on_hold) {
            task.business = BusinessStatus::closed;
        }
        if (is_open(task.status)) follow(task, to);
        return Answer::taken;
    }

    ReferralStatus referral = ReferralStatus::active;
    std::vector<ModelTask> tasks;
    std::string other_owner;
    bool is_other_told = false;
    static constexpr std::array<const char*, 4> candidates{"P9901", "P9902", "U99901", "T99901"};

private:
    using Cells = std::map<std::pair<TaskStatus, std::string>, Cell>;

    void offer_on(std::size_t number) {
        const std::string reason = tasks[number].reason;
        if (referral > ReferralStatus::on_hold) return;
        const bool is_unsafe = reason == "not-clinically-safe";
        const std::string_view leads_on = "at-capacity out-of-area not-eligible other";
        if (!is_unsafe && leads_on.find(reason) == std::string_view::npos) return;
        for (const std::string owner : candidates) {
            if (is_unsafe && owner[0] == 'P') continue;
            if (std::ranges::find(tasks, owner, &ModelTask::owner) != tasks.end()) continue;
            ModelTask next = asked(owner);
            if (referral == ReferralStatus::on_hold) next.business = BusinessStatus::withheld;
            tasks.push_back(next);
            return;
        }
        tasks[number].business = BusinessStatus::unrouted;
    }

    static void follow(ModelTask& task, ReferralStatus to) {
        const bool is_waiting = task.status == TaskStatus::requested;
        if (to == ReferralStatus::active) {
            if (task.business == BusinessStatus::withheld) task.business = BusinessStatus::queued;
        } else if (to == ReferralStatus::on_hold) {
            if (!is_waiting) return;
            task.business = BusinessStatus::withheld;
            task.holder.clear();
        } else if (to == ReferralStatus::entered_in_error) {
            task.status = TaskStatus::entered_in_error;
            task.business = BusinessStatus::closed;
            task.holder.clear();
        } else if (is_waiting) {
            task.status = TaskStatus::cancelled;
            task.business = BusinessStatus::closed;
            task.holder.clear();
        } else {
            task.business = BusinessStatus::cancellation_requested;
        }
    }

    Cells owner_cells_;
    Cells requester_cells_;
};

struct TaskWalks : TaskTest {
    TaskWalks() {
        auto more = std::make_shared<Directory>(*test_directory());
        more->routing.providers.push_back({"P9902", "Craft Circle"});
        more->routing.services.push_back({"crafts", "Crafts", "P9902", true});
        more->routing.needs = {{"http://snomed.info/sct", "422650009", "crafts", "For company."}};
        directory.replace(more);
    }

    // A referral that names the Garden Club, as its task begins; and another one of the person,
    // which any of those who are asked may have already.
    Id begin() {
        const std::string owner = Model::candidates[roll(Model::candidates.size())];
        other = accept(owner);
        model.begin(owner);
        return accept(Model::candidates[0]).referral;
    }

    struct Begun {
        Id referral;
        Id task;
    };
    Begun accept(const std::string& owner) {
        NewReferral arrival;
        arrival.referral.id = ids.next(1);
        arrival.referral.chain = arrival.referral.id;
        arrival.referral.person = ids.next(1);
        arrival.referral.referrer = "A99901";
        arrival.referral.chain_referrer = "A99901";
        arrival.referral.consent = mappings::Consent::permitted;
        arrival.referral.practice = "A99901";
        arrival.referral.content = good_referral();
        arrival.task.id = ids.next(1);
        arrival.task.referral = arrival.referral.id;
        arrival.patient_key = fhir::keyed_digest("test", nhs_number);
        arrival.task.owner = owner;
        arrival.task.requester = "A99901";
        arrival.task.rule = "explicit-performer";
        arrival.task.decision = "The referrer named it.";
        arrival.task.placed_at = clock.time;
        const Begun begun{arrival.referral.id, arrival.task.id};
        EXPECT_TRUE(run(store.accept(std::move(arrival))));
        return begun;
    }

    std::size_t roll(std::size_t sides) { return dice() % sides; }

    static Answer answer_of(const Result<HttpResponse>& response) {
        if (response) return Answer::taken;
        switch (response.error().kind) {
            case ErrorKind::conflict:
                return Answer::conflict;
            case ErrorKind::not_found:
                return Answer::not_found;
            case ErrorKind::forbidden:
                return Answer::forbidden;
            default:
                EXPECT_EQ(response.error().kind, ErrorKind::invalid);
                return Answer::invalid;
        }
    }

    void change_referral(const Caller& caller, const Id& id) {
        // Away from active seldom, or no walk would get far.
        constexpr std::array to{ReferralStatus::on_hold,   ReferralStatus::active,
                                ReferralStatus::active,    ReferralStatus::revoked,
                                ReferralStatus::completed, ReferralStatus::entered_in_error};
        const ReferralStatus wanted = to[roll(roll(4) == 0 ? 6 : 3)];
        const Answer expected = model.set_referral(caller, wanted);
        const std::string body = R"([{"op":"replace","path":"/status","value":")" +
                                 std::string(to_code(wanted)) + R"("}])";
        const auto response = run(change.patch(request(caller, body, {id.text()})));
        if (caller.organisation == "A99901") {
            ASSERT_EQ(answer_of(response), expected) << to_code(wanted);
        } else {
            ASSERT_FALSE(response);
        }
    }

    void change_task(const Caller& caller, const ReferralRecord& record) {
        constexpr std::array to{"requested", "accepted",        "in-progress", "on-hold",
                                "rejected",  "rejected",        "rejected",    "completed",
                                "failed",    "received",        "received",    "received",
                                "cancelled", "entered-in-error"};
        constexpr std::array reasons{"",
                                     "at-capacity",
                                     "out-of-area",
                                     "not-eligible",
                                     "other",
                                     "not-clinically-safe",
                                     "cannot-contact",
                                     "declined-by-person",
                                     "duplicate",
                                     "did-not-attend",
                                     "more-information-needed"};
        const std::size_t number =
            roll(3) == 0 ? roll(record.tasks.size()) : record.tasks.size() - 1;
        // Or few walks would see the whole chain.
        const bool declines = roll(4) == 0;
        const std::string status = declines ? "rejected" : to[roll(to.size())];
        const std::string reason =
            declines ? "at-capacity" : reasons[roll(roll(2) == 0 ? 5 : reasons.size())];
        const bool with_output = roll(3) == 0;
        const Answer expected = model.step(caller, number, status, reason, with_output, clock.time);
        const auto response = patch(caller, record.tasks[number].id, status, reason, with_output);
        ASSERT_EQ(answer_of(response), expected)
            << (response ? "" : response.error().issues.front().detail + "; ") << caller.client
            << ": " << to_code(record.tasks[number].state.status) << " -> " << status << " "
            << reason;
        ++answers[expected];
    }

    void merge_task(const Caller& caller, const ReferralRecord& record) {
        const std::size_t number = roll(record.tasks.size());
        const Answer expected = model.merge(caller, number, clock.time);
        Request made = request(caller,
                               R"({"resourceType":"Parameters","parameter":[{"name":"into",)"
                               R"("valueReference":{"reference":"Task/)" +
                                   other.task.text() + R"("}}]})",
                               {record.tasks[number].id.text()});
        made.http.fields.set("Content-Type", "application/fhir+json");
        const auto response = run(merges.merge(made));
        ASSERT_EQ(answer_of(response), expected)
            << (response ? "" : response.error().issues.front().detail + "; ") << caller.client;
        if (expected == Answer::taken) ++merged;
    }

    void compare_other(const Id& repeat) {
        const Task task = run(store.find_task(other.task)).value().task;
        ASSERT_EQ(task.state.status, TaskStatus::requested);
        const std::vector<Id> none;
        ASSERT_EQ(task.state.repeats, model.is_other_told ? std::vector{repeat} : none);
    }

    void compare(const ReferralRecord& record) {
        ASSERT_EQ(record.referral.status, model.referral);
        ASSERT_EQ(record.tasks.size(), model.tasks.size());
        std::size_t open = 0;
        for (std::size_t i = 0; i < record.tasks.size(); ++i) {
            const Task& task = record.tasks[i];
            const ModelTask& wanted = model.tasks[i];
            ASSERT_EQ(task.owner, wanted.owner);
            ASSERT_EQ(to_code(task.state.status), to_code(wanted.status)) << i;
            ASSERT_EQ(to_code(task.state.business_status), to_code(wanted.business)) << i;
            if (is_open(task.state.status)) ++open;
        }
        ASSERT_LE(open, 1U);
    }

    void walk() {
        const std::array actors{practice, link_worker, second_desk, provider, crafts, triage};
        const Id id = begin();
        for (int step = 0; step < 20; ++step) {
            const ReferralRecord before = referral(id);
            // More of the steps are taken by those who are asked, or few walks would get far.
            const Caller* caller = &actors[roll(actors.size())];
            for (int more = 0; more < 8 && roll(2) == 0; ++more) {
                if (caller->organisation == before.tasks.back().owner) break;
                caller = &actors[roll(actors.size())];
            }
            clock.time += std::chrono::minutes(roll(12));
            const std::size_t kind = roll(20);
            ASSERT_NO_FATAL_FAILURE(kind == 0   ? change_referral(*caller, id)
                                    : kind == 1 ? merge_task(*caller, before)
                                                : change_task(*caller, before));
            ASSERT_NO_FATAL_FAILURE(compare(referral(id))) << "step " << step;
            ASSERT_NO_FATAL_FAILURE(compare_other(id)) << "step " << step;
        }
        const ReferralRecord after = referral(id);
        ++lengths[after.tasks.size()];
        if (after.tasks.back().state.business_status == BusinessStatus::unrouted) ++unrouted;
    }

    ReferralChange change{parts};
    MergeApi merges{parts};
    Begun other;
    int merged = 0;
    Model model;
    std::mt19937 dice{20260302};
    std::map<Answer, int> answers;
    std::map<std::size_t, int> lengths;
    int unrouted = 0;
    const Caller second_desk = caller_of("second-desk", "U99901", Role::link_worker);
    const Caller crafts = caller_of("crafts", "P9902", Role::provider);
    const Caller triage = caller_of("triage", "T99901", Role::link_worker);
};

TEST_F(TaskWalks, AgreeWithTheModelAThousandTimes) {
    for (int number = 0; number < 1000; ++number) {
        SCOPED_TRACE("walk " + std::to_string(number));
        ASSERT_NO_FATAL_FAILURE(walk());
    }

    // They went everywhere.
    for (const Answer answer :
         {Answer::taken, Answer::conflict, Answer::invalid, Answer::not_found}) {
        EXPECT_GT(answers[answer], 10) << static_cast<int>(answer);
    }
    for (const std::size_t length : {1U, 2U, 3U, 4U}) EXPECT_GT(lengths[length], 10) << length;
    EXPECT_GT(unrouted, 3);
    EXPECT_GT(merged, 10);
}

}  // namespace
