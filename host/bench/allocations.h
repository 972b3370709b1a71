// How often a thread asked the heap for memory, whatever language asked.
//
// The executable that links this has malloc and its kin of its own, which count and go on to
// glibc's: an operator new that counts would not see plugins in C, Rust or Go. That costs one
// increment of a variable of the thread for each allocation, always. Builds with sanitizers have a
// malloc already, so nothing is counted there.
//
// Threads: each its own count.
#pragma once

#include <cstdint>

namespace weir::bench {

// False: the count stays 0.
bool CountsAllocations();

// Of this thread since it began. Growing a block with realloc is one.
uint64_t ThreadAllocations();

}  // namespace weir::bench
