// What the host needs to know of an ELF file before it loads it: segments, dynamic entries, symbols
// and notes, read from bytes.
//
// Reads untrusted bytes: every access is checked against the file, so that no file can do more than
// be refused. Only what the dynamic linker would use is looked at (program headers and the dynamic
// segment); section headers only have to lie inside the file, which tells a truncated one.
//
// Views point into the bytes that Parse was given, which must live longer.
// Threads: immutable once made.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace weir {

struct ElfSymbol {
  std::string_view name;
  bool defined = false;
  bool unique = false;   // STB_GNU_UNIQUE: one for the whole process, whoever loads it.
  bool is_local = false;
  bool is_function = false;
};

struct ElfNote {
  std::string_view name;  // Without its NUL.
  uint32_t type = 0;
  std::span<const uint8_t> description;
};

struct ElfImage {
  static constexpr uint64_t kFileBytesMax = 1ull << 30;

  // InvalidArgument: no shared library for this machine. Unavailable: one that is cut short, as a
  // file is that somebody still writes. Messages do not name the file.
  static absl::StatusOr<ElfImage> Parse(std::span<const uint8_t> bytes);

  std::vector<std::string_view> needed;  // DT_NEEDED
  std::vector<ElfSymbol> symbols;        // .dynsym
  std::vector<ElfNote> notes;            // Of all PT_NOTE segments.
  std::string_view rpath;                // DT_RPATH or DT_RUNPATH; empty: none.
  bool text_relocations = false;
  bool executable_stack = false;
  bool static_tls = false;  // DF_STATIC_TLS: room that a running process may not have.
  uint64_t tls_bytes = 0;   // PT_TLS
  // Versions of symbols that it needs of its libraries: "GLIBC_2.34".
  std::vector<std::string_view> versions;

  bool Defines(std::string_view name) const;
  bool Imports(std::string_view name) const;
  bool Needs(std::string_view prefix) const;  // A DT_NEEDED that begins with `prefix`.
  bool HasGo() const;  // Go's runtime is in it, by the note that Go's linker writes.
};

}  // namespace weir
