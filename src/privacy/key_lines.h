#pragma once

#include <cstddef>

#include "privacy/search.h"

namespace logai::privacy {

/// Finds lines that are lines of a private key although its first line is in another event. Looks
/// at the last word of the lines that it is told of, of the lines behind those that say something
/// of them, and of the last line. Threads: one at a time.
class KeyLines {
 public:
  explicit KeyLines(Search& search) : search_(search) {}

  /// A line ends at `end`, behind those before. Lines may be left out whose last word is shorter
  /// than 16 bytes and does not end with '-'.
  void LookAt(std::size_t end);
  /// The text has ended.
  void Finish() { LookAt(search_.text.size()); }

 private:
  void LookOn(std::size_t before);
  void Look(std::size_t begin, std::size_t end);

  Search& search_;
  bool is_public_ = false;  // in a certificate or a public key
  bool follows_ = false;    // behind a key's line
  std::size_t next_ = 0;    // where the line behind the last that was looked at begins
};

}  // namespace logai::privacy
