#pragma once

namespace gateway {

// How the program ends, after sysexits.h; `referral-gateway --help` tells of them.
enum ExitCode : int {
    exit_ok = 0,
    exit_partly = 1,        // an import whose good entries were taken, and some were not; routes
                            // that differ
    exit_usage = 64,        // EX_USAGE: the command line
    exit_data = 65,         // EX_DATAERR: a message or an import that cannot be taken, a store that
                            // is damaged, of another program, or in use by another gateway
    exit_no_input = 66,     // EX_NOINPUT: a file of the command line cannot be read
    exit_unavailable = 69,  // EX_UNAVAILABLE: an address or a port that cannot be had
    exit_software = 70,     // EX_SOFTWARE: a bug of ours
    exit_cannot_create = 73,  // EX_CANTCREAT: an output file cannot be written
    exit_config = 78          // EX_CONFIG: a setting, or a file that a setting names
};

}  // namespace gateway
