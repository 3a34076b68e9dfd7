#include "analysis/token_shapes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "analysis/token.h"
#include "base/ascii.h"
#include "base/text.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace logai::analysis {
namespace {

bool HasDigit(std::string_view text) { return std::ranges::any_of(text, base::IsDigit); }

#if defined(__SSE2__)
// Whether 16 characters are hex digits.
bool AreHexDigits(const char* text) {
  const __m128i characters = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  const auto up_to = [](__m128i of, char first, char most) {
    const __m128i above = _mm_sub_epi8(of, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(most)), above);
  };
  const __m128i lower = _mm_or_si128(characters, _mm_set1_epi8(0x20));
  const __m128i hex = _mm_or_si128(up_to(characters, '0', 9), up_to(lower, 'a', 5));
  return _mm_movemask_epi8(hex) == 0xFFFF;
}
#endif

bool IsAllHex(std::string_view text) {
#if defined(__SSE2__)
  if (text.size() >= 16) {
    for (std::size_t at = 0; at + 16 < text.size(); at += 16) {
      if (!AreHexDigits(text.data() + at)) return false;
    }
    return AreHexDigits(text.data() + text.size() - 16);
  }
#endif
  return std::ranges::all_of(text, base::IsHexDigit);
}

std::size_t DigitsAt(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && base::IsDigit(text[at + count])) ++count;
  return count;
}

// The length of a decimal number at the start of `text`, or 0.
std::size_t NumberLength(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t whole = DigitsAt(text, at);
  if (whole == 0) return 0;
  at += whole;
  while (at + 3 < text.size() && text[at] == ',' && DigitsAt(text, at + 1) == 3) at += 4;
  if (at + 1 < text.size() && text[at] == '.' && base::IsDigit(text[at + 1])) {
    at += 1 + DigitsAt(text, at + 1);
  }
  return at;
}

// `first`: the characters that the words begin with, which most texts don't.
template <std::size_t N>
bool IsUnit(std::string_view text, std::string_view first,
            const std::array<std::string_view, N>& units) {
  if (text.empty() || first.find(text[0]) == std::string_view::npos) return false;
  return std::ranges::any_of(units,
                             [&](std::string_view u) { return base::EqualIgnoringCase(text, u); });
}

template <std::size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words,
                             [&](std::string_view w) { return base::EqualIgnoringCase(text, w); });
}

// "10.0.0.1"; `at` moves behind it.
bool TakeIpv4(std::string_view text, std::size_t& at) {
  std::size_t i = at;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (i >= text.size() || text[i++] != '.')) return false;
    const std::size_t digits = DigitsAt(text, i);
    if (digits == 0 || digits > 3) return false;
    int value = 0;
    for (std::size_t d = 0; d < digits; ++d) value = value * 10 + (text[i + d] - '0');
    if (value > 255) return false;
    i += digits;
  }
  at = i;
  return true;
}

bool IsIpv6(std::string_view text) {
  std::size_t colons = 0;
  std::size_t run = 0;
  for (const char c : text) {
    if (c == ':') {
      ++colons;
      run = 0;
    } else if (!base::IsHexDigit(c) || ++run > 4) {
      return false;
    }
  }
  const bool shortened = text.find("::") != std::string_view::npos;
  return colons >= 2 && text.size() > 3 && (shortened || colons == 7);
}

// "14:02", "14:02:04", "14:02:04.871"; `at` moves behind it.
bool TakeClock(std::string_view text, std::size_t& at) {
  std::size_t i = at;
  const std::size_t hours = DigitsAt(text, i);
  if (hours == 0 || hours > 2) return false;
  i += hours;
  int parts = 1;
  while (parts < 3 && i < text.size() && text[i] == ':' && DigitsAt(text, i + 1) == 2) {
    i += 3;
    ++parts;
  }
  if (parts < 2) return false;
  if (i + 1 < text.size() && (text[i] == '.' || text[i] == ',') && base::IsDigit(text[i + 1])) {
    i += 1 + DigitsAt(text, i + 1);
  }
  at = i;
  return true;
}

// "2026-11-20", "20/11/2026"; `at` moves behind it.
bool TakeDate(std::string_view text, std::size_t& at) {
  const std::size_t first = DigitsAt(text, at);
  std::size_t i = at + first;
  if (i >= text.size() || (text[i] != '-' && text[i] != '/' && text[i] != '.')) return false;
  const char separator = text[i++];
  const std::size_t month = DigitsAt(text, i);
  i += month;
  if (month == 0 || month > 2 || i >= text.size() || text[i++] != separator) return false;
  const std::size_t last = DigitsAt(text, i);
  const bool iso = first == 4 && (last == 1 || last == 2);
  const bool reversed = (first == 1 || first == 2) && last == 4 && separator != '-';
  if (!iso && !reversed) return false;
  at = i + last;
  return true;
}

}  // namespace

