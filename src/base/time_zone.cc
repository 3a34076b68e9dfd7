#include "base/time_zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "base/time_zone_rules.h"

namespace logai::base {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kDatabase = "/usr/share/zoneinfo";
/// Files of the database have a few KiB.
constexpr ByteCount kMaxFile = KiB(256);

/// Whether `name` can only lead to a file below the database's folder.
bool IsZoneName(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/';
  };
  return !name.empty() && name.size() < 100 && name[0] != '/' && std::ranges::all_of(name, allowed);
}

/// "+02:00", "-0530", "+2" as an offset.
std::optional<seconds> ParseOffset(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  std::string digits;
  for (const char c : text.substr(1)) {
    if (c == ':' && digits.size() == 2) continue;
    if (c < '0' || c > '9') return std::nullopt;
    digits += c;
  }
  if (digits.size() == 1) digits.insert(digits.begin(), '0');
  if (digits.size() == 2) digits += "00";
  if (digits.size() != 4) return std::nullopt;
  const auto number = [&](std::size_t at) {
    return (digits[at] - '0') * 10 + digits[at + 1] - '0';
  };
  if (number(0) > 26 || number(2) > 59) return std::nullopt;
  const seconds offset = hours(number(0)) + minutes(number(2));
  return text[0] == '-' ? -offset : offset;
}

/// The names of the database's own list; empty when it is not installed.
std::vector<std::string> ZoneNames() {
  std::vector<std::string> names;
  const auto list = ReadWholeFile(std::filesystem::path(kDatabase) / "tzdata.zi", MiB(4));
  if (!list) return names;
  // "Z Europe/Berlin 0:53:28 - LMT 1893 Ap" is a zone, "L Europe/Berlin Europe/Oslo" a link.
  for (const std::string_view line : Split(*list, '\n')) {
    const auto fields = Split(line, ' ');
    if (fields.size() > 1 && fields[0] == "Z") names.emplace_back(fields[1]);
    if (fields.size() > 2 && fields[0] == "L") names.emplace_back(fields[2]);
  }
  return names;
}

std::unexpected<Error> UnknownZone(std::string_view name) {
  const auto names = ZoneNames();
  Error error{.kind = ErrorKind::kNotFound,
              .message = fmt::format("unknown time zone \"{}\"", ToValidUtf8(Utf8Prefix(name, 60))),
              .next = "use UTC, local, an offset such as +02:00, or a name such as Europe/Berlin",
              .retry_after = {}};
  if (names.empty()) error.next += "; names need the package tzdata";
  if (const auto near = Nearest(name, names)) {
    error.next = fmt::format("did you mean {}? {}", *near, error.next);
  }
  return Fail(std::move(error));
}

Result<TimeZone> FromFile(const std::filesystem::path& file, std::string name) {
  LOGAI_ASSIGN_OR_RETURN(const std::string content, ReadWholeFile(file, kMaxFile));
  auto zone = TimeZone::FromTzif(content, std::move(name));
  if (!zone) return Fail(zone.error().Within(file.string()));
  return zone;
}

}  // namespace

TimeZone::TimeZone() : name_("UTC") {}

TimeZone::TimeZone(std::string name, std::shared_ptr<const Rules> rules)
    : name_(std::move(name)), rules_(std::move(rules)) {}

Result<TimeZone> TimeZone::FromTzif(std::string_view content, std::string name) {
  LOGAI_ASSIGN_OR_RETURN(Rules rules, Rules::FromTzif(content));
  return TimeZone(std::move(name), std::make_shared<const Rules>(std::move(rules)));
}

Result<TimeZone> TimeZone::FromPosix(std::string_view text, std::string name) {
  const auto rule = PosixZone::Parse(text);
  if (!rule) return UnknownZone(text);
  return TimeZone(std::move(name), std::make_shared<const Rules>(
                                       rule->offset, std::vector<Rules::Transition>{}, rule));
}

Result<TimeZone> TimeZone::Find(std::string_view name, const Environment& environment) {
  name = Trim(name);
  for (const std::string_view utc : {"utc", "z", "gmt", "etc/utc"}) {
    if (EqualIgnoringCase(name, utc)) return TimeZone();
  }
  if (EqualIgnoringCase(name, "local")) return Local(environment);
  if (const auto offset = ParseOffset(name)) {
    if (*offset == seconds(0)) return TimeZone();
    return TimeZone(
        std::string(name),
        std::make_shared<const Rules>(*offset, std::vector<Rules::Transition>{}, std::nullopt));
  }
  if (!IsZoneName(name)) return UnknownZone(name);
  const auto file = std::filesystem::path(kDatabase) / name;
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return UnknownZone(name);
  return FromFile(file, std::string(name));
}

Result<TimeZone> TimeZone::Local(const Environment& environment) {
  const auto variable = environment.Get("TZ");
  if (variable && variable->empty()) return TimeZone();  // POSIX: an empty TZ is UTC
  if (variable) {
    std::string_view text = *variable;
    if (text.starts_with(':')) text.remove_prefix(1);
    if (text.starts_with('/')) return FromFile(text, std::string(text));
    auto named = EqualIgnoringCase(text, "local") ? UnknownZone(text) : Find(text, environment);
    if (named) return named;
    auto ruled = FromPosix(text, std::string(text));
    if (!ruled) return Fail(named.error().Within("the variable TZ"));
    return ruled;
  }
  const std::filesystem::path local = "/etc/localtime";
  std::error_code error;
  if (!std::filesystem::exists(local, error)) return TimeZone();
  // The link's target tells the name that people know.
  const std::string target = std::filesystem::read_symlink(local, error).string();
  const auto at = target.find("zoneinfo/");
  return FromFile(local, at == std::string::npos ? "local" : target.substr(at + 9));
}

seconds TimeZone::OffsetAt(UtcTime time) const {
  return rules_ ? rules_->OffsetAt(floor<seconds>(time)) : seconds(0);
}

LocalTime TimeZone::ToLocal(UtcTime time) const {
  return LocalTime(time.time_since_epoch() + OffsetAt(time));
}

UtcTime TimeZone::ToUtc(LocalTime local) const {
  const UtcTime as_utc(local.time_since_epoch());
  // No zone changes twice within two days, so these are the offsets before and after a change.
  const seconds before = OffsetAt(as_utc - hours(24));
  const seconds after = OffsetAt(as_utc + hours(24));
  std::optional<UtcTime> earliest;
  for (const seconds offset : {before, after}) {
    const UtcTime candidate = as_utc - offset;
    if (OffsetAt(candidate) == offset && (!earliest || candidate < *earliest)) earliest = candidate;
  }
  return earliest.value_or(as_utc - before);
}

std::string FormatIso(UtcTime time, const TimeZone& zone) {
  if (zone.IsUtc()) return FormatIso(time);
  const seconds offset = zone.OffsetAt(time);
  std::string text = FormatIso(UtcTime(zone.ToLocal(time).time_since_epoch()));
  text.pop_back();  // the "Z"
  const auto total = std::chrono::abs(offset).count() / 60;
  return fmt::format("{}{}{:02}:{:02}", text, offset < seconds(0) ? '-' : '+', total / 60,
                     total % 60);
}

std::string FormatDateTime(UtcTime time, const TimeZone& zone) {
  return FormatDateTime(UtcTime(zone.ToLocal(time).time_since_epoch()));
}

std::string FormatClock(UtcTime time, const TimeZone& zone) {
  return FormatClock(UtcTime(zone.ToLocal(time).time_since_epoch()));
}

}  // namespace logai::base
