#include "gateway/ops/outcome.hpp"

namespace gateway {

std::optional<Outcome> outcome_of(const Fact& fact) {
    if (fact.is_merged) return Outcome::merged;
    switch (fact.status) {
        case TaskStatus::requested:
            return Outcome::waiting;
        case TaskStatus::accepted:
        case TaskStatus::in_progress:
        case TaskStatus::on_hold:
            return Outcome::under_way;
        case TaskStatus::completed:
            return Outcome::completed;
        case TaskStatus::failed:
            return Outcome::stopped;
        case TaskStatus::cancelled:
            return Outcome::cancelled;
        case TaskStatus::rejected:
        case TaskStatus::entered_in_error:
            break;
    }
    return std::nullopt;
}

}  // namespace gateway
