#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "privacy/characters.h"

namespace logai::privacy {

/// The name in front of a value, such as `db.Password` in `db.Password = x`, in a form in which
/// spellings agree: lower case, without separators ("dbpassword"), remembering where words began.
class Label {
 public:
  static constexpr std::size_t kLongest = 40;

  /// Where the name ends whose separator is at `separator`: before blanks, quotes with their
  /// backslashes, brackets and colours, not below `floor`.
  static std::size_t End(std::string_view text, std::size_t floor, std::size_t separator);
  /// Where the name ends whose value begins at `value`: before "=", ":", "#", "(" and the like.
  static std::size_t EndForValue(std::string_view text, std::size_t floor, std::size_t value);

  /// Reads the name that ends at `end`, not going below `floor`. With `words`, a blank in the name
  /// is skipped too ("api key"), at most twice. Cost: bounded by a constant.
  static Label Before(std::string_view text, std::size_t floor, std::size_t end, bool words);
  /// The same for the name of a value.
  static Label OfValue(std::string_view text, std::size_t floor, std::size_t value) {
    return Before(text, floor, EndForValue(text, floor, value), true);
  }
  /// Reads the name that starts at `begin`, such as a flag's.
  static Label From(std::string_view text, std::size_t begin);

  bool empty() const { return size_ == 0; }
  /// The normal form, last kLongest characters of it.
  std::string_view text() const { return std::string_view(chars_).substr(kLongest - size_); }
  bool EndsWith(std::string_view lower) const { return text().ends_with(lower); }
  /// Whether the last word, or the last words together, are `lower`.
  bool EndsWithWord(std::string_view lower) const;
  /// Where the name begins in the text, and where it ends.
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return end_; }
  /// Whether the name has several parts, as db.password or DB_PASSWORD.
  bool compound() const { return compound_; }

 private:
  void Prepend(char c, bool starts_word);

  std::array<char, kLongest> chars_{};
  std::bitset<kLongest> starts_;
  std::size_t size_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool compound_ = false;
};

/// A quick look at the last two characters of a name, which tells most names from those of a list
/// without reading them.
class Endings {
 public:
  /// Works for every name that ends with one of `endings`, which are in normal form.
  template <std::size_t N>
  consteval explicit Endings(const std::array<std::string_view, N>& endings) {
    for (const std::string_view ending : endings) Add(ending);
  }

  /// Whether the name that ends at `end` can be one of the list.
  bool MayEnd(std::string_view text, std::size_t floor, std::size_t end) const {
    if (end <= floor) return false;
    const char last = Lower(text[end - 1]);
    std::size_t i = end - 1;
    while (i > floor && Is(text[i - 1], kUnderscore | kDash | kDot | kBlank)) --i;
    const char before = i > floor ? Lower(text[i - 1]) : '\0';
    return (rows_[Slot(last)] >> Slot(before) & 1) != 0;
  }

 private:
  static constexpr unsigned Slot(char c) { return static_cast<unsigned char>(c) & 63U; }
  constexpr void Add(std::string_view ending) {
    const std::uint64_t any = ~std::uint64_t{0};
    rows_[Slot(ending.back())] |=
        ending.size() < 2 ? any : std::uint64_t{1} << Slot(ending[ending.size() - 2]);
  }
  std::array<std::uint64_t, 64> rows_{};
};

}  // namespace logai::privacy
