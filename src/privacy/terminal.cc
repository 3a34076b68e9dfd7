#include "privacy/terminal.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace logai::privacy {
namespace {

constexpr char kEscape = '\x1b';

std::uint8_t Byte(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

enum class Verdict { kComplete, kBroken, kUnfinished };

/// What stands at the start of a text: a sequence, and how many bytes of it.
struct Scan {
  Verdict verdict;
  std::size_t length;  // of the whole when complete, of the part that is surely not text when not
};

struct Character {
  std::size_t length = 0;  // 0: no character
  char32_t code = 0;
  bool cut_off = false;  // the text ends inside it
};

/// The character at the start of `text`, which is not empty. Source: Unicode 15, table 3-7.
Character Decode(std::string_view text) {
  const std::uint8_t lead = Byte(text, 0);
  if (lead < 0x80) return {1, lead};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return {};
  char32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (i == text.size()) return {.length = 0, .code = 0, .cut_off = true};
    const std::uint8_t next = Byte(text, i);
    const std::uint8_t low = i > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = i > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (next < low || next > high) return {};
    code = code << 6 | (next & 0x3FU);
  }
  return {length, code};
}

bool IsHidden(char32_t code) {
  return (code >= 0x80 && code <= 0x9F) ||                        // C1 controls
         code == 0x061C || code == 0x200E || code == 0x200F ||    // direction marks
         code == 0x200B || (code >= 0x2060 && code <= 0x2064) ||  // what has no width
         (code >= 0x202A && code <= 0x202E) ||                    // overrides
         (code >= 0x2066 && code <= 0x2069) ||                    // isolates
         code == 0x2028 || code == 0x2029 || code == 0xFEFF ||    // separators, byte order mark
         (code >= 0xFFF9 && code <= 0xFFFB) ||                    // interlinear annotations
         (code >= 0xE0000 && code <= 0xE007F);                    // tags
}

/// The joiners have no width either, but belong into emoji and the words of some scripts.
bool IsJoiner(char32_t code) { return code == 0x200C || code == 0x200D; }

/// The length of the terminator at `i` of a control string: BEL, ESC \ or ST; 0 when it is none.
std::size_t TerminatorLength(std::string_view text, std::size_t i) {
  if (text[i] == '\a') return 1;
  if (text.substr(i).starts_with("\x1b\\") || text.substr(i).starts_with("\xC2\x9C")) return 2;
  return 0;
}

/// A control string (OSC, DCS, APC, PM, SOS) whose introducer has `begin` bytes. A line end or
/// another escape inside means that it is none.
Scan ScanString(std::string_view text, std::size_t begin) {
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (const std::size_t terminator = TerminatorLength(text, i); terminator > 0) {
      return {Verdict::kComplete, i + terminator};
    }
    const bool may_terminate = i + 1 == text.size() && (text[i] == kEscape || text[i] == '\xC2');
    if (may_terminate) return {Verdict::kUnfinished, i};
    if (text[i] == kEscape || text[i] == '\n' || i > TerminalSanitizer::kLongestSequence) {
      return {Verdict::kBroken, i};
    }
  }
  return {Verdict::kUnfinished, text.size()};
}

/// Bytes of [low, high] from `i` on.
std::size_t SkipRange(std::string_view text, std::size_t i, std::uint8_t low, std::uint8_t high) {
  while (i < text.size() && Byte(text, i) >= low && Byte(text, i) <= high) ++i;
  return i;
}

Scan ScanFinal(std::string_view text, std::size_t i, std::uint8_t low) {
  constexpr std::size_t kLongestControl = 256;
  if (i > kLongestControl) return {Verdict::kBroken, i};
  if (i == text.size()) return {Verdict::kUnfinished, i};
  if (Byte(text, i) < low || Byte(text, i) > 0x7E) return {Verdict::kBroken, i};
  return {Verdict::kComplete, i + 1};
}

/// A control sequence whose introducer has `begin` bytes: parameters, intermediates, final byte.
Scan ScanControl(std::string_view text, std::size_t begin) {
  const std::size_t parameters = SkipRange(text, begin, 0x30, 0x3F);
  return ScanFinal(text, SkipRange(text, parameters, 0x20, 0x2F), 0x40);
}

