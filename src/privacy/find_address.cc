#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "privacy/characters.h"
#include "privacy/label.h"
#include "privacy/search.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kLongestIpv6 = 45;  // with an embedded IPv4

/// The end of a quad at `i`, dotted or with another separator, or `i`.
std::size_t QuadEnd(std::string_view text, std::size_t i, char separator = '.') {
  const std::size_t begin = i;
  for (int part = 0; part < 4; ++part) {
    const std::size_t stop = std::min(text.size(), i + 4);
    std::size_t end = i;
    unsigned value = 0;
    for (; end < stop; ++end) {
      const auto digit = static_cast<unsigned>(static_cast<unsigned char>(text[end]) - '0');
      if (digit > 9) break;
      value = value * 10 + digit;
    }
    if (end == i || end - i > 3 || value > 255) return begin;
    if (part == 3) return end;
    if (At(text, end) != separator) return begin;
    i = end + 1;
  }
  return begin;
}

bool IsPackageEnding(std::string_view text, std::size_t dot) {
  constexpr auto kEndings = std::to_array<std::string_view>(
      {"jar",   "war", "tar", "zip", "gz",  "tgz", "rpm", "deb", "exe",
       "msi",   "dll", "so",  "whl", "gem", "dmg", "apk", "pkg", "nupkg",
       "dylib", "bin", "img", "iso", "el7", "el8", "el9", "fc",  "ebuild"});
  return std::ranges::any_of(
      kEndings, [&](auto ending) { return StartsAtIgnoringCase(text, dot + 1, ending); });
}

/// Whether the bytes after a dotted quad allow it to be an address.
bool MayEndAddress(std::string_view text, std::size_t end) {
  const char next = At(text, end);
  const char after = At(text, end + 1);
  if (Is(next, kAlnum)) return false;
  if (next == '.' && Is(after, kDigit)) return false;  // five parts, an OID
  if (next == '.' && IsPackageEnding(text, end)) return false;
  if (next == '-' && Is(after, kLetter)) return false;                             // 1.2.3.4-beta
  if (next == '-' && Is(after, kDigit)) return QuadEnd(text, end + 1) != end + 1;  // a range
  if (next == '+' && Is(after, kAlnum)) return false;                              // 1.2.3.4+build
  return !(next == '_' && Is(after, kLetter));  // name_1.2.3.4_amd64
}

// Programs, systems and parts of a text whose versions and numbers have four parts.
constexpr auto kProducts = std::to_array<std::string_view>(
    {"python",     "jdk",     "jre",     "java",    "dotnet",   "mongodb",  "postgres",
     "postgresql", "mysql",   "mariadb", "nginx",   "apache",   "httpd",    "tomcat",
     "jetty",      "openssl", "curl",    "libcurl", "wget",     "php",      "ruby",
     "node",       "nodejs",  "ios",     "ipados",  "macos",    "tvos",     "android",
     "windows",    "bios",    "uefi",    "excel",   "word",     "outlook",  "office",
     "powerpoint", "chrome",  "firefox", "edge",    "safari",   "chromium", "webkit",
     "okhttp",     "gradle",  "maven",   "npm",     "gcc",      "clang",    "ecma",
     "item",       "chapter", "section", "clause",  "appendix", "step",     "figure",
     "table",      "rfc"});
constexpr Endings kProductEndings(kProducts);

/// 1 to 20, as versions and chapters begin, but not 10, as private addresses do.
bool MayBeginVersion(std::string_view quad) {
  const std::size_t end = RunEnd(quad, 0, kDigit, 3);
  const std::string_view first = quad.substr(0, end);
  if (quad.substr(end + 1).starts_with(std::string(first) + "." + std::string(first) + "."))
    return false;  // 8.8.8.8
  return first != "10" && (first.size() == 1 || (first.size() == 2 && first <= "20"));
}

