#include "logs/json_members.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace logai::logs {
namespace {

void AppendUtf8(std::uint32_t c, std::string& out) {
  const auto byte = [&](std::uint32_t b) {
    out += static_cast<char>(static_cast<unsigned char>(b));
  };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6);
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12);
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | c >> 18);
    byte(0x80 | (c >> 12 & 0x3F));
    byte(0x80 | (c >> 6 & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

std::optional<std::uint32_t> HexUnit(std::string_view raw, std::size_t at) {
  if (raw.size() < at + 6 || raw[at] != '\\' || raw[at + 1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  const auto [end, error] = std::from_chars(raw.data() + at + 2, raw.data() + at + 6, unit, 16);
  if (error != std::errc() || end != raw.data() + at + 6) return std::nullopt;
  return unit;
}

/// The character of the \u escape at `at` (a surrogate pair counts as one); `used` is its length.
std::optional<std::uint32_t> HexCharacter(std::string_view raw, std::size_t at, std::size_t& used) {
  const auto high = HexUnit(raw, at);
  if (!high) return std::nullopt;
  used = 6;
  if (*high < 0xD800 || *high > 0xDFFF) return high;
  const auto low = HexUnit(raw, at + 6);
  if (*high > 0xDBFF || !low || *low < 0xDC00 || *low > 0xDFFF) return 0xFFFD;
  used = 12;
  return 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00);
}

}  // namespace

JsonMembers::JsonMembers(std::string_view text) : text_(text) {
  SkipBlanks();
  if (position_ < text_.size() && text_[position_] == '{') {
    ++position_;
  } else {
    position_ = text_.size();
  }
}

void JsonMembers::SkipBlanks() {
  while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t' ||
                                      text_[position_] == '\n' || text_[position_] == '\r')) {
    ++position_;
  }
}

bool JsonMembers::TakeString(std::string_view& content) {
  const std::size_t start = ++position_;
  while (position_ < text_.size()) {
    position_ = std::min(text_.find_first_of("\"\\", position_), text_.size());
    if (position_ >= text_.size()) return false;
    if (text_[position_] == '"') {
      content = text_.substr(start, position_ - start);
      ++position_;
      return true;
    }
    position_ += 2;
  }
  return false;
}

bool JsonMembers::SkipValue() {
  int depth = 0;
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (c == '"') {
      std::string_view ignored;
      if (!TakeString(ignored)) return false;
      if (depth == 0) return true;
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++position_;
    if (depth == 0 && (c == '}' || c == ']')) return true;
  }
  return false;
}

bool JsonMembers::Next(JsonMember& member) {
  SkipBlanks();
  if (position_ < text_.size() && text_[position_] == ',') {
    ++position_;
    SkipBlanks();
  }
  if (position_ < text_.size() && text_[position_] == '}') end_ = position_ + 1;
  if (position_ >= text_.size() || text_[position_] != '"' || !TakeString(member.key)) return false;
  SkipBlanks();
  if (position_ >= text_.size() || text_[position_] != ':') return false;
  ++position_;
  SkipBlanks();
  if (position_ >= text_.size()) return false;
  member.is_string = text_[position_] == '"';
  if (member.is_string) return TakeString(member.value);
  const std::size_t start = position_;
  if (!SkipValue()) return false;
  member.value = text_.substr(start, position_ - start);
  while (!member.value.empty() && (member.value.back() == ' ' || member.value.back() == '\n')) {
    member.value.remove_suffix(1);
  }
  return true;
}

void AppendUnescaped(std::string_view raw, std::string& out) {
  constexpr std::string_view kShort = "\"\\/bfnrt";
  constexpr std::string_view kMeaning = "\"\\/\b\f\n\r\t";
  while (!raw.empty()) {
    const std::size_t slash = std::min(raw.find('\\'), raw.size());
    out += raw.substr(0, slash);
    raw.remove_prefix(slash);
    if (raw.empty()) return;
    std::size_t used = 0;
    const auto meaning = raw.size() > 1 ? kShort.find(raw[1]) : std::string_view::npos;
    if (meaning != std::string_view::npos) {
      out += kMeaning[meaning];
      used = 2;
    } else if (const auto c = HexCharacter(raw, 0, used)) {
      AppendUtf8(*c, out);
    } else {
      out += raw[0];
      used = 1;
    }
    raw.remove_prefix(used);
  }
}

}  // namespace logai::logs
