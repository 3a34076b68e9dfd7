#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace logai::privacy {

struct TerminalOptions {
  /// What becomes of complete escape sequences (colours, cursor movements, hyperlinks, clipboard).
  enum class Sequences {
    kStrip,  ///< they vanish; the text between them stays
    kShow,   ///< their bytes are shown, the escape as U+241B
  };
  Sequences sequences = Sequences::kStrip;
};

/// `untrusted` (log lines, model output, server messages) as text that a terminal only prints.
///
/// - Well-formed escape sequences are stripped or shown, see TerminalOptions. What is left of
/// broken
///   ones is shown: ESC becomes U+241B, and the rest is text.
/// - Control characters other than line end and tab become their pictures (U+2400...); a carriage
///   return before a line end is dropped. C1 controls, characters that turn the direction of text,
///   line separators of Unicode, invisible tags and characters without width (joiners
///   where nothing is to join) become <U+202E>.
/// - Bytes that are not UTF-8 become \xff.
/// The result is valid UTF-8, and doing it again changes nothing. Cost: linear.
/// Source:  ECMA-48, 5th edition; Unicode TR 36, section 3; xterm's control sequences.
std::string SafeForTerminal(std::string_view untrusted, const TerminalOptions& options = {});

/// The same for a stream that arrives in pieces: a sequence or character that is split between two
/// pieces is held back until it is complete, at most kLongestSequence bytes of it.
class TerminalSanitizer {
 public:
  static constexpr std::size_t kLongestSequence = 64 * 1024;

  explicit TerminalSanitizer(TerminalOptions options = {}) : options_(options) {}

  /// What can be printed after this piece.
  std::string Feed(std::string_view piece);
  /// What was held back, shown as the remains of a sequence; the sanitizer starts anew.
  std::string Finish();

 private:
  std::string Drain(bool finished);

  TerminalOptions options_;
  std::string pending_;
  /// How much of a pending control string was already searched for its end.
  std::size_t searched_ = 0;
  char32_t previous_ = 0;  ///< the last character that was shown
};

}  // namespace logai::privacy
