#include "privacy/kinds.h"

namespace logai::privacy {

const KindsWays& WaysToTellKinds() {
  static const KindsWays all = [] {
    KindsWays ways;
#ifdef __SSE2__
    if (__builtin_cpu_supports("avx512bw")) ways.ways[ways.count++] = KindsWithAvx512;
    if (__builtin_cpu_supports("avx2")) ways.ways[ways.count++] = KindsWithAvx2;
    ways.ways[ways.count++] = KindsWithSse2;
#endif
    return ways;
  }();
  return all;
}

}  // namespace logai::privacy
