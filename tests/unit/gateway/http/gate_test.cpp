#include "gateway/http/gate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace gateway;
using fhir::ErrorKind;

const GateLimits limits;

std::string request(const std::string& line, const std::string& fields) {
    return line + "\r\n" + fields + "\r\n";
}

fhir::Result<Head> pass(const std::string& raw, const std::vector<std::string>& hosts = {}) {
    return read_head(raw, limits, hosts);
}

fhir::Result<Head> pass_fields(const std::string& fields) {
    return pass(request("POST /fhir HTTP/1.1", "Host: localhost\r\n" + fields));
}

fhir::Result<Head> pass_target(const std::string& target) {
    return pass(request("GET " + target + " HTTP/1.1", "Host: localhost\r\n"));
}

ErrorKind kind_of(const fhir::Result<Head>& result) {
    EXPECT_FALSE(result);
    return result ? ErrorKind::internal : result.error().kind;
}

TEST(Gate, PassesAnOrdinaryRequest) {
    const auto head = pass(request("POST /fhir/ServiceRequest?a=b%2Fc HTTP/1.1",
                                   "host: LOCALHOST:8443\r\nContent-Length: 12\r\nX: \t v \t\r\n"));

    ASSERT_TRUE(head);
    EXPECT_EQ(head->request.method, Method::post);
    EXPECT_EQ(head->request.target, "/fhir/ServiceRequest?a=b%2Fc");
    EXPECT_EQ(head->request.fields.get("x"), "v");
    EXPECT_EQ(head->content_length, 12U);
    EXPECT_TRUE(head->keep_alive);
}

TEST(Gate, TakesChunkedWhenItStandsAlone) {
    const auto head = pass_fields("Transfer-Encoding: Chunked\r\n");

    ASSERT_TRUE(head);
    EXPECT_TRUE(head->is_chunked);
}

TEST(Gate, HearsThatTheClientWillClose) {
    EXPECT_FALSE(pass_fields("Connection: upgrade, Close\r\n")->keep_alive);
    EXPECT_TRUE(pass_fields("Connection: closed\r\n")->keep_alive);
}

TEST(Gate, RefusesFramingThatCanBeReadInTwoWays) {
    for (const char* fields :
         {"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
          "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: identity\r\n", "Transfer-Encoding:\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
          "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5, 5\r\n",
          "Content-Length: +5\r\n", "Content-Length: 0x5\r\n", "Content-Length: \r\n",
          "Content-Length: -5\r\n", "Content-Length: 12345678901\r\n"}) {
        EXPECT_EQ(kind_of(pass_fields(fields)), ErrorKind::malformed) << fields;
    }
}

TEST(Gate, RefusesDoublesOfFieldsThatDecide) {
    for (const char* name : {"Host", "Authorization", "Content-Type", "If-Match", "X-Request-Id"}) {
        const std::string line = std::string(name) + ": localhost\r\n";
        EXPECT_EQ(kind_of(pass_fields(line + line)), ErrorKind::malformed) << name;
    }
}

TEST(Gate, RefusesFieldsThatAreNone) {
    for (const char* fields : {" folded\r\n", "A: b\r\n c\r\n", "Name : v\r\n", ": v\r\n",
                               "no colon\r\n", "\x80name: v\r\n", "N: a\x01\r\n", "N: a\x7f\r\n"}) {
        EXPECT_EQ(kind_of(pass_fields(fields)), ErrorKind::malformed) << fields;
    }
}

TEST(Gate, RefusesTargetsThatAreNoPlainPath) {
    for (const char* target : {"*", "http://other/fhir", "localhost:80", "fhir", "/a#b", "/a/../b",
                               "/a/%2e%2E/b", "/./a", "/a%2fb", "/a%5Cb", "/a%00b", "/a?b=%00",
                               "/%zz", "/a?b=%z", "/\xc3\xa9", "/a%0ab", "/a%ff"}) {
        EXPECT_EQ(kind_of(pass_target(target)), ErrorKind::malformed) << target;
    }
}

TEST(Gate, PassesTargetsAsRealClientsSendThem) {
    for (const char* target :
         {"/fhir/", "/fhir/Task?owner=Organization/1", "/fhir/Task?_include=Task%3Afocus",
          "/fhir/Task?owner=Organization%2F1", "/fhir/Task/$claim", "/fhir?x=a|b",
          "/fhir?date=gt2026-01-01T00%3A00%3A00%2B01%3A00"}) {
        EXPECT_TRUE(pass_target(target)) << target;
    }
}

TEST(Gate, KnowsItsMethods) {
    const std::string host = "Host: localhost\r\n";
    for (const char* method : {"TRACE", "CONNECT", "BREW", "get"}) {
        const auto head = pass(request(std::string(method) + " / HTTP/1.1", host));
        EXPECT_EQ(kind_of(head), ErrorKind::method_not_allowed) << method;
    }
}

