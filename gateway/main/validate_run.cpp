#include "gateway/main/validate_run.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/text_place.hpp"
#include "fhir/xml_reader.hpp"
#include "gateway/main/validate_inputs.hpp"
#include "gateway/main/validate_report.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace gateway {
namespace {

// A file may be a large collection; the gateway's own limits are for what strangers send.
constexpr fhir::JsonLimits json_limits{.depth = 256,
                                       .number_bytes = 1024,
                                       .name_bytes = 1024,
                                       .string_bytes = std::size_t{1} << 28U,
                                       .members = 4096,
                                       .nodes = 50'000'000};
constexpr fhir::XmlLimits xml_limits{.depth = 256,
                                     .number_bytes = 1024,
                                     .name_bytes = 1024,
                                     .string_bytes = std::size_t{1} << 28U,
                                     .members = 4096,
                                     .nodes = 50'000'000,
                                     .markup_depth = 512};

bool is_xml(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '<';
}

bool is_referral(const fhir::Node& root) {
    const std::string_view type = root.string("resourceType");
    return type == "ServiceRequest" || (type == "Bundle" && root.string("type") == "transaction");
}

// What was printed of a piece, and counted.
struct Done {
    std::string output;
    std::string complaint;
    Totals totals;
};

// One thread's own.
class Checker {
public:
    Checker(const Checks& checks, Report format)
        : checks_(checks),
          format_(format),
          profiles_(checks.profiles.begin(), checks.profiles.end()),
          validator_(checks.rules) {}

    Done check(Piece piece) {
        load(piece);
        Done done;
        if (!piece.failure.empty()) {
            done.complaint = "cannot read " + piece.name + ": " + piece.failure;
            done.totals.has_unread = true;
        }
        if (piece.first_line != 0) {
            each_line(piece, [&](std::string_view text, std::uint32_t line) {
                check_document({piece.name, text, line, {}}, done);
            });
        } else if (piece.failure.empty()) {
            check_document({piece.name, piece.text, 0, {}}, done);
        }
        return done;
    }

private:
    void check_document(Finding finding, Done& done) {
        const std::string_view text = finding.text;
        if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
            finding.issues.push_back({fhir::Severity::error,
                                      fhir::IssueType::structure,
                                      "empty",
                                      "there is nothing in it; it must be a FHIR resource in JSON "
                                      "or XML",
                                      {}});
            return report(format_, std::move(finding), done.output, done.totals);
        }
        const auto tree = is_xml(text)
                              ? fhir::read_xml(text, *checks_.rules.definitions, xml_limits)
                              : fhir::read_json(text, json_limits);
        finding.issues = tree ? issues_of(*tree, text) : tree.error().issues;
        report(format_, std::move(finding), done.output, done.totals);
    }

    std::vector<fhir::Issue> issues_of(const fhir::Tree& tree, std::string_view text) {
        std::vector<fhir::Demand> demands = checks_.conformance.demands_of(tree.root());
        for (const std::string_view profile : profiles_) demands.push_back({&tree.root(), profile});
        const fhir::Validity& validity = validator_.validate(tree, text, demands);
        if (!checks_.referrals || !is_referral(tree.root())) return validity.issues;
        auto reading = mappings::read_referral(tree, *checks_.referrals);
        return joined(validity.issues,
                      reading ? std::move(reading->warnings) : reading.error().issues);
    }

    const Checks& checks_;
    Report format_;
    std::vector<std::string_view> profiles_;
    fhir::Validator validator_;
};

// Prints what is done in the order of the pieces, and tells a terminal how far it has come.
class Printer {
public:
    explicit Printer(std::size_t files) : files_(files) {}

    std::size_t printed() const { return next_; }
    const Totals& totals() const { return totals_; }

