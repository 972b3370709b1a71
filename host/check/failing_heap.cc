#include "host/check/failing_heap.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

namespace weir::check {
namespace {

std::atomic<uint64_t> calls{0}, fail_at{0};
std::atomic<bool> has_failed{false};

bool Fails() {
  const uint64_t at = fail_at.load();
  if (at == 0 || calls.fetch_add(1) + 1 != at) return false;
  has_failed.store(true);
  errno = ENOMEM;
  return true;
}

void* Malloc(size_t n) { return Fails() ? nullptr : malloc(n); }
void* Calloc(size_t n, size_t size) { return Fails() ? nullptr : calloc(n, size); }
void* Realloc(void* p, size_t n) { return Fails() ? nullptr : realloc(p, n); }
int PosixMemalign(void** out, size_t alignment, size_t n) {
  return Fails() ? ENOMEM : posix_memalign(out, alignment, n);
}
void* New(size_t n) {
  if (Fails()) throw std::bad_alloc();
  return ::operator new(n);
}
void* NewQuietly(size_t n, const std::nothrow_t& quiet) noexcept {
  return Fails() ? nullptr : ::operator new(n, quiet);
}

void* InsteadOf(std::string_view name) {
  if (name == "malloc") return reinterpret_cast<void*>(&Malloc);
  if (name == "calloc") return reinterpret_cast<void*>(&Calloc);
  if (name == "realloc") return reinterpret_cast<void*>(&Realloc);
  if (name == "posix_memalign") return reinterpret_cast<void*>(&PosixMemalign);
  if (name == "_Znwm" || name == "_Znam") return reinterpret_cast<void*>(&New);
  if (name == "_ZnwmRKSt9nothrow_t") return reinterpret_cast<void*>(&NewQuietly);
  return nullptr;
}

bool IsFunctionSlot(uint64_t type) {
#if defined(__x86_64__)
  return type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT || type == R_X86_64_64;
#elif defined(__aarch64__)
  return type == R_AARCH64_JUMP_SLOT || type == R_AARCH64_GLOB_DAT || type == R_AARCH64_ABS64;
#else
  return false;
#endif
}

}  // namespace

FailingHeap::FailingHeap(void* handle) {
  link_map* map = nullptr;
  if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0 || map->l_ld == nullptr) return;
  const void *jumps = nullptr, *others = nullptr, *symbols = nullptr;
  const char* names = nullptr;
  uint64_t jump_bytes = 0, other_bytes = 0;
  // The loader has made addresses of what the file has as offsets.
  for (const ElfW(Dyn)* entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
    const void* address = reinterpret_cast<const void*>(entry->d_un.d_ptr);
    switch (entry->d_tag) {
      case DT_JMPREL: jumps = address; break;
      case DT_PLTRELSZ: jump_bytes = entry->d_un.d_val; break;
      case DT_RELA: others = address; break;
      case DT_RELASZ: other_bytes = entry->d_un.d_val; break;
      case DT_SYMTAB: symbols = address; break;
      case DT_STRTAB: names = static_cast<const char*>(address); break;
      default: break;
    }
  }
  if (symbols == nullptr || names == nullptr) return;
  if (jumps != nullptr) Replace(map->l_addr, jumps, jump_bytes, symbols, names);
  if (others != nullptr) Replace(map->l_addr, others, other_bytes, symbols, names);
}

void FailingHeap::Replace(uintptr_t base, const void* relocations, uint64_t bytes,
                          const void* symbols, const char* names) {
  const auto* entries = static_cast<const ElfW(Rela)*>(relocations);
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  for (uint64_t i = 0; i < bytes / sizeof *entries; i++) {
    if (!IsFunctionSlot(ELF64_R_TYPE(entries[i].r_info))) continue;
    const ElfW(Sym)& symbol =
        static_cast<const ElfW(Sym)*>(symbols)[ELF64_R_SYM(entries[i].r_info)];
    void* const instead = InsteadOf(names + symbol.st_name);
    if (instead == nullptr || symbol.st_shndx != SHN_UNDEF) continue;
    auto* const slot = reinterpret_cast<void**>(base + entries[i].r_offset);
    void* const start = reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(slot) / page * page);
    // It may have been closed for writing once the loader was done with it.
    if (mprotect(start, page, PROT_READ | PROT_WRITE) != 0) continue;
    memcpy(slot, &instead, sizeof instead);
    replaced_++;
  }
}

void FailingHeap::FailAt(uint64_t call) {
  if (call > 0) has_failed.store(false);
  calls.store(0);
  fail_at.store(call);
}

bool FailingHeap::failed() const { return has_failed.load(); }

}  // namespace weir::check
