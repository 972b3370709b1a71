#include "host/loader/elf_image.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr uint64_t kSymbolsMax = 4u << 20;
constexpr uint64_t kNotesMax = 1024;
constexpr uint64_t kVersionsMax = 65536;

using Bytes = std::span<const uint8_t>;

absl::Status CutShort(std::string_view what) {
  return absl::UnavailableError(
      absl::StrCat("is not complete: ", std::string(what), " lies past the end of the file"));
}

absl::Status Broken(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("is a damaged ELF file: ", std::string(what)));
}

std::optional<Bytes> Slice(Bytes bytes, uint64_t offset, uint64_t size) {
  if (offset > bytes.size() || size > bytes.size() - offset) return std::nullopt;
  return bytes.subspan(offset, size);
}

// A struct at any alignment.
template <class T>
std::optional<T> Read(Bytes bytes, uint64_t offset) {
  const auto slice = Slice(bytes, offset, sizeof(T));
  if (!slice) return std::nullopt;
  T value;
  memcpy(&value, slice->data(), sizeof value);
  return value;
}

constexpr uint16_t kMachine =
#if defined(__x86_64__)
    EM_X86_64;
#elif defined(__aarch64__)
    EM_AARCH64;
#else
#error "name this machine's ELF number"
#endif

absl::StatusOr<Elf64_Ehdr> ReadHeader(Bytes bytes) {
  if (bytes.size() < SELFMAG || memcmp(bytes.data(), ELFMAG, SELFMAG) != 0) {
    if (bytes.empty()) return absl::UnavailableError("is not complete: it is empty");
    return absl::InvalidArgumentError("is not an ELF file; expected a shared library (.so)");
  }
  if (bytes.size() < EI_NIDENT) return CutShort("the ELF header");
  if (bytes[EI_CLASS] != ELFCLASS64) {
    return absl::InvalidArgumentError("is not a 64-bit library; build it for this machine");
  }
  if (bytes[EI_DATA] != ELFDATA2LSB) {
    return absl::InvalidArgumentError("is not a little-endian library; build it for this machine");
  }
  const auto header = Read<Elf64_Ehdr>(bytes, 0);
  if (!header) return CutShort("the ELF header");
  if (header->e_machine != kMachine) {
    return absl::InvalidArgumentError(absl::StrCat("is built for machine ", header->e_machine,
                                                   ", this host runs on machine ", kMachine,
                                                   "; build it for this machine"));
  }
  if (header->e_type != ET_DYN) {
    return absl::InvalidArgumentError(
        absl::StrCat("is no shared library (ELF type ", header->e_type, ", expected ", ET_DYN,
                     "); link it with -shared"));
  }
  return *header;
}

absl::StatusOr<std::vector<Elf64_Phdr>> ReadSegments(Bytes bytes, const Elf64_Ehdr& header) {
  if (header.e_phentsize != sizeof(Elf64_Phdr)) return Broken("its program headers have no size");
  std::vector<Elf64_Phdr> segments;
  for (uint64_t i = 0; i < header.e_phnum; i++) {
    if (header.e_phoff > bytes.size()) return CutShort("the table of segments");
    const auto segment = Read<Elf64_Phdr>(bytes, header.e_phoff + i * sizeof(Elf64_Phdr));
    if (!segment) return CutShort("the table of segments");
    if (segment->p_type != PT_NULL && !Slice(bytes, segment->p_offset, segment->p_filesz)) {
      return CutShort("a segment");
    }
    segments.push_back(*segment);
  }
  return segments;
}

// Sections are not needed to load a file, but they come last in it, so one that somebody still
// copies is recognised by them.
absl::Status CheckSections(Bytes bytes, const Elf64_Ehdr& header) {
  if (header.e_shoff == 0) return absl::OkStatus();
  if (header.e_shoff > bytes.size()) return CutShort("the table of sections");
  if (header.e_shentsize != sizeof(Elf64_Shdr)) return Broken("its section headers have no size");
  for (uint64_t i = 0; i < header.e_shnum; i++) {
    const auto section = Read<Elf64_Shdr>(bytes, header.e_shoff + i * sizeof(Elf64_Shdr));
    if (!section) return CutShort("the table of sections");
    if (section->sh_type != SHT_NOBITS && section->sh_type != SHT_NULL &&
        !Slice(bytes, section->sh_offset, section->sh_size)) {
      return CutShort("a section");
    }
  }
  return absl::OkStatus();
}

