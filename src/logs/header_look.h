#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "logs/header_token.h"
#include "logs/record_header.h"

namespace logai::logs {

/// Notes that the header depends on the line up to `end`.
inline void LookAt(std::size_t end, RecordHeader& header) {
  header.looked_at = std::max(header.looked_at, end);
}

/// The next token of a line whose header is being read.
inline HeaderToken Look(std::string_view line, std::size_t position, RecordHeader& header) {
  const HeaderToken token = NextHeaderToken(line, position);
  LookAt(token.looked_at, header);
  return token;
}

inline std::size_t Skip(std::string_view line, std::size_t position, RecordHeader& header) {
  const std::size_t at = SkipSeparators(line, position);
  LookAt(LookedAtToSkip(line, at), header);
  return at;
}

}  // namespace logai::logs
