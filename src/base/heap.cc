#include "base/heap.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace logai::base {

void ShareHeaps() {
#ifdef __GLIBC__
  ::mallopt(M_ARENA_MAX, 2);  // without effect at worst
#endif
}

}  // namespace logai::base
