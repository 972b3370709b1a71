// What a component says about itself, and the concepts that hold its code to it.
//
// A class declares `static constexpr weir::Manifest kManifest{...}`. The columns that it lists are
// the only ones that its batches give out: others do not compile, and the error names DeclaresRead
// or DeclaresWrite.
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include "weir/abi.h"

namespace weir::inline sdk {

enum class Kind : uint16_t {
  kReceiver = WEIR_RECEIVER,
  kProcessor = WEIR_PROCESSOR,
  kExporter = WEIR_EXPORTER,
};

namespace internal {
constexpr std::string_view KindText(Kind kind) {
  return kind == Kind::kReceiver ? "receiver" : kind == Kind::kProcessor ? "processor" : "exporter";
}
template <uint32_t... ids>
inline constexpr uint32_t kColumnIds[sizeof...(ids)] = {ids...};
}  // namespace internal

// A list for Manifest::need and ::write: weir::kColumns<WEIR_COLUMN(log, severity), ...>.
template <uint32_t... ids>
inline constexpr weir_columns kColumns{internal::kColumnIds<ids...>, sizeof...(ids), 0};

// Texts are static and NUL-terminated.
struct Manifest {
  const char* type;     // As in the configuration: [a-z][a-z0-9_]*.
  const char* version;  // Semantic version.
  uint64_t signals;     // WEIR_TRACES | ...
  weir_columns need = {nullptr, 0, 0};   // What it reads.
  weir_columns write = {nullptr, 0, 0};  // What it edits; these columns may be read, too.
  const char* schema = nullptr;          // JSON Schema 2020-12; null: takes no options.
  uint64_t text_classes = 0;             // Rows of the text table, bits 1 << WEIR_TEXT_*.
  uint32_t spare_attrs = 0;              // Attributes added per item, a hint.
  uint32_t partition_by = WEIR_PARTITION_NONE;
  uint32_t state_revision = 0;  // Of what Save writes; 0: no state.
  uint32_t inflight_max = 0;    // Exporters: tickets open at once. 0: no limit of its own.
};

// The component of batches that a receiver builds: they have all columns, and all may be set.
struct AllColumns {};

namespace internal {

constexpr bool Lists(const weir_columns& columns, uint32_t id) {
  for (uint32_t i = 0; i < columns.count; i++) {
    if ((columns.ids[i] & ~WEIR_OPTIONAL) == id) return true;
  }
  return false;
}

constexpr bool ListsTable(const weir_columns& columns, uint32_t table) {
  for (uint32_t i = 0; i < columns.count; i++) {
    if ((columns.ids[i] & ~WEIR_OPTIONAL) >> 16 == table) return true;
  }
  return false;
}

// One column of `attr` builds all of it.
constexpr bool Reads(const Manifest& manifest, uint32_t id) {
  if (id >> 16 == weir_attr_table_id) {
    return ListsTable(manifest.need, weir_attr_table_id) ||
           ListsTable(manifest.write, weir_attr_table_id);
  }
  return Lists(manifest.need, id) || Lists(manifest.write, id);
}

constexpr bool AddsAttributes(const weir_columns& write) {
  return Lists(write, WEIR_COLUMN(resource, attrs)) || Lists(write, WEIR_COLUMN(scope, attrs)) ||
         Lists(write, WEIR_COLUMN(span, attrs)) || Lists(write, WEIR_COLUMN(event, attrs)) ||
         Lists(write, WEIR_COLUMN(link, attrs)) || Lists(write, WEIR_COLUMN(log, attrs)) ||
         Lists(write, WEIR_COLUMN(point, attrs)) || Lists(write, WEIR_COLUMN(exemplar, attrs)) ||
         Lists(write, WEIR_COLUMN(metric, metadata));
}

constexpr bool DropsItems(const weir_columns& write) {
  return Lists(write, WEIR_COLUMN(span, drop)) || Lists(write, WEIR_COLUMN(log, drop)) ||
         Lists(write, WEIR_COLUMN(point, drop));
}

}  // namespace internal

template <class Component, uint32_t id>
concept DeclaresRead =
    std::same_as<Component, AllColumns> || internal::Reads(Component::kManifest, id);

template <class Component, uint32_t id>
concept DeclaresWrite =
    std::same_as<Component, AllColumns> || internal::Lists(Component::kManifest.write, id);

// `write` lists (span, attrs), (log, attrs) or the attributes of another owner.
template <class Component>
concept DeclaresAttributeAdd =
    std::same_as<Component, AllColumns> || internal::AddsAttributes(Component::kManifest.write);

// `write` lists (span, drop), (log, drop) or (point, drop).
template <class Component>
concept DeclaresItemDrop =
    std::same_as<Component, AllColumns> || internal::DropsItems(Component::kManifest.write);

}  // namespace weir::inline sdk
