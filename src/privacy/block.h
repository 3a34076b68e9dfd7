#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "privacy/redactor.h"
#include "privacy/search.h"

namespace logai::privacy {

/// A part of a longer text, with what stands around it: bytes [begin, end) of `window`.
struct Block {
  /// So far a value can reach: a private key of 64 KiB and its first line. With this much of the
  /// text on both sides, where a text is cut makes no difference.
  static constexpr std::size_t kReach = 72 * 1024;

  std::string_view window;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The values that have bytes in the block, in order; none begins behind the block. The last may
/// end behind it, and the first may have begun before it.
std::vector<Found> FindInBlock(const Redactor& redactor, const Block& block);

/// Appends the bytes of the window from `from` to the block's end with `values` replaced, and
/// returns where in the window that ended: the block's end, or that of the last value. Values that
/// end at or before `from` were written with the block before, and so was the mark of one that
/// contains it.
std::size_t AppendRedacted(const Redactor& redactor, const Block& block,
                           const std::vector<Found>& values, std::size_t from, std::string& out);

}  // namespace logai::privacy
