// Providers that decline again and again for want of room while they say that they are open: what
// they are told, and who they are.
#pragma once

#include "gateway/api/parts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway {

// On the io thread only.
class FullProviders {
public:
    explicit FullProviders(const ApiParts& parts) : parts_(parts) {}

    // What a change brings that declines `task` (as it was before) at capacity. Unset: its owner is
    // no provider, or says already that it has no room.
    std::optional<Change::Full> told_with(const Task& task, Timestamp now) const;

    // For the owner of a task that it declined at capacity, while it looks full though it says that
    // it is open: how often, and the very call that says what room there is. Else empty, as where
    // the store does not say.
    asio::awaitable<std::string> hint(Task task) const;

    // The runs of all that look full though they say that they are open.
    asio::awaitable<Result<std::vector<DeclineRun>>> find() const;

private:
    // Since when it says that it is open; unset: it does not.
    std::optional<Timestamp> open_since(const std::string& owner, const std::string& service,
                                        Timestamp now) const;
    // How many declines in a row make it look full; 0: it does not.
    std::size_t looks_full(const DeclineRun& run, Timestamp now) const;

    ApiParts parts_;
};

}  // namespace gateway
