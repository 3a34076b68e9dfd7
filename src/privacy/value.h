#pragma once

#include <cstddef>
#include <string_view>

namespace logai::privacy {

/// A value as it stands behind its name: `x` in name="x", name=x, \"name\":\"x\", name: x.
struct Value {
  std::size_t begin = 0;
  std::size_t end = 0;  ///< begin == end: there is none
  bool quoted = false;
  bool ends_line = false;  ///< nothing but blanks or a closing quote follows in the line

  bool empty() const { return begin == end; }
  std::string_view In(std::string_view text) const { return text.substr(begin, end - begin); }
};

/// The value that starts at `i` or behind blanks, colours and an opening quote there, whatever the
/// depth of escaping. Cost: linear in the value, which ends with its line or its quote.
Value ReadValue(std::string_view text, std::size_t i);

/// Lets an unquoted value go on over blanks where the syntax says where it ends: up to the ';' of
/// a=1;b=two words;c=3 and the ',' or ')' of X(a=1, b=two words, c=3). `name_begin` is where its
/// name begins.
void AddLaterWords(std::string_view text, std::size_t name_begin, Value& value);

}  // namespace logai::privacy
