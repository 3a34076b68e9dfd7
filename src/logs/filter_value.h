#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace logai::logs {

/// Reads a filter pattern from left to right and knows where it is, so that errors can say so.
class PatternReader {
 public:
  explicit PatternReader(std::string_view text) : text_(text) {}

  bool AtEnd() const { return position_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[position_]; }
  std::string_view rest() const { return text_.substr(position_); }
  std::size_t position() const { return position_; }
  void Skip(std::size_t bytes) { position_ += bytes; }
  void SkipBlanks();
  /// Skips blanks and then `token`, when it comes next.
  bool Take(std::string_view token);
  /// As Take, but `word` must not go on as a longer word. Letters in any case.
  bool TakeWord(std::string_view word);
  /// The longest run of characters of which none is in `stops`; blanks stop too.
  std::string_view TakeUntilAny(std::string_view stops);

  /// The text between double quotes, which come next; \" and \\ stand for the character.
  base::Result<std::string> TakeQuoted();
  /// The expression between percent signs, which come next.
  base::Result<std::unique_ptr<const re2::RE2>> TakeRegex();

  /// A kInvalidInput error that names the position (from 1) in the pattern.
  base::Error ErrorHere(std::string_view what, std::string_view next = {}) const;
  base::Error ErrorAt(std::size_t position, std::string_view what,
                      std::string_view next = {}) const;

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

/// One comparison with a constant: `= "x"`, `!= a*`, `>= 3`, `= %regex%`.
class ValueTest {
 public:
  /// Reads operator and value.
  /// Errors:  kInvalidInput.
  static base::Result<ValueTest> Parse(PatternReader& reader, std::string_view stops);

  /// Whether a field with this text passes. Numbers compare as numbers where both sides are some.
  bool PassesText(std::string_view field) const;
  bool uses_regex() const { return regex_ != nullptr; }

  ValueTest(ValueTest&&) noexcept;
  ValueTest& operator=(ValueTest&&) noexcept;
  ~ValueTest();

 private:
  enum class Operator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

  ValueTest();
  static std::optional<Operator> TakeOperator(PatternReader& reader);
  bool Equals(std::string_view field) const;

  Operator operator_ = Operator::kEqual;
  std::string text_;
  bool has_wildcard_ = false;
  std::optional<double> number_;
  std::unique_ptr<const re2::RE2> regex_;
};

/// The number that `text` is from its first to its last character; a sign, a fraction and an
/// exponent are allowed, names such as "inf" are not.
std::optional<double> ParseNumber(std::string_view text);

/// At most two regular expressions may stand in a JSON or field pattern.
/// Source:  AWS, "Filter pattern syntax", quotas.
inline constexpr int kMaxRegexes = 2;

}  // namespace logai::logs
