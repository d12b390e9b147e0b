// The header gate: the bytes of a request's header are read here, strictly, before anything else
// looks at them. What a lenient reader could take in two ways (smuggling) is refused, and whoever
// is refused here loses the connection. Pure functions; no socket.
#pragma once

#include "gateway/http/http_types.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

struct GateLimits {
    std::size_t header_bytes = 16 * 1024;
    std::size_t header_fields = 100;
    std::size_t target_bytes = 4 * 1024;
};

// A request's header, and how its body is framed.
struct Head {
    HttpRequest request;  // without body
    std::uint64_t content_length = 0;
    bool is_chunked = false;
    bool keep_alive = true;
    bool expects_continue = false;

    bool has_body() const { return is_chunked || content_length > 0; }
};

// What is there so far of a header.
struct HeadScan {
    std::optional<std::size_t> end;      // the header's bytes, its empty line included
    std::optional<fhir::Error> refusal;  // nothing that may follow makes it right
};

// Looks for the end of the header in bytes that may go on: refuses as soon as it is plain that no
// good header comes of it (a bare LF or CR, a NUL, too many bytes). `seen` bytes were looked at by
// an earlier call and found unended.
HeadScan find_head(std::string_view bytes, std::size_t seen, const GateLimits& limits);

// `raw` is a whole header, from its first byte to its empty line. `hosts`: the names that Host may
// say, in lower case, without a port; empty: any that is a host.
fhir::Result<Head> read_head(std::string_view raw, const GateLimits& limits,
                             const std::vector<std::string>& hosts);

// The host of an absolute URL in lower case and without its port: "https://A.example:8443/fhir" ->
// "a.example". Empty when there is none.
std::string host_of_url(std::string_view url);

}  // namespace gateway
