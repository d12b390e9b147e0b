// What other servers' test suites send, through a real socket. The files are not part of this
// project; without them these tests skip.
#include "fhir/json_reader.hpp"
#include "tests/support/tls_client.hpp"
#include "tests/unit/gateway/http/http_test_support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>

namespace {

using namespace http_test;
using testing_support::ClientAnswer;
using testing_support::TlsClient;

const std::filesystem::path corpus = TEST_SOURCE_DIR "/../shared/corpus-bad";

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Case {
    std::string file;
    std::string expect;
    bool needs_setting = false;  // upstream judges it under a setting that we do not have
    int messages = -1;           // complete requests in it, where the suite says so
    std::string bytes;
};

std::vector<Case> read_cases(const std::string& suite, const std::string& folder) {
    const std::string manifest = read_file(corpus / suite / "manifest.json");
    const auto tree = fhir::read_json_value(manifest);
    std::vector<Case> cases;
    if (!tree) return cases;
    for (const fhir::Node& node : tree->root().items("cases")) {
        Case one;
        one.file = node.string("file");
        one.expect = node.string("expect");
        one.needs_setting = node.find("gunicorn_config") != nullptr;
        if (const fhir::Node* messages = node.find("messages_complete")) {
            one.messages = std::stoi(std::string(messages->text()));
        }
        one.bytes = read_file(corpus / suite / folder / one.file);
        cases.push_back(std::move(one));
    }
    return cases;
}

// Any method on any short path, and any type of body: what is refused, the gate or the reader of
// the body has refused.
std::vector<Route> open_routes() {
    const auto answer = [](const Request&) { return echo("taken"); };
    std::vector<Route> routes;
    for (const std::string_view path : {"/", "/{}", "/{}/{}", "/{}/{}/{}", "/{}/{}/{}/{}"}) {
        for (const Method method : {Method::get, Method::post, Method::put, Method::patch,
                                    Method::delete_, Method::options}) {
            routes.push_back({method, path, Scope::none, "open", answer, {any_type}, {any_type}});
        }
    }
    return routes;
}

struct Reply {
    std::vector<unsigned> statuses;
    bool says_close = false;  // the last answer
    std::string sentence;     // why, if it was refused

    int taken() const {
        return static_cast<int>(std::ranges::count_if(
            statuses, [](unsigned status) { return status >= 200 && status < 300; }));
    }
    bool ends_refused() const { return !statuses.empty() && statuses.back() >= 400 && says_close; }
    std::string text() const {
        std::string text;
        for (const unsigned status : statuses) text += std::to_string(status) + " ";
        return text + (says_close ? "close " : "keep ") + sentence;
    }
};

struct HttpCorpus : testing::Test {
    void SetUp() override {
        if (!std::filesystem::exists(corpus)) {
            GTEST_SKIP() << "needs the collection of bad requests beside the project";
        }
    }