/// "python 3.11.4.2", "nginx/1.25.3.1", "image.tag=1.2.3.4": what has a version is named in front.
bool NamesProduct(const Search& search, std::size_t at, std::size_t end) {
  const std::string_view text = search.text;
  if (at < search.floor + 2 || At(text, end) == ':' || !MayBeginVersion(text.substr(at, end - at)))
    return false;
  const char before = text[at - 1];
  if (before != ' ' && before != '/' && before != '=') return false;
  if (before == '=') return Label::Before(text, search.floor, at - 1, false).EndsWithWord("tag");
  if (!kProductEndings.MayEnd(text, search.floor, at - 1)) return false;
  const Label label = Label::Before(text, search.floor, at - 1, false);
  return std::ranges::any_of(kProducts, [&](auto name) { return label.text() == name; });
}

/// Chrome/120.0.0.0 is how browsers name their version. Java writes host/10.0.0.1:80, with a
/// lower-case host or a port.
bool IsProductVersion(const Search& search, std::size_t at, std::size_t end) {
  const std::string_view text = search.text;
  if (at <= search.floor || text[at - 1] != '/' || At(text, end) == ':') return false;
  std::size_t begin = at - 1;
  while (begin > search.floor && Is(text[begin - 1], kLetter)) --begin;
  const std::string_view name = text.substr(begin, at - 1 - begin);
  return name.size() >= 3 && Is(name[0], kUpper) && StartsWord(text, search.floor, begin);
}

constexpr auto kVersionNames = std::to_array<std::string_view>(
    {"version", "versionname", "versions",    "ver",         "v",           "vers",   "release",
     "build",   "rev",         "revision",    "firmware",    "fw",          "driver", "patch",
     "upgrade", "upgraded",    "downgrade",   "downgraded",  "versionfrom", "kernel", "sdk",
     "oid",     "versionto",   "upgradefrom", "upgradedfrom"});
constexpr Endings kVersionEndings(kVersionNames);

bool HasVersionLabel(const Search& search, std::size_t at) {
  const std::size_t end = Label::EndForValue(search.text, search.floor, at);
  if (!kVersionEndings.MayEnd(search.text, search.floor, end)) return false;
  // "from" alone is no name of versions, and stands before most addresses.
  if (end >= search.floor + 5 && search.text.substr(0, end).ends_with(" from") &&
      !kVersionEndings.MayEnd(search.text, search.floor, end - 5)) {
    return false;
  }
  constexpr std::size_t kLongestName = 16;
  const Label label = Label::Before(search.text, search.floor, end, true, kLongestName);
  return std::ranges::any_of(kVersionNames, [&](auto name) { return label.EndsWithWord(name); });
}

/// "upgraded nginx from 1.2.3.4 to 1.2.3.5"
bool IsUpgrade(const Search& search, std::size_t at) {
  constexpr std::size_t kReach = 48;
  const std::string_view text = search.text;
  if (at <= search.floor || text[at - 1] != ' ') return false;
  const auto follows = [&](std::string_view word) {
    return at >= search.floor + word.size() && text.substr(0, at).ends_with(word);
  };
  if (!follows(" from ") && !follows(" to ")) return false;
  const std::size_t begin = std::max(search.floor, at > kReach ? at - kReach : 0);
  const std::string_view before = text.substr(begin, at - begin);
  const std::string_view line = before.substr(before.rfind('\n') + 1);
  // upgraded, Downgrading
  return line.find("grad") != std::string_view::npos || line.find("GRAD") != std::string_view::npos;
}

/// name==1.2.3.4 and name>=1.2.3.4, as package managers write.
bool HasVersionOperator(const Search& search, std::size_t at) {
  if (at < search.floor + 2 || search.text[at - 1] != '=') return false;
  const char first = search.text[at - 2];
  return first == '=' || first == '>' || first == '<' || first == '~' || first == '!' ||
         first == '^';
}

/// A column of versions: behind it stands the name of a build, such as hb03c661_0.
bool HasBuildBehind(std::string_view text, std::size_t end) {
  if (!Is(At(text, end), kBlank)) return false;
  const std::size_t begin = RunEnd(text, end, kBlank, 64);
  const std::size_t build = RunEnd(text, begin, kLower | kDigit, 40);
  if (build - begin < 7 || At(text, build) != '_' || !Is(At(text, build + 1), kDigit)) {
    return false;
  }
  const std::size_t hex = RunEnd(text, build - 7, kHex, 7);
  return hex == build && !Is(At(text, RunEnd(text, build + 1, kDigit, 4)), kWord);
}

