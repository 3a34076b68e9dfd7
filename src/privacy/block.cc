#include "privacy/block.h"

#include <algorithm>

namespace logai::privacy {

std::vector<Found> FindInBlock(const Redactor& redactor, const Block& block) {
  std::vector<Found> values = redactor.Values(block.window);
  const auto first =
      std::ranges::find_if(values, [&](const Found& v) { return v.end > block.begin; });
  const auto last =
      std::find_if(first, values.end(), [&](const Found& v) { return v.begin >= block.end; });
  values.erase(last, values.end());
  values.erase(values.begin(), first);
  return values;
}

std::size_t AppendRedacted(const Redactor& redactor, const Block& block,
                           const std::vector<Found>& values, std::size_t from, std::string& out) {
  std::size_t at = from;
  for (const Found& value : values) {
    if (value.end <= at) continue;
    // A value that reaches over `from` has its mark already, unless the block before saw less of
    // it.
    const bool marked = value.begin < from && from > block.begin;
    if (value.begin > at) out += block.window.substr(at, value.begin - at);
    if (!marked) {
      redactor.AppendReplacement(value.rule,
                                 block.window.substr(value.begin, value.end - value.begin), out);
    }
    at = value.end;
  }
  if (at < block.end) out += block.window.substr(at, block.end - at);
  return std::max(at, block.end);
}

}  // namespace logai::privacy
