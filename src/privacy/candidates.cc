#include "privacy/candidates.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace logai::privacy {
namespace {

constexpr std::size_t kStride = Kinds::kStride;
constexpr std::size_t kPlanes = std::tuple_size_v<Kinds::Plane>;

const KindsWay& BestWay() {
  static const KindsWay best = WaysToTellKinds().ways[0];
  return best;
}

}  // namespace

// Reads the strides from `first` on, and what there is not as zero bytes.
void Candidates::Read(std::size_t first) {
  const std::size_t left = text_.size() - std::min(read_, text_.size());
  const std::size_t readable = left < kKindsReadOn ? 0 : (left - kKindsReadOn) / kStride;
  const std::size_t whole = std::min(readable, kPlanes - first);
  if (whole > 0) BestWay().tell(text_.data() + read_, first, whole, kinds_);
  read_ += whole * kStride;
  first += whole;
  if (first == kPlanes) return;
  for (Kinds::Plane& plane : kinds_.planes) {
    std::fill(plane.begin() + static_cast<std::ptrdiff_t>(first), plane.end(), 0);
  }
  const std::size_t rest = text_.size() - std::min(read_, text_.size());
  if (rest == 0) return;
  std::array<char, 2 * kStride + kKindsReadOn> padded{};
  std::memcpy(padded.data(), text_.data() + read_, std::min(rest, padded.size()));
  const std::size_t count = std::min((rest + kStride - 1) / kStride, kPlanes - first);
  BestWay().tell(padded.data(), first, count, kinds_);
  read_ += count * kStride;
}

const Places& Candidates::Next() {
  if (BestWay().tell == nullptr) {
    for (Places::Bits* bits : {&places_.all, &places_.numbers, &places_.key_line_ends}) {
      bits->fill(~std::uint64_t{0});
    }
    return places_;
  }
  if (read_ == 0) {
    Read(1);
  } else {
    for (Kinds::Plane& plane : kinds_.planes) {
      plane[0] = plane[kPlanes - 2];
      plane[1] = plane[kPlanes - 1];
    }
    Read(2);
  }
  BestWay().places(kinds_, places_);
  return places_;
}

}  // namespace logai::privacy