    Reply exchange(const std::vector<std::string>& segments) {
        TlsClient client(server.port(), {});
        for (const std::string& segment : segments) {
            client.send_raw(segment);
            if (segments.size() > 1) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        client.end_sending();
        Reply reply;
        const bool is_head = segments.front().starts_with("HEAD ");
        for (ClientAnswer answer = client.read_answer(is_head); answer.status != 0;
             answer = client.read_answer(is_head)) {
            if (answer.status == 100) continue;
            reply.statuses.push_back(answer.status);
            reply.says_close = answer.field("Connection") == "close";
            // A browser among the cases asks for XML.
            for (const std::string_view before : {"\"text\":\"", "<text value=\""}) {
                std::size_t text = answer.body.find(before);
                if (text == std::string::npos) continue;
                text += before.size();
                reply.sentence = answer.body.substr(text, answer.body.find('"', text) - text);
            }
        }
        return reply;
    }

    bool is_alive() { return TlsClient(server.port(), {}).get("/").status == 200; }

    RouterParts parts{open_routes(), {.is_tls = false, .requests_per_second = 0}};
    RunningServer server{parts, {.limits = quick_limits()}};
};

// Many cases lack a Host field, and would all be refused for that alone: each is sent with one too.
std::string with_host(const std::string& bytes) {
    const std::size_t line = bytes.find("\r\n", 1);
    std::string head = bytes.substr(0, bytes.find("\r\n\r\n"));
    std::ranges::transform(head, head.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (line == std::string::npos || head.find("\nhost") != std::string::npos) return bytes;
    return bytes.substr(0, line) + "\r\nHost: localhost" + bytes.substr(line);
}

// The markdown of that suite has lost the empty line at the end of some messages.
std::string with_end(const std::string& bytes) {
    return bytes.ends_with("\r\n") && !bytes.ends_with("\r\n\r\n") ? bytes + "\r\n" : bytes;
}

using Reasons = std::map<std::string, std::string>;

// Where we part from a suite on purpose, case by case.
const Reasons& reasons_by_case() {
    static const Reasons known{
        {"invalid__010.http", "refused upstream for a limit of 10 bytes a field"},
        {"invalid__017.http", "8,213 bytes in all: ours are 16 KiB"},
        {"invalid__019.http", "fields of a proxy, which we never heed"},
        {"invalid__chunked_07.http", "Transfer_Encoding is a field like any other: no mapping"},
        {"connection-08.http", "what follows Connection: close is never read"},
        {"connection-09.http", "what follows Connection: close is never read"},
        {"server-bugs-41.http", "bytes over 0x7F in a value are kept, not stripped: one reading"},
        {"server-bugs-45.http", "what follows Connection: close is never read"},
        {"server-bugs-48.http", "two requests, the third is the second one's body: RFC 9112"},
        {"transducer-bugs-21.http", "a GET may have a body, which is read and put aside"},
        {"bonus-bugs-03.http", "a good request, then a NUL, which is refused"},
        {"bonus-bugs-04.http", "a good request"},
        {"valid__100.http", "taken; but no route has empty segments"},
    };
    return known;
}

// What we refuse though a suite takes it: the start of our sentence, and why.
const Reasons& reasons_by_rule() {
    static const Reasons known{
        {"this gateway speaks HTTP/1.1", "HTTP/1.0 has no Host and no chunked bodies"},
        {"the Host field is missing or names no host", "0.0.0.0=5000 is no host"},
        {"the request target holds a character", "no fragments, no bytes over 0x7E"},
        {"the request target must be a path", "we are no proxy"},
        {"the request line does not end in HTTP/1.1", "PROXY, RTSP and ICE are not HTTP"},
        {"the request line must be", "PROXY version 2 and HTTP/0.9 are not HTTP/1.1"},
        {"the header holds a NUL", "PROXY version 2 again"},
        {"the method is not one that", "FHIR has seven methods"},
        {"a chunked body must not have trailers", "they could say who is calling"},
        {"the address is too long", "4 KiB, and POST to _search for the rest"},
        {"a header field that may stand once", "two framings are one too many"},
        {"the only Transfer-Encoding taken here", "nobody compresses to us"},
        {"the name of a header field is not a word", "upstream's setting strips the space"},
        {"a header field must not go on", "upstream's setting permits folding"},
        {"the connection was closed before", "the file ends before its body does"},
    };
    return known;
}

bool is_stricter_by_rule(const std::string& sentence) {
    return std::ranges::any_of(reasons_by_rule(), [&sentence](const auto& rule) {
        return sentence.starts_with(rule.first);
    });
}

struct Score {
    int agreed = 0;
    int explained = 0;

    void add(const Case& one, bool is_agreed, bool is_explained, const std::string& what) {
        if (is_agreed) {
            ++agreed;
        } else if (is_explained || reasons_by_case().contains(one.file)) {
            ++explained;
        } else {
            ADD_FAILURE() << one.file << " (" << one.expect << "): " << what;
        }
    }
};

void report(const char* suite, const Score& score) {
    std::cout << suite << ": " << score.agreed << " agree, " << score.explained
              << " differ for a reason in the tables\n";
}

void judge(HttpCorpus& test, const std::string& suite, Score& refused, Score& taken) {
    for (const Case& one : read_cases(suite, "requests")) {
        if (one.expect == "reject") {
            const Reply as_is = test.exchange({one.bytes});
            const Reply completed = test.exchange({with_host(one.bytes)});
            refused.add(one, as_is.ends_refused() && completed.ends_refused(), false,
                        as_is.text() + " / with Host " + completed.text());
            EXPECT_LE(as_is.taken(), std::max(one.messages, 1)) << one.file;
        } else {
            const Reply reply = test.exchange({with_end(with_host(one.bytes))});
            const bool is_stricter = reply.ends_refused() && is_stricter_by_rule(reply.sentence);
            taken.add(one, reply.taken() >= 1, is_stricter, reply.text());
            const int most = one.messages >= 0 ? std::max(one.messages, 1) : reply.taken();
            EXPECT_LE(reply.taken(), most) << one.file;
        }
    }
}

TEST_F(HttpCorpus, OfGunicornIsReadAsItsSuiteSaysOrMoreStrictly) {
    Score refused;
    Score taken;

    judge(*this, "http-gunicorn", refused, taken);

    report("gunicorn, to be refused", refused);
    report("gunicorn, to be taken", taken);
    EXPECT_TRUE(is_alive());
}

TEST_F(HttpCorpus, OfLlhttpIsReadAsItsSuiteSaysOrMoreStrictly) {
    Score refused;
    Score taken;

    judge(*this, "http-llhttp", refused, taken);

    report("llhttp, to be refused", refused);
    report("llhttp, to be taken", taken);
    EXPECT_TRUE(is_alive());
}

TEST_F(HttpCorpus, OfTheGardenIsRefusedOrReadInOneWay) {
    Score score;

    for (const Case& one : read_cases("http-garden", "requests")) {
        const Reply as_is = exchange({one.bytes});
        const Reply completed = exchange({with_host(one.bytes)});
        score.add(one,
                  as_is.ends_refused() && completed.ends_refused() && as_is.taken() == 0 &&
                      completed.taken() == 0,
                  false, as_is.text() + " / with Host " + completed.text());
    }

    report("garden", score);
    EXPECT_TRUE(is_alive());
}

TEST_F(HttpCorpus, OfBeastsFuzzSeedsHurtsNobody) {
    for (const auto& entry :
         std::filesystem::directory_iterator(corpus / "http-beast-fuzz-seeds" / "http_request")) {
        exchange({read_file(entry.path())});
    }

    EXPECT_TRUE(is_alive());
}

TEST_F(HttpCorpus, OfOwnProbesIsAnsweredAsExpected) {
    const std::map<std::string, unsigned> expected{
        {"trailer-authorization.http", 400},
        {"te-gzip-then-cl.http", 400},
        {"te-xchunked.http", 400},
        {"te-chunked-identity.http", 400},
        {"http10-chunked.http", 505},
        {"two-content-lengths-list.http", 400},
        {"two-hosts.http", 400},
        {"no-host.http", 400},
        {"two-authorization.http", 400},
        {"two-content-types.http", 400},
        {"obs-fold.http", 400},
        {"headers-1500.http", 431},
        {"target-non-ascii.http", 400},
        {"target-absolute-other-host.http", 400},
        {"target-dotdot.http", 400},
        {"target-encoded-slash.http", 400},
        {"expect-unknown.http", 417},
        {"method-override.http", 200},
    };
    for (const auto& [file, status] : expected) {
        const Reply reply = exchange({read_file(corpus / "own-probes" / "http" / file)});
        ASSERT_FALSE(reply.statuses.empty()) << file;
        EXPECT_EQ(reply.statuses.front(), status) << file;
        EXPECT_EQ(reply.ends_refused(), status >= 400) << file;
    }
    EXPECT_TRUE(is_alive());
}

TEST_F(HttpCorpus, HoldsAFinalChunkInPiecesThatIsTaken) {
    const auto folder = corpus / "own-probes" / "http";

    const Reply reply = exchange({read_file(folder / "seg-final-chunk.part1.http"),
                                  read_file(folder / "seg-final-chunk.part2.http"),
                                  read_file(folder / "seg-final-chunk.part3.http")});

    EXPECT_EQ(reply.statuses, (std::vector<unsigned>{200}));
    EXPECT_TRUE(is_alive());
}

}  // namespace
