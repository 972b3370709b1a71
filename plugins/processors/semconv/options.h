// What an instance was configured to do.
//
// Immutable after construction, which is [control], reads the files that are named, and throws
// ConfigError with the option's place. Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "plugins/processors/semconv/conventions.h"
#include "plugins/processors/semconv/names.h"
#include "plugins/processors/semconv/renames.h"
#include "plugins/processors/semconv/span_names.h"
#include "plugins/processors/semconv/values.h"
#include "weir/sdk/setup.hpp"

namespace weir::semconv {

enum class FixKind : uint8_t {
  kRename,       // Another name for the same value.
  kRestructure,  // Split, merged, by direction.
  kValue,        // Another value of an enum.
  kType,
  kUnit,
  kObsolete,     // Nothing takes its place.
  kUnknown,      // Not in the registry, in one of its namespaces.
  kRequired,
  kSpanName,
  kSchemaUrl,
};
inline constexpr uint32_t kFixKinds = 10;
inline constexpr const char* kFixNames[kFixKinds] = {
    "rename",  "restructure", "value",    "type",      "unit",
    "obsolete", "unknown",    "required", "span_name", "schema_url"};

// kAdd: the right one beside the wrong one. kReplace: instead of it. kDrop: as kReplace, and what
// can not be put right is deleted.
enum class Mode : uint8_t { kReport, kAdd, kReplace, kDrop };

// An attribute that has to be there, and what to write where it is not.
struct Required {
  uint16_t index;
  uint32_t places;  // Place bits.
  std::vector<std::string> metrics;
  std::string text;       // Of `value`.
  Value value;            // What to write; type NONE: none.
  uint16_t from = kNone;  // Another attribute.
  bool detected = false;  // Offered by a detector: that it is missing is no mistake.
};

struct Options {
  explicit Options(const Setup& setup);
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  Mode ModeOf(FixKind kind) const { return modes[static_cast<size_t>(kind)]; }
  bool edits() const;  // Anything at all may be changed.
  // Rows to keep free behind each item: what does not fit costs a move of all its attributes.
  uint32_t spare_attrs() const;
  const std::string& target_url() const { return target_url_; }

  std::array<Mode, kFixKinds> modes{};
  bool dry_run = false;
  bool sets_schema_url = false;  // Also where there is none.
  std::unique_ptr<Renames> renames;
  Conventions conventions;
  std::unique_ptr<Names> names;
  std::deque<Required> required;  // At most 64; entry i has bit i.
  SpanNames span_names;
  std::unordered_map<std::string, const UserMetric*, StringHash, std::equal_to<>> user_metrics;
  uint64_t report_interval_ns = 0;
  std::string report_file;
  uint32_t services_max = 0;  // At least counted_services.
  std::vector<std::string> counted_services;  // Those with counters of their own.
  uint32_t rows_max = 0;

 private:
  std::string target_url_;

  void ReadModes(const Config& config);
  void ReadSchemaUrl(const Config& config);
  void ReadConventions(const Config& config);
  void ReadNames(const Config& config);
  void ReadRequired(const Config& config);
  void ReadDetectors(const Config& config);
  void ReadReport(const Config& config);
  Required& Require(const std::string& key, uint32_t places, const std::string& pointer);
  void ReadRequiredEntry(const Config& config, const std::string& key);
};

}  // namespace weir::semconv
