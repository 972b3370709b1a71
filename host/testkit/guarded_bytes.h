// Memory of exactly so many bytes, between pages that nobody may touch: an access one byte past its
// end, or after Close, is a fault at an address that says whose it was.
//
// The addresses stay reserved for the life of the process, so that nothing else comes to lie there;
// the memory itself goes with Close. Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "host/testkit/host_watch.h"

namespace weir::testkit {

class GuardedBytes {
 public:
  GuardedBytes() = default;
  // Starts at a multiple of `alignment`, so that up to alignment - 1 bytes may lie behind its end;
  // they are looked at by Overrun. data() is NULL when there is no memory.
  GuardedBytes(size_t bytes, size_t alignment);
  ~GuardedBytes() { Close(); }
  GuardedBytes(GuardedBytes&& other) noexcept { *this = static_cast<GuardedBytes&&>(other); }
  GuardedBytes& operator=(GuardedBytes&& other) noexcept;

  uint8_t* data() const { return data_; }
  size_t size() const { return bytes_; }
  bool Overrun() const;
  void MakeReadOnly();
  // No access any more.
  void Close();

  // Tells `watch` that an access to the bytes, or to the page behind them, is to be put down to
  // `requirement`.
  void Forbid(HostWatch& watch, const char* requirement, const char* text) const;
  void ForbidEnd(HostWatch& watch, const char* requirement, const char* text) const;
  // The page before them, which holds what free() would look at.
  void ForbidFree(HostWatch& watch, const char* requirement, const char* text) const;

 private:
  uint8_t* start_ = nullptr;  // Of the pages that may be used.
  size_t span_ = 0;           // Bytes of them.
  uint8_t* data_ = nullptr;
  size_t bytes_ = 0;
  bool open_ = false;
};

}  // namespace weir::testkit
