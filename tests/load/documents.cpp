#include "tests/load/documents.hpp"

#include <array>
#include <random>
#include <string_view>

namespace load {
namespace {

constexpr unsigned how_many = 256;
constexpr std::size_t bytes = 4096;
constexpr std::size_t digits = 10;
constexpr std::string_view number_mark = "##########";
constexpr std::string_view person_mark = "$$$$$$$$$$";
constexpr std::string_view filler_mark = "@@@@";

using Random = std::mt19937;

template <std::size_t size>
std::string one_of(const std::array<const char*, size>& words, Random& random) {
    return words[random() % size];
}

// Invented words: no document is about anybody.
constexpr std::array given{"Margery",   "Ottoline", "Barnaby",   "Clemence", "Dunstan",
                           "Eglantine", "Fitzroy",  "Gwendolen", "Horatio",  "Isolde"};
constexpr std::array family{"Ashdown",    "Birtwhistle", "Cuttlefish", "Dandelion", "Elderflower",
                            "Fothergill", "Gooseberry",  "Hollyhock",  "Inglenook", "Jackdaw"};
constexpr std::array streets{"Quarry Lane", "Mill Row",      "Nonesuch Road", "Larch Walk",
                             "Old Wharf",   "Paddock Close", "Station Parade"};
constexpr std::array sentences{
    "Lives alone since a bereavement last spring and says most days pass without a visitor. ",
    "Enjoys painting and once taught woodwork, and would gladly do either again. ",
    "Mobility is good on the flat; uses a stick outdoors and tires on stairs. ",
    "Would like something in the daytime, in a small group, within a short bus ride. ",
    "Please telephone after ten in the morning, as the hearing aid takes a while to settle. ",
    "A neighbour drives to the market on Fridays and would give a lift to the hall. ",
    "Has declined talking therapy for now and would rather be busy with the hands. ",
    "Would welcome somebody to go along the first time, and to know what a visit is like. ",
    "Money has been tight since the winter, and a letter about arrears lies unopened. ",
    "Sleeps poorly, walks the dog twice a day, and knows everybody on the way by name. ",
    "Caring for a parent takes most of the week; Tuesday afternoons are free. ",
    "Used to sing in a choir, and lights up when somebody asks about it. ",
};

// A number for each n below ten million: eight digits tell them apart, the ninth is the first that
// has a check digit, and the last makes the weighted sum of all ten divisible by eleven.
std::string nhs_number(std::uint64_t n) {
    const std::string count = std::to_string(n % 10'000'000);
    const std::string eight = "9" + std::string(7 - count.size(), '0') + count;
    int sum = 0;
    for (std::size_t i = 0; i < 8; ++i) sum += (eight[i] - '0') * static_cast<int>(10 - i);
    for (int ninth = 0;; ++ninth) {
        const int check = (11 - (sum + 2 * ninth) % 11) % 11;
        if (check < 10) return eight + std::to_string(ninth) + std::to_string(check);
    }
}

std::string prose(std::size_t length, Random& random) {
    std::string text;
    while (text.size() < length) text += one_of(sentences, random);
    return text;
}

std::string two_digits(unsigned number) {
    return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

std::string birth_date(Random& random) {
    const unsigned year = 1930 + static_cast<unsigned>(random() % 75);
    return std::to_string(year) + "-" + two_digits(1 + static_cast<unsigned>(random() % 12)) + "-" +
           two_digits(1 + static_cast<unsigned>(random() % 28));
}

std::string ods(const std::string& code) {
    return R"({"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":")" + code + "\"}";
}

std::string patient(unsigned n, const std::string& practice, Random& random) {
    return R"({"resourceType":"Patient","id":"pat","identifier":[{"system":)"
           R"("https://fhir.nhs.uk/Id/nhs-number","value":")" +
           std::string(person_mark) + R"("}],"active":true,"name":[{"use":"official","family":")" +
           one_of(family, random) + R"(","given":[")" + one_of(given, random) + R"(",")" +
           one_of(given, random) + R"("]}],"telecom":[{"system":"phone","value":"01632 960)" +
           std::to_string(100 + n % 900) + R"(","use":"home"}],"gender":"unknown","birthDate":")" +
           birth_date(random) + R"(","address":[{"use":"home","line":[")" +
           std::to_string(1 + n % 99) + " " + one_of(streets, random) +
           R"("],"city":"Marling","postalCode":"ZZ99 3VZ"}],"communication":[{"language":{"coding":)"
           R"([{"system":"urn:ietf:bcp:47","code":"en"}]},"preferred":true}],"generalPractitioner":)"
           R"([{"type":"Organization","identifier":)" +
           ods(practice) + "}]}";
}

std::string contained(unsigned n, const std::string& organisation, Random& random) {
    return patient(n, organisation, random) +
           R"(,{"resourceType":"Organization","id":"org","identifier":[)" + ods(organisation) +
           R"(],"name":"Marling Vale Surgery"},{"resourceType":"PractitionerRole","id":"gp",)"
           R"("practitioner":{"display":"Dr Imogen Farrow"},"organization":{"reference":"#org"},)"
           R"("code":[{"coding":[{"system":"http://snomed.info/sct","code":"62247001",)"
           R"("display":"General practitioner"}]}]},{"resourceType":"Consent","id":"consent",)"
           R"("status":"active","scope":{"coding":[{"system":)"
           R"("http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},)"
           R"("category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],)"
           R"("patient":{"reference":"#pat"},"dateTime":"2026-10-21","policyRule":)"
           R"({"text":"the person agreed"},"provision":{"type":"permit"}},)"
           R"({"resourceType":"Flag","id":"flag","status":"active","code":{"text":"Has a dog"},)"
           R"("subject":{"reference":"#pat"}})";
}

