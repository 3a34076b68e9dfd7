#pragma once

#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Only for the .cc files of net: libcurl's types go no further.
namespace logai::net {

struct CurlEasyCloser {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CurlMultiCloser {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

/// What one exchange at a time runs on. The multi handle keeps open connections, the easy handle
/// TLS sessions; both are worth using again.
struct CurlLine {
  std::unique_ptr<CURLM, CurlMultiCloser> multi;  // outlives the easy handle
  std::unique_ptr<CURL, CurlEasyCloser> easy;
  std::vector<std::string> origins;  ///< the servers that it has talked to
};

/// The lines of one transport. libcurl cannot share one connection cache between threads (its page
/// on CURLSHOPT_SHARE says so), so each exchange has a line to itself while it lasts.
/// Threads: any.
class CurlLinePool {
 public:
  /// A line that has talked to `origin` if one is free, else the one used last, else a new one.
  /// Errors:  kInternal when libcurl cannot be initialised.
  base::Result<std::unique_ptr<CurlLine>> Take(std::string_view origin);
  /// Takes a line back after an exchange, that ended in an error if `failed`: then it keeps its
  /// other connections but not its easy handle.
  void GiveBack(std::unique_ptr<CurlLine> line, bool failed);

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<CurlLine>> idle_;  // guarded by mutex_; used last comes last
};

}  // namespace logai::net