TEST(Gate, SpeaksHttp11Only) {
    const std::string host = "Host: localhost\r\n";
    for (const char* version : {"HTTP/1.0", "HTTP/2.0", "HTTP/1.2", "HTTP/0.9"}) {
        const auto head = pass(request(std::string("GET / ") + version, host));
        EXPECT_EQ(kind_of(head), ErrorKind::version_not_supported) << version;
    }
    for (const char* version : {"HTTP/1.32", "HTTP/\r\r1.1", "ICE/1.0", "http/1.1", "HTTP/11"}) {
        const auto head = pass(request(std::string("GET / ") + version, host));
        EXPECT_EQ(kind_of(head), ErrorKind::malformed) << version;
    }
}

TEST(Gate, WantsOneHostThatIsOurs) {
    const std::vector<std::string> ours{"gateway.example", "[::1]", "127.0.0.1"};
    const auto with = [&ours](const std::string& host) {
        return pass(request("GET / HTTP/1.1", "Host: " + host + "\r\n"), ours);
    };

    EXPECT_TRUE(with("Gateway.Example"));
    EXPECT_TRUE(with("gateway.example:8443"));
    EXPECT_TRUE(with("[::1]:8443"));
    EXPECT_EQ(kind_of(with("other.example")), ErrorKind::misdirected);
    EXPECT_EQ(kind_of(with("127.0.0.1=80")), ErrorKind::malformed);
    EXPECT_EQ(kind_of(with("gateway.example:99999999")), ErrorKind::malformed);
    EXPECT_EQ(kind_of(with("gateway.example, other")), ErrorKind::malformed);
    EXPECT_EQ(kind_of(with("")), ErrorKind::malformed);
    EXPECT_EQ(kind_of(pass(request("GET / HTTP/1.1", ""), ours)), ErrorKind::malformed);
}

TEST(Gate, MeetsOneExpectationOnly) {
    EXPECT_TRUE(pass_fields("Expect: 100-Continue\r\nContent-Length: 1\r\n")->expects_continue);
    EXPECT_FALSE(pass_fields("Expect: 100-continue\r\n")->expects_continue);
    EXPECT_EQ(kind_of(pass_fields("Expect: 200-ok\r\n")), ErrorKind::expectation_failed);
}

TEST(Gate, CountsFields) {
    std::string fields;
    for (int i = 0; i < 99; ++i) fields += "F" + std::to_string(i) + ": v\r\n";

    EXPECT_TRUE(pass_fields(fields));
    EXPECT_EQ(kind_of(pass_fields(fields + "One: more\r\n")), ErrorKind::headers_too_large);
}

TEST(Gate, MeasuresTheTarget) {
    EXPECT_EQ(kind_of(pass_target("/" + std::string(limits.target_bytes, 'a'))),
              ErrorKind::target_too_long);
}

TEST(FindHead, FindsTheEndHoweverTheBytesCome) {
    const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n\r\nrest";

    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        const HeadScan first = find_head(std::string_view(bytes).substr(0, cut), 0, limits);
        ASSERT_FALSE(first.refusal) << cut;
        if (first.end) {
            EXPECT_EQ(*first.end, bytes.size() - 4);
            continue;
        }
        const HeadScan all = find_head(bytes, cut, limits);
        ASSERT_TRUE(all.end) << cut;
        EXPECT_EQ(*all.end, bytes.size() - 4) << cut;
    }
}

TEST(FindHead, RefusesBareLineEndsAndNulAtOnce) {
    using std::string_view_literals::operator""sv;
    for (const std::string_view bytes : {"GET / HTTP/1.1\nHost: a"sv, "GET / HTTP/1.1\rX"sv,
                                         "GET /\0"sv, "\n"sv, "GET / HTTP/1.1\r\nA: b\r\r\n"sv}) {
        EXPECT_TRUE(find_head(bytes, 0, limits).refusal) << bytes;
    }
}

TEST(FindHead, TellsALongTargetFromALongHeader) {
    const auto long_line = find_head(std::string(limits.header_bytes, 'a'), 0, limits);
    const auto long_field =
        find_head("GET / HTTP/1.1\r\nA: " + std::string(limits.header_bytes, 'a'), 0, limits);

    EXPECT_EQ(long_line.refusal->kind, ErrorKind::target_too_long);
    EXPECT_EQ(long_field.refusal->kind, ErrorKind::headers_too_large);
}

TEST(HostOfUrl, LeavesPortAndPathOut) {
    EXPECT_EQ(host_of_url("https://Referrals.Example:8443/fhir"), "referrals.example");
    EXPECT_EQ(host_of_url("https://[::1]:8443"), "[::1]");
    EXPECT_EQ(host_of_url("nonsense"), "");
}

}  // namespace
