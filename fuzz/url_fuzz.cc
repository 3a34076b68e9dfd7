#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/proxy.h"
#include "net/retry_after.h"
#include "net/url.h"

// A URL that parses is one that, written out again, parses to the same parts: otherwise what was
// checked (is it loopback? is it https?) would not be what is sent. The same bytes also serve as
// proxy settings and as a server's wait hint.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace net = logai::net;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto url = net::ParseUrl(text)) {
    const auto again = net::ParseUrl(url->Join(""));
    if (!again.has_value() || again->scheme != url->scheme || again->host != url->host ||
        again->port != url->port || again->path != url->path || again->query != url->query ||
        again->user_info.Reveal() != url->user_info.Reveal()) {
      std::abort();
    }
    if (const auto rules = net::ProxyRules::Create({text, text, text})) {
      static_cast<void>(rules->For(*url));
    }
  }
  static_cast<void>(net::ParseBaseUrl(text));
  const auto wait = net::ParseReset(text, logai::base::UtcTime());
  if (wait && wait->count() < 0) std::abort();
  const auto after = net::ParseRetryAfter(text, logai::base::UtcTime());
  if (after && after->count() < 0) std::abort();
  return 0;
}
