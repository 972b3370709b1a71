// Makes allocations of one loaded plugin fail, and of nobody else: the entries of its own tables
// of imported functions are replaced. What libraries behind it take for it is not touched.
//
// One at a time in a process. Threads: FailAt the test's; the functions [any].
#pragma once

#include <cstdint>

namespace weir::check {

class FailingHeap {
 public:
  // `handle` of dlopen.
  explicit FailingHeap(void* handle);
  FailingHeap(const FailingHeap&) = delete;
  FailingHeap& operator=(const FailingHeap&) = delete;

  // Whether it imports any of malloc, calloc, realloc and operator new.
  bool usable() const { return replaced_ > 0; }
  // Counts from now on and refuses call number `call`, counted from 1; 0: none.
  void FailAt(uint64_t call);
  // Whether that call has come.
  bool failed() const;

 private:
  void Replace(uintptr_t base, const void* relocations, uint64_t bytes, const void* symbols,
               const char* names);
  int replaced_ = 0;
};

}  // namespace weir::check