// The file's bytes from a virtual address to the end of its segment.
std::optional<Bytes> AtAddress(Bytes bytes, const std::vector<Elf64_Phdr>& segments,
                               uint64_t address) {
  for (const Elf64_Phdr& segment : segments) {
    if (segment.p_type != PT_LOAD || address < segment.p_vaddr ||
        address - segment.p_vaddr >= segment.p_filesz) {
      continue;
    }
    const uint64_t inside = address - segment.p_vaddr;
    return Slice(bytes, segment.p_offset + inside, segment.p_filesz - inside);
  }
  return std::nullopt;
}

std::optional<std::string_view> TextAt(Bytes strings, uint64_t offset) {
  if (offset >= strings.size()) return std::nullopt;
  const char* start = reinterpret_cast<const char*>(strings.data()) + offset;
  const size_t room = strings.size() - offset;
  const size_t length = strnlen(start, room);
  if (length == room) return std::nullopt;
  return std::string_view(start, length);
}

struct Dynamic {
  uint64_t strings = 0, strings_size = 0, symbols = 0, hash = 0, gnu_hash = 0;
  uint64_t rpath = 0;
  bool has_rpath = false;
  bool text_relocations = false;
  bool static_tls = false;
  uint64_t versions = 0, version_files = 0;
  std::vector<uint64_t> needed;
};

Dynamic ReadDynamic(Bytes bytes, const Elf64_Phdr& segment) {
  Dynamic dynamic;
  for (uint64_t at = 0; at + sizeof(Elf64_Dyn) <= segment.p_filesz; at += sizeof(Elf64_Dyn)) {
    const auto entry = Read<Elf64_Dyn>(bytes, segment.p_offset + at);
    if (!entry || entry->d_tag == DT_NULL) break;
    const uint64_t value = entry->d_un.d_val;
    switch (entry->d_tag) {
      case DT_NEEDED: dynamic.needed.push_back(value); break;
      case DT_STRTAB: dynamic.strings = value; break;
      case DT_STRSZ: dynamic.strings_size = value; break;
      case DT_SYMTAB: dynamic.symbols = value; break;
      case DT_HASH: dynamic.hash = value; break;
      case DT_GNU_HASH: dynamic.gnu_hash = value; break;
      case DT_TEXTREL: dynamic.text_relocations = true; break;
      case DT_FLAGS:
        dynamic.text_relocations |= (value & DF_TEXTREL) != 0;
        dynamic.static_tls = (value & DF_STATIC_TLS) != 0;
        break;
      case DT_VERNEED: dynamic.versions = value; break;
      case DT_VERNEEDNUM: dynamic.version_files = value; break;
      case DT_RPATH:
      case DT_RUNPATH: dynamic.rpath = value, dynamic.has_rpath = true; break;
      default: break;
    }
  }
  return dynamic;
}

// How many symbols there are: a file says so only through its hash table.
std::optional<uint64_t> CountByGnuHash(Bytes table) {
  const auto bucket_count = Read<uint32_t>(table, 0);
  const auto first_symbol = Read<uint32_t>(table, 4);
  const auto bloom_count = Read<uint32_t>(table, 8);
  if (!bucket_count || !first_symbol || !bloom_count) return std::nullopt;
  const uint64_t buckets = 16 + uint64_t{*bloom_count} * 8;
  const uint64_t chains = buckets + uint64_t{*bucket_count} * 4;
  if (!Slice(table, buckets, uint64_t{*bucket_count} * 4)) return std::nullopt;
  uint64_t last = 0;
  for (uint64_t i = 0; i < *bucket_count; i++) {
    last = std::max<uint64_t>(last, *Read<uint32_t>(table, buckets + i * 4));
  }
  if (last < *first_symbol) return *first_symbol;
  for (;; last++) {
    const auto chain = Read<uint32_t>(table, chains + (last - *first_symbol) * 4);
    if (!chain) return std::nullopt;
    if (*chain & 1) return last + 1;
  }
}

