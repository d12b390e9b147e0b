#include "gateway/http/router.hpp"

#include "gateway/http/formats.hpp"
#include "gateway/http/http_date.hpp"
#include "gateway/http/outcome.hpp"
#include "gateway/http/percent.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace gateway {
namespace {

using fhir::Error;
using fhir::ErrorKind;
using fhir::IssueType;

constexpr std::string_view placeholder = "{}";

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "/fhir/Task/" -> fhir, Task. The one slash at the end does not count.
std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    if (path.ends_with('/')) path.remove_suffix(1);
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        segments.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

std::optional<std::vector<std::string>> decoded_segments(std::string_view target) {
    std::vector<std::string> segments;
    for (const std::string_view segment : split(target.substr(0, target.find('?')))) {
        auto decoded = percent_decode(segment, Plus::is_plus);
        if (!decoded) return std::nullopt;
        segments.push_back(*std::move(decoded));
    }
    return segments;
}

bool fits(const std::vector<std::string_view>& pattern, const std::vector<std::string>& segments) {
    return std::ranges::equal(pattern, segments, [](std::string_view a, const std::string& b) {
        return a == placeholder ? !b.empty() : a == b;
    });
}

// Literal segments come before placeholders, the first difference decides.
bool is_more_literal(const std::vector<std::string_view>& a,
                     const std::vector<std::string_view>& b) {
    return std::ranges::lexicographical_compare(a, b, [](std::string_view x, std::string_view y) {
        return x != placeholder && y == placeholder;
    });
}

std::string allow_of(const std::vector<const Route*>& routes) {
    std::string allow;
    for (const Route* route : routes) {
        if (!allow.empty()) allow += ", ";
        allow += to_text(route->method);
        if (route->method == Method::get) allow += ", HEAD";
    }
    return allow;
}

bool is_visible_ascii(std::string_view text) {
    return !text.empty() && text.size() <= 128 &&
           std::ranges::all_of(text, [](char c) { return c >= 0x21 && c <= 0x7E; });
}

// W3C Trace Context: 00-(32 hex)-(16 hex)-(2 hex), later versions may go on.
bool is_traceparent(std::string_view text) {
    constexpr std::string_view pattern = "xx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
    if (text.size() != pattern.size()) return false;
    return std::ranges::equal(text, pattern, [](char c, char expected) {
        if (expected == '-') return c == '-';
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

// What two weak validators have to be alike in.
std::string_view opaque(std::string_view tag) {
    tag = trim(tag);
    return tag.starts_with("W/") ? tag.substr(2) : tag;
}

bool is_unchanged(const Fields& asked, std::string_view tag) {
    if (tag.empty()) return false;
    for (std::string_view list : asked.all("If-None-Match")) {
        while (!list.empty()) {
            const std::size_t end = std::min(list.find(','), list.size());
            const std::string_view candidate = trim(list.substr(0, end));
            if (candidate == "*" || opaque(candidate) == opaque(tag)) return true;
            list.remove_prefix(std::min(end + 1, list.size()));
        }
    }
    return false;
}

Level level_of(unsigned status) {
    if (status >= 500) return Level::error;
    return status >= 400 ? Level::warning : Level::info;
}

std::optional<Error> add_form(Admission& admission) {
    Request& request = admission.request;
    const Route& route = *admission.route;
    const bool is_form = media_type(request.http.fields.get("Content-Type")) == form_type &&
                         std::ranges::find(route.media, form_type) != route.media.end();
    if (!is_form) return std::nullopt;
    const auto form = Query::parse(request.http.body);
    if (!form) return form.error();
    for (const Parameter& parameter : form->parameters()) request.query.add(parameter);
    if (choose_formats(admission)) return std::nullopt;
    return Error{ErrorKind::not_acceptable, {}, {}, {}, {}};
}

}  // namespace

std::string_view Request::prefer(std::string_view token) const {
    for (std::string_view list : http.fields.all("Prefer")) {
        while (!list.empty()) {
            const std::size_t end = std::min(list.find_first_of(",;"), list.size());
            const std::string_view piece = trim(list.substr(0, end));
            list.remove_prefix(std::min(end + 1, list.size()));
            const std::size_t equals = std::min(piece.find('='), piece.size());
            if (!equal_ignoring_case(trim(piece.substr(0, equals)), token)) continue;
            std::string_view value = trim(piece.substr(std::min(equals + 1, piece.size())));
            if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
                value = value.substr(1, value.size() - 2);
            }
            return value;
        }
    }
    return {};
}

Router::Router(std::vector<Route> routes, const Authenticator& authenticator, IdSource& ids,
               const Clock& clock, Log& log, Metrics& metrics, const fhir::Definitions& definitions,
               const RouterSettings& settings)
    : routes_(std::move(routes)),
      authenticator_(authenticator),
      ids_(ids),
      clock_(clock),
      log_(log),
      metrics_(metrics),
      definitions_(definitions),
      is_tls_(settings.is_tls),
      rate_limit_(settings.requests_per_second, settings.request_burst) {
    for (const Route& route : routes_) {
        auto segments = split(route.path);
        auto found = std::ranges::find(paths_, segments, &Path::segments);
        if (found == paths_.end()) found = paths_.insert(found, Path{std::move(segments), {}});
        found->routes.push_back(&route);
    }
    std::ranges::stable_sort(paths_, is_more_literal, &Path::segments);
}

Admission Router::admit(HttpRequest head, const Peer& peer) {
    Admission admission;
    admission.started = std::chrono::steady_clock::now();
    admission.request.http = std::move(head);
    const Fields& fields = admission.request.http.fields;
    const std::string_view id = fields.get("X-Request-Id");
    admission.request.has_own_request_id = is_visible_ascii(id);
    admission.request.request_id =
        admission.request.has_own_request_id ? std::string(id) : ids_.request_id();
    const std::string_view correlation = fields.get("X-Correlation-Id");
    if (is_visible_ascii(correlation)) admission.correlation_id = correlation;
    const std::string_view trace = fields.get("traceparent");
    if (is_traceparent(trace)) admission.trace = trace;
    admission.refusal = decide(admission, peer);
    return admission;
}

std::optional<Error> Router::decide(Admission& admission, const Peer& peer) {
    Request& request = admission.request;
    const std::string_view target = request.http.target;
    const std::size_t question = std::min(target.find('?'), target.size() - 1);
    auto query = Query::parse(target.substr(question + 1));
    if (query) request.query = *std::move(query);
    const bool may_answer_fhir = choose_formats(admission);
    const auto caller = authenticator_.authenticate(peer);
    if (caller) request.caller = *caller;
    const std::string bucket = caller ? "client " + caller->client : "address " + peer.address;
    if (const auto wait = rate_limit_.take(bucket, admission.started)) {
        Error error{ErrorKind::throttled, {}, {}, {}, {}};
        error.retry_after = *wait;
        return error;
    }

    const auto segments = decoded_segments(request.http.target);
    const Path* path = segments ? find_path(*segments) : nullptr;
    const auto is_open = [](const Route* route) { return route->scope == Scope::none; };
    const bool may_look = caller || (path != nullptr && std::ranges::any_of(path->routes, is_open));
    if (path == nullptr && !is_tls_) {
        return fhir::make_error(ErrorKind::not_found, IssueType::not_found, "not-found",
                                "there is nothing at this address of the management listener; what "
                                "asks for a certificate is on the public listener, by https");
    }
    if (!may_look) return caller.error();
    if (path == nullptr) return Error{ErrorKind::not_found, {}, {}, {}, {}};

    const Method method = request.http.method == Method::head ? Method::get : request.http.method;
    const auto found = std::ranges::find(path->routes, method, &Route::method);
    if (found == path->routes.end()) {
        Error error{ErrorKind::method_not_allowed, {}, {}, {}, {}};
        error.allow = allow_of(path->routes);
        return error;
    }
    admission.route = *found;
    const Route& route = *admission.route;
    if (route.scope != Scope::none) {
        if (!caller) return caller.error();
        if (!caller->may(route.scope)) return Error{ErrorKind::forbidden, {}, {}, {}, {}};
    }
    if (request.http.fields.has("X-Request-Id") && !request.has_own_request_id) {
        return fhir::make_error(ErrorKind::malformed, IssueType::value, "request-id",
                                "X-Request-Id must be 1 to 128 visible ASCII characters");
    }

    for (std::size_t i = 0; i < segments->size(); ++i) {
        if (path->segments[i] == placeholder) request.path.push_back((*segments)[i]);
    }
    if (!query) return query.error();
    if (auto error = refuse_body(route, request.http.fields)) return error;
    if (route.answers.empty() && !may_answer_fhir) {
        return Error{ErrorKind::not_acceptable, {}, {}, {}, {}};
    }
    if (!route.answers.empty() && !may_answer(accept_of(request.http.fields), route.answers)) {
        return fhir::make_error(ErrorKind::not_acceptable, IssueType::not_supported,
                                "not-acceptable",
                                "this address answers with " + name_media(route.answers) +
                                    "; name one, or */*, in Accept");
    }
    return std::nullopt;
}

const Router::Path* Router::find_path(const std::vector<std::string>& segments) const {
    const auto found = std::ranges::find_if(
        paths_, [&segments](const Path& path) { return fits(path.segments, segments); });
    return found == paths_.end() ? nullptr : &*found;
}

asio::awaitable<HttpResponse> Router::dispatch(Admission admission, std::string body) {
    Request& request = admission.request;
    request.http.body = std::move(body);
    if (auto error = add_form(admission)) {
        co_return refuse(std::move(admission), *std::move(error));
    }

    Result<HttpResponse> result =
        fhir::hidden_error(ErrorKind::internal, "the handler did not finish");
    try {
        result = co_await admission.route->handler(request);
    } catch (const std::exception& exception) {
        result = fhir::hidden_error(ErrorKind::internal, exception.what());
    }
    co_return finish(admission, result);
}

HttpResponse Router::refuse(Admission admission) {
    Error error = *std::move(admission.refusal);
    return refuse(std::move(admission), std::move(error));
}

HttpResponse Router::refuse(Admission admission, Error error) {
    return finish(admission, std::move(error));
}

HttpResponse Router::refuse_unread(Error error) {
    Admission admission;
    admission.started = std::chrono::steady_clock::now();
    admission.request.request_id = ids_.request_id();
    return refuse(std::move(admission), std::move(error));
}

HttpResponse Router::finish(const Admission& admission, const Result<HttpResponse>& result) {
    HttpResponse response = result ? *result : outcome_response(result.error());
    const Method method = admission.request.http.method;
    const bool is_read = method == Method::get || method == Method::head;
    if (is_read && response.status == 200 &&
        is_unchanged(admission.request.http.fields, response.fields.get("ETag"))) {
        Fields kept;
        kept.add("ETag", std::string(response.fields.get("ETag")));
        response = HttpResponse{304, std::move(kept), {}};
    }
    if (admission.answer_format == Format::xml) turn_into_xml(response, definitions_);
    add_fields(admission, response);
    if (method == Method::head) response.body.clear();

    // Neither the path nor the query nor the body is written: each may tell of a patient.
    const std::string_view route = admission.route == nullptr ? "-" : admission.route->name;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - admission.started;
    metrics_.request(route, response.status, took);
    log_.write(level_of(response.status), "request",
               {{"request_id", admission.request.request_id},
                {"route", route},
                {"status", static_cast<std::int64_t>(response.status)},
                {"ms", took.count() * 1000},
                {"client", admission.request.caller.client},
                {"trace", admission.trace},
                {"cause", result ? std::string_view() : std::string_view(result.error().cause)}});
    return response;
}

void Router::add_fields(const Admission& admission, HttpResponse& response) {
    Fields& fields = response.fields;
    fields.set("Date", date());
    fields.set("Cache-Control", "no-store");
    fields.set("X-Content-Type-Options", "nosniff");
    fields.set("Content-Security-Policy", "default-src 'none'");
    if (is_tls_) fields.set("Strict-Transport-Security", "max-age=63072000");
    fields.set("X-Request-Id", admission.request.request_id);
    if (!admission.correlation_id.empty()) {
        fields.set("X-Correlation-Id", admission.correlation_id);
    }
    if (response.status != 204 && response.status != 304) {
        fields.set("Content-Length", std::to_string(response.body.size()));
    }
}

const std::string& Router::date() {
    const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now());
    if (date_.empty() || now != date_of_) {
        date_of_ = now;
        date_ = http_date(now);
    }
    return date_;
}

}  // namespace gateway
