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
    filters_.append(" AND ").append(condition);
}

std::vector<Id> SearchText::run(SqliteConnection& connection, const Order& order) {
    const std::string time(order.time);
    const std::string id(order.id);
    if (order.after) {
        const std::string at = place(order.after->at.time_since_epoch().count());
        const std::string tie = place(order.after->id);
        std::string beyond = "(";
        beyond.append(time).append(", ").append(id).append(")");
        beyond.append(order.descending ? " < (" : " > (");
        beyond.append(at).append(", ").append(tie).append(")");
        filter_text(beyond);
    }
    const std::string limit = place(std::int64_t{order.count} + 1);
    std::string text;
    for (const std::string& from : branches_) {
        if (!text.empty()) text.append(" UNION ");
        text.append("SELECT ").append(time).append(" AS at, ").append(id).append(" AS id ");
        text.append(from).append(filters_);
    }
    text.append(order.descending ? " ORDER BY 1 DESC, 2 DESC LIMIT " : " ORDER BY 1, 2 LIMIT ");
    text.append(limit);

    SqliteUse query = connection.prepared(text);
    for (const Value& value : values_) {
        std::visit([&query](const auto& bound) { query.bind(bound); }, value);
    }
    std::vector<Id> ids;
    while (query.next()) ids.push_back(query.id(1));
    return ids;
}

}  // namespace gateway
