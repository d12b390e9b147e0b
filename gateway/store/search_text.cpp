#include "gateway/store/search_text.hpp"

namespace gateway {

std::string SearchText::place(Value value) {
    values_.push_back(value);
    return "?" + std::to_string(values_.size());
}

void SearchText::filter(std::string_view before, Value value, std::string_view after) {
    filters_.append(" AND ").append(before).append(place(value)).append(after);
}

void SearchText::filter_window(std::string_view column, const TimeWindow& window) {
    const std::string name(column);
    if (window.from) filter(name + " >= ", window.from->time_since_epoch().count());
    if (window.to) filter(name + " < ", window.to->time_since_epoch().count());
}

void SearchText::filter_text(const std::string& condition) {
    filters_ += " AND " + condition;
}

std::vector<Id> SearchText::run(SqliteConnection& connection, const Order& order) {
    const std::string time(order.time);
    const std::string id(order.id);
    if (order.after) {
        const std::string at = place(order.after->at.time_since_epoch().count());
        const std::string tie = place(order.after->id);
        filter_text("(" + time + ", " + id + (order.descending ? ") < (" : ") > (") + at + ", " +
                    tie + ")");
    }
    const std::string limit = place(std::int64_t{order.count} + 1);
    std::string text;
    for (const std::string& from : branches_) {
        if (!text.empty()) text += " UNION ";
        text += "SELECT " + time + " AS at, " + id + " AS id " + from + filters_;
    }
    text += order.descending ? " ORDER BY 1 DESC, 2 DESC LIMIT " : " ORDER BY 1, 2 LIMIT ";
    text += limit;

    SqliteUse query = connection.prepared(text);
    for (const Value& value : values_) {
        std::visit([&query](const auto& bound) { query.bind(bound); }, value);
    }
    std::vector<Id> ids;
    while (query.next()) ids.push_back(query.id(1));
    return ids;
}

}  // namespace gateway
