#include <numeric>

#include "logs/record_header.h"

namespace logai::logs {
namespace {

// Of a hundred lines, so many have what is a part of their headers: a level that comes first is
// easily told from a message; words before it may be the message's own, as may be a name or a
// bracket behind it.
constexpr std::int64_t kLevelFirst = 20;
constexpr std::int64_t kLevelBehind = 80;
constexpr std::int64_t kPiece = 90;
constexpr std::int64_t kFewest = 20;  // lines, to learn from

}  // namespace

HeaderShape HeaderCounts::Shape() const {
  HeaderShape shape;
  if (lines_ < kFewest) return shape;
  shape.level_first = At(LevelPlace::kFirst) * 100 >= lines_ * kLevelFirst;
  shape.level_behind = At(LevelPlace::kBehind) * 100 >= lines_ * kLevelBehind;
  const std::int64_t with_level = lines_ - At(LevelPlace::kNone);
  std::int64_t as_many = 0;
  for (shape.pieces = HeaderShape::kMostPieces; shape.pieces > 0; --shape.pieces) {
    as_many += pieces_[static_cast<std::size_t>(shape.pieces)];
    if (as_many * 100 >= with_level * kPiece) break;
  }
  return shape;
}

bool HeaderCounts::Exceeds(const HeaderShape& shape) const {
  if (!shape.level_first && At(LevelPlace::kFirst) > 0) return true;
  if (!shape.level_behind && At(LevelPlace::kBehind) > 0) return true;
  const auto more = pieces_.begin() + shape.pieces + 1;
  return std::accumulate(more, pieces_.end(), std::int64_t{0}) > 0;
}

}  // namespace logai::logs
