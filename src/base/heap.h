#pragma once

namespace logai::base {

/// Has the threads of this process share two heaps. The C library gives a thread one of its own, up
/// to eight for each processor, and keeps in each what was freed there: where pages are made by one
/// thread and used up by another, that doubles the memory of the process. For work that waits for a
/// network; threads that only compute are faster with heaps of their own.
/// Threads: before those are made that it is meant for.
void ShareHeaps();

}  // namespace logai::base