std::optional<uint64_t> CountSymbols(Bytes bytes, const std::vector<Elf64_Phdr>& segments,
                                     const Dynamic& dynamic) {
  if (dynamic.gnu_hash != 0) {
    const auto table = AtAddress(bytes, segments, dynamic.gnu_hash);
    return table ? CountByGnuHash(*table) : std::nullopt;
  }
  if (dynamic.hash == 0) return 0;
  const auto table = AtAddress(bytes, segments, dynamic.hash);
  const auto count = table ? Read<uint32_t>(*table, 4) : std::nullopt;
  if (!count) return std::nullopt;
  return *count;
}

absl::Status ReadSymbols(Bytes bytes, const std::vector<Elf64_Phdr>& segments,
                         const Dynamic& dynamic, Bytes strings, ElfImage& image) {
  const auto count = CountSymbols(bytes, segments, dynamic);
  if (!count || *count > kSymbolsMax) return Broken("its symbol hash table leads nowhere");
  if (*count == 0) return absl::OkStatus();
  const auto table = AtAddress(bytes, segments, dynamic.symbols);
  if (!table || table->size() / sizeof(Elf64_Sym) < *count) {
    return Broken("its symbol table leads nowhere");
  }
  image.symbols.reserve(*count - 1);
  for (uint64_t i = 1; i < *count; i++) {  // The first one is always empty.
    const auto symbol = Read<Elf64_Sym>(*table, i * sizeof(Elf64_Sym));
    const auto name = TextAt(strings, symbol->st_name);
    if (!name) return Broken("a symbol's name leads nowhere");
    const uint8_t binding = ELF64_ST_BIND(symbol->st_info);
    image.symbols.push_back({.name = *name,
                             .defined = symbol->st_shndx != SHN_UNDEF,
                             .unique = binding == STB_GNU_UNIQUE,
                             .is_local = binding == STB_LOCAL,
                             .is_function = ELF64_ST_TYPE(symbol->st_info) == STT_FUNC});
  }
  return absl::OkStatus();
}

// Two nested lists: libraries, and versions of each.
absl::Status ReadVersions(Bytes bytes, const std::vector<Elf64_Phdr>& segments,
                          const Dynamic& dynamic, Bytes strings, ElfImage& image) {
  if (dynamic.versions == 0) return absl::OkStatus();
  const auto table = AtAddress(bytes, segments, dynamic.versions);
  if (!table) return Broken("its table of versions leads nowhere");
  uint64_t at = 0;
  for (uint64_t i = 0; i < dynamic.version_files; i++) {
    const auto library = Read<Elf64_Verneed>(*table, at);
    if (!library) return Broken("its table of versions leads nowhere");
    uint64_t below = at + library->vn_aux;
    for (uint32_t j = 0; j < library->vn_cnt; j++) {
      const auto version = Read<Elf64_Vernaux>(*table, below);
      const auto name = version ? TextAt(strings, version->vna_name) : std::nullopt;
      if (!name || image.versions.size() == kVersionsMax) {
        return Broken("its table of versions leads nowhere");
      }
      image.versions.push_back(*name);
      if (version->vna_next == 0) break;
      below += version->vna_next;
    }
    if (library->vn_next == 0) break;
    at += library->vn_next;
  }
  return absl::OkStatus();
}

absl::Status ReadNotes(Bytes segment, uint64_t align, ElfImage& image) {
  const uint64_t step = align == 8 ? 8 : 4;
  const auto rounded = [step](uint64_t n) { return (n + step - 1) & ~(step - 1); };
  uint64_t at = 0;
  while (at + sizeof(Elf64_Nhdr) <= segment.size()) {
    const auto header = Read<Elf64_Nhdr>(segment, at);
    const uint64_t name_at = at + sizeof(Elf64_Nhdr);
    const uint64_t description_at = name_at + rounded(header->n_namesz);
    const auto name = Slice(segment, name_at, header->n_namesz);
    const auto description = Slice(segment, description_at, header->n_descsz);
    if (!name || !description || image.notes.size() == kNotesMax) {
      return Broken("a note leads nowhere");
    }
    std::string_view text(reinterpret_cast<const char*>(name->data()), name->size());
    if (!text.empty() && text.back() == '\0') text.remove_suffix(1);
    image.notes.push_back({text, header->n_type, *description});
    at = description_at + rounded(header->n_descsz);
  }
  return absl::OkStatus();
}

