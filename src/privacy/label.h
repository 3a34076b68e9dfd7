#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <string_view>

namespace logai::privacy {

/// The name in front of a value, such as `db.Password` in `db.Password = x`, in a form in which
/// spellings agree: lower case, without separators ("dbpassword"), remembering where words began.
class Label {
 public:
  static constexpr std::size_t kLongest = 40;

  /// Reads the name that ends just before `end`, not going below `floor`: past blanks, quotes with
  /// their backslashes, brackets and colours, then the name itself. With `words`, a blank in the
  /// name is skipped too ("api key"), at most twice. Cost: bounded by a constant.
  static Label Before(std::string_view text, std::size_t floor, std::size_t end, bool words);
  /// Reads the name of the value that begins at `value`: past "=", ":", "#", "(" and the like.
  static Label OfValue(std::string_view text, std::size_t floor, std::size_t value);
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

}  // namespace logai::privacy
