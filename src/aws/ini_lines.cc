#include "aws/ini_lines.h"

#include <algorithm>
#include <array>

namespace logai::aws {
namespace {

/// What str.isspace() takes beyond ASCII, as bytes.
constexpr std::array<std::string_view, 19> kWideBlanks = {
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
    "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
    "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
    "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};
constexpr std::array<std::string_view, 3> kWideLineEnds = {"\xC2\x85", "\xE2\x80\xA8",
                                                           "\xE2\x80\xA9"};

bool IsAsciiBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 28 && c <= 31); }
bool IsAsciiLineEnd(char c) { return (c >= '\n' && c <= '\r') || (c >= 28 && c <= 30); }

/// The length of the blank at the front of `text`, in bytes; 0 when there is none.
std::size_t BlankAtFront(std::string_view text) {
  if (text.empty()) return 0;
  if (IsAsciiBlank(text.front())) return 1;
  const auto wide = std::ranges::find_if(
      kWideBlanks, [&](std::string_view blank) { return text.starts_with(blank); });
  return wide == kWideBlanks.end() ? 0 : wide->size();
}

std::size_t BlankAtEnd(std::string_view text) {
  if (text.empty()) return 0;
  if (IsAsciiBlank(text.back())) return 1;
  const auto wide = std::ranges::find_if(
      kWideBlanks, [&](std::string_view blank) { return text.ends_with(blank); });
  return wide == kWideBlanks.end() ? 0 : wide->size();
}

/// The length of the line end at the front of `text`, in bytes; 0 when there is none.
std::size_t LineEndAtFront(std::string_view text, bool any) {
  if (text.starts_with("\r\n")) return 2;
  if (text.starts_with('\r') || text.starts_with('\n')) return 1;
  if (!any || text.empty()) return 0;
  if (IsAsciiLineEnd(text.front())) return 1;
  const auto wide = std::ranges::find_if(
      kWideLineEnds, [&](std::string_view end) { return text.starts_with(end); });
  return wide == kWideLineEnds.end() ? 0 : wide->size();
}

std::vector<std::string_view> Lines(std::string_view text, bool any) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = LineEndAtFront(text.substr(i), any);
    if (end == 0) {
      ++i;
      continue;
    }
    lines.push_back(text.substr(begin, i - begin));
    begin = i += end;
  }
  if (begin < text.size()) lines.push_back(text.substr(begin));
  return lines;
}

}  // namespace

std::vector<std::string_view> TextLines(std::string_view text) { return Lines(text, false); }
std::vector<std::string_view> NestedLines(std::string_view text) { return Lines(text, true); }

std::string_view StripEnd(std::string_view text) {
  while (const std::size_t blank = BlankAtEnd(text)) text.remove_suffix(blank);
  return text;
}

std::string_view Strip(std::string_view text) {
  while (const std::size_t blank = BlankAtFront(text)) text.remove_prefix(blank);
  return StripEnd(text);
}

std::size_t Indent(std::string_view line) {
  std::size_t characters = 0;
  while (const std::size_t blank = BlankAtFront(line)) {
    line.remove_prefix(blank);
    ++characters;
  }
  return line.empty() ? 0 : characters;
}

}  // namespace logai::aws