std::string document(unsigned n, const Sender& sender, Random& random) {
    std::string text =
        R"({"resourceType":"ServiceRequest","contained":[)" +
        contained(n, sender.organisation, random) +
        R"(],"identifier":[{"use":"official","system":)"
        R"("https://practice.example/referral","value":")" +
        sender.run + "-" + std::string(number_mark) +
        R"("}],"status":"active","intent":"order","priority":"routine",)"
        R"("category":[{"coding":[{"system":"http://snomed.info/sct",)"
        R"("code":"306206005","display":"Referral to service"}]}],)"
        R"("code":{"coding":[{"system":"http://snomed.info/sct",)"
        R"("code":"871731000000106","display":)"
        R"("Referral to social prescribing service"}]},)"
        R"("subject":{"reference":"#pat"},"authoredOn":"2026-10-21T10:42:00+01:00",)"
        R"("requester":{"reference":"#gp"},"reasonCode":[{"coding":[{"system":)"
        R"("http://snomed.info/sct","code":"267076002","display":"Feeling lonely"}],)"
        R"("text":"Loneliness"}],"supportingInfo":[{"reference":"#consent"},)"
        R"({"reference":"#flag"}],"note":[{"time":"2026-10-21T10:40:00+01:00",)"
        R"("text":")" +
        prose(300, random) + R"("},{"text":")" + std::string(filler_mark) +
        R"("}],"patientInstruction":"A link worker will telephone you."})";
    // The last note brings every document to the same size.
    const std::size_t missing = bytes - (text.size() - filler_mark.size());
    std::string filler = prose(missing, random).substr(0, missing);
    if (filler.back() == ' ') filler.back() = '.';
    text.replace(text.find(filler_mark), filler_mark.size(), filler);
    return text;
}

}  // namespace

Documents::Documents(const Sender& sender) {
    Random random(20261021);  // the same documents in every run but for their identifiers
    for (unsigned n = 0; n < how_many; ++n) {
        texts_.push_back(document(n, sender, random));
        places_.push_back({texts_.back().find(number_mark), texts_.back().find(person_mark)});
    }
}

void Documents::write(std::uint64_t n, std::string& out) const {
    const std::size_t which = n % texts_.size();
    const std::size_t start = out.size();
    out += texts_[which];
    out.replace(start + places_[which].person, digits, nhs_number(n));
    for (std::size_t i = digits; i > 0; --i, n /= 10) {
        out[start + places_[which].number + i - 1] = static_cast<char>('0' + n % 10);
    }
}

}  // namespace load
