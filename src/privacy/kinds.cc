#include "privacy/kinds.h"

namespace logai::privacy {

const KindsWays& WaysToTellKinds() {
  static const KindsWays all = [] {
    KindsWays ways;
#ifdef __SSE2__
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi"))
      ways.ways[ways.count++] = KindsWithAvx512();
    if (__builtin_cpu_supports("avx2")) ways.ways[ways.count++] = KindsWithAvx2();
    if (__builtin_cpu_supports("ssse3")) ways.ways[ways.count++] = KindsWithSsse3();
#endif
    return ways;
  }();
  return all;
}

}  // namespace logai::privacy
