#pragma once

#include "gateway/ports/referral_store.hpp"
#include "gateway/store/sqlite_connection.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gateway {

// The text of a search and the values to bind. The text is put together of our own constants; a
// value of the caller's only ever becomes a number of a place, "?7". Values that are referred to
// must outlive this.
//
// A search is a merge of branches, each of which walks one index in the order of the answer, so
// that a page costs what it holds and not what the store holds. Every branch has all the filters.
class SearchText {
public:
    using Value = std::variant<std::int64_t, std::string_view, Id, fhir::Digest>;

    // A place for the value, as text.
    std::string place(Value value);
    // "(?1,?2)"
    template <class T>
    std::string places(const std::vector<T>& list);

    // One more condition for every branch: `before`, the place, `after`.
    void filter(std::string_view before, Value value, std::string_view after = {});
    template <class T>
    void filter_in(std::string_view column, const std::vector<T>& list);
    void filter_window(std::string_view column, const TimeWindow& window);
    void filter_text(const std::string& condition);

    // `from` is "FROM ... WHERE ...".
    void branch(const std::string& from) { branches_.push_back(from); }
    std::size_t branches() const { return branches_.size(); }
    void drop_branches() { branches_.clear(); }

    struct Order {
        std::string_view time;  // column
        std::string_view id;    // column
        bool descending = false;
        const std::optional<Cursor>& after;
        std::uint32_t count = 0;
    };
    // The ids of a page in order, and one more where there is one.
    std::vector<Id> run(SqliteConnection& connection, const Order& order);

private:
    template <class T>
    static Value value_of(const T& value);

    std::string filters_;
    std::vector<std::string> branches_;
    std::vector<Value> values_;
};

// ---- templates

template <class T>
SearchText::Value SearchText::value_of(const T& value) {
    if constexpr (std::is_enum_v<T>) {
        return static_cast<std::int64_t>(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
        return std::string_view(value);
    } else {
        return value;
    }
}

template <class T>
std::string SearchText::places(const std::vector<T>& list) {
    std::string text = "(";
    for (const T& value : list) {
        if (text.size() > 1) text += ',';
        text += place(value_of(value));
    }
    return text + ")";
}

template <class T>
void SearchText::filter_in(std::string_view column, const std::vector<T>& list) {
    if (list.empty()) return;
    // The plus keeps the planner from leaving the index that the branch walks.
    filters_.append(" AND +").append(column).append(" IN ").append(places(list));
}

}  // namespace gateway