bool IsNumber(std::string_view piece) {
  std::size_t at = NumberLength(piece);
  if (at == 0) return false;
  if (at + 1 < piece.size() && (piece[at] == 'e' || piece[at] == 'E')) {
    const std::size_t sign = piece[at + 1] == '-' || piece[at + 1] == '+' ? 1 : 0;
    const std::size_t digits = DigitsAt(piece, at + 1 + sign);
    if (digits > 0) at += 1 + sign + digits;
  }
  return at == piece.size() || (at + 1 == piece.size() && piece[at] == '%');
}

bool IsDuration(std::string_view piece) {
  static constexpr std::array<std::string_view, 15> kUnits = {
      "ns",  "us",   "\u00b5s", "ms", "s",   "sec", "secs",   "m",
      "min", "mins", "h",       "hr", "hrs", "d",   "seconds"};
  bool any = false;
  while (!piece.empty()) {
    const std::size_t number = NumberLength(piece);
    if (number == 0) return false;
    piece.remove_prefix(number);
    std::size_t unit = 0;
    while (unit < piece.size() && !base::IsDigit(piece[unit])) ++unit;
    if (!IsUnit(piece.substr(0, unit), "nu\u00b5mshdNUMSHD", kUnits)) return false;
    piece.remove_prefix(unit);
    any = true;
  }
  return any;
}

bool IsSize(std::string_view piece) {
  static constexpr std::array<std::string_view, 14> kUnits = {
      "b", "k", "kb", "kib", "mb", "mib", "gb", "gib", "tb", "tib", "g", "bytes", "byte", "kbps"};
  const std::size_t number = NumberLength(piece);
  return number > 0 && IsUnit(piece.substr(number), "bkmgtBKMGT", kUnits);
}

// With a port or the length of a prefix.
bool IsIpv4(std::string_view piece) {
  if (!piece.empty() && piece[0] == '/') piece.remove_prefix(1);  // Java writes /10.0.0.1:80
  std::size_t at = 0;
  if (!TakeIpv4(piece, at)) return false;
  if (at == piece.size()) return true;
  if (piece[at] != ':' && piece[at] != '/') return false;
  const std::size_t digits = DigitsAt(piece, at + 1);
  return digits > 0 && digits <= 5 && at + 1 + digits == piece.size();
}

bool IsIp(std::string_view piece) {
  if (IsIpv4(piece)) return true;
  if (!piece.empty() && piece[0] == '/') piece.remove_prefix(1);
  return IsIpv6(piece.substr(0, piece.find_first_of("/%")));
}

bool IsUuid(std::string_view piece) {
  if (piece.size() != 36) return false;
  for (const std::size_t dash : {8, 13, 18, 23}) {
    if (piece[dash] != '-') return false;
  }
  return IsAllHex(piece.substr(0, 8)) && IsAllHex(piece.substr(9, 4)) &&
         IsAllHex(piece.substr(14, 4)) && IsAllHex(piece.substr(19, 4)) &&
         IsAllHex(piece.substr(24));
}

bool IsHex(std::string_view piece) {
  if (piece.size() > 2 && piece[0] == '0' && (piece[1] == 'x' || piece[1] == 'X')) {
    return IsAllHex(piece.substr(2));
  }
  // Most are told by their beginning.
  return piece.size() >= 8 && base::IsHexDigit(piece[0]) && IsAllHex(piece) && HasDigit(piece);
}

bool IsHexBytes(std::string_view piece) {
  if (piece.size() < 11 || piece.size() % 3 != 2 || (piece[2] != ':' && piece[2] != '-')) {
    return false;
  }
  for (std::size_t i = 0; i < piece.size(); ++i) {
    if (i % 3 == 2 ? piece[i] != piece[2] : !base::IsHexDigit(piece[i])) return false;
  }
  return true;
}

bool IsHostAndPort(std::string_view piece) {
  const std::size_t colon = piece.find(':');
  if (colon == std::string_view::npos || colon < 2) return false;
  const std::size_t port = DigitsAt(piece, colon + 1);
  if (port < 2 || port > 5 || colon + 1 + port != piece.size()) return false;
  const std::string_view name = piece.substr(0, colon);
  const auto in_name = [](char c) {
    return base::IsLower(c) || base::IsDigit(c) || c == '-' || c == '.';
  };
  if (!base::IsLower(name[0]) || !std::ranges::all_of(name, in_name)) return false;
  return name.find_first_of("-.0123456789") != std::string_view::npos &&
         name.find("..") == std::string_view::npos;
}

std::size_t WordBeforeDottedNumber(std::string_view piece) {
  std::size_t word = 0;
  while (word < piece.size() && base::IsLetter(piece[word])) ++word;
  std::size_t number = word;
  while (number < piece.size() && piece[number] == '.') ++number;
  const bool dotted = word == 1 ? false : number > word;
  const bool digits = number < piece.size() && number + DigitsAt(piece, number) == piece.size();
  return dotted && digits ? word : std::string_view::npos;
}

