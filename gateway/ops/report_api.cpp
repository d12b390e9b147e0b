#include "gateway/ops/report_api.hpp"

#include "fhir/instant.hpp"
#include "gateway/http/formats.hpp"

#include <functional>
#include <utility>

namespace gateway {
namespace {

using fhir::ErrorKind;
using fhir::IssueType;
using std::chrono::sys_days;
using std::chrono::year_month;

constexpr std::string_view json_type = "application/json";
constexpr std::string_view csv_type = "text/csv";
constexpr std::chrono::months usual_period{12};

struct Wanted {
    By by = By::pcn;
    Period period;
    bool is_csv = false;
};

fhir::Error fault(std::string detail, std::string parameter) {
    return fhir::make_error(ErrorKind::malformed, IssueType::value, "report-parameter",
                            std::move(detail), std::move(parameter));
}

year_month month_of(sys_days day) {
    const std::chrono::year_month_day date(day);
    return date.year() / date.month();
}

sys_days first_of(year_month month) {
    return sys_days(month / 1);
}

Result<std::optional<sys_days>> read_month(const Query& query, const std::string& name) {
    const auto text = query.first(name);
    if (!text) return std::optional<sys_days>();
    const auto day = fhir::parse_day(*text);
    if (!day || first_of(month_of(*day)) != *day) {
        return fault("a report is of whole months: say the first day of one, such as 2026-04-01",
                     name);
    }
    return std::optional(*day);
}

Result<Wanted> read_wanted(const Request& request, Timestamp now) {
    Wanted wanted;
    if (const auto text = request.query.first("by")) {
        const auto by = by_of(*text);
        if (!by) {
            return fault(
                "a report is by pcn, icb, source, age-band, need, unmet, provider, service, "
                "scheme or funder",
                "by");
        }
        wanted.by = *by;
    }
    const auto from = read_month(request.query, "from");
    if (!from) return from.error();
    const auto to = read_month(request.query, "to");
    if (!to) return to.error();
    const year_month this_month = month_of(std::chrono::floor<std::chrono::days>(now));
    wanted.period.to = to->value_or(first_of(this_month + std::chrono::months(1)));
    wanted.period.from = from->value_or(first_of(month_of(wanted.period.to) - usual_period));
    if (wanted.period.from >= wanted.period.to) {
        return fault(
            "the period ends before it begins: to is the first day that is no longer in "
            "it",
            "to");
    }
    const auto format = request.query.first("format");
    if (format && *format != "csv" && *format != "json") {
        return fault("a report is written as json or csv", "format");
    }
    const std::string accept = accept_of(request.http.fields);
    const bool is_json_welcome =
        accept.empty() || may_answer(accept, std::span<const std::string_view>(&json_type, 1));
    wanted.is_csv = format ? *format == "csv" : !is_json_welcome;
    return wanted;
}

// Until the end of a request, however it ends.
class Turn {
public:
    explicit Turn(bool& is_busy) : is_busy_(is_busy) { is_busy_ = true; }
    ~Turn() { is_busy_ = false; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    bool& is_busy_;
};

}  // namespace

std::vector<Route> ReportApi::routes() {
    return {{.method = Method::get,
             .path = "/ops/report",
             .scope = Scope::report_read,
             .name = "ops.report",
             .handler = [this](const Request& request) { return report(request); },
             .answers = {json_type, csv_type}}};
}

asio::awaitable<Result<HttpResponse>> ReportApi::report(const Request& request) {
    const auto wanted = read_wanted(request, clock_.now());
    if (!wanted) co_return wanted.error();
    if (is_busy_) {
        fhir::Error busy = fhir::hidden_error(ErrorKind::unavailable, "another report is made");
        busy.retry_after = std::chrono::seconds(2);
        co_return busy;
    }
    const Turn turn(is_busy_);
    const auto today = std::chrono::floor<std::chrono::days>(clock_.now());
    ReportBuilder builder(wanted->by, working_days_, services_, today);
    TimeWindow window;
    window.from = wanted->period.from;
    window.to = wanted->period.to;
    std::function<void(const Fact&)> take = [&builder](const Fact& fact) { builder.take(fact); };
    const Result<void> read = co_await store_.facts(window, std::move(take));
    if (!read) co_return read.error();

    const std::vector<ReportLine> lines = builder.finish();
    TimeWindow year;
    year.from = wanted->period.to - caseload_year;
    year.to = wanted->period.to;
    const auto caseloads = co_await find_caseloads(store_, caseloads_, year);
    if (!caseloads) co_return caseloads.error();
    HttpResponse response;
    response.fields.add("Content-Type", wanted->is_csv ? "text/csv; charset=utf-8; header=present"
                                                       : std::string(json_type));
    response.body = wanted->is_csv ? report_csv(wanted->by, lines, *caseloads)
                                   : report_json(wanted->by, wanted->period, lines, *caseloads);
    co_return response;
}

}  // namespace gateway
