#include "host/loader/note.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "weir/abi.h"

namespace weir {
namespace {

constexpr uint32_t kNoteType = 1;
constexpr size_t kFixedBytes = 12;  // Four 16-bit versions and the flags.
constexpr size_t kTextBytesMax = 4096;
constexpr size_t kIdBytesMax = 64;
constexpr size_t kComponentsMax = 64;

absl::Status BadNote(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("has a plugin note that ", std::string(what),
                                                 "; write it with WEIR_PLUGIN_NOTE"));
}

uint16_t U16(const uint8_t* at) {
  uint16_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

// [a-z][a-z0-9_]*: what may become part of a file name, a metric and a configuration key.
bool IsName(std::string_view text) {
  if (text.empty() || text.size() > kIdBytesMax || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool IsPlainText(std::string_view text) {
  return !text.empty() && text.size() <= kIdBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// Takes one text up to its NUL off the front.
std::optional<std::string> TakeText(std::string_view& rest) {
  const size_t end = rest.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  std::string text(rest.substr(0, end));
  rest.remove_prefix(end + 1);
  return text;
}

absl::Status ReadComponents(std::string_view list, PluginNote& note) {
  while (!list.empty() || note.components.empty()) {
    const std::string_view entry = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), entry.size() + 1));
    const size_t colon = entry.find(':');
    const std::string_view kind = entry.substr(0, colon);
    const std::string_view type =
        colon == std::string_view::npos ? std::string_view() : entry.substr(colon + 1);
    const ComponentName name = {KindFromName(kind), std::string(type)};
    if (name.kind == 0 || !IsName(type)) {
      return BadNote(absl::StrCat("lists \"", absl::CHexEscape(std::string(entry)),
                                  "\" where kind:type was expected, as in processor:redaction"));
    }
    if (std::find(note.components.begin(), note.components.end(), name) != note.components.end()) {
      return BadNote(absl::StrCat("lists ", std::string(entry), " twice"));
    }
    if (note.components.size() == kComponentsMax) {
      return BadNote(absl::StrCat("lists more than ", kComponentsMax, " components"));
    }
    note.components.push_back(name);
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view KindName(uint16_t kind) {
  switch (kind) {
    case WEIR_RECEIVER: return "receiver";
    case WEIR_PROCESSOR: return "processor";
    case WEIR_EXPORTER: return "exporter";
    default: return "unknown";
  }
}

std::string ComponentText(const ComponentName& name) {
  return absl::StrCat(std::string(KindName(name.kind)), ":", name.type);
}

uint16_t KindFromName(std::string_view name) {
  for (const uint16_t kind : {WEIR_RECEIVER, WEIR_PROCESSOR, WEIR_EXPORTER}) {
    if (KindName(kind) == name) return kind;
  }
  return 0;
}

std::string FlagNames(uint32_t flags) {
  std::vector<std::string_view> names;
  if (flags & WEIR_NEVER_UNLOAD) names.push_back("never_unload");
  if (flags & WEIR_OWN_THREADS) names.push_back("own_threads");
  if (flags & WEIR_BLOCKING) names.push_back("blocking");
  if (flags & WEIR_OWN_ENDPOINTS) names.push_back("own_endpoints");
  return absl::StrJoin(names, ",", [](std::string* out, std::string_view name) { *out += name; });
}

absl::StatusOr<PluginNote> ReadNote(std::span<const uint8_t> file) {
  const absl::StatusOr<ElfImage> image = ElfImage::Parse(file);
  if (!image.ok()) return image.status();
  return ReadNote(*image);
}

absl::StatusOr<PluginNote> ReadNote(const ElfImage& image) {
  const ElfNote* found = nullptr;
  for (const ElfNote& candidate : image.notes) {
    if (candidate.name != "Weir" || candidate.type != kNoteType) continue;
    if (found) return BadNote("is there twice");
    found = &candidate;
  }
  if (!found) {
    return absl::InvalidArgumentError(
        "has no Weir plugin note, so it is no Weir plugin; add WEIR_PLUGIN_NOTE to it");
  }
  const auto bytes = found->description;
  if (bytes.size() < kFixedBytes || bytes.size() > kFixedBytes + kTextBytesMax) {
    return BadNote(absl::StrCat("has ", bytes.size(), " bytes"));
  }
  PluginNote note;
  note.abi_major = U16(bytes.data());
  note.abi_minor = U16(bytes.data() + 2);
  note.host_minor = U16(bytes.data() + 4);
  note.data_revision = U16(bytes.data() + 6);
  memcpy(&note.flags, bytes.data() + 8, sizeof note.flags);

  // Another major may have other texts; that it is another major is all that matters then.
  if (note.abi_major != WEIR_ABI_MAJOR) return note;

  std::string_view rest(reinterpret_cast<const char*>(bytes.data()) + kFixedBytes,
                        bytes.size() - kFixedBytes);
  auto id = TakeText(rest);
  auto version = TakeText(rest);
  auto licence = TakeText(rest);
  auto components = TakeText(rest);
  if (!id || !version || !licence || !components) {
    return BadNote("has fewer than four texts (plugin, version, licence, components)");
  }
  if (!IsName(*id)) {
    return BadNote(absl::StrCat("names the plugin \"", absl::CHexEscape(*id),
                                "\" where [a-z][a-z0-9_]* was expected"));
  }
  if (!IsPlainText(*version)) return BadNote("has no version");
  if (!IsPlainText(*licence)) return BadNote("has no licence");
  note.id = std::move(*id);
  note.version = std::move(*version);
  note.licence = std::move(*licence);
  if (absl::Status status = ReadComponents(*components, note); !status.ok()) return status;
  return note;
}

}  // namespace weir
