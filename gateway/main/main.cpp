// The program: what it was asked, and who does it. `serve` is App (gateway/app.cpp).
#include "gateway/main/commands.hpp"

#include <CLI/CLI.hpp>

#include <exception>
#include <functional>
#include <iostream>
#include <string>

namespace {

using namespace gateway;

constexpr const char* about =
    "Takes social prescribing referrals (FHIR R4), keeps them, hands each to the place that takes "
    "it "
    "on, and tells the referrer what became of it.";

constexpr const char* examples_of_all = R"(
Examples:
  referral-gateway check-config --config /etc/referral-gateway/gateway.toml
  referral-gateway serve --config /etc/referral-gateway/gateway.toml
  referral-gateway COMMAND --help

Exit codes (sysexits.h):
   0  done
   1  an import whose good entries were taken, beside some that could not be; routes that differ
  64  wrong command line
  65  a message or an import that cannot be taken; a store that cannot be opened
  66  a file of the command line cannot be read
  69  an address or a port that cannot be had, such as one in use
  70  a bug of the program
  73  an output file cannot be written
  78  a mistake in the settings, or in a file that they name)";

constexpr const char* help_of_serve = R"(
Runs in the foreground and writes its log, a line of JSON for each event, to standard error; the
line with "event":"ready" says that it serves, and on which ports.

Signals:
  SIGTERM, SIGINT  not ready from now on; takes no more connections, finishes the requests under
                   way (limits.shutdown_grace), closes the store, exits 0
  SIGHUP           reads all files again, all or nothing: with a mistake anywhere the log names it
                   and everything stays as it was

Example:
  referral-gateway serve --config /etc/referral-gateway/gateway.toml)";

constexpr const char* help_of_check = R"(
Reads gateway.toml and every file that it names, and says everything that is wrong with any of
them, a line each. Changes nothing, and may be run beside a gateway that serves.

Example:
  referral-gateway check-config --config /etc/referral-gateway/gateway.toml)";

constexpr const char* help_of_import = R"(
Examples:
  referral-gateway import practices --config gateway.toml gp-reg-pat-prac-map.csv
  referral-gateway import directory --config gateway.toml harvest/)";

constexpr const char* help_of_practices = R"(
Reads, in the order given and over what was there before, files as NHS England publishes them; the
kind is known by the content:
  gp-reg-pat-prac-map.csv       practices with their PCN and ICB on an extract date
  ePCN core partner details     which practice is in which PCN from when to when (CSV)
  ePCN details                  PCNs, also closed ones (CSV)
Says how many practices and PCNs there are, what changed, and which rows could not be taken; the
others are taken. The table is replaced whole. A gateway that serves takes it up at SIGHUP.

Examples:
  referral-gateway import practices --config gateway.toml gp-reg-pat-prac-map.csv
  referral-gateway import practices --output practices.tsv ePCNDetails.csv ePCNCorePartner.csv)";

constexpr const char* help_of_directory = R"(
Reads services, organisations and places in the form of Open Referral UK 3.0 (or HSDS 3). FILE is a
JSON file, a folder (looked through for .json and .ndjson), or - for standard input. A JSON file is
one object, an array, or a page as an API gives it; ndjson has an object on each line. Pages are not
fetched: save them, one folder for each source.

What is wrong is told as FILE:LINE: with its JSON pointer, and the rest is taken:
  refused  the entry is not taken: no id, name or status, or nobody knows for whom it is
  error    the standard is broken; what is broken is left out
  warning  taken, and worth a look

The files tell of the whole directory: what stands in none of them is gone from today on, and stays
in the table with that day. Not so with --partial, or where a page is missing or a file is no JSON;
and what was refused stays as it was.

Ends with 0; with 1 when something was refused or an error, and the rest was taken; with 65 when no
service could be taken; with 66 when a file cannot be read. With 65 and 66 nothing is written.

Examples:
  referral-gateway import directory --config gateway.toml --dry-run harvest/
  referral-gateway import directory --output directory.tsv bristol.json gloucestershire/
  curl -s "$API/services?modified_after=$DAY" | referral-gateway import directory --partial \
      --config gateway.toml -)";

constexpr const char* help_of_validate = R"(
Holds resources and Bundles in FHIR R4, JSON or XML, against R4 and against profiles. FILE is a
file, a folder (looked through for .json, .xml and .ndjson), or - for standard input; ndjson has a
resource on each line. Nothing is sent anywhere, and nothing is kept.

Without --package R4 alone is known. With one, its profiles and extensions are held against what
names them (meta.profile) and, with --profile, against everything. With --config the packages and
profiles of that gateway count too, and a message that would be a referral (a ServiceRequest, or a
transaction Bundle) is held to its rules as well; the routing is not asked, which
ServiceRequest/$check of a gateway that serves does.

Formats:
  text    FILE:LINE:COLUMN: error EXPRESSION: SENTENCE [RULE], with the line and a caret below it
  json    one OperationOutcome for everything, each issue with its file, line and column
  ndjson  a line for each resource: {"file","line" of an ndjson input,"valid","outcome"}

