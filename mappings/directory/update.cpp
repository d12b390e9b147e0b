#include "mappings/directory/update.hpp"

#include "mappings/directory/fields.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mappings::directory {
namespace {

using What = Difference::What;

template <class Record>
std::vector<std::string> changed_fields(const Record& before, const Record& now) {
    std::vector<std::string> names;
    for_each_field<Record>([&](const auto& field) {
        const bool tells_nothing = field.name == "last_modified";
        if (!tells_nothing && !(before.*field.member == now.*field.member)) {
            names.emplace_back(field.name);
        }
    });
    return names;
}

void date(History& history, const std::string& field, sys_days day) {
    auto& changes = history.changes;
    const auto at = std::ranges::lower_bound(changes, field, {}, &History::Change::field);
    if (at != changes.end() && at->field == field) {
        at->day = day;
    } else {
        changes.insert(at, {field, day});
    }
}

template <class Record>
class Laying {
public:
    Laying(Kind kind, sys_days today, bool is_whole, const std::set<std::string>& kept,
           std::vector<Difference>& differences)
        : kind_(kind), today_(today), is_whole_(is_whole), kept_(kept), differences_(differences) {}

    // Both are sorted by id, and so is what comes out.
    std::vector<Record> lay(const std::vector<Record>& before, const std::vector<Record>& now) {
        std::vector<Record> after;
        after.reserve(std::max(before.size(), now.size()));
        auto old = before.begin();
        for (const Record& record : now) {
            for (; old != before.end() && old->id < record.id; ++old)
                after.push_back(missing(*old));
            const bool is_known = old != before.end() && old->id == record.id;
            after.push_back(is_known ? seen(*old++, record) : added(record));
        }
        for (; old != before.end(); ++old) after.push_back(missing(*old));
        return after;
    }

private:
    Record added(Record record) {
        record.history = {today_, std::nullopt, {}};
        tell(What::added, record, {});
        return record;
    }

    Record seen(const Record& before, Record record) {
        record.history = before.history;
        auto fields = changed_fields(before, record);
        for (const std::string& field : fields) date(record.history, field, today_);
        if (record.history.gone) {
            record.history.gone.reset();
            date(record.history, "gone", today_);
            tell(What::back, record, std::move(fields));
        } else if (!fields.empty()) {
            tell(What::changed, record, std::move(fields));
        }
        return record;
    }

    Record missing(Record record) {
        if (!is_whole_ || record.history.gone || kept_.contains(record.id)) return record;
        record.history.gone = today_;
        tell(What::gone, record, {});
        return record;
    }

    void tell(What what, const Record& record, std::vector<std::string> fields) {
        differences_.push_back({what, kind_, record.id, record.name, std::move(fields)});
    }

    Kind kind_;
    sys_days today_;
    bool is_whole_;
    const std::set<std::string>& kept_;
    std::vector<Difference>& differences_;
};

}  // namespace

std::string to_line(const Difference& difference) {
    constexpr std::array<std::string_view, 3> kinds{"provider", "place", "service"};
    std::string line(kinds[static_cast<std::size_t>(difference.kind)]);
    line += " " + difference.id;
    if (!difference.name.empty()) line += " \"" + difference.name + "\"";
    for (std::size_t i = 0; i < difference.fields.size(); ++i) {
        line += (i == 0 ? ": " : ", ") + difference.fields[i];
    }
    return line;
}

Update update(const Directory& before, const Harvested& now, bool is_whole, sys_days today) {
    Update result;
    auto& told = result.differences;
    // Who stands behind a refused service was read with it.
    const std::set<std::string> none;
    result.directory.providers = Laying<Provider>(Kind::provider, today, is_whole, none, told)
                                     .lay(before.providers, now.directory.providers);
    result.directory.places = Laying<Place>(Kind::place, today, is_whole, none, told)
                                  .lay(before.places, now.directory.places);
    result.directory.services = Laying<Service>(Kind::service, today, is_whole, now.refused, told)
                                    .lay(before.services, now.directory.services);
    return result;
}

}  // namespace mappings::directory