/// RFC 1918.
bool IsPrivateRange(std::string_view quad) {
  if (quad.starts_with("10.") || quad.starts_with("192.168.")) return true;
  return quad.starts_with("172.") && quad.size() > 6 && quad[6] == '.' &&
         quad.substr(4, 2) >= "16" && quad.substr(4, 2) <= "31";
}

/// Whether the quad behind "name-" or "name_" says where something is and not which version it is
/// of: a private address, one with a port, or a log's name.
bool NamesPlace(std::string_view text, std::size_t at, std::size_t end) {
  constexpr auto kLogs =
      std::to_array<std::string_view>({".log", ".out", ".err", ".txt", ".json", ".pcap"});
  if (IsPrivateRange(text.substr(at, end - at))) return true;
  if (At(text, end) == ':' && Is(At(text, end + 1), kDigit)) return true;
  return std::ranges::any_of(kLogs, [&](auto log) { return StartsAtIgnoringCase(text, end, log); });
}

bool IsVersion(const Search& search, std::size_t at, std::size_t end) {
  if (IsProductVersion(search, at, end)) return true;
  // "from version 1.2.3.4 to 1.2.3.5"
  if (search.version_end > search.floor && at - search.version_end <= 6) return true;
  return NamesProduct(search, at, end) || HasVersionOperator(search, at) ||
         HasVersionLabel(search, at) || HasBuildBehind(search.text, end) || IsUpgrade(search, at);
}

struct Ipv6Shape {
  std::size_t end = 0;  // 0 when it is none
  int groups = 0;
  bool compressed = false;
  bool has_digit = false;
  bool has_quad = false;
  std::size_t longest = 0;
  bool all_pairs = true;  // only groups of two, as in MAC addresses and fingerprints
};

/// Reads groups of up to four hex digits between colons from `i` on.
Ipv6Shape ReadIpv6(std::string_view text, std::size_t i) {
  Ipv6Shape shape;
  if (StartsAt(text, i, "::")) {
    shape.compressed = true;
    i += 2;
    shape.end = i;
  }
  while (shape.groups < 9) {
    if (const std::size_t quad = QuadEnd(text, i); quad != i && shape.groups > 0) {
      shape.has_quad = true;
      shape.groups += 2;
      shape.end = quad;
      break;
    }
    const std::size_t end = RunEnd(text, i, kHex, 5);
    if (end == i) break;
    if (end - i > 4) return {};
    shape.longest = std::max(shape.longest, end - i);
    shape.all_pairs &= end - i == 2;
    for (std::size_t k = i; k < end; ++k) shape.has_digit |= Is(text[k], kDigit);
    ++shape.groups;
    shape.end = end;
    if (StartsAt(text, end, "::")) {
      if (shape.compressed) return {};
      shape.compressed = true;
      shape.end = end + 2;
      i = end + 2;
    } else if (At(text, end) == ':') {
      i = end + 1;
    } else {
      break;
    }
  }
  return shape;
}

/// 12:00:00::5 is a time and something.
bool BeginsWithTime(std::string_view text, std::size_t i) {
  for (int part = 0; part < 3; ++part, i += 3) {
    if (RunEnd(text, i, kDigit, 3) != i + 2 || text[i] > '5' || At(text, i + 2) != ':')
      return false;
  }
  return At(text, i) == ':';
}

bool IsIpv6(std::string_view text, std::size_t begin, const Ipv6Shape& shape) {
  if (shape.end == 0 || !(shape.has_digit || shape.has_quad)) return false;
  const char next = At(text, shape.end);
  if (Is(next, kWord)) return false;
  if (next == ':' && (Is(At(text, shape.end + 1), kHex) || At(text, shape.end + 1) == ':'))
    return false;
  if (!shape.compressed) return shape.groups == 8 && !shape.all_pairs;
  if (shape.groups == 0 || shape.groups > 7 || BeginsWithTime(text, begin)) return false;
  // a::b is a scope, 12::34 a slip: short forms need a group such as fe80, or several.
  return shape.longest >= 3 || shape.groups >= 3 || shape.has_quad;
}

}  // namespace

