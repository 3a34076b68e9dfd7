#include "agent/offline_window.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using WindowKind = AskedWindow::Kind;

// The number of `digits` digits at `at`, or nothing.
std::optional<int> NumberAt(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (!base::IsDigit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// "2026-11-20" right before `end`, with a blank or a T between.
std::optional<std::chrono::sys_days> DateBefore(std::string_view text, std::size_t end) {
  if (end < 11 || (text[end - 1] != ' ' && text[end - 1] != 'T')) return std::nullopt;
  const std::size_t at = end - 11;
  const auto year = NumberAt(text, at, 4);
  const auto month = NumberAt(text, at + 5, 2);
  const auto day = NumberAt(text, at + 8, 2);
  if (!year || !month || !day || text[at + 4] != '-' || text[at + 7] != '-') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

// The first "14:05" or "14:05:30" in `text` from `from` on.
std::optional<NamedTime> NextTime(std::string_view text, std::size_t from) {
  for (std::size_t colon = text.find(':', from); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    std::size_t begin = colon;
    while (begin > 0 && base::IsDigit(text[begin - 1]) && colon - begin < 2) --begin;
    const auto hour = NumberAt(text, begin, colon - begin);
    const auto minute = NumberAt(text, colon + 1, 2);
    if (colon == begin || !hour || !minute || *hour > 23 || *minute > 59) continue;
    if (begin > 0 && (base::IsDigit(text[begin - 1]) || text[begin - 1] == ':')) continue;
    if (colon + 3 < text.size() && base::IsDigit(text[colon + 3])) continue;
    NamedTime time{.begin = begin,
                   .end = colon + 3,
                   .of_day = std::chrono::hours(*hour) + std::chrono::minutes(*minute),
                   .date = DateBefore(text, begin)};
    if (time.end < text.size() && text[time.end] == ':') {
      if (const auto second = NumberAt(text, time.end + 1, 2)) {
        time.of_day += std::chrono::seconds(*second);
        time.with_seconds = true;
        time.end += 3;
      }
    }
    const std::string_view behind =
        text.substr(std::min(text.find_first_not_of("0123456789:.", colon), text.size()));
    time.utc = behind.starts_with('Z') || behind.starts_with(" UTC");
    return time;
  }
  return std::nullopt;
}

// The last word of `text`, small words such as "the" and a date aside.
std::string WordBefore(std::string_view text) {
  const std::string lower = base::ToLower(text);
  std::string_view rest = lower;
  for (int i = 0; i < 3; ++i) {
    while (rest.ends_with(' ')) rest.remove_suffix(1);
    const std::size_t blank = rest.rfind(' ');
    const std::string_view word = blank == rest.npos ? rest : rest.substr(blank + 1);
    if (word != "the" && word != "about" && (word.empty() || !base::IsDigit(word.front()))) {
      return std::string(word);
    }
    if (word == "about") return "around";
    if (blank == rest.npos) break;
    rest = rest.substr(0, blank);
  }
  return {};
}

// "in the last 10 minutes", "the past hour".
std::optional<AskedWindow> RelativeWindow(std::string_view lower) {
  struct Lead {
    std::string_view word;
    WindowKind kind;
  };
  static constexpr auto kLeads = std::to_array<Lead>(
      {{"last ", WindowKind::kLast}, {"past ", WindowKind::kLast}, {"first ", WindowKind::kFirst}});
  for (const Lead& lead : kLeads) {
    for (std::size_t at = lower.find(lead.word); at != lower.npos;
         at = lower.find(lead.word, at + 1)) {
      std::size_t next = at + lead.word.size();
      int number = 0;
      std::size_t digits = 0;
      while (next + digits < lower.size() && base::IsDigit(lower[next + digits]) && digits < 4)
        ++digits;
      if (digits > 0) number = *NumberAt(lower, next, digits);
      next += digits;
      while (next < lower.size() && lower[next] == ' ') ++next;
      const std::string_view unit = lower.substr(std::min(next, lower.size()));
      const std::chrono::seconds one = unit.starts_with("min")    ? std::chrono::minutes(1)
                                       : unit.starts_with("hour") ? std::chrono::hours(1)
                                       : unit.starts_with("sec")  ? std::chrono::seconds(1)
                                       : unit.starts_with("day")  ? std::chrono::days(1)
                                                                  : std::chrono::seconds(0);
      if (one.count() == 0) continue;
      return AskedWindow{.kind = lead.kind, .length = one * (digits > 0 ? number : 1)};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<NamedTime> NamedTimes(std::string_view text) {
  std::vector<NamedTime> times;
  for (auto time = NextTime(text, 0); time && times.size() < 4; time = NextTime(text, time->end)) {
    times.push_back(*time);
  }
  return times;
}

std::optional<base::UtcTime> TimeIn(const NamedTime& time, const base::TimeRange& span,
                                    const base::TimeZone& zone) {
  using std::chrono::days;
  if (!span.begin || !span.end) return std::nullopt;
  const base::TimeZone& read_by = time.utc ? base::TimeZone() : zone;
  const auto at = [&](std::chrono::sys_days day) {
    return read_by.ToUtc(base::LocalTime(day.time_since_epoch() + time.of_day));
  };
  if (time.date) return at(*time.date);
  const auto day_of = [&](base::UtcTime t) {
    const auto local = std::chrono::floor<days>(read_by.ToLocal(t));
    return std::chrono::sys_days(local.time_since_epoch());
  };
  for (auto day = day_of(*span.end); day >= day_of(*span.begin); day -= days(1)) {
    const base::UtcTime then = at(day);
    constexpr std::chrono::minutes kSlack(30);
    if (then >= *span.begin - kSlack && then <= *span.end + kSlack) return then;
  }
  return std::nullopt;
}

AskedWindow WindowOf(std::string_view text) {
  const std::vector<NamedTime> times = NamedTimes(text);
  if (times.empty()) return RelativeWindow(base::ToLower(text)).value_or(AskedWindow());
  static constexpr auto kBefore =
      std::to_array<std::string_view>({"before", "until", "till", "to", "by", "prior"});
  static constexpr auto kSince =
      std::to_array<std::string_view>({"since", "after", "from", "following", "past"});
  static constexpr auto kAround =
      std::to_array<std::string_view>({"around", "near", "roughly", "circa", "~"});
  const std::string word = WordBefore(text.substr(0, times[0].begin));
  const auto is = [&](const auto& words) { return std::ranges::find(words, word) != words.end(); };
  AskedWindow window{.from = times[0]};
  if (times.size() >= 2) {
    window.kind = WindowKind::kBetween;
    window.to = times[1];
    if (!window.to.date) window.to.date = window.from.date;
  } else if (is(kBefore)) {
    window.kind = WindowKind::kBefore;
  } else if (is(kSince)) {
    window.kind = WindowKind::kSince;
  } else if (is(kAround)) {
    window.kind = WindowKind::kAround;
  } else {
    window.kind = WindowKind::kAt;
  }
  return window;
}

std::optional<base::TimeRange> AskedWindow::In(const base::TimeRange& span,
                                               const base::TimeZone& zone) const {
  constexpr base::Millis kTick(1);
  if (!span.begin || !span.end) return std::nullopt;
  base::TimeRange range = span;
  if (kind == WindowKind::kLast) {
    range.begin = std::max(*span.begin, *span.end - length);
    return range;
  }
  if (kind == WindowKind::kFirst) {
    range.end = std::min(*span.end, *span.begin + length - kTick);
    return range;
  }
  const auto moment = TimeIn(from, span, zone);
  if (!moment) return std::nullopt;
  switch (kind) {
    case WindowKind::kBefore:
      range.end = *moment - kTick;
      break;
    case WindowKind::kSince:
      range.begin = *moment;
      break;
    case WindowKind::kAround:
      range = {*moment - std::chrono::minutes(5), *moment + std::chrono::minutes(5)};
      break;
    case WindowKind::kBetween: {
      auto end = TimeIn(to, span, zone);
      if (!end) end = *span.end;
      // "between 23:50 and 00:10": the second is on the next day.
      if (*end < *moment) *end += std::chrono::days(1);
      range = {*moment, *end - kTick};
      break;
    }
    default:
      range = {*moment,
               *moment + (from.with_seconds ? base::Millis(1000) : base::Millis(60'000)) - kTick};
      break;
  }
  range.begin = std::max(*range.begin, *span.begin);
  range.end = std::min(*range.end, *span.end);
  if (*range.begin > *range.end) return std::nullopt;
  return range;
}

}  // namespace logai::agent
