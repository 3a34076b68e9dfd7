#pragma once

#include <array>
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
  /// is skipped too ("api key"), at most twice. Reads no more than `most` characters; what is
  /// asked for must be shorter. Cost: bounded by a constant.
  static Label Before(std::string_view text, std::size_t floor, std::size_t end, bool words,
                      std::size_t most = kLongest);
  /// The same for the name of a value.
  static Label OfValue(std::string_view text, std::size_t floor, std::size_t value) {
    return Before(text, floor, EndForValue(text, floor, value), true);
  }
  /// Reads the name that starts at `begin`, such as a flag's.
  static Label From(std::string_view text, std::size_t begin);

  bool empty() const { return size_ == 0; }
  /// The normal form, last kLongest characters of it.
  std::string_view text() const { return std::string_view(chars_).substr(kLongest - size_); }
  bool EndsWith(std::string_view lower) const {
    // Two bytes tell most names apart, and whole lists of them are asked for.
    return lower.size() <= size_ && chars_[kLongest - 1] == lower.back() &&
           chars_[kLongest - lower.size()] == lower.front() && text().ends_with(lower);
  }
  /// Whether the last word, or the last words together, are `lower`.
  bool EndsWithWord(std::string_view lower) const {
    return EndsWith(lower) && (starts_ >> lower.size() & 1) != 0;
  }
  /// Where the name begins in the text, and where it ends.
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return end_; }
  /// Whether the name has several parts, as db.password or DB_PASSWORD.
  bool compound() const { return compound_; }

 private:
  std::array<char, kLongest> chars_{};
  std::uint64_t starts_ = 0;  // by how many characters a word that starts has from there on
  std::size_t size_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool compound_ = false;
};

/// A quick look at the last three characters of a name, which tells most names from those of a list
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
    if (end <= floor || !Is(text[end - 1], kAlnum)) return false;
    const char last = Lower(text[end - 1]);
    if (end >= floor + 5 && Is(text[end - 2], kAlnum) && Is(text[end - 3], kAlnum)) {  // nearly all
      const unsigned hash = Hash(last, Lower(text[end - 2]), Lower(text[end - 3]));
      return (pairs_[Slot(last)] >> Slot(Lower(text[end - 2])) & 1) != 0 &&
             ((triples_[hash / 64] >> hash % 64 & 1) != 0 || text[end - 5] == '%');
    }
    std::size_t i = Previous(text, floor, end - 1);
    const char second = i > floor ? Lower(text[i - 1]) : '\0';
    if ((pairs_[Slot(last)] >> Slot(second) & 1) == 0) return false;
    if (i <= floor) return true;
    i = Previous(text, floor, i - 1);
    if (i > floor + 2 && text[i - 3] == '%') return true;  // percent-encoded
    const unsigned hash = Hash(last, second, i > floor ? Lower(text[i - 1]) : '\0');
    return (triples_[hash / 64] >> hash % 64 & 1) != 0;
  }

 private:
  static constexpr std::size_t Previous(std::string_view text, std::size_t floor, std::size_t i) {
    while (i > floor && Is(text[i - 1], kSeparators)) --i;
    return i;
  }
  static constexpr int kSeparators = kUnderscore | kDash | kDot | kLabelExtra | kBlank;
  static constexpr unsigned Slot(char c) { return static_cast<unsigned char>(c) & 63U; }
  static constexpr unsigned Hash(char last, char second, char third) {
    return (Slot(last) | Slot(second) << 6 | Slot(third) << 12) * 0x9E3779B1U >> 20;
  }
  constexpr void Add(std::string_view ending) {
    const char last = ending.back();
    if (ending.size() < 2) pairs_[Slot(last)] = ~std::uint64_t{0};
    for (unsigned second = 0; second < 64; ++second) {
      if (ending.size() >= 2 && second != Slot(ending[ending.size() - 2])) continue;
      pairs_[Slot(last)] |= std::uint64_t{1} << second;
      for (unsigned third = 0; third < 64; ++third) {
        if (ending.size() >= 3 && third != Slot(ending[ending.size() - 3])) continue;
        const unsigned hash = Hash(last, static_cast<char>(second), static_cast<char>(third));
        triples_[hash / 64] |= std::uint64_t{1} << hash % 64;
      }
    }
  }
  std::array<std::uint64_t, 64> pairs_{};    // by the last character, a bit for the one before
  std::array<std::uint64_t, 64> triples_{};  // a bit for each hash of three
};

}  // namespace logai::privacy