bool IsLongHex(std::string_view piece) {
  return piece.size() >= 16 && base::IsHexDigit(piece[0]) && IsAllHex(piece);
}

bool IsTime(std::string_view piece) {
  std::size_t at = 0;
  const bool dated = TakeDate(piece, at);
  if (dated && at == piece.size()) return true;
  if (dated && (piece[at] == 'T' || piece[at] == '_' || piece[at] == ':')) ++at;
  if (!TakeClock(piece, at)) return false;
  const std::string_view zone = piece.substr(at);
  return zone.empty() || zone == "Z" ||
         ((zone[0] == '+' || zone[0] == '-') &&
          std::ranges::all_of(zone.substr(1), [](char c) { return base::IsDigit(c) || c == ':'; }));
}

bool IsPath(std::string_view piece) {
  if (piece.size() < 2) return false;
  if (piece[0] == '/') return true;
  const auto slashes = std::ranges::count(piece, '/');
  if ((piece[0] == '.' || piece[0] == '~') &&
      (piece.starts_with("./") || piece.starts_with("../") || piece.starts_with("~/"))) {
    return slashes > 0;
  }
  if (piece.size() > 2 && base::IsLetter(piece[0]) && piece[1] == ':' && piece[2] == '\\')
    return true;
  return slashes >= 2 || (slashes == 1 && HasDigit(piece));
}

bool IsEmail(std::string_view piece) {
  const std::size_t at = piece.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view host = piece.substr(at + 1);
  const std::size_t dot = host.find('.');
  return dot != std::string_view::npos && dot > 0 && dot + 2 < host.size() &&
         host.find_first_of("@:/") == std::string_view::npos;
}

bool IsWordWithDigits(std::string_view piece) {
  std::size_t letters = 0, digits = 0, runs = 0;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const char c = piece[i];
    if (base::IsDigit(c)) {
      if (i == 0 || (!base::IsLetter(piece[i - 1]) && !base::IsDigit(piece[i - 1]))) return false;
      runs += base::IsLetter(piece[i - 1]) ? 1 : 0;
      ++digits;
    } else if (base::IsLetter(c)) {
      ++letters;
    } else if (c != '_' && c != '$') {
      return false;
    }
  }
  const bool level = letters == 1 && digits == 1 && base::IsUpper(piece[0]);  // "L3"
  return runs == 1 && digits <= 2 && (letters >= 2 * digits || level);
}

namespace {

bool TakeName(std::string_view text, std::size_t& at, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    if (text.substr(at).starts_with(name)) {
      at += name.size();
      return true;
    }
  }
  return false;
}

bool TakeBlank(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  while (at < text.size() && text[at] == ' ' && at < begin + 2) ++at;
  return at > begin;
}

}  // namespace

std::size_t WrittenDateLength(std::string_view text) {
  static constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu",
                                                            "Fri", "Sat", "Sun"};
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::size_t at = 0;
  if (!TakeName(text, at, kDays) || !TakeBlank(text, at) || !TakeName(text, at, kMonths) ||
      !TakeBlank(text, at)) {
    return 0;
  }
  const std::size_t day = DigitsAt(text, at);
  at += day;
  if (day == 0 || day > 2 || !TakeBlank(text, at) || !TakeClock(text, at)) return 0;
  const std::size_t clock_end = at;
  if (!TakeBlank(text, at)) return clock_end;
  std::size_t zone = 0;
  while (at + zone < text.size() && zone < 6 && !base::IsDigit(text[at + zone]) &&
         text[at + zone] != ' ') {
    ++zone;
  }
  if (zone > 0) {
    at += zone;
    if (!TakeBlank(text, at)) return clock_end;
  }
  return DigitsAt(text, at) == 4 ? at + 4 : clock_end;
}

bool IsCodePlace(std::string_view piece) {
  const std::size_t mark = piece.find_last_of("#:");
  if (mark == std::string_view::npos || mark == 0 || mark + 1 >= piece.size()) return false;
  const std::size_t digits = DigitsAt(piece, mark + 1);
  if (mark + 1 + digits != piece.size() || digits > 5) return false;
  const std::string_view file = piece.substr(0, mark);
  if (HasDigit(file) || !base::IsLetter(file[0])) return false;
  if (piece[mark] == '#') return true;
  static constexpr std::array<std::string_view, 18> kSource = {
      "py", "java", "go", "c",  "cc", "cpp", "h",     "rs", "js",
      "ts", "rb",   "cs", "kt", "m",  "php", "scala", "ex", "swift"};
  const std::size_t dot = file.rfind('.');
  return dot != std::string_view::npos && IsOneOf(file.substr(dot + 1), kSource);
}

}  // namespace logai::analysis
