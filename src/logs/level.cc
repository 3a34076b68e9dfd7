#include "logs/level.h"

#include <algorithm>
#include <array>

namespace logai::logs {
namespace {

constexpr std::size_t kPacked = 8;

/// The first eight letters of a word in lower case, one a byte, so that words compare as numbers.
constexpr std::uint64_t Pack(std::string_view word) {
  std::uint64_t packed = 0;
  for (std::size_t i = 0; i < std::min(word.size(), kPacked); ++i) {
    packed = packed << 8 | static_cast<std::uint8_t>(word[i] | 0x20);
  }
  return packed;
}

struct Word {
  std::uint64_t packed;
  std::string_view text;
  Level level;
};

constexpr Word Spell(std::string_view word, Level level) { return {Pack(word), word, level}; }

constexpr auto kWords = [] {
  std::array words = {
      Spell("trace", Level::kTrace),        Spell("trc", Level::kTrace),
      Spell("verbose", Level::kTrace),      Spell("vrb", Level::kTrace),
      Spell("finest", Level::kTrace),       Spell("finer", Level::kTrace),
      Spell("debug", Level::kDebug),        Spell("dbg", Level::kDebug),
      Spell("dbug", Level::kDebug),         Spell("fine", Level::kDebug),
      Spell("config", Level::kDebug),       Spell("info", Level::kInfo),
      Spell("inf", Level::kInfo),           Spell("information", Level::kInfo),
      Spell("informational", Level::kInfo), Spell("log", Level::kInfo),
      Spell("notice", Level::kNotice),      Spell("note", Level::kNotice),
      Spell("warn", Level::kWarning),       Spell("wrn", Level::kWarning),
      Spell("warning", Level::kWarning),    Spell("error", Level::kError),
      Spell("err", Level::kError),          Spell("eror", Level::kError),
      Spell("severe", Level::kError),       Spell("fatal", Level::kCritical),
      Spell("ftl", Level::kCritical),       Spell("critical", Level::kCritical),
      Spell("crit", Level::kCritical),      Spell("crt", Level::kCritical),
      Spell("alert", Level::kCritical),     Spell("emerg", Level::kCritical),
      Spell("emergency", Level::kCritical), Spell("panic", Level::kCritical),
      Spell("dpanic", Level::kCritical),
  };
  std::ranges::sort(words, {}, &Word::packed);
  return words;
}();

constexpr bool IsLetter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

}  // namespace

Level LevelFromWord(std::string_view word) {
  if (word.size() < 3 || word.size() > 13 || !IsLetter(word.front())) return Level::kUnknown;
  if (!std::ranges::all_of(word, IsLetter)) return Level::kUnknown;
  const auto it = std::ranges::lower_bound(kWords, Pack(word), {}, &Word::packed);
  for (auto same = it; same != kWords.end() && same->packed == Pack(word); ++same) {
    const auto same_letter = [](char a, char b) { return (a | 0x20) == b; };
    if (std::ranges::equal(word, same->text, same_letter)) return same->level;
  }
  return Level::kUnknown;
}

Level LevelFromLetter(char letter) {
  switch (letter) {
    case 'V':
    case 'T':
      return Level::kTrace;
    case 'D':
      return Level::kDebug;
    case 'I':
      return Level::kInfo;
    case 'N':
      return Level::kNotice;
    case 'W':
      return Level::kWarning;
    case 'E':
      return Level::kError;
    case 'F':
    case 'A':
    case 'C':
      return Level::kCritical;
    default:
      return Level::kUnknown;
  }
}

Level LevelFromSyslogSeverity(int severity) {
  switch (severity) {
    case 0:
    case 1:
    case 2:
      return Level::kCritical;
    case 3:
      return Level::kError;
    case 4:
      return Level::kWarning;
    case 5:
      return Level::kNotice;
    case 6:
      return Level::kInfo;
    case 7:
      return Level::kDebug;
    default:
      return Level::kUnknown;
  }
}

Level LevelFromNumber(std::int64_t number) {
  if (number < 10 || number > 69) return Level::kUnknown;
  constexpr std::array kScale = {Level::kTrace,   Level::kDebug, Level::kInfo,
                                 Level::kWarning, Level::kError, Level::kCritical};
  return kScale[static_cast<std::size_t>(number / 10 - 1)];
}

Level LevelFromHttpStatus(int status) {
  if (status < 100 || status > 599) return Level::kUnknown;
  return status >= 500 ? Level::kError : Level::kInfo;
}

}  // namespace logai::logs
