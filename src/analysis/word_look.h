#pragma once

#include <string_view>

namespace logai::analysis {

/// What a word looks like: part of a sentence, or a name that stands for one thing among many.
struct WordLook {
  double name = 0;        ///< from 0 (a word of a sentence) to 1 (certainly a name)
  bool natural = false;   ///< lower-case letters only, or with one capital in front
  bool upper = false;     ///< capitals only: a state, a constant
  bool literal = false;   ///< true, false, null and the like, and nothing at all
  bool answer = false;    ///< yes, no, on, off: a value behind what asks for one
  bool unit = false;      ///< of a size or a duration: KB, ms
  double introduces = 0;  ///< from 0 to 1: how often a name follows, as behind "user", "from"
  bool telling = false;   ///< tells failure or success: never a value
};

WordLook LookOf(std::string_view word);

/// Whether `word` is a value as programs print them: true, false, null, nil, none, …
bool IsLiteral(std::string_view word);

}  // namespace logai::analysis
