// Whether who asked for a task has heard how it ended. A loop is closed when they have fetched or
// acknowledged the end (referral workflow, 7.9). Beside `referral_store.hpp`, whose `apply` writes
// down each end; the same contract test asks every adapter.
#pragma once

#include "gateway/ports/referral_store.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gateway {

// Ends that an organisation asked for and has not read.
struct UnreadOutcomes {
    std::string organisation;
    std::uint64_t count = 0;
    Timestamp oldest;  // when the first of them ended
};

// An end is an outcome for its requester unless the requester made it, or somebody else is asked in
// the same change. What its requester does to an ended task shows that it knows of it. Tasks that
// ended before this was kept have none. Called on the io thread; answers come back there.
// `unavailable` as in ReferralStore.
class OutcomeStore {
public:
    virtual ~OutcomeStore() = default;

    // That the organisation was shown these tasks as they are now. Writes nothing where none of
    // them has an outcome for it that is unread.
    virtual asio::awaitable<Result<void>> note_read(std::string organisation, std::vector<Id> tasks,
                                                    Timestamp at) = 0;

    // That the organisation has the events of its feed up to that number: each outcome that one of
    // them tells is read. A number behind the newest event counts as that one.
    virtual asio::awaitable<Result<void>> acknowledge(std::string organisation,
                                                      std::uint64_t number, Timestamp at) = 0;

    // When the outcomes of these tasks were read first; those that were not are left out.
    virtual asio::awaitable<Result<std::map<Id, Timestamp>>> reads(std::vector<Id> tasks) = 0;

    // In the order of the organisations' codes.
    virtual asio::awaitable<Result<std::vector<UnreadOutcomes>>> unread() = 0;
};

}  // namespace gateway
