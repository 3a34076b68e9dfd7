#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace logai::privacy {

/// Text that stands in the program itself, and so cannot be private. Only a constant expression
/// converts to it.
class FixedText {
 public:
  consteval FixedText(const char* text) : text_(text) {}  // NOLINT(google-explicit-constructor)
  consteval FixedText(std::string_view text)
      : text_(text) {}  // NOLINT(google-explicit-constructor)
  constexpr std::string_view view() const { return text_; }

 private:
  std::string_view text_;
};

/// Text that may leave the machine. Only the Redactor makes it from other text, so a raw log line
/// cannot be put into a message to a model by mistake: it does not compile (tests/compile_fail).
class RedactedText {
 public:
  RedactedText() = default;
  RedactedText(FixedText text) : text_(text.view()) {}  // NOLINT(google-explicit-constructor)

  RedactedText& operator+=(const RedactedText& other) {
    text_ += other.text_;
    return *this;
  }
  friend RedactedText operator+(RedactedText a, const RedactedText& b) { return a += b; }

  /// Numbers, evidence ids, times and counts that LogAI made itself carry nothing private.
  RedactedText& AppendNumber(std::int64_t number) {
    text_ += std::to_string(number);
    return *this;
  }

  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  std::size_t size() const { return text_.size(); }

  /// The same with "‹" in place of "<" wherever that begins, or with blanks and invisible
  /// characters in between seems to begin, a tag `name`: <log>, </ Log 1>. `name` is in lower case.
  RedactedText WithInertTags(FixedText name) const;

  /// The first `max_bytes` bytes at most, cut at a character.
  RedactedText Prefix(std::size_t max_bytes) const;
  /// What stands from byte `begin` on.
  RedactedText From(std::size_t begin) const { return Checked(text_.substr(begin)); }

 private:
  friend class Redactor;
  /// Not a constructor, so that a string literal is never a candidate for it.
  static RedactedText Checked(std::string text) {
    RedactedText checked;
    checked.text_ = std::move(text);
    return checked;
  }
  std::string text_;
};

}  // namespace logai::privacy
