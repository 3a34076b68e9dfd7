#pragma once

#include <string>
#include <string_view>

namespace logai::aws {

/// The path as a signature covers it: "." and ".." segments and double slashes taken out, then each
/// segment, already percent-encoded as in the URL, encoded once more.
/// Source:  RFC 3986, section 5.2.4; every AWS service but S3.
std::string CanonicalPath(std::string_view path);

/// The query, as in the URL, as a signature covers it: strictly encoded, sorted by name, then
/// value.
std::string CanonicalQuery(std::string_view query);

}  // namespace logai::aws
