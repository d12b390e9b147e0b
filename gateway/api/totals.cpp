#include "gateway/api/totals.hpp"

namespace gateway {
namespace {

constexpr std::uint32_t page_size = 200;

}  // namespace

asio::awaitable<Result<std::uint64_t>> count_tasks(ReferralStore& store, TaskQuery query) {
    query.count = page_size;
    query.with_content = false;
    std::uint64_t total = 0;
    while (true) {
        const Result<Page<TaskRecord>> page = co_await store.search_tasks(query);
        if (!page) co_return page.error();
        total += page->items.size();
        if (!page->next) co_return total;
        query.after = page->next;
    }
}

asio::awaitable<Result<std::uint64_t>> count_referrals(ReferralStore& store, ReferralQuery query) {
    query.count = page_size;
    std::uint64_t total = 0;
    while (true) {
        const Result<Page<ReferralRecord>> page = co_await store.search_referrals(query);
        if (!page) co_return page.error();
        total += page->items.size();
        if (!page->next) co_return total;
        query.after = page->next;
    }
}

}  // namespace gateway