/// The escape sequence at the start of `text`, which starts with ESC. `searched`: how much of a
/// control string has no end in it.
Scan ScanEscape(std::string_view text, std::size_t searched) {
  if (text.size() == 1) return {Verdict::kUnfinished, 1};
  switch (text[1]) {
    case '[':
      return ScanControl(text, 2);
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
      return ScanString(text, searched > 2 ? searched : 2);
    default:
      return ScanFinal(text, SkipRange(text, 1, 0x20, 0x2F), 0x30);
  }
}

/// The sequence that the C1 control at the start of `text` (two bytes of UTF-8) introduces.
Scan ScanC1(std::string_view text, std::size_t searched) {
  switch (Byte(text, 1)) {
    case 0x9B:
      return ScanControl(text, 2);
    case 0x9D:
    case 0x90:
    case 0x98:
    case 0x9E:
    case 0x9F:
      return ScanString(text, searched > 2 ? searched : 2);
    default:
      return {Verdict::kBroken, 2};
  }
}

/// A control character as its picture; `code` is below 0x20 or 0x7F.
void AppendPicture(std::string& out, char32_t code) {
  out += "\xE2\x90";  // U+2400 and on
  out += code == 0x7F ? '\xA1' : static_cast<char>(0x80 + code);
}

/// `previous`: the character that was shown before; 0 for none.
void AppendCharacter(std::string& out, std::string_view text, const Character& character,
                     char32_t previous) {
  if (character.length == 0) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", Byte(text, 0));
  } else if ((character.code < 0x20 && character.code != '\n' && character.code != '\t') ||
             character.code == 0x7F) {
    AppendPicture(out, character.code);
  } else if (IsHidden(character.code) || (IsJoiner(character.code) && previous < 0x80)) {
    fmt::format_to(std::back_inserter(out), "<U+{:04X}>",
                   static_cast<std::uint32_t>(character.code));
  } else {
    out += text.substr(0, character.length);
  }
}

bool IntroducesSequence(std::string_view text) {
  return text[0] == kEscape || (text.size() > 1 && text[0] == '\xC2' && Byte(text, 1) < 0xA0);
}

}  // namespace

std::string TerminalSanitizer::Drain(bool finished) {
  std::string out;
  out.reserve(pending_.size());
  std::string_view rest = pending_;
  while (!rest.empty()) {
    if (IntroducesSequence(rest)) {
      const Scan scan = rest[0] == kEscape ? ScanEscape(rest, searched_) : ScanC1(rest, searched_);
      searched_ = 0;
      if (scan.verdict == Verdict::kUnfinished && !finished) {
        searched_ = scan.length;
        break;
      }
      if (scan.verdict == Verdict::kComplete &&
          options_.sequences == TerminalOptions::Sequences::kStrip) {
        rest.remove_prefix(scan.length);
        continue;
      }
    }
    if (rest[0] == '\r' && rest.size() == 1 && !finished) break;
    if (rest.starts_with("\r\n")) rest.remove_prefix(1);
    const Character character = Decode(rest);
    if (character.cut_off && !finished) break;
    AppendCharacter(out, rest, character, previous_);
    previous_ = IsJoiner(character.code) ? 0 : character.code;
    rest.remove_prefix(character.length == 0 ? 1 : character.length);
  }
  pending_.erase(0, pending_.size() - rest.size());
  return out;
}

std::string TerminalSanitizer::Feed(std::string_view piece) {
  pending_ += piece;
  return Drain(false);
}

std::string TerminalSanitizer::Finish() {
  std::string out = Drain(true);
  searched_ = 0;
  previous_ = 0;
  return out;
}

std::string SafeForTerminal(std::string_view untrusted, const TerminalOptions& options) {
  TerminalSanitizer sanitizer(options);
  std::string safe = sanitizer.Feed(untrusted);
  return safe += sanitizer.Finish();
}

}  // namespace logai::privacy
