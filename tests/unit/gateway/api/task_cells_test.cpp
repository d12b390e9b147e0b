// Every cell of the state machine, from each status to each, by each party, as a client meets it.
#include "tests/unit/gateway/api/task_test_support.hpp"

namespace {

using namespace referral_tests;

constexpr std::size_t statuses = 9;

struct TaskCells : TaskTest {
    // A task of its own for each cell, as it stands in that status.
    Task task_in(TaskStatus status) {
        NewReferral arrival;
        arrival.referral.id = ids.next(1);
        arrival.referral.chain = arrival.referral.id;
        arrival.referral.person = ids.next(1);
        arrival.referral.referrer = practice.organisation;
        arrival.referral.chain_referrer = practice.organisation;
        arrival.referral.content = good_referral();
        arrival.task.id = ids.next(1);
        arrival.task.referral = arrival.referral.id;
        arrival.task.owner = link_worker.organisation;
        arrival.task.requester = practice.organisation;
        arrival.task.decision = "The practice belongs to this PCN.";
        arrival.task.placed_at = clock.time;
        arrival.task.updated = clock.time;
        arrival.task.state.status = status;
        arrival.task.state.business_status = status == TaskStatus::requested
                                                 ? BusinessStatus::queued
                                             : is_open(status) ? BusinessStatus::worked_on
                                                               : BusinessStatus::closed;
        return run(store.accept(std::move(arrival))).value().record.tasks.front();
    }

    Result<HttpResponse> step(const Caller& caller, const Task& task, const Cell& cell,
                              bool with_reason, bool with_output) {
        return patch(caller, task.id, cell.to, with_reason ? "duplicate" : "", with_output);
    }

    Task now(const Task& task) { return run(store.find_task(task.id)).value().task; }

    void expect_refused(const Caller& caller, const Cell& cell, bool with_reason, bool with_output,
                        std::string_view code, ErrorKind kind = ErrorKind::invalid) {
        const Task task = task_in(cell.from);
        const auto answer = step(caller, task, cell, with_reason, with_output);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, kind);
        EXPECT_TRUE(has_issue(answer.error(), code)) << answer.error().issues.front().code;
        EXPECT_EQ(now(task).version, 1U);
    }

    Task expect_taken(const Caller& caller, const Cell& cell, bool with_reason, bool with_output) {
        const Task task = task_in(cell.from);
        const auto answer = step(caller, task, cell, with_reason, with_output);
        EXPECT_TRUE(answer) << (answer ? "" : answer.error().issues.front().detail);
        return now(task);
    }

    void go_through(const char* table, const Caller& caller) {
        const std::vector<Cell> cells = cells_of(table);
        ASSERT_EQ(cells.size(), statuses * (statuses + 1));
        for (const Cell& cell : cells) {
            SCOPED_TRACE(std::string(to_code(cell.from)) + " -> " + cell.to);
            meet(caller, cell);
        }
    }

    void meet(const Caller& caller, const Cell& cell) {
        const auto status_word = [](const Task& task) {
            return std::string(to_code(task.state.status));
        };
        switch (cell.outcome) {
            case '.':
                expect_refused(caller, cell, true, true, "illegal-step");
                expect_refused(caller, cell, false, false, "illegal-step");
                break;
            case '=': {
                const Task task = expect_taken(caller, cell, false, false);
                EXPECT_EQ(task.version, 1U);
                break;
            }
            case '+': {
                const Task task = expect_taken(caller, cell, false, false);
                EXPECT_EQ(task.state.status, cell.from);
                EXPECT_EQ(task.state.business_status, BusinessStatus::picked_up);
                break;
            }
            case 'q': {
                const Task task = expect_taken(caller, cell, false, false);
                EXPECT_EQ(task.state.status, cell.from);
                EXPECT_EQ(task.state.business_status, BusinessStatus::cancellation_requested);
                break;
            }
            default: {
                ASSERT_NE(std::string_view("yro").find(cell.outcome), std::string_view::npos);
                const bool needs_reason = cell.outcome == 'r';
                const bool needs_output = cell.outcome == 'o';
                const Task task = expect_taken(caller, cell, needs_reason, needs_output);
                EXPECT_EQ(status_word(task), cell.to);
                EXPECT_EQ(task.version, 2U);
                if (needs_reason) expect_refused(caller, cell, false, true, "reason-required");
                if (needs_output) expect_refused(caller, cell, true, false, "output-required");
            }
        }
    }
};

TEST_F(TaskCells, AreAsTheTableSaysForTheOwner) {
    go_through(owner_may, link_worker);
}

TEST_F(TaskCells, AreAsTheTableSaysForTheRequester) {
    go_through(requester_may, practice);
}

TEST_F(TaskCells, AreClosedToEverybodyElse) {
    for (const Cell& cell : cells_of(owner_may)) {
        for (const Caller* caller : {&other_practice, &other_link_worker, &provider}) {
            expect_refused(*caller, cell, true, true, "not-found", ErrorKind::not_found);
        }
    }
}

}  // namespace
