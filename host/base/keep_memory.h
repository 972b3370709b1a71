// What the process does with memory that was given back to the heap.
//
// Threads: free function; before others allocate.
#pragma once

namespace weir {

// Requests and what is written of them come and go all the time, some hundred kB each: what was
// given back is kept, or the kernel would take every page away and clear it again.
void KeepMemory();

}  // namespace weir
