#include "net/url.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "net/curl_url.h"

namespace logai::net {
namespace {

using base::ErrorKind;
using base::Fail;

/// `text` as far as it may be shown: neither what could be a user and password, nor a query, nor
/// what may be a key that was set in the place of a URL.
std::string Showable(std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return {};
  const std::size_t cut = text.find_first_of("?#");
  const std::string rest = cut == std::string_view::npos ? "" : fmt::format("{}…", text[cut]);
  text = text.substr(0, cut);
  std::string shown(text.substr(0, 200));
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    shown = fmt::format("{}***{}", text.substr(0, scheme_end + 3), text.substr(at).substr(0, 200));
  }
  shown += rest;
  return fmt::format(" \"{}\"", base::ToValidUtf8(shown));
}

std::unexpected<base::Error> Unusable(std::string_view text, std::string_view why) {
  auto failure =
      Fail(ErrorKind::kInvalidInput, "the URL{} cannot be used: {}", Showable(text), why);
  failure.error().next = "write it like https://api.example.com/v1";
  return failure;
}

std::string_view WithoutBrackets(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) return host.substr(1, host.size() - 2);
  return host;
}

std::optional<std::array<std::uint8_t, 4>> Ipv4(std::string_view host) {
  std::array<std::uint8_t, 4> bytes{};
  if (inet_pton(AF_INET, std::string(host).c_str(), bytes.data()) != 1) return std::nullopt;
  return bytes;
}

/// What curl takes but we do not: blanks and control characters anywhere, "http:/host".
std::optional<std::string_view> LooksWrong(std::string_view text) {
  if (text.empty()) return "it is empty";
  if (std::ranges::any_of(
          text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; })) {
    return "it has a blank or a control character in it";
  }
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return "it does not start with https:// or http://";
  const std::string scheme = base::ToLower(text.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return "only https:// and http:// are possible";
  const std::string_view rest = text.substr(scheme_end + 3);
  if (rest.empty() || std::string_view("/?#").contains(rest.front())) return "it has no host";
  return std::nullopt;
}

}  // namespace

std::string Url::HostAndPort() const {
  std::string text = host.contains(':') ? fmt::format("[{}]", host) : host;
  if (!has_default_port()) text += fmt::format(":{}", port);
  return text;
}

std::string Url::Origin() const { return scheme + "://" + HostAndPort(); }

std::string Url::Join(std::string_view suffix) const {
  std::string joined = scheme + "://";
  if (!user_info.empty()) joined += user_info.Reveal() + "@";
  joined += HostAndPort();
  joined += path;
  if (!suffix.empty() && suffix.front() != '?') {
    while (joined.ends_with('/')) joined.pop_back();
    if (suffix.front() != '/') joined += '/';
  }
  joined += suffix;
  if (!query.empty() && !suffix.contains('?')) joined += "?" + query;
  return joined;
}

base::Result<Url> ParseUrl(std::string_view text) {
  if (const auto wrong = LooksWrong(text)) return Unusable(text, *wrong);
  const CurlUrl parsed(curl_url());
  if (!parsed) return Fail(ErrorKind::kInternal, "no memory to parse a URL");
  const CURLUcode code =
      curl_url_set(parsed.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_PATH_AS_IS);
  if (code != CURLUE_OK) return Unusable(text, base::ToLower(curl_url_strerror(code)));

  Url url;
  url.scheme = base::ToLower(CurlUrlPart(parsed, CURLUPART_SCHEME).value_or(""));
  url.host = base::ToLower(WithoutBrackets(CurlUrlPart(parsed, CURLUPART_HOST).value_or("")));
  if (url.host.empty()) return Unusable(text, "it has no host");
  if (const auto zone = CurlUrlPart(parsed, CURLUPART_ZONEID)) url.host += "%25" + *zone;
  const std::string port = CurlUrlPart(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (error != std::errc() || url.port == 0) return Unusable(text, "its port is not 1 to 65535");
  url.path = CurlUrlPart(parsed, CURLUPART_PATH).value_or("/");
  url.query = CurlUrlPart(parsed, CURLUPART_QUERY).value_or("");
  if (const auto user = CurlUrlPart(parsed, CURLUPART_USER)) {
    const auto password = CurlUrlPart(parsed, CURLUPART_PASSWORD);
    url.user_info = base::Secret(password ? *user + ":" + *password : *user);
  }
  return url;
}

base::Result<Url> ParseBaseUrl(std::string_view text) {
  text = base::Trim(text);
  LOGAI_ASSIGN_OR_RETURN(Url url, ParseUrl(text));
  if (text.find_first_of("?#") != std::string_view::npos) {
    auto unusable = Unusable(text, "a base URL has neither '?' nor '#'");
    unusable.error().next = "leave out what stands from there on";
    return unusable;
  }
  while (url.path.size() > 1 && url.path.ends_with('/')) url.path.pop_back();
  return url;
}

bool IsLoopback(std::string_view host) {
  host = WithoutBrackets(host);
  if (base::EqualIgnoringCase(host, "localhost")) return true;
  if (const auto address = Ipv4(host)) return (*address)[0] == 127;
  in6_addr address6{};
  return inet_pton(AF_INET6, std::string(host).c_str(), &address6) == 1 &&
         IN6_IS_ADDR_LOOPBACK(&address6);
}

bool IsLinkLocal(std::string_view host) {
  const auto address = Ipv4(host);
  return address && (*address)[0] == 169 && (*address)[1] == 254;
}

std::string PercentEncode(std::string_view segment) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(segment.size());
  for (const char c : segment) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").contains(c);
    if (plain) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kHex[byte >> 4];
      encoded += kHex[byte & 15];
    }
  }
  return encoded;
}

}  // namespace logai::net