absl::Status ReadDynamicSegment(Bytes bytes, const std::vector<Elf64_Phdr>& segments,
                                const Elf64_Phdr& segment, ElfImage& image) {
  const Dynamic dynamic = ReadDynamic(bytes, segment);
  image.text_relocations = dynamic.text_relocations;
  image.static_tls = dynamic.static_tls;
  const auto found = AtAddress(bytes, segments, dynamic.strings);
  if (!found || found->size() < dynamic.strings_size) {
    return Broken("its table of strings leads nowhere");
  }
  const Bytes strings = found->first(dynamic.strings_size);
  for (const uint64_t offset : dynamic.needed) {
    const auto name = TextAt(strings, offset);
    if (!name) return Broken("the name of a library leads nowhere");
    image.needed.push_back(*name);
  }
  if (dynamic.has_rpath) {
    const auto path = TextAt(strings, dynamic.rpath);
    if (!path) return Broken("its RPATH leads nowhere");
    image.rpath = *path;
  }
  if (absl::Status s = ReadVersions(bytes, segments, dynamic, strings, image); !s.ok()) return s;
  return ReadSymbols(bytes, segments, dynamic, strings, image);
}

}  // namespace

absl::StatusOr<ElfImage> ElfImage::Parse(Bytes bytes) {
  const absl::StatusOr<Elf64_Ehdr> header = ReadHeader(bytes);
  if (!header.ok()) return header.status();
  const auto segments = ReadSegments(bytes, *header);
  if (!segments.ok()) return segments.status();
  if (absl::Status status = CheckSections(bytes, *header); !status.ok()) return status;

  ElfImage image;
  bool has_dynamic = false;
  image.executable_stack = true;  // What the kernel takes a file without PT_GNU_STACK for.
  for (const Elf64_Phdr& segment : *segments) {
    absl::Status status;
    if (segment.p_type == PT_GNU_STACK) image.executable_stack = (segment.p_flags & PF_X) != 0;
    if (segment.p_type == PT_TLS) image.tls_bytes = segment.p_memsz;
    if (segment.p_type == PT_NOTE) {
      status = ReadNotes(bytes.subspan(segment.p_offset, segment.p_filesz), segment.p_align, image);
    }
    if (segment.p_type == PT_DYNAMIC && !has_dynamic) {
      has_dynamic = true;
      status = ReadDynamicSegment(bytes, *segments, segment, image);
    }
    if (!status.ok()) return status;
  }
  if (!has_dynamic)
    return absl::InvalidArgumentError("has no dynamic segment; link it with -shared");
  return image;
}

bool ElfImage::Defines(std::string_view name) const {
  return std::any_of(symbols.begin(), symbols.end(), [name](const ElfSymbol& symbol) {
    return symbol.defined && !symbol.is_local && symbol.name == name;
  });
}

bool ElfImage::Imports(std::string_view name) const {
  return std::any_of(symbols.begin(), symbols.end(), [name](const ElfSymbol& symbol) {
    return !symbol.defined && symbol.name == name;
  });
}

bool ElfImage::Needs(std::string_view prefix) const {
  return std::any_of(needed.begin(), needed.end(),
                     [prefix](std::string_view name) { return name.starts_with(prefix); });
}

bool ElfImage::HasGo() const {
  constexpr std::string_view kName("Go\0", 3);  // Its name is padded with a NUL too many.
  constexpr uint32_t kBuildId = 4;
  return std::any_of(notes.begin(), notes.end(), [kName](const ElfNote& note) {
    return note.name == kName && note.type == kBuildId;
  });
}

}  // namespace weir
