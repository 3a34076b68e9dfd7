#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>

// Only for the .cc files of net: libcurl's types go no further.
namespace logai::net {

struct CurlUrlCloser {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using CurlUrl = std::unique_ptr<CURLU, CurlUrlCloser>;

/// A part of a parsed URL, or nothing when it has none (or none that can be decoded).
inline std::optional<std::string> CurlUrlPart(const CurlUrl& url, CURLUPart part,
                                              unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, flags) != CURLUE_OK) return std::nullopt;
  std::string copy(text);
  curl_free(text);
  return copy;
}

}  // namespace logai::net
