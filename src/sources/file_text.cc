#include "sources/file_text.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/text.h"

namespace logai::sources {
namespace {

using namespace std::string_view_literals;

/// Fewer zeros in a row are damage within a text, not a hole between two.
constexpr std::size_t kHole = 8;

/// Forms whose fronts may hold little but text.
constexpr std::array kBinaryMagics = {
    "\x7F"
    "ELF"sv,
    "\x89PNG"sv,
    "\xFF\xD8\xFF"sv,
    "GIF8"sv,
    "SQLite format 3\0"sv,
    "%PDF-"sv,
    "ElfFile\0"sv,  // the event log of Windows
    "\xCA\xFE\xBA\xBE"sv,
    "\xCF\xFA\xED\xFE"sv,
    "\0asm"sv,
};

/// A control character that no log has a use for. Field separators (FIX writes them), escape
/// sequences and blanks of all kinds are text.
constexpr bool IsStrange(unsigned char c) {
  return (c >= 0x02 && c <= 0x06) || (c >= 0x0E && c <= 0x1A) || c == 0x7F;
}

struct Counts {
  std::size_t zero_runs = 0;
  std::size_t text = 0;
  std::size_t strange = 0;
  std::size_t high = 0;
};

Counts CountBytes(std::string_view bytes) {
  Counts counts;
  bool in_run = true;  // zeros at the very start are the hole of a log that was cut
  for (const char c : bytes) {
    if (c == '\0') {
      counts.zero_runs += in_run ? 0 : 1;
      in_run = true;
      continue;
    }
    in_run = false;
    const auto byte = static_cast<unsigned char>(c);
    ++counts.text;
    counts.strange += IsStrange(byte) ? 1 : 0;
    counts.high += byte >= 0x80 ? 1 : 0;
  }
  return counts;
}

/// The first letters of a text without colours, numbers, bars and words of one or two letters: the
/// same for all states of one progress bar.
std::string DrawnWords(std::string_view text) {
  constexpr std::size_t kEnough = 24;
  std::string words;
  for (std::size_t i = 0; i < text.size() && words.size() < kEnough;) {
    const auto is_letter = [](char c) { return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c < 0; };
    if (text[i] == '\x1b') {
      i = std::min(text.find_first_of("mKGJhl", i), text.size() - 1) + 1;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_letter(text[end])) ++end;
    if (end - i > 2) words += text.substr(i, end - i);
    i = std::max(end, i + 1);
  }
  return words;
}

}  // namespace

char LineEndOf(std::string_view bytes) {
  const bool old = bytes.find('\n') == std::string_view::npos && HasRedraws(bytes);
  return old ? '\r' : '\n';
}

void ForEachDrawn(std::string_view line, const std::function<void(std::string_view)>& take) {
  std::string_view held;  // taken when what follows is not the same drawn again
  std::string held_words;
  bool taken = false;
  while (!line.empty()) {
    const auto end = std::min(line.find('\r'), line.size());
    const std::string_view text = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    if (base::Trim(text).empty()) continue;
    std::string words = DrawnWords(text);
    const bool redrawn =
        words.starts_with(held_words) || (!words.empty() && held_words.starts_with(words));
    if (!held.empty() && !redrawn) {
      take(held);
      taken = true;
    }
    held = text;
    held_words = std::move(words);
  }
  if (!held.empty() || !taken) take(held);
}

bool LooksBinary(std::string_view bytes) {
  const auto begins = [&](std::string_view magic) { return bytes.starts_with(magic); };
  if (std::ranges::any_of(kBinaryMagics, begins)) return true;
  const auto text = bytes.find_first_not_of('\0');
  if (text == std::string_view::npos || bytes.find('\0', text) == std::string_view::npos) {
    return false;
  }
  const Counts counts = CountBytes(bytes);
  // Zeros between every few characters are numbers, or UTF-16.
  if (counts.zero_runs > 1 + counts.text / 16) return true;
  if (counts.strange > counts.text / 50) return true;
  return counts.high > counts.text / 4 && !base::IsValidUtf8(bytes);
}

std::int64_t CountZeros(std::string_view bytes) {
  std::int64_t zeros = 0;
  for (auto at = bytes.find('\0'); at != std::string_view::npos;) {
    const auto end = std::min(bytes.find_first_not_of('\0', at), bytes.size());
    zeros += static_cast<std::int64_t>(end - at);
    at = bytes.find('\0', end);
  }
  return zeros;
}

void ForEachText(std::string_view line, const std::function<void(std::string_view)>& take) {
  std::string text;
  bool taken = false;
  while (!line.empty()) {
    const auto zero = std::min(line.find('\0'), line.size());
    text += line.substr(0, zero);
    line.remove_prefix(zero);
    const auto zeros = std::min(line.find_first_not_of('\0'), line.size());
    line.remove_prefix(zeros);
    if (zeros < kHole) {
      for (std::size_t i = 0; i < zeros; ++i) text += "\xEF\xBF\xBD";
      continue;
    }
    if (!base::Trim(text).empty()) {
      take(text);
      taken = true;
    }
    text.clear();
  }
  // A line of nothing but zeros is an empty one.
  if (!base::Trim(text).empty() || !taken) take(text);
}

}  // namespace logai::sources
