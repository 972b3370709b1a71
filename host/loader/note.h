// The plugin note: what a plugin says about itself in its ELF file, read without loading it.
//
// Threads: free functions over values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "host/loader/elf_image.h"

namespace weir {

struct ComponentName {
  uint16_t kind = 0;  // WEIR_RECEIVER ..
  std::string type;
  bool operator==(const ComponentName&) const = default;
};

struct PluginNote {
  uint16_t abi_major = 0;
  uint16_t abi_minor = 0;
  uint16_t host_minor = 0;  // The lowest minor of a host that it runs on.
  uint16_t data_revision = 0;
  uint32_t flags = 0;  // WEIR_NEVER_UNLOAD ..
  std::string id;
  std::string version;
  std::string licence;
  std::vector<ComponentName> components;
};

// "receiver", "processor", "exporter"; "unknown" for the rest.
std::string_view KindName(uint16_t kind);
// "processor:redaction", as the note has it.
std::string ComponentText(const ComponentName& name);
// 0 for a name that is no kind.
uint16_t KindFromName(std::string_view name);
// "own_threads,blocking"; "" for none.
std::string FlagNames(uint32_t flags);

// InvalidArgument, without the file's name, when the bytes are no shared library, have no note, or
// a note that does not follow the contract. Of a note of another major only the numbers are read.
absl::StatusOr<PluginNote> ReadNote(std::span<const uint8_t> file);
absl::StatusOr<PluginNote> ReadNote(const ElfImage& image);

}  // namespace weir