Ends with 0 when there is no error (warnings do not count), 65 when there is one, 66 when a file
cannot be read, 64 when a --profile is in no package, 78 when a package or the settings are broken.
All cores are used; what is printed has the order of the input. What cannot be read, and what a
package refers to and lacks, is told on standard error.

Examples:
  referral-gateway validate referral.json
  referral-gateway validate --package uk.core.r4.tgz --format ndjson export/*.ndjson > report.ndjson
  referral-gateway validate --package profiles/ --profile https://example.org/Profile patient.xml
  jq .request log.json | referral-gateway validate --config gateway.toml -)";

constexpr const char* help_of_routes = R"(
Examples:
  sqlite3 -separator ' ' referrals.db "SELECT service, CASE state WHEN 0 THEN 'open' WHEN 1 THEN
     'waiting-list' ELSE 'closed' END, coalesce(weeks, date(until * 86400, 'unixepoch'), ''), max(version)
     FROM room GROUP BY service" | cut -d ' ' -f 1-3 > rooms.txt
  referral-gateway routes explain --config gateway.toml --rooms rooms.txt referral.json
  referral-gateway routes explain --config gateway.toml --day 2026-03-02 referral.json
  referral-gateway routes diff routing.toml new.toml --config gateway.toml --over sent/)";

constexpr const char* help_of_explain = R"(
Says of each message to whom it would go today, which rule chose that, why, and why nowhere else.
MESSAGE is a file (JSON or XML), a folder (looked through for .json, .xml and .ndjson), or - for
standard input; ndjson has a message on each line. The settings name the routing table, the practices,
the directory of services and how strictly a message is read. Nothing is sent, kept or changed; no name
of a person is printed.

The versions of the routing table and the directory are printed first; each decision of a gateway that
serves is kept with them. With the same two, practices, day and rooms a decision comes out the same.
The file of --rooms has a line for each service whose provider has said something: "ID open",
"ID waiting-list WEEKS" or "ID closed DAY"; the first example takes it from a store, as of now.
That of --accepted has "PCN NUMBER" a line: how many referrals its link workers accepted in the last 12
months; where they are as many as they are enough for (link_workers), that is said. From a store:
  sqlite3 -separator ' ' referrals.db "SELECT owner, count(*) FROM fact WHERE is_provider = 0 AND service = ''
     AND status <> 8 AND accepted >= unixepoch('now', '-365 days') * 1000 GROUP BY owner"

An onward referral (basedOn) inherits consent, practice, risk and person in a gateway, and nothing here.
Whether a message is good FHIR, `validate` says.

Ends with 0 when each message has a place, 65 when one is refused, 66 when a file cannot be read, 78
when the settings or the routing table are broken.

Examples:
  referral-gateway routes explain --config gateway.toml referral.json
  jq .request log.json | referral-gateway routes explain --config gateway.toml -)";

constexpr const char* help_of_diff = R"(
Routes each message with both tables, as of today and with all services open, and prints a line for each that would go
elsewhere: from whom, to whom, and by which rule. The settings say all the rest: OLD and NEW may be
any files of the form of routing.toml. MESSAGE is as for `routes explain`.

Ends with 0 when nobody would move, 1 when somebody would, 65 when a message is no referral that
could be taken, 66 when a file cannot be read, 78 when the settings or a table are broken.

Example:
  referral-gateway routes diff routing.toml new.toml --config gateway.toml --over sent/)";

// The command that was chosen; made ready by parsing.
using Chosen = std::function<int()>;

void add_config_option(CLI::App& command, std::string& target, bool is_required) {
    CLI::Option* option =
        command.add_option("-c,--config", target, "The gateway's settings: gateway.toml");
    option->type_name("FILE");
    option->required(is_required);
}

struct CommandLine {
    std::string config_file;
    ImportPractices practices;
    ImportDirectory directory;
    Validate messages;
    ExplainRoutes explained;
    DiffRoutes compared;
};

void add_validate(CLI::App& app, CommandLine& line, Chosen& chosen) {
    Validate& what = line.messages;
    CLI::App* command = app.add_subcommand("validate", "Check FHIR resources before they are sent");
    command->add_option("FILE", what.files, "Files and folders; - is standard input")->required();
    add_config_option(*command, what.config_file, false);
    command->add_option("-p,--package", what.packages, "A folder or .tgz of profiles; repeatable")
        ->type_name("DIR|TGZ")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    CLI::Option* profile =
        command->add_option("--profile", what.profiles, "A profile for all resources; repeatable")
            ->type_name("URL")
            ->expected(1)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command->add_flag("--no-profiles", what.no_profiles, "R4 alone, whatever a resource names")
        ->excludes(profile);
    const auto choose = [&what](const std::string& name) {
        what.format = name == "json"     ? Report::json
                      : name == "ndjson" ? Report::ndjson
                                         : Report::text;
    };
    command
        ->add_option_function<std::string>("--format", choose, "How to report; text when not given")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"text", "json", "ndjson"}));
    command->footer(help_of_validate);
    command->callback([&] { chosen = [&what] { return validate(what); }; });
}

// `setting` is that of gateway.toml.
void add_target(CLI::App& command, const std::string& setting, std::string& config_file,
                std::string& output) {
    CLI::Option_group* target = command.add_option_group("Where the table is written");
    target->add_option("-c,--config", config_file, "Settings, for " + setting)->type_name("FILE");
    target->add_option("-o,--output", output, "The table itself")->type_name("FILE");
    target->require_option(1);
}

void add_import(CLI::App& app, CommandLine& line, Chosen& chosen) {
    CLI::App* importing = app.add_subcommand("import", "Take in official files and directories");
    importing->require_subcommand(1);
    importing->footer(help_of_import);
    CLI::App* practices =
        importing->add_subcommand("practices", "Which practice is in which PCN, and since when");
    practices->add_option("FILE", line.practices.files, "Official files (CSV)")->required();
    add_target(*practices, "practices_file", line.practices.config_file, line.practices.output);
    practices->add_flag("--all", line.practices.show_all, "Print every change, however many");
    practices->footer(help_of_practices);
    practices->callback([&] { chosen = [&line] { return import_practices(line.practices); }; });

    ImportDirectory& what = line.directory;
    CLI::App* directory =
        importing->add_subcommand("directory", "Which services there are, of whom, and where");
    directory->add_option("FILE", what.files, "Files and folders; - is standard input")->required();
    add_target(*directory, "directory_file", what.config_file, what.output);
    directory->add_flag("--partial", what.is_partial, "What the files do not tell of is not gone");
    directory->add_flag("--dry-run", what.is_dry_run, "Say what would change, and write nothing");
    directory->add_flag("--all", what.show_all, "Print every line of the report, however many");
    directory->footer(help_of_directory);
    directory->callback([&] { chosen = [&what] { return import_directory(what); }; });
}

void add_routes(CLI::App& app, CommandLine& line, Chosen& chosen) {
    CLI::App* routes = app.add_subcommand("routes", "Where referrals would go, and why");
    routes->require_subcommand(1);
    routes->footer(help_of_routes);

    ExplainRoutes& explained = line.explained;
    CLI::App* explain = routes->add_subcommand("explain", "To whom a message goes, and why");
    explain->add_option("MESSAGE", explained.files, "Files and folders; - is standard input")
        ->required();
    add_config_option(*explain, explained.config_file, true);
    explain->add_option("--day", explained.day, "The day of the decision; today when not given")
        ->type_name("YYYY-MM-DD");
    explain->add_option("--rooms", explained.rooms_file, "What providers say of their room")
        ->type_name("FILE");
    explain
        ->add_option("--accepted", explained.accepted_file,
                     "How many referrals link workers accepted in a year")
        ->type_name("FILE");
    explain->footer(help_of_explain);
    explain->callback([&] { chosen = [&explained] { return explain_routes(explained); }; });

    DiffRoutes& compared = line.compared;
    CLI::App* diff = routes->add_subcommand("diff", "Who would move by another routing table");
    diff->add_option("OLD", compared.before, "The routing table in use")->required();
    diff->add_option("NEW", compared.after, "The one that is to follow")->required();
    diff->add_option("--over", compared.files, "Files and folders; - is standard input")
        ->type_name("MESSAGE...")
        ->required();
    add_config_option(*diff, compared.config_file, true);
    diff->footer(help_of_diff);
    diff->callback([&] { chosen = [&compared] { return diff_routes(compared); }; });
}

void add_commands(CLI::App& app, CommandLine& line, Chosen& chosen) {
    CLI::App* serving = app.add_subcommand("serve", "Run the gateway");
    add_config_option(*serving, line.config_file, true);
    serving->footer(help_of_serve);
    serving->callback([&] { chosen = [&line] { return serve(line.config_file); }; });

    CLI::App* checking = app.add_subcommand("check-config", "Name every mistake in the settings");
    add_config_option(*checking, line.config_file, true);
    checking->footer(help_of_check);
    checking->callback([&] { chosen = [&line] { return check_config(line.config_file); }; });

    add_import(app, line, chosen);
    add_validate(app, line, chosen);
    add_routes(app, line, chosen);

    CLI::App* version = app.add_subcommand("version", "Print the version");
    version->footer("\nExample:\n  referral-gateway version");
    version->callback([&] { chosen = [] { return print_version(); }; });
}

int run(int argc, char** argv) {
    CLI::App app(about, "referral-gateway");
    app.footer(examples_of_all);
    app.require_subcommand(1);
    CommandLine line;
    Chosen chosen;
    add_commands(app, line, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // --help
        const bool is_unknown = app.get_subcommands().empty() && app.remaining_size() > 0;
        complain(is_unknown ? app.remaining().front() + " is not a command; --help names them all"
                            : std::string(error.what()) + "; --help says more");
        return exit_usage;
    }
    return chosen();
}

}  // namespace

int main(int argc, char** argv) try {
    return run(argc, argv);
} catch (const std::exception& exception) {
    gateway::complain(exception.what());
    return gateway::exit_software;
}
