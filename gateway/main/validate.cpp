#include "config/config.hpp"
#include "gateway/api/conformance.hpp"
#include "gateway/installation.hpp"
#include "gateway/main/commands.hpp"
#include "gateway/main/validate_run.hpp"

#include <utility>

namespace gateway {
namespace {

int complain_of(const fhir::Error& error) {
    for (const fhir::Issue& issue : error.issues) complain(to_line(issue));
    if (error.issues.empty()) complain(error.cause);
    return exit_config;
}

// Where the packages were named, on the command line or in the settings, the user knows.
int complain_of_packages(fhir::Error error) {
    for (fhir::Issue& issue : error.issues) {
        if (issue.expression == "fhir.packages") issue.expression.clear();
    }
    return complain_of(error);
}

}  // namespace

int validate(const Validate& what) {
    config::Config config;
    if (!what.config_file.empty()) {
        auto loaded = config::load_config(what.config_file);
        if (!loaded) return complain_of(loaded.error());
        config = *std::move(loaded);
    }
    config.fhir.packages.insert(config.fhir.packages.begin(), what.packages.begin(),
                                what.packages.end());
    if (what.no_profiles) {
        config.fhir.profiles.clear();
        config.fhir.messages.clear();
    }
    const auto conformance =
        Conformance::load({config.fhir.packages, config.fhir.profiles, config.fhir.messages});
    if (!conformance) return complain_of_packages(conformance.error());
    for (const std::string& warning : (*conformance)->warnings) complain("warning: " + warning);
    for (const std::string& profile : what.profiles) {
        if ((*conformance)->knows(profile)) continue;
        complain(profile + " is in no package; name the package that has it with --package");
        return exit_usage;
    }

    Checks checks{**conformance, (*conformance)->rules, what.profiles, std::nullopt};
    if (what.no_profiles) checks.rules.profiles = nullptr;
    if (!what.config_file.empty()) {
        checks.referrals.emplace(
            mappings::ReaderSettings{config.nhs_number_check, config.risks, config.public_base});
    }
    return run_checks(checks, what.files, what.format);
}

}  // namespace gateway
