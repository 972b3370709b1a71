// A user's own conventions: files in YAML, beside the registry and above it.
//
//   namespaces: [shop]          # names below it that are not listed are missing_attribute
//   attributes:
//     - name: shop.order.id
//       type: string            # string, int, double, boolean, string[], int[], any
//       values: [a, b]          # and open: true, if others are legal
//       pattern: 'ord-[0-9]+'   # of the whole value
//       required: [server, resource, 'metric:shop.orders']
//       fill: {from: order_id}  # or value, env, file
//       renamed_to: shop.id
//       deprecated: true
//   metrics:
//     - {name: shop.orders, unit: '{order}', instrument: counter, renamed_to: shop.orders.total}
//
// Parse throws std::runtime_error with file, line and column. Threads: [control].
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugins/processors/semconv/registry.h"

namespace weir::semconv {

// Where an attribute can be required; bits.
enum Place : uint32_t {
  kOnResource = 1,
  kOnInternal = 2,
  kOnServer = 4,
  kOnClient = 8,
  kOnProducer = 16,
  kOnConsumer = 32,
  kOnLog = 64,
  kOnPoint = 128,
  kOnEvent = 256,
  kOnOther = 512,  // Scopes, links, exemplars.
};
inline constexpr uint32_t kOnSpan = kOnInternal | kOnServer | kOnClient | kOnProducer | kOnConsumer;
// 0 for a word that is none.
uint32_t PlaceOfWord(std::string_view word);

// Where a missing value comes from.
struct Fill {
  std::optional<std::string> text;  // A constant, or what was read.
  std::string from;                 // Another attribute; "": none.
  bool has() const { return text.has_value() || !from.empty(); }
};

struct UserAttribute {
  std::string name;
  std::optional<ValueType> type;
  std::vector<std::string> values;
  bool open = false;
  std::string pattern;
  uint32_t required = 0;  // Place bits.
  std::vector<std::string> metrics;  // Required on the points of these.
  Fill fill;
  std::string renamed_to;
  bool deprecated = false;
};

struct UserMetric {
  std::string name, unit, renamed_to;
  Instrument instrument = Instrument::kUnknown;
};

struct Conventions {
  std::vector<std::string> namespaces;
  std::vector<UserAttribute> attributes;
  std::vector<UserMetric> metrics;
};

// At most these in one file.
inline constexpr size_t kConventionsMax = 4096;
inline constexpr size_t kConventionBytesMax = 4 << 20;

// Adds what `yaml` says. `name` begins every message.
void ParseConventions(const std::string& yaml, const std::string& name, Conventions* out);
void LoadConventions(const std::string& path, Conventions* out);

// Reads `env` and `file` of a fill. Throws when there is none.
std::string ReadEnvironment(const std::string& name);
std::string ReadFirstLine(const std::string& path);

}  // namespace weir::semconv
