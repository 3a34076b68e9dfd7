#include "net/curl_line.h"

#include <algorithm>

namespace logai::net {
namespace {

constexpr std::size_t kMaxIdleLines = 16;   // more requests than that at once are a burst
constexpr std::size_t kMaxOrigins = 32;     // a hint for reuse, not a record
constexpr long kMaxConnectionsPerLine = 8;  // a model's server and a handful of AWS endpoints

base::Result<std::unique_ptr<CurlLine>> NewLine() {
  // Never undone: another thread may be inside libcurl for as long as the process lives.
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialised != CURLE_OK) {
    return base::Fail(base::ErrorKind::kInternal, "libcurl cannot be initialised: {}",
                      curl_easy_strerror(initialised));
  }
  auto line = std::make_unique<CurlLine>();
  line->multi.reset(curl_multi_init());
  line->easy.reset(curl_easy_init());
  if (!line->multi || !line->easy) {
    return base::Fail(base::ErrorKind::kUnavailable, "no memory for a connection");
  }
  curl_multi_setopt(line->multi.get(), CURLMOPT_MAXCONNECTS, kMaxConnectionsPerLine);
  return line;
}

}  // namespace

base::Result<std::unique_ptr<CurlLine>> CurlLinePool::Take(std::string_view origin) {
  std::unique_ptr<CurlLine> line;
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      const auto known = std::ranges::find_if(idle_, [&](const auto& candidate) {
        return std::ranges::find(candidate->origins, origin) != candidate->origins.end();
      });
      const auto chosen = known != idle_.end() ? known : std::prev(idle_.end());
      line = std::move(*chosen);
      idle_.erase(chosen);
    }
  }
  if (!line) {
    LOGAI_ASSIGN_OR_RETURN(line, NewLine());
  }
  if (std::ranges::find(line->origins, origin) == line->origins.end()) {
    if (line->origins.size() == kMaxOrigins) line->origins.erase(line->origins.begin());
    line->origins.emplace_back(origin);
  }
  return line;
}

void CurlLinePool::GiveBack(std::unique_ptr<CurlLine> line, bool failed) {
  if (failed) {
    // A transfer that ends before it has a connection (a name that does not resolve) leaves its
    // receive buffer in the handle. curl_easy_reset does not free it, and libcurl 7.88 then refuses
    // CURLOPT_BUFFERSIZE, that is every later request.
    line->easy.reset(curl_easy_init());
    if (!line->easy) return;
  } else {
    curl_easy_reset(line->easy.get());  // it points into the request that has just ended
  }
  const std::scoped_lock lock(mutex_);
  if (idle_.size() < kMaxIdleLines) idle_.push_back(std::move(line));
}

}  // namespace logai::net
