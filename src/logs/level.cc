#include "logs/level.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

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
      Spell("trace", Level::kTrace),
      Spell("trc", Level::kTrace),
      Spell("verbose", Level::kTrace),
      Spell("vrb", Level::kTrace),
      Spell("finest", Level::kTrace),
      Spell("finer", Level::kTrace),
      Spell("debug", Level::kDebug),
      Spell("dbg", Level::kDebug),
      Spell("dbug", Level::kDebug),
      Spell("fine", Level::kDebug),
      Spell("config", Level::kDebug),
      Spell("info", Level::kInfo),
      Spell("inf", Level::kInfo),
      Spell("information", Level::kInfo),
      Spell("informational", Level::kInfo),
      Spell("log", Level::kInfo),
      Spell("notice", Level::kNotice),
      Spell("note", Level::kNotice),
      Spell("warn", Level::kWarning),
      Spell("wrn", Level::kWarning),
      Spell("warning", Level::kWarning),
      Spell("error", Level::kError),
      Spell("err", Level::kError),
      Spell("eror", Level::kError),
      Spell("severe", Level::kError),
      Spell("fatal", Level::kCritical),
      Spell("ftl", Level::kCritical),
      Spell("critical", Level::kCritical),
      Spell("crit", Level::kCritical),
      Spell("crt", Level::kCritical),
      Spell("alert", Level::kCritical),
      Spell("emerg", Level::kCritical),
      Spell("emergency", Level::kCritical),
      Spell("panic", Level::kCritical),
      Spell("dpanic", Level::kCritical),
      // As programs write them in German, French, Spanish, Italian and Portuguese;
      // java.util.logging translates its own.
      Spell("fehler", Level::kError),
      Spell("schwerwiegend", Level::kError),
      Spell("warnung", Level::kWarning),
      Spell("kritisch", Level::kCritical),
      Spell("hinweis", Level::kNotice),
      Spell("fein", Level::kDebug),
      Spell("konfiguration", Level::kDebug),
      Spell("erreur", Level::kError),
      Spell("grave", Level::kError),
      Spell("avertissement", Level::kWarning),
      Spell("critique", Level::kCritical),
      Spell("fatale", Level::kCritical),
      Spell("infos", Level::kInfo),
      Spell("advertencia", Level::kWarning),
      Spell("aviso", Level::kWarning),
      Spell("critico", Level::kCritical),
      Spell("informacion", Level::kInfo),
      Spell("errore", Level::kError),
      Spell("avvertenza", Level::kWarning),
      Spell("avvertimento", Level::kWarning),
      Spell("avviso", Level::kWarning),
      Spell("informazioni", Level::kInfo),
      Spell("erro", Level::kError),
  };
  std::ranges::sort(words, {}, &Word::packed);
  return words;
}();

struct WideWord {
  std::string_view text;
  Level level;
};

/// Words that are not ASCII, in the cases in which they stand in logs.
constexpr auto kWideWords = std::to_array<WideWord>({
    {"CRÍTICO", Level::kCritical},    {"Crítico", Level::kCritical},
    {"ADVERTÊNCIA", Level::kWarning}, {"Advertência", Level::kWarning},
    {"INFORMACIÓN", Level::kInfo},    {"Información", Level::kInfo},
    {"INFORMAÇÕES", Level::kInfo},    {"Informações", Level::kInfo},
    {"重大", Level::kError},          {"エラー", Level::kError},
    {"致命的", Level::kCritical},     {"警告", Level::kWarning},
    {"情報", Level::kInfo},           {"严重", Level::kError},
    {"嚴重", Level::kError},          {"嚴重的", Level::kError},
    {"错误", Level::kError},          {"錯誤", Level::kError},
    {"致命", Level::kCritical},       {"信息", Level::kInfo},
    {"資訊", Level::kInfo},
});

Level LevelFromWideWord(std::string_view word) {
  const auto it = std::ranges::find(kWideWords, word, &WideWord::text);
  return it == kWideWords.end() ? Level::kUnknown : it->level;
}

}  // namespace

Level LevelFromWord(std::string_view word) {
  if (word.size() < 3 || word.size() > 16) return Level::kUnknown;
  if (!std::ranges::all_of(word, base::IsLetter)) {
    const bool wide = std::ranges::any_of(word, [](char c) { return (c & 0x80) != 0; });
    return wide ? LevelFromWideWord(word) : Level::kUnknown;
  }
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