std::size_t FindIpv4(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const std::size_t end = QuadEnd(text, at);
  if (end == at) return at;
  const bool glued =
      at > search.floor && Is(text[at - 1], kAlnum) && EscapeBefore(text, search.floor, at) == 0;
  if (glued || IsVersion(search, at, end)) {
    search.version_end = end;
    return at;
  }
  if (!MayEndAddress(text, end)) return at;
  search.Add(at, end, RuleId::kIpv4);
  return end;
}

std::size_t FindAddressInName(Search& search, std::size_t at) {
  constexpr auto kHosts = std::to_array<std::string_view>({"ip-", "ec2-"});
  const std::string_view text = search.text;
  for (const std::string_view host : kHosts) {
    if (at < search.floor + host.size()) continue;
    const std::size_t begin = at - host.size();
    if (!StartsAtIgnoringCase(text, begin, host) || !StartsWord(text, search.floor, begin))
      continue;
    const std::size_t end = QuadEnd(text, at, '-');
    const char next = At(text, end);
    if (end == at) break;  // ip-10.0.0.1
    if (Is(next, kWord) || (next == '-' && Is(At(text, end + 1), kDigit))) return at;
    search.Add(at, end, RuleId::kIpv4);
    return end;
  }
  const std::size_t end = QuadEnd(text, at);
  return end != at && NamesPlace(text, at, end) ? FindIpv4(search, at) : at;
}

std::size_t FindIpv6(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (At(text, at) != ':') return at;
  if (StartsAt(text, at, ":::")) {  // no address has three in a row
    const std::size_t colons = text.find_first_not_of(':', at);
    return colons == std::string_view::npos ? text.size() : colons - 1;
  }
  // An address is all of a run of hex digits and colons; inside a long one nothing needs a look.
  constexpr std::size_t kInside = 64;
  if (at + kInside < search.long_hex_end && search.floor + kInside < at) return at;
  if (at < search.no_ipv6_end && search.floor <= search.no_ipv6_begin) return at;
  const std::size_t stop = std::max(search.floor, at > kLongestIpv6 ? at - kLongestIpv6 : 0);
  std::size_t begin = at;
  while (begin > stop && (Is(text[begin - 1], kHex) || text[begin - 1] == ':') &&
         EscapeBefore(text, stop, begin) == 0) {
    --begin;
  }
  if (begin == stop && begin > search.floor) {
    std::size_t end = std::max(at, search.long_hex_end);
    while (end < text.size() && (Is(text[end], kHex) || text[end] == ':')) ++end;
    search.long_hex_end = end;
  }
  if (StartsAt(text, begin, "6:") && begin >= stop + 3 &&
      StartsAtIgnoringCase(text, begin - 3, "ipv")) {
    begin += 2;  // [IPv6:2001:db8::9] of mail (RFC 5321, section 4.1.3)
  }
  // addr:fe80::1 has the colon of its label in front.
  if (At(text, begin) == ':' && At(text, begin + 1) != ':') ++begin;
  if (begin > search.floor) {
    const char previous = text[begin - 1];
    const bool glued = Is(previous, kWord | kDot) && EscapeBefore(text, search.floor, begin) == 0;
    if (glued || (previous == ':' && begin > at)) return at;
  }
  const Ipv6Shape shape = ReadIpv6(text, begin);
  const bool loopback = shape.end == begin + 3 && StartsAt(text, begin, "::1") &&
                        !Is(At(text, shape.end), kWord) && At(text, shape.end) != ':';
  if (!loopback && !IsIpv6(text, begin, shape)) {
    // The run's other colons have the same begin.
    if (begin <= at && (begin > stop || stop == search.floor)) {
      search.no_ipv6_begin = begin;
      search.no_ipv6_end = at + 1;
      while (search.no_ipv6_end < text.size() &&
             (Is(text[search.no_ipv6_end], kHex) || text[search.no_ipv6_end] == ':')) {
        ++search.no_ipv6_end;
      }
    }
    return at;
  }
  if (shape.end <= at) return at;
  search.Add(begin, shape.end, RuleId::kIpv6);
  return shape.end;
}

}  // namespace logai::privacy
