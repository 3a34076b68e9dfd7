#include "agent/offline_question.h"

#include <algorithm>
#include <functional>

#include "agent/offline_question_kind.h"
#include "agent/offline_window.h"
#include "base/ascii.h"

namespace logai::agent {
namespace {

bool IsUuidAt(std::string_view text, std::size_t at) {
  if (at + 36 > text.size()) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[at + i] != '-' : !base::IsHexDigit(text[at + i])) return false;
  }
  return at + 36 == text.size() || !base::IsHexDigit(text[at + 36]);
}

// Calls `take` with each id in `text`.
template <class Take>
void ForEachId(std::string_view text, Take take) {
  constexpr std::size_t kLookedAt = 2'048;
  constexpr std::size_t kShortest = 16;
  text = text.substr(0, kLookedAt);
  std::size_t at = 0;
  while (at < text.size()) {
    if (!base::IsHexDigit(text[at])) {
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
    while (end < text.size() && base::IsHexDigit(text[end]))
      digit = base::IsDigit(text[end++]) || digit;
    const bool alone = end == text.size() || !((text[end] >= 'g' && text[end] <= 'z') ||
                                               (text[end] >= 'G' && text[end] <= 'Z'));
    if (digit && alone && end - at >= kShortest && end - at <= 64) take(text.substr(at, end - at));
    at = end;
  }
}

}  // namespace

std::optional<base::UtcTime> OfflineQuestion::MomentIn(const base::TimeRange& span,
                                                       const base::TimeZone& zone) const {
  const std::vector<NamedTime> times = NamedTimes(text);
  return times.empty() ? std::nullopt : TimeIn(times.front(), span, zone);
}

OfflineQuestion UnderstandQuestion(std::string_view text) {
  OfflineQuestion question;
  question.text = std::string(text.substr(0, 16'384));
  question.focus = analysis::Focus(question.text);
  if (const std::vector<NamedTime> times = NamedTimes(question.text); !times.empty()) {
    question.moment = question.text.substr(times[0].begin, times[0].end - times[0].begin);
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
