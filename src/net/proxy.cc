#include "net/proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "net/curl_url.h"

namespace logai::net {
namespace {

using base::ErrorKind;
using base::Fail;

/// The port that other clients (Go, Python, the AWS CLI) take when none is written. curl would take
/// 1080 for all, which surprises everyone behind http://proxy.
std::uint16_t DefaultPort(std::string_view scheme) {
  if (scheme == "http") return 80;
  if (scheme == "https") return 443;
  return 1080;
}

base::Result<Proxy> ParseProxy(std::string_view setting, std::string_view text) {
  const auto unusable = [&](std::string_view why) {
    auto failure =
        Fail(ErrorKind::kInvalidInput, "the proxy in {} cannot be used: {}", setting, why);
    failure.error().next =
        fmt::format("write {} like http://proxy.example.com:3128, or unset it", setting);
    return failure;
  };
  const std::string url = text.contains("://") ? std::string(text) : "http://" + std::string(text);
  const CurlUrl parsed(curl_url());
  if (!parsed) return Fail(ErrorKind::kInternal, "no memory to parse a proxy");
  const CURLUcode code =
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) return unusable(base::ToLower(curl_url_strerror(code)));

  Proxy proxy;
  proxy.scheme = base::ToLower(CurlUrlPart(parsed, CURLUPART_SCHEME).value_or("http"));
  constexpr std::array<std::string_view, 6> kSchemes = {"http",    "https",  "socks4",
                                                        "socks4a", "socks5", "socks5h"};
  if (std::ranges::find(kSchemes, proxy.scheme) == kSchemes.end()) {
    return unusable("its scheme is none of http, https, socks4, socks4a, socks5, socks5h");
  }
  proxy.host = base::ToLower(CurlUrlPart(parsed, CURLUPART_HOST).value_or(""));
  if (proxy.host.empty()) return unusable("it has no host");
  const std::string port =
      CurlUrlPart(parsed, CURLUPART_PORT).value_or(std::to_string(DefaultPort(proxy.scheme)));
  std::from_chars(port.data(), port.data() + port.size(), proxy.port);
  if (proxy.port == 0) return unusable("its port is not 1 to 65535");
  proxy.user = base::Secret(CurlUrlPart(parsed, CURLUPART_USER, CURLU_URLDECODE).value_or(""));
  proxy.password =
      base::Secret(CurlUrlPart(parsed, CURLUPART_PASSWORD, CURLU_URLDECODE).value_or(""));
  return proxy;
}

struct Address {
  int family = 0;
  std::array<std::uint8_t, 16> bytes{};
};

std::optional<Address> ParseAddress(const std::string& text) {
  Address address;
  for (const int family : {AF_INET, AF_INET6}) {
    address.family = family;
    if (inet_pton(family, text.c_str(), address.bytes.data()) == 1) return address;
  }
  return std::nullopt;
}

bool SharePrefix(const Address& a, const Address& b, int bits) {
  if (a.family != b.family || bits < 0 || bits > (a.family == AF_INET ? 32 : 128)) return false;
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(a.bytes.begin(), a.bytes.begin() + whole, b.bytes.begin())) return false;
  const int rest = bits % 8;
  return rest == 0 || (a.bytes[whole] ^ b.bytes[whole]) >> (8 - rest) == 0;
}

}  // namespace

std::string Proxy::HostAndPort() const { return host + ":" + std::to_string(port); }

base::Result<ProxyRules> ProxyRules::Create(const ProxySettings& settings) {
  ProxyRules rules;
  if (const auto text = base::Trim(settings.https_proxy); !text.empty()) {
    LOGAI_ASSIGN_OR_RETURN(rules.https_, ParseProxy("HTTPS_PROXY", text));
  }
  if (const auto text = base::Trim(settings.http_proxy); !text.empty()) {
    LOGAI_ASSIGN_OR_RETURN(rules.http_, ParseProxy("HTTP_PROXY", text));
  }
  std::string entries = settings.no_proxy;
  std::ranges::replace_if(entries, [](char c) { return c == ' ' || c == '\t'; }, ',');
  for (const std::string_view entry : base::Split(entries, ',')) {
    if (entry == "*") rules.all_excepted_ = true;
    if (auto exception = ParseException(entry)) rules.exceptions_.push_back(*std::move(exception));
  }
  return rules;
}

std::optional<ProxyRules::Exception> ProxyRules::ParseException(std::string_view text) {
  Exception exception;
  std::string host = base::ToLower(text);
  // Cuts `host` at `separator` and gives the number, from 0 to `most`, that stood behind it.
  const auto cut_number = [&](std::size_t separator, int most) -> std::optional<int> {
    int value = -1;
    const char* const end = host.data() + host.size();
    const auto [last, error] = std::from_chars(host.data() + separator + 1, end, value);
    const bool number = error == std::errc() && last == end && value >= 0 && value <= most;
    host.resize(separator);
    return number ? std::optional(value) : std::nullopt;
  };
  const std::size_t colon = host.rfind(':');
  const bool has_port =  // other colons are those of a plain IPv6 address
      colon != std::string::npos && (colon == host.find(':') || host[colon - 1] == ']');
  if (const std::size_t slash = host.find('/'); slash != std::string::npos) {
    exception.bits = cut_number(slash, 128);
    if (!exception.bits) return std::nullopt;
  } else if (has_port) {
    const auto port = cut_number(colon, 65535);
    if (!port) return std::nullopt;
    exception.port = static_cast<std::uint16_t>(*port);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.starts_with("*.")) host.erase(0, 1);
  host.erase(0, host.find_first_not_of('.'));
  if (host.ends_with('.')) host.pop_back();
  if (host.empty()) return std::nullopt;
  exception.host = std::move(host);
  return exception;
}

bool ProxyRules::Covers(const Exception& exception, const Url& url) {
  if (exception.port != 0 && exception.port != url.port) return false;
  std::string host = url.host;
  if (host.ends_with('.')) host.pop_back();
  const auto address = ParseAddress(host);
  const auto excepted = ParseAddress(exception.host);
  if (exception.bits)
    return address && excepted && SharePrefix(*address, *excepted, *exception.bits);
  if (address || excepted) {
    return address && excepted &&
           SharePrefix(*address, *excepted, address->family == AF_INET ? 32 : 128);
  }
  return host == exception.host || host.ends_with("." + exception.host);
}

const Proxy* ProxyRules::For(const Url& url) const {
  const std::optional<Proxy>& proxy = url.scheme == "https" ? https_ : http_;
  if (!proxy || all_excepted_ || IsLoopback(url.host) || IsLinkLocal(url.host)) return nullptr;
  if (std::ranges::any_of(exceptions_, [&](const Exception& e) { return Covers(e, url); })) {
    return nullptr;
  }
  return &*proxy;
}

}  // namespace logai::net
