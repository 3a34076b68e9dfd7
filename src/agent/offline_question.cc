#include "agent/offline_question.h"

#include <algorithm>
#include <array>
#include <functional>

#include "agent/offline_question_kind.h"

namespace logai::agent {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsHexDigit(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The number of `digits` digits at `at`, or nothing.
std::optional<int> NumberAt(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (!IsDigit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

struct Clock {
  std::size_t begin = 0;
  std::chrono::seconds of_day{0};
  bool utc = false;  // it says so
};

// The first "14:05" or "14:05:30" in `text`.
std::optional<Clock> FindClock(std::string_view text) {
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    std::size_t begin = colon;
    while (begin > 0 && IsDigit(text[begin - 1]) && colon - begin < 2) --begin;
    const auto hour = NumberAt(text, begin, colon - begin);
    const auto minute = NumberAt(text, colon + 1, 2);
    if (colon == begin || !hour || !minute || *hour > 23 || *minute > 59) continue;
    if (begin > 0 && (IsDigit(text[begin - 1]) || text[begin - 1] == ':')) continue;
    if (colon + 3 < text.size() && IsDigit(text[colon + 3])) continue;
    int second = 0;
    if (colon + 3 < text.size() && text[colon + 3] == ':') {
      second = NumberAt(text, colon + 4, 2).value_or(0);
    }
    const std::string_view behind =
        text.substr(std::min(text.find_first_not_of("0123456789:.", colon), text.size()));
    return Clock{.begin = begin,
                 .of_day = std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
                           std::chrono::seconds(second),
                 .utc = behind.starts_with('Z') || behind.starts_with(" UTC")};
  }
  return std::nullopt;
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

bool IsUuidAt(std::string_view text, std::size_t at) {
  if (at + 36 > text.size()) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[at + i] != '-' : !IsHexDigit(text[at + i])) return false;
  }
  return at + 36 == text.size() || !IsHexDigit(text[at + 36]);
}

// Calls `take` with each id in `text`.
template <class Take>
void ForEachId(std::string_view text, Take take) {
  constexpr std::size_t kLookedAt = 2'048;
  constexpr std::size_t kShortest = 16;
  text = text.substr(0, kLookedAt);
  std::size_t at = 0;
  while (at < text.size()) {
    if (!IsHexDigit(text[at])) {
      ++at;
      continue;
    }
    if (IsUuidAt(text, at)) {
      take(text.substr(at, 36));
      at += 36;
      continue;
    }
    std::size_t end = at;
    bool digit = false;
    while (end < text.size() && IsHexDigit(text[end])) digit = IsDigit(text[end++]) || digit;
    const bool alone = end == text.size() || !((text[end] >= 'g' && text[end] <= 'z') ||
                                               (text[end] >= 'G' && text[end] <= 'Z'));
    if (digit && alone && end - at >= kShortest && end - at <= 64) take(text.substr(at, end - at));
    at = end;
  }
}

}  // namespace

std::optional<base::UtcTime> OfflineQuestion::MomentIn(const base::TimeRange& span,
                                                       const base::TimeZone& zone) const {
  using std::chrono::days;
  const auto clock = FindClock(text);
  if (!clock || !span.begin || !span.end) return std::nullopt;
  const base::TimeZone& read_by = clock->utc ? base::TimeZone() : zone;
  const auto at = [&](std::chrono::sys_days day) {
    return read_by.ToUtc(base::LocalTime(day.time_since_epoch() + clock->of_day));
  };
  if (const auto date = DateBefore(text, clock->begin)) return at(*date);
  // Without a date: the last day of the data on which that time of day lies inside.
  const auto day_of = [&](base::UtcTime time) {
    const auto local = std::chrono::floor<days>(read_by.ToLocal(time));
    return std::chrono::sys_days(local.time_since_epoch());
  };
  for (auto day = day_of(*span.end); day >= day_of(*span.begin); day -= days(1)) {
    const base::UtcTime moment_then = at(day);
    constexpr std::chrono::minutes kSlack(30);
    if (moment_then >= *span.begin - kSlack && moment_then <= *span.end + kSlack) {
      return moment_then;
    }
  }
  return std::nullopt;
}

OfflineQuestion UnderstandQuestion(std::string_view text) {
  OfflineQuestion question;
  question.text = std::string(text.substr(0, 16'384));
  question.focus = analysis::Focus(question.text);
  if (const auto clock = FindClock(question.text)) {
    question.moment = question.text.substr(clock->begin, 5);
  }
  ForEachId(question.text, [&](std::string_view id) {
    constexpr std::size_t kMaxIds = 8;  // each is searched for in every event
    if (question.ids.size() < kMaxIds &&
        std::ranges::find(question.ids, id) == question.ids.end()) {
      question.ids.emplace_back(id);
    }
  });
  Classify(question);
  return question;
}

void CollectIds(std::string_view text, std::size_t limit, std::vector<std::size_t>& out) {
  ForEachId(text, [&](std::string_view id) {
    if (out.size() < limit) out.push_back(std::hash<std::string_view>()(id));
  });
}

}  // namespace logai::agent
