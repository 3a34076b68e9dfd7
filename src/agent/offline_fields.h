#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace logai::agent {

/// The HTTP status that an access log's line reports, 100 to 599: behind the quoted request
/// ("GET / HTTP/1.1" 502), before it (load balancers), behind a key ("status":502, status=502) or
/// behind a method and a path (GET /quote 502 37ms). A number with a unit is none.
std::optional<int> StatusOf(std::string_view line);

/// How long what the line reports took: a number with a unit of time, or behind a key such as
/// "duration_ms". Of several the one behind such a key, else the last.
std::optional<std::chrono::microseconds> DurationOf(std::string_view line);

/// The first address (IPv4, or IPv6 in full or short form) in `line`; prefers one behind "from",
/// "client" or "rhost=". Lives: as long as `line`.
std::string_view AddressIn(std::string_view line);

/// The path that is requested, without its query: behind a method, or a key such as "path" or
/// "uri". Empty when there is none. Lives: as long as `line`.
std::string_view PathIn(std::string_view line);

/// The value behind the name `key`, which is in lower case: of a member ("user":"mara"), a pair
/// (user=mara), or the next word (for user mara). Empty when there is none. Lives: as long as
/// `line`.
std::string_view ValueOf(std::string_view line, std::string_view key);

}  // namespace logai::agent
