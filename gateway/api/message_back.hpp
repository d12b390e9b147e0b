// What a practice and a referrer are told when something has come of a referral: the PRSB's
// "message back" (Social Prescribing Information Standard v1.1). Pure: made from what is kept as
// it is now, so the same state tells the same.
#pragma once

#include "gateway/api/parts.hpp"
#include "gateway/domain/referral.hpp"
#include "mappings/outcomes.hpp"
#include "mappings/summary.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gateway {

// A task with what its outputs say.
struct ReportedTask {
    const Referral* referral = nullptr;
    const Task* task = nullptr;
    mappings::Outcomes outcomes;
};

// All that a message back is made of. Points into the chain, which must outlive it.
struct MessageBackFacts {
    mappings::ReferralSummary summary;  // of the first referral
    const Referral* first = nullptr;
    std::vector<const Referral*> referrals;  // the first one first
    std::vector<ReportedTask> tasks;         // by the time they were placed
    std::vector<mappings::Pair> measures;    // of all tasks
    const ReportedTask* plan = nullptr;      // whose plan is the newest; null: there is none
    Timestamp at;                            // of the last change
    bool is_final = false;                   // nobody works on it any more
};

// `first_message`: what the first referral was received as. internal: an output is not JSON.
Result<MessageBackFacts> gather_message_back(const std::vector<ReferralRecord>& chain,
                                             const fhir::Tree& first_message);

// Whether there is something to file: a task that was completed, failed or was cancelled, or one
// that was declined with nobody asked after it.
bool has_something_to_file(const std::vector<ReferralRecord>& chain);

// The person does not want social prescribing at all: they said so to those who were asked first.
// That they do not want one of the groups that they were sent on to is no such thing.
bool is_declined_by_person(const ReportedTask& reported);

// A part of the document, in the PRSB's order; plan and requested actions stand first.
enum class MessageBackPart { actions, referral, outcome, contacts, measures, plan, who };

struct MessageBackSection {
    MessageBackPart part;
    std::string title;
    std::vector<std::string> lines;  // sentences; never empty: "none" is said
    bool is_none = false;
};

std::vector<MessageBackSection> tell_message_back(const MessageBackFacts& facts,
                                                  const Directory& directory);

// The document's title, and one line that says whom it is about.
std::string message_back_title();
std::string message_back_person(const MessageBackFacts& facts, const Directory& directory);

// As plain text to file, lines of at most 78 characters where words allow it.
std::string message_back_text(const MessageBackFacts& facts, const Directory& directory);

// As a FHIR document (R4, documents.html): a Bundle with the Composition first, and the Provenance
// of each task and of the whole.
std::string message_back_bundle(const MessageBackFacts& facts, const Directory& directory,
                                const std::string& public_base);

}  // namespace gateway