    void add(std::size_t number, Done done) {
        waiting_.emplace(number, std::move(done));
        for (auto found = waiting_.find(next_); found != waiting_.end();
             found = waiting_.find(next_)) {
            print(found->second);
            waiting_.erase(found);
            ++next_;
        }
        tell_progress();
    }
    void clear_progress() {
        if (std::exchange(is_progress_shown_, false)) std::cerr << "\r\033[K";
    }

private:
    void print(const Done& done) {
        if (!done.output.empty() || !done.complaint.empty()) clear_progress();
        std::cout << done.output;
        if (!done.complaint.empty()) complain(done.complaint);
        totals_.documents += done.totals.documents;
        totals_.lines += done.totals.lines;
        totals_.wrong += done.totals.wrong;
        totals_.errors += done.totals.errors;
        totals_.warnings += done.totals.warnings;
        totals_.has_unread = totals_.has_unread || done.totals.has_unread;
    }
    void tell_progress() {
        constexpr std::chrono::milliseconds interval{200};
        constexpr std::chrono::seconds short_run{1};
        const auto now = std::chrono::steady_clock::now();
        if (!is_terminal_ || now - started_ < short_run || now - told_ < interval) return;
        told_ = now;
        is_progress_shown_ = true;
        std::cerr << "\r\033[K" << totals_.documents << " resources checked, " << totals_.wrong
                  << " wrong (" << files_ << (files_ == 1 ? " file" : " files") << " in all)"
                  << std::flush;
    }

    const std::size_t files_;
    const bool is_terminal_ = ::isatty(STDERR_FILENO) == 1;
    const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point told_{};
    bool is_progress_shown_ = false;
    std::map<std::size_t, Done> waiting_;
    std::size_t next_ = 0;
    Totals totals_;
};

// What the threads share. Nobody is more than `window` pieces ahead of what is printed.
class Work {
public:
    Work(const Checks& checks, Report format, Inputs& inputs)
        : checks_(checks), format_(format), inputs_(inputs), printer_(inputs.files()) {}

    void run() {
        const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
        const std::size_t most = std::max<std::size_t>(1, inputs_.files());
        std::vector<std::thread> others;
        // One file of lines is work for all cores too, but one small document is not.
        const std::size_t count = is_one_document() ? 1 : std::min<std::size_t>(cores, most + 3);
        for (std::size_t i = 1; i < count; ++i) others.emplace_back([this] { work(); });
        work();
        for (std::thread& other : others) other.join();
        printer_.clear_progress();
        if (failure_) std::rethrow_exception(failure_);
    }
    const Totals& totals() const { return printer_.totals(); }

private:
    static constexpr std::size_t window = 64;

    bool is_one_document() {
        first_ = inputs_.next();
        return inputs_.files() == 1 && (!first_ || first_->first_line == 0);
    }

    void work() try {
        Checker checker(checks_, format_);
        while (auto piece = take()) {
            const std::size_t number = piece->number;
            Done done = checker.check(*std::move(piece));
            const std::lock_guard lock(mutex_);
            printer_.add(number, std::move(done));
            printed_.notify_all();
        }
    } catch (...) {
        const std::lock_guard lock(mutex_);
        failure_ = std::current_exception();
        printed_.notify_all();
    }

    std::optional<Piece> take() {
        std::unique_lock lock(mutex_);
        printed_.wait(lock, [this] { return failure_ || taken_ < printer_.printed() + window; });
        if (failure_) return std::nullopt;
        auto piece = first_ ? std::exchange(first_, std::nullopt) : inputs_.next();
        if (piece) ++taken_;
        return piece;
    }

    const Checks& checks_;
    Report format_;
    Inputs& inputs_;
    std::mutex mutex_;
    std::condition_variable printed_;
    std::optional<Piece> first_;
    std::size_t taken_ = 0;
    std::exception_ptr failure_;
    Printer printer_;
};

}  // namespace

int run_checks(const Checks& checks, const std::vector<std::string>& files, Report format) {
    Inputs inputs(files);
    std::cout << head_of(format);
    Work work(checks, format, inputs);
    work.run();
    const Totals& totals = work.totals();
    std::cout << tail_of(format, totals) << std::flush;
    if (!std::cout) {
        complain("the output could not be written");
        return exit_cannot_create;
    }
    if (totals.has_unread) return exit_no_input;
    return totals.wrong > 0 ? exit_data : exit_ok;
}

}  // namespace gateway
