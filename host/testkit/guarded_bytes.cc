#include "host/testkit/guarded_bytes.h"

#include <string.h>
#include <sys/mman.h>

#include <algorithm>
#include <utility>

namespace weir::testkit {
namespace {

constexpr size_t kPage = 4096;
constexpr uint8_t kBehind = 0xa5;  // What lies between the end and the page behind it.

}  // namespace

GuardedBytes::GuardedBytes(size_t bytes, size_t alignment) : bytes_(bytes) {
  const size_t taken = (bytes + alignment - 1) / alignment * alignment;
  span_ = std::max<size_t>((taken + kPage - 1) / kPage, 1) * kPage;
  void* all = mmap(nullptr, span_ + 2 * kPage, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (all == MAP_FAILED) return;
  start_ = static_cast<uint8_t*>(all) + kPage;
  if (mprotect(start_, span_, PROT_READ | PROT_WRITE) != 0) return;
  open_ = true;
  data_ = start_ + span_ - taken;
  memset(data_ + bytes_, kBehind, taken - bytes_);
}

GuardedBytes& GuardedBytes::operator=(GuardedBytes&& other) noexcept {
  Close();
  start_ = std::exchange(other.start_, nullptr);
  span_ = other.span_;
  data_ = other.data_;
  bytes_ = other.bytes_;
  open_ = std::exchange(other.open_, false);
  return *this;
}

bool GuardedBytes::Overrun() const {
  if (!open_) return false;
  return std::any_of(data_ + bytes_, start_ + span_, [](uint8_t b) { return b != kBehind; });
}

void GuardedBytes::MakeReadOnly() {
  if (open_) mprotect(start_, span_, PROT_READ);
}

void GuardedBytes::Close() {
  if (!open_) return;
  open_ = false;
  madvise(start_, span_, MADV_DONTNEED);
  mprotect(start_, span_, PROT_NONE);
}

void GuardedBytes::Forbid(HostWatch& watch, const char* requirement, const char* text) const {
  if (start_ != nullptr) watch.OnForbidden(start_, span_, requirement, text);
}

void GuardedBytes::ForbidEnd(HostWatch& watch, const char* requirement, const char* text) const {
  if (start_ != nullptr) watch.OnForbidden(start_ + span_, kPage, requirement, text);
}

void GuardedBytes::ForbidFree(HostWatch& watch, const char* requirement, const char* text) const {
  if (start_ != nullptr) watch.OnForbidden(start_ - kPage, kPage, requirement, text);
}

}  // namespace weir::testkit
